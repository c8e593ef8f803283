"""Targets as a report marks them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from simchat.experiment import targets as judging
from simchat.experiment.experiment import Experiment, Plan
from simchat.experiment.run import run_experiment
from simchat.experiment.targets import Verdict
from simchat.report import targets
from simchat.report.findings import Findings
from tests.unit.experiment.small import SMALL, small

BASE = Verdict("abandonment_rate", "total", "total", "total", "at_most", 0.05, "met", 0.03, 0.02, 0.04, 20, 900, (), ())
ONE = "  - {kpi: abandonment_rate, at_most: 0.05}\n"


def marked(tmp_path: Path, verdict: Verdict, target: str = ONE) -> str:
    head, _, tail = SMALL.partition("targets:\n")
    scenario = small(tmp_path, f"{head}targets:\n{target}run:{tail.partition('run:')[2]}")
    experiment: Experiment = run_experiment(scenario, Plan.of(scenario, replications=1, workers=1))
    (line,) = targets.target_lines(replace(Findings.of(experiment), verdicts=(verdict,)))
    return line


def test_met(tmp_path: Path) -> None:
    assert marked(tmp_path, BASE) == "✔ met: abandonment_rate at most 5.0 %: 3.0 % (2.0 % to 4.0 %)"


def test_missed_of_a_topic(tmp_path: Path) -> None:
    verdict = BASE._replace(scope="topic", name="general", status="missed", mean=0.08, ci_low=0.06, ci_high=0.1)
    assert marked(tmp_path, verdict).startswith("✘ missed: abandonment_rate of topic general at most 5.0 %: 8.0 %")


def test_by_interval_says_where(tmp_path: Path) -> None:
    labels = tuple(f"2026-01-05T{hour:02d}:00" for hour in range(9, 15))
    verdict = BASE._replace(by="interval", status="undecided", undecided=labels)
    assert marked(tmp_path, verdict) == (
        "? undecided: abandonment_rate at most 5.0 % in every interval: "
        "not proved at 01-05 09:00, 01-05 10:00, 01-05 11:00, 01-05 12:00 and 2 more"
    )
    missed = verdict._replace(status="missed", missed=labels[:1], undecided=labels[1:2])
    assert marked(tmp_path, missed).endswith("not met at 01-05 09:00; not proved at 01-05 10:00")
    assert marked(tmp_path, BASE._replace(by="interval")).endswith("in every interval")


def test_on_days(tmp_path: Path) -> None:
    verdict = BASE._replace(by="days", status="met", mean=0.95, ci_low=0.92, ci_high=0.97)
    target = "  - {kpi: abandonment_rate, at_most: 0.05, on_days: 0.9}\n"
    assert marked(tmp_path, verdict, target).endswith("of days: on 95.0 % (92.0 % to 97.0 %)")


def test_marks_are_known_for_every_status() -> None:
    assert set(targets.MARKS) == set(judging.Status.__args__)
