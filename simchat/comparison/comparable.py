"""What two scenarios have in common, so that their figures can be subtracted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.config import Scenario
from simchat.experiment.errors import ExperimentError
from simchat.kpis import Reporting

Index = NDArray[np.intp]


class Incomparable(ExperimentError):
    """Scenarios whose figures cannot be laid side by side."""


class Place(NamedTuple):
    """A setting that must be the same in all scenarios, and how to read it."""

    key: str
    value: object


@dataclass(frozen=True)
class Common:
    """The groups (total, topics, queues, tiers) that both of two scenarios report, in the order of the first.

    `of_base` and `of_other` are their numbers in each; what only one of the two has is compared with nothing.
    """

    groups: tuple[tuple[str, str], ...]
    of_base: Index
    of_other: Index

    @classmethod
    def of(cls, base: Reporting, other: Reporting) -> Common:
        """What two reportings share."""
        both = [group for group in base.groups if group in set(other.groups)]
        numbers = ([side.groups.index(group) for group in both] for side in (base, other))
        return cls(tuple(both), *(np.array(each, dtype=np.intp) for each in numbers))


def reportings(scenarios: Sequence[Scenario], thresholds: tuple[float, ...] = ()) -> list[Reporting]:
    """What each scenario reports: over the same intervals, at the thresholds of all of them and those given (seconds).

    Raises
    ------
    Incomparable
        If they do not cover the same time, cut in the same way.
    """
    base, *others = scenarios
    for other in others:
        for mine, its in zip(_frame(base), _frame(other), strict=True):
            if mine != its:
                raise Incomparable(
                    f"{other.origin.name} cannot be compared with {base.origin.name}: {mine.key} is {its.value} there "
                    f"and {mine.value} here; only figures of the same time, cut in the same way, can be subtracted"
                )
    told = [Reporting.of(scenario) for scenario in scenarios]
    together = tuple(sorted({*thresholds, *(threshold for each in told for threshold in each.thresholds)}))
    return [replace(each, thresholds=together) for each in told]


def _frame(scenario: Scenario) -> list[Place]:
    calendar, run = scenario.config.calendar, scenario.config.run
    return [
        Place("calendar.start", calendar.start),
        Place("calendar.days", calendar.days),
        Place("calendar.time_zone", calendar.time_zone),
        Place("run.interval", run.interval),
        Place("run.warm_up", run.warm_up),
    ]
