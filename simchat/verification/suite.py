"""Running the cases: their days on all cores, case after case."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import accumulate, islice
from pathlib import Path
from zlib import crc32

from simchat.config import Scenario
from simchat.config.reading import parse
from simchat.experiment.backends import open_backend
from simchat.experiment.loop import InOrder
from simchat.experiment.replication import simulated
from simchat.experiment.units import Task
from simchat.kpis import Measures, Reporting, kpis_for, measure
from simchat.verification.case import Case
from simchat.verification.judging import Comparison, compared, corrected_confidence, needs_contacts

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Length:
    """How long a suite runs.

    Parameters
    ----------
    every : int
        Each case that has this number is taken: 1 takes them all, 2 every other one.
    divisor : int
        Each case gets its replications divided by this.
    leeway : float
        How many times wider than usual an interval may be in return.
    """

    every: int
    divisor: int
    leeway: float

    def chosen(self, cases: Sequence[Case]) -> Sequence[Case]:
        """The cases that are taken."""
        return cases[:: self.every]

    def replications(self, case: Case) -> int:
        """Of one case; never so few that the interval says nothing."""
        return max(MIN_REPLICATIONS, case.replications // self.divisor)


MIN_REPLICATIONS = 20
FULL = Length(every=1, divisor=1, leeway=1.0)
QUICK = Length(every=2, divisor=20, leeway=10.0)  # √20, and what few days ask for far out in the tails


@dataclass(frozen=True, slots=True)
class Days:
    """What workers do: simulate a day of one of the cases; called with its number among the days of all cases."""

    scenarios: tuple[Scenario, ...]
    reportings: tuple[Reporting, ...]
    keep_contacts: tuple[bool, ...]
    ends: tuple[int, ...]  # number after the last day of each case

    def __call__(self, number: int) -> Measures:
        """The measures of a day."""
        place = bisect_right(self.ends, number)
        scenario = self.scenarios[place]
        replication = number - (self.ends[place - 1] if place else 0)
        facts, _ = simulated(scenario, replication, seed=scenario.config.run.seed)
        measures = measure(facts, self.reportings[place])
        return measures if self.keep_contacts[place] else replace(measures, contacts={})


def verify(
    cases: Sequence[Case], length: Length, *, workers: int, progress: Progress | None = None
) -> Iterator[list[Comparison]]:
    """Run cases, and give the comparisons of each as soon as its days are done.

    Parameters
    ----------
    cases : sequence of Case
        From which `length` takes those it runs.
    workers : int
        Processes; never changes a result.
    progress : callable, optional
        Called with (days done, days in all) after each.

    Raises
    ------
    ConfigError
        If the config of a case is wrong.
    """
    cases = length.chosen(cases)
    confidence = corrected_confidence(sum(len(case.exact) for case in cases))
    sizes = [length.replications(case) for case in cases]
    days = _days(cases, sizes)
    with closing(open_backend([days], workers)) as backend:
        all_of_them = InOrder[Measures](backend, (Task(0, number) for number in range(days.ends[-1])))
        done = _counted(all_of_them, days.ends[-1], progress)
        for case, size in zip(cases, sizes, strict=True):
            measures = list(islice(done, size))
            yield compared(case, measures, confidence=confidence, leeway=length.leeway)


def _days(cases: Sequence[Case], sizes: Sequence[int]) -> Days:
    scenarios = tuple(scenario_of(case) for case in cases)
    reportings = tuple(Reporting.of(scenario) for scenario in scenarios)
    keep = tuple(
        needs_contacts(case, {kpi.name: kpi for kpi in kpis_for(reporting.thresholds)})
        for case, reporting in zip(cases, reportings, strict=True)
    )
    return Days(scenarios, reportings, keep, tuple(accumulate(sizes)))


def scenario_of(case: Case) -> Scenario:
    """The scenario of a case, checked as a planner's file is; its seed comes from the name of the case."""
    run = {"seed": crc32(case.name.encode()), **case.config.get("run", {})}
    return Scenario.of(parse(json.dumps({**case.config, "run": run}), case.name), Path(case.name))


def _counted(days: Iterable[tuple[Task, Measures]], total: int, progress: Progress | None) -> Iterator[Measures]:
    for number, (_, measures) in enumerate(days, start=1):
        if progress:
            progress(number, total)
        yield measures
