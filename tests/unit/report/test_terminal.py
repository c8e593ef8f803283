"""The report on a terminal."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from simchat.config import load
from simchat.experiment.about import About
from simchat.experiment.experiment import Experiment, Plan
from simchat.experiment.run import run_experiment
from simchat.experiment.summary import overall, summarise
from simchat.report.figures import UNKNOWN, Figures
from simchat.report.findings import Findings
from simchat.report.headline import interval_load
from simchat.report.lines import Wording
from simchat.report.notebook import page
from simchat.report.remarks import warnings
from simchat.report.terminal import kpi_table, print_report
from tests.unit.experiment.small import SMALL, small

CONFIGS = Path(__file__).parents[3] / "configs"
HANDLING = """\
      handling: {work: {dist: exponential, mean: 3m}}
"""


@pytest.fixture(scope="module")
def two_tier() -> Experiment:
    scenario = load(CONFIGS / "two_tier.yaml")
    return run_experiment(scenario, Plan.of(scenario, replications=2, workers=1))


def printed(experiment: Experiment, capsys: pytest.CaptureFixture[str]) -> str:
    print_report(Findings.of(experiment))
    return capsys.readouterr().out


def block(text: str, title: str) -> list[str]:
    """The lines under a title."""
    (found,) = (part for part in text.split("\n\n") if part.lstrip().startswith(title))
    return found.splitlines()[1:]


def test_it_reads_at_80_columns_without_colour_or_trailing_blanks(
    two_tier: Experiment, capsys: pytest.CaptureFixture[str]
) -> None:
    text = printed(two_tier, capsys)
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text
    assert all(line == line.rstrip() for line in text.splitlines())


def test_the_head_says_what_was_run(two_tier: Experiment, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(two_tier, capsys).splitlines()
    assert lines[0] == "two-tier-support: Standard reps 8-20, specialists 9-17"
    assert lines[1] == "2026-03-02 (Mon), 1 day, Europe/Paris"
    assert lines[2].startswith("2 replications, seed 1; ")


def test_outcomes_add_up_to_the_attempts(two_tier: Experiment, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [re.split(r"\s{2,}", line.strip()) for line in block(printed(two_tier, capsys), "outcomes")]
    attempts = Figures(overall(two_tier.measures)).at("attempts").mean
    assert sum(float(row[1]) for row in rows) == pytest.approx(attempts, abs=0.5)
    assert sum(float(row[2].removesuffix(" %")) for row in rows) == pytest.approx(100, abs=0.5)


def test_every_kpi_travels_with_its_interval_and_contacts(
    two_tier: Experiment, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = (line for line in block(printed(two_tier, capsys), "KPIs") if "service level 60s" in line)
    assert re.fullmatch(r" +service level 60s +[\d.]+ % +[\d.]+ % to [\d.]+ % +[\d,]+", line)


def test_contacts_are_whole_and_what_is_unknown_has_no_unit(two_tier: Experiment) -> None:
    wording = Wording(two_tier.measures[0].reporting)
    assert wording.mean("staffed", UNKNOWN) == "-"
    few = Figures(summarise(two_tier.measures).assign(contacts=7.0))
    rows = zip(*(column.cells for column in kpi_table(few, wording).columns), strict=True)
    assert {contacts for _, mean, _, contacts in rows if mean} == {"7"}


def test_what_a_topic_does_not_model_is_said(two_tier: Experiment, capsys: pytest.CaptureFixture[str]) -> None:
    general, technical = block(printed(two_tier, capsys), "by topic")
    assert "not modelled" not in general
    assert "not modelled" in technical


def test_without_messages_no_response_time_is_modelled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = re.sub(r"      messages:\n(        .*\n)+", HANDLING, SMALL)
    scenario = small(tmp_path, text)
    lines = block(printed(run_experiment(scenario, Plan.of(scenario, replications=2, workers=1)), capsys), "KPIs")
    assert all("not modelled" in line for line in lines if "response" in line)
    assert not any("not modelled" in line for line in lines if "handle time" in line)


def test_intervals_of_the_day_have_a_line_where_anything_happens(
    two_tier: Experiment, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = block(printed(two_tier, capsys), "by interval")
    assert lines[0].split()[0] == "06:00"  # the profile begins
    assert lines[-1].split()[0] == "23:30"


def test_all_parts_are_there_in_order(two_tier: Experiment, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(two_tier, capsys)
    titles = [
        "offered load",
        "outcomes",
        "KPIs",
        "targets",
        "by topic",
        "by tier",
        "by interval",
        "estimated wait",
        "notes",
        "warnings",
    ]
    places = [text.index(f"\n{title}") for title in titles]
    assert places == sorted(places)


def test_an_interrupted_run_says_so(two_tier: Experiment, capsys: pytest.CaptureFixture[str]) -> None:
    stopped = replace(two_tier, interrupted=True, planned=9)
    assert "INTERRUPTED: 2 of 9 replications are finished and shown" in printed(stopped, capsys)


def test_warnings(two_tier: Experiment) -> None:
    assert next(iter(warnings(About.of(two_tier)))) == "intervals from 2 replications are rough: take at least 10"
    assert not any("rough" in warning for warning in warnings(About.of(replace(two_tier, done=two_tier.done * 5))))
    assert any("cost: the precision" in warning for warning in warnings(About.of(replace(two_tier, missed=("cost",)))))
    unsure = [replace(done, unknown_ewt_decisions=3, unfinished=1) for done in two_tier.done]
    told = "\n".join(warnings(About.of(replace(two_tier, done=unsure))))
    assert "unfinished sessions: 1.00 a replication" in told
    assert "flow decisions on an unknown EWT while somebody waited: 3.00 a replication" in told


def test_load_of_an_interval_is_work_that_arrives_over_hours_on_duty(two_tier: Experiment) -> None:
    figures = Figures(summarise(two_tier.measures))
    queued, staffed = figures.at("queued", interval="10:00").mean, figures.at("staffed", interval="10:00").mean
    assert interval_load(figures, "10:00", 180.0) == pytest.approx(queued * 180 / 3600 / staffed)
    assert figures.at("reps_staffed", interval="10:00").mean == pytest.approx(2 * staffed)  # of half an hour
    assert interval_load(figures, "03:00", 180.0) != interval_load(figures, "03:00", 180.0)  # nobody on duty


def test_figures_are_looked_up_by_scope_name_and_interval(two_tier: Experiment) -> None:
    table = summarise(two_tier.measures)
    figures = Figures(table)
    row = table.query("scope == 'tier' and name == 'standard' and kpi == 'occupancy' and interval == '10:00'").iloc[0]
    assert figures.at("occupancy", scope="tier", name="standard", interval="10:00").mean == row["mean"]
    assert figures.at("no_such_kpi") is UNKNOWN
    assert "2026-03-02T10:00" in set(table["interval"])
    assert figures.at("occupancy", interval="2026-03-02T10:00") is UNKNOWN
    assert figures.intervals == [f"{hour:02d}:{minute}" for hour in range(24) for minute in ("00", "30")]


def test_the_page_of_a_notebook_is_one_element_with_the_same_text(two_tier: Experiment) -> None:
    text = page(Findings.of(two_tier))
    assert text.startswith("<pre")
    assert text.endswith("</pre>")
    assert "speed to answer, mean" in text
    assert "http" not in text
