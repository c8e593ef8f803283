"""Whether targets are met: only what an interval proves counts as met or missed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simchat.config.positions import problem_of
from simchat.config.problems import Finding, Problem
from simchat.config.settings import Target
from simchat.experiment.bounds import Bound, Figure, Status, judged
from simchat.experiment.estimates import estimate
from simchat.experiment.per_replication import some_at_once, values_of
from simchat.kpis import Kpi, Measures, Reporting, find_kpi, target_problems
from simchat.kpis.checks import group_of
from simchat.kpis.cuts import Cut, by_day, by_interval, whole
from simchat.stats import ratio_of_sums

if TYPE_CHECKING:
    from simchat.config.scenario import Scenario


class Verdict(NamedTuple):
    """What became of a target.

    `mean`, `ci_low` and `ci_high` are those of the KPI; with `on_days`, of the share of days that
    meet it; by interval, those of the interval that is farthest from meeting it.
    """

    kpi: str
    scope: str
    name: str
    by: str  # total, interval or days
    bound: str  # at_least or at_most
    limit: float
    status: Status
    mean: float
    ci_low: float
    ci_high: float
    n: int
    contacts: int
    missed: tuple[str, ...]  # intervals
    undecided: tuple[str, ...]  # intervals


def unanswerable(scenario: Scenario) -> list[Problem]:
    """Targets that ask for what is not reported: a KPI where it is not given, or that the config does not model."""
    found = target_problems(scenario.config.targets, Reporting.of(scenario))
    return [problem_of(Finding(("targets", number), text), scenario.tree) for number, text in found]


def verdicts(measures: Sequence[Measures], targets: Sequence[Target]) -> list[Verdict]:
    """The verdict on each target.

    A target is met when its confidence interval lies on the right side of the bound, missed when
    it lies on the wrong one, else undecided. What is 0/0 misses no target, and what never happened
    in `bounds.BELIEVED` replications is taken for 0. By interval, all
    intervals with `min_contacts` expected must meet it, and one that misses it is enough.

    Raises
    ------
    UnknownKpi
        If a target names a KPI that there is not.
    """
    return [_verdict(measures, target) for target in targets]


def _verdict(measures: Sequence[Measures], target: Target) -> Verdict:
    reporting = measures[0].reporting
    kpi, group = find_kpi(target.kpi, reporting.thresholds, within=target.within), group_of(target, reporting)
    bound = bound_of(target)
    if target.on_days is not None:
        by, figures = "days", {"": _share_of_days(measures, kpi, group, bound)}
        found = judged(figures, Bound("at_least", target.on_days), len(measures))
    else:
        by = target.by
        found = judged(_figures(measures, target, kpi, group), bound, len(measures))
    worst = found.worst
    missed, undecided = (found.missed, found.undecided) if by == "interval" else ((), ())
    return Verdict(
        kpi.name, *reporting.groups[group], by, *bound, found.status,
        worst.mean, worst.low, worst.high, len(measures), round(worst.contacts), missed, undecided,
    )  # fmt: skip


def bound_of(target: Target) -> Bound:
    """What a target asks for."""
    if target.at_least is not None:
        return Bound("at_least", target.at_least)
    assert target.at_most is not None  # the config has exactly one of the two
    return Bound("at_most", target.at_most)


def _figures(measures: Sequence[Measures], target: Target, kpi: Kpi, group: int) -> dict[str, Figure]:
    """What is to be judged: the window, or each interval that enough contacts are expected in."""
    reporting = measures[0].reporting
    if target.by == "total":
        return _estimated(measures, kpi, group, whole(reporting))
    (cut,) = by_interval(reporting, at_most=len(reporting.seconds))
    figures = _estimated(measures, kpi, group, cut)
    enough = target.min_contacts * len(measures)
    return {label: figure for label, figure in figures.items() if figure.contacts >= enough}


def _estimated(measures: Sequence[Measures], kpi: Kpi, group: int, cut: Cut) -> dict[str, Figure]:
    table = estimate(measures, [kpi], cut)
    parts = (part[0, group].tolist() for part in (table.mean, table.low, table.high, table.contacts))
    return dict(zip(cut.labels, map(Figure._make, zip(*parts, strict=True)), strict=True))


def _share_of_days(measures: Sequence[Measures], kpi: Kpi, group: int, bound: Bound) -> Figure:
    """Share of days, over all replications, on which the KPI keeps to the bound; days without contacts left out."""
    cut = by_day(measures[0].reporting)
    some = some_at_once(measures, [kpi], cut)
    value = np.concatenate([values_of(each, [kpi], cut).value[:, 0, group] for each in some])
    good = value >= bound.limit if bound.side == "at_least" else value <= bound.limit
    days = (~np.isnan(value)).sum(axis=1, keepdims=True).astype(np.float64)
    share = ratio_of_sums(good.sum(axis=1, keepdims=True).astype(np.float64), days, scale="logit", counted=True)
    mean, low, high = (float(part[0]) for part in share)
    return Figure(mean, low, high, float(days.sum()))
