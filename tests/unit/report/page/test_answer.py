"""The answer of a page: which targets are met, by how much not, and where."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import simchat
from simchat.experiment.targets import Verdict
from simchat.report.findings import Findings
from simchat.report.page import answer, figure_tables
from simchat.report.plots.timeline import Timeline
from tests.unit.experiment.small import SMALL, small

LEVEL = Verdict(
    "service_level_20s", "total", "total", "total", "at_least", 0.8, "met", 0.9, 0.85, 0.95, 20, 900, (), ()
)  # fmt: skip
MISSED = LEVEL._replace(status="missed", mean=0.7, ci_low=0.65, ci_high=0.75)
UNDECIDED = LEVEL._replace(status="undecided", mean=0.79, ci_low=0.7, ci_high=0.85)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> simchat.Result:
    return simchat.run(small(tmp_path_factory.mktemp("configs")), replications=3, workers=1)


def found(result: simchat.Result, *verdicts: Verdict) -> Findings:
    return replace(result.findings, verdicts=verdicts)


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        ((), "The config sets no targets: these are the headline figures."),
        ((LEVEL,), "The target is met."),
        ((MISSED,), "The target is missed."),
        ((UNDECIDED,), "The target is not proved."),
        ((LEVEL, LEVEL), "All 2 targets are met."),
        ((LEVEL, MISSED), "Of 2 targets 1 is missed and 1 is met."),
        ((LEVEL, MISSED, UNDECIDED, MISSED), "Of 4 targets 2 are missed, 1 is not proved and 1 is met."),
    ],
)
def test_the_answer_is_a_sentence(result: simchat.Result, verdicts: tuple[Verdict, ...], sentence: str) -> None:
    assert answer.sentence(found(result, *verdicts)) == sentence


def told(result: simchat.Result, verdict: Verdict) -> answer.Told:
    base = result.findings
    head, _, tail = SMALL.partition("targets:\n")
    days = "  - {kpi: service_level, within: 20s, at_least: 0.8, on_days: 0.9}\n" if verdict.by == "days" else (
        "  - {kpi: service_level, within: 20s, at_least: 0.8}\n"
    )  # fmt: skip
    folder = base.scenario.origin.parent / "again"
    folder.mkdir(exist_ok=True)
    scenario = small(folder, f"{head}targets:\n{days}run:{tail.partition('run:')[2]}")
    (one,) = answer.targets(replace(base, scenario=scenario, verdicts=(verdict,)))
    return one


def test_a_target_says_what_was_asked_and_what_came_out(result: simchat.Result) -> None:
    one = told(result, MISSED)
    assert (one.status, one.mark, one.word) == ("missed", "✘", "missed")
    assert one.asked == "service level 20s at least 80.0 %"
    assert one.found == "70.0 % (65.0 % to 75.0 %)"


@pytest.mark.parametrize(
    ("verdict", "apart"),
    [
        (MISSED, "10.00 pp short"),
        (LEVEL, "10.00 pp to spare"),
        (LEVEL._replace(mean=0.8), "exactly what was asked"),
        (LEVEL._replace(kpi="wait.mean", bound="at_most", limit=60.0, mean=75.0), "15 s too much"),
        (LEVEL._replace(kpi="wait.mean", bound="at_most", limit=60.0, mean=45.0), "15 s to spare"),
        (LEVEL._replace(mean=float("nan")), "-"),
        (LEVEL._replace(by="days", mean=0.85), "5.00 pp short"),
        (LEVEL._replace(by="days", mean=0.95, bound="at_most", limit=0.05), "5.00 pp to spare"),
    ],
)
def test_by_how_much_is_said(result: simchat.Result, verdict: Verdict, apart: str) -> None:
    assert told(result, verdict).apart == apart


def test_by_interval_it_says_where(result: simchat.Result) -> None:
    verdict = MISSED._replace(
        by="interval", missed=("2026-01-05T09:00", "2026-01-05T10:00"), undecided=("2026-01-05T11:00",)
    )
    one = told(result, verdict)
    assert one.asked.endswith("at least 80.0 % in every interval")
    assert one.found.startswith("in the worst interval 70.0 %")
    assert one.where == ("missed at 09:00, 10:00", "not proved at 11:00")


def test_by_days_it_says_on_how_many(result: simchat.Result) -> None:
    one = told(result, LEVEL._replace(by="days"))
    assert one.asked.endswith("at least 80.0 % on 90.0 % of days")
    assert one.found == "on 90.0 % of days (85.0 % to 95.0 %)"


def test_the_worst_intervals_have_the_lowest_service_level(result: simchat.Result) -> None:
    times = Timeline(result.kpis)
    table = answer.worst_intervals(result.findings, result.summary, times)
    assert table is not None
    rows = result.summary[
        (result.summary["scope"] == "total")
        & (result.summary["kpi"] == result.findings.level)
        & result.summary["interval"].isin(times.labels)
    ]
    worst = rows.sort_values("mean")["interval"].head(len(table.rows))
    assert [row.head[0].text for row in table.rows] == [label[11:] for label in worst]
    levels = [float(row.cells[3].order) for row in table.rows]
    assert levels == sorted(levels)


def test_an_interval_with_hardly_anybody_is_not_called_bad(result: simchat.Result) -> None:
    summary = result.summary.copy()
    at_nine = (summary["interval"].str.endswith("T09:00")) & (summary["kpi"] == result.findings.level)
    summary.loc[at_nine, ["mean", "contacts"]] = [0.0, 14]
    table = answer.worst_intervals(result.findings, summary, Timeline(result.kpis))
    assert table is not None
    assert "09:00" not in [row.head[0].text for row in table.rows]
    summary.loc[at_nine, "contacts"] = 15
    table = answer.worst_intervals(result.findings, summary, Timeline(result.kpis))
    assert table is not None
    assert table.rows[0].head[0].text == "09:00"


def test_without_anybody_there_is_no_worst_interval(result: simchat.Result) -> None:
    nobody = result.summary.assign(contacts=0)
    assert answer.worst_intervals(result.findings, nobody, Timeline(result.kpis)) is None


def test_cards_are_the_headline_with_intervals(result: simchat.Result) -> None:
    cards = {card.label: card for card in answer.cards(result.findings)}
    figure = result.findings.figures.at("abandonment_rate")
    assert cards["abandonment rate"].value == f"{100 * figure.mean:.1f} %"
    assert cards["abandonment rate"].interval == f"{100 * figure.low:.1f} % to {100 * figure.high:.1f} %"


TABLES = {
    "topic": (figure_tables.topic_table, "topic", "general"),
    "queue": (figure_tables.queue_table, "queue", "general"),
    "tier": (figure_tables.tier_table, "tier", "standard"),
}


@pytest.mark.parametrize(("table_of", "scope", "name"), TABLES.values(), ids=TABLES)
def test_tables_by_group_hold_the_means_of_the_summary(
    result: simchat.Result, table_of: object, scope: str, name: str
) -> None:
    table = table_of(result.findings)  # type: ignore[operator]
    (row,) = table.rows
    assert row.head[0].text == name
    of_group = result.summary[(result.summary["scope"] == scope) & (result.summary["interval"] == "")]
    handled = of_group.set_index("kpi")["mean"]["handle_time.mean"]
    assert float(row.cells[list(table.columns).index("handle time")].order) == pytest.approx(handled, rel=1e-9)


def test_the_table_of_intervals_has_every_interval_of_every_group_and_shows_the_total(result: simchat.Result) -> None:
    times = Timeline(result.kpis)
    table = figure_tables.interval_table(result.findings, result.summary, times)
    assert list(table.choices) == ["all", "topic general", "queue general", "tier standard"]
    assert [row.of for row in table.rows] == [of for of in table.choices for _ in times.labels]
    arrivals = result.summary[(result.summary["scope"] == "total") & (result.summary["kpi"] == "attempts")]
    by_label = arrivals.set_index("interval")["mean"]
    shown = [float(row.cells[0].order) for row in table.rows if row.of == "all"]
    assert shown == pytest.approx([by_label[label] for label in times.labels], rel=1e-9)


def test_outcomes_of_a_topic_stand_under_it(result: simchat.Result) -> None:
    table = figure_tables.outcome_table(result.findings)
    assert list(table.columns) == ["a day", "of attempts", "general, a day"]
    assert sum(float(row.cells[1].order) for row in table.rows) == pytest.approx(1)
    assert all(row.cells[0].order == row.cells[2].order for row in table.rows), "the only topic there is"


def test_what_is_unknown_is_sorted_last_and_says_nothing(result: simchat.Result) -> None:
    table = figure_tables.interval_table(
        result.findings, pd.DataFrame(columns=result.summary.columns), Timeline(result.kpis)
    )
    assert {(cell.text, cell.order) for row in table.rows for cell in row.cells} == {("-", "nan")}
