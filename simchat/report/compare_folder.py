"""The folder of a comparison: results of every config, what they differ by, and what was asked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from simchat.comparison.comparison import Comparison
from simchat.comparison.folder_names import folder_names
from simchat.comparison.labels import labels, scenario_labels
from simchat.comparison.tables import kept_table
from simchat.config import Scenario
from simchat.experiment.experiment import Experiment
from simchat.experiment.folder import MANIFEST, results_folder
from simchat.experiment.headline import headline, shown_level
from simchat.experiment.results import write_rest
from simchat.experiment.spool import Spool
from simchat.kpis import Kpi, Reporting, find_kpi
from simchat.report.compare_manifest import comparison_manifest
from simchat.report.compared import Told
from simchat.report.gate_table import gate_table

TABLE, GATES = "comparison.csv", "gates.csv"
OVER_THE_DAY = ("wait.mean", "abandonment_rate", "queue_length", "open_chats", "reps_staffed")


class Compare(Protocol):
    """A comparison that is still to be made."""

    def __call__(self, *, spools: Sequence[Spool]) -> Comparison:
        """Make it, with the tables of each scenario in a spool."""


def compare_into(target: Path, scenarios: Sequence[Scenario], compare: Compare) -> Comparison:
    """Compare, and leave everything in a folder, as a whole or not at all.

    Parameters
    ----------
    compare : callable
        Called with a spool for each scenario; makes the comparison.

    Raises
    ------
    ResultsError
        If the folder cannot be written, or holds something else.
    """
    with results_folder(target) as draft:
        with spools_in(draft, scenarios) as spools:
            comparison = compare(spools=spools)
        _write_rest(comparison, draft)
    return comparison


def save(comparison: Comparison, target: Path, *, tables: Path) -> None:
    """Write a comparison's folder; `tables` is where its spools wrote to."""
    with results_folder(target) as draft:
        shutil.copytree(tables, draft, dirs_exist_ok=True)
        _write_rest(comparison, draft)


@contextmanager
def spools_in(folder: Path, scenarios: Sequence[Scenario]) -> Iterator[list[Spool]]:
    """A spool for each scenario, in a folder of its own."""
    with ExitStack() as stack:
        folders = [folder / name for name in folder_names(scenario_labels(scenarios))]
        for each in folders:
            each.mkdir()
        yield [stack.enter_context(Spool(each)) for each in folders]


def _write_rest(comparison: Comparison, folder: Path) -> None:
    """Write everything but the tables of sessions and work."""
    told, folders = Told(comparison, kpis=comparison.kpis), folder_names(labels(comparison))
    for name, experiment in zip(folders, comparison.experiments, strict=True):
        write_rest(_by_itself(experiment), folder / name)
    kept_table(comparison, _in_time(comparison)).to_csv(folder / TABLE, index=False, lineterminator="\n")
    gate_table(told).to_csv(folder / GATES, index=False, lineterminator="\n")
    text = json.dumps(comparison_manifest(told, folders), indent=2, ensure_ascii=False, allow_nan=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _by_itself(experiment: Experiment) -> Experiment:
    """An experiment as a run of its own reports it: at the thresholds of its config alone."""
    reporting = Reporting.of(experiment.scenario)
    done = [replace(each, measures=replace(each.measures, reporting=reporting)) for each in experiment.done]
    return replace(experiment, done=done)


def _in_time(comparison: Comparison) -> list[Kpi]:
    """KPIs of which differences by interval are kept: the headline, those of the question, and those of the page."""
    scenarios = [experiment.scenario for experiment in comparison.experiments]
    reportings = [experiment.measures[0].reporting for experiment in comparison.experiments]
    thresholds = reportings[0].thresholds
    question, choice = comparison.question, comparison.choice
    names = [*over_the_day(scenarios, thresholds), *(gate.kpi for gate in question.gates)]
    asked = [*comparison.kpis, *headline(scenarios, reportings), *([choice.kpi] if choice else [])]
    return list(dict.fromkeys([*asked, *(find_kpi(name, thresholds) for name in names)]))


def over_the_day(scenarios: Sequence[Scenario], thresholds: tuple[float, ...]) -> list[str]:
    """KPIs whose course is shown, in all configs and what candidates differ by."""
    return [shown_level(scenarios, thresholds), *OVER_THE_DAY]
