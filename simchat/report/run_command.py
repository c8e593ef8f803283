"""`simchat run`: simulate one config after the other, tell each, and leave what was asked for."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from simchat.config import Scenario
from simchat.experiment.errors import ResultsError
from simchat.experiment.experiment import Experiment, Plan
from simchat.experiment.results import run_into
from simchat.experiment.run import run_experiment
from simchat.report.findings import Findings
from simchat.report.json_object import json_of
from simchat.report.progress import progress_bar
from simchat.report.terminal import print_report

REPORTS = Path("reports")


class Outlets(NamedTuple):
    """Where runs are told: JSON or a table on stdout, a folder, a page in it."""

    as_json: bool = False
    out: Path | None = None
    page: bool = False


def run_and_tell(
    scenarios: Sequence[tuple[Path, Scenario]], planned: Callable[[Scenario], Plan], outlets: Outlets
) -> Experiment:
    """Run scenarios, each with the file it comes from, until one is interrupted; the last one that was run.

    Raises
    ------
    ResultsError
        If a folder cannot be written, or two configs would leave their results in the same one.
    """
    experiments = []
    for experiment in _run_each(scenarios, planned, outlets):
        experiments.append(experiment)
        if not outlets.as_json:
            print_report(Findings.of(experiment))
    if outlets.as_json:
        print(json_of(experiments))  # noqa: T201 the result
    return experiments[-1]


def _run_each(
    scenarios: Sequence[tuple[Path, Scenario]], planned: Callable[[Scenario], Plan], outlets: Outlets
) -> Iterator[Experiment]:
    folders = _folders([path for path, _ in scenarios], outlets)
    for (_, scenario), folder in zip(scenarios, folders, strict=True):
        experiment = _run_one(scenario, planned(scenario), folder)
        yield experiment
        if folder is not None:
            leave(folder, page=outlets.page)
        if experiment.interrupted:
            return


def _run_one(scenario: Scenario, plan: Plan, folder: Path | None) -> Experiment:
    with progress_bar(scenario.config.name) as progress:
        if folder is None:
            return run_experiment(scenario, plan, progress=progress)
        return run_into(folder, scenario, plan, progress=progress)


def leave(folder: Path, *, page: bool) -> None:
    """Write the page if it is wanted, and say where things are, for who watches: stdout carries the result alone."""
    where = f"results are in {folder}"
    if page:
        from simchat.report.report_command import write_report

        where = f"{where}, the page is {write_report(folder)}"
    if sys.stderr.isatty():
        print(where, file=sys.stderr)  # noqa: T201 for who watches


def _folders(configs: Sequence[Path], outlets: Outlets) -> list[Path | None]:
    """Where the results of each config go: `out` itself for a single one, else folders in it named as the files."""
    if outlets.out is None and not outlets.page:
        return [None] * len(configs)
    if outlets.out is not None and len(configs) == 1:
        return [outlets.out]
    out = outlets.out or REPORTS
    twice = [name for name, count in Counter(path.stem for path in configs).items() if count > 1]
    if twice:
        raise ResultsError(f"several configs would leave results in {out / twice[0]}; run them one by one")
    return [out / path.stem for path in configs]
