"""Whether a simulated figure agrees with its exact value, and tightly enough to mean something."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from simchat.experiment.estimates import estimate
from simchat.kpis import Kpi, Measures, kpis_for
from simchat.kpis.cuts import whole
from simchat.verification.case import Case, Exact

WIDEST = 0.02  # half-width as a share of the exact value, where a case states no other bound
ERROR_LEVEL = 0.05  # chance that a correct simulator fails anywhere in the suite


class Verdict(StrEnum):
    """What became of a comparison."""

    PASS = "pass"
    OUTSIDE = "outside"  # the exact value is not in the interval
    TOO_WIDE = "too wide"  # it is, but a wrong value might be too


@dataclass(frozen=True, slots=True)
class Comparison:
    """One KPI of one case: what theory says, what the simulator says, and how far it may be trusted.

    `low` and `high` bound the simulated figure at the suite's corrected level; `bound` is the
    widest half-width allowed, in the unit of the KPI.
    """

    case: Case
    exact: Exact
    simulated: float
    low: float
    high: float
    bound: float

    @property
    def half_width(self) -> float:
        """Of the simulated interval, in the unit of the KPI."""
        return (self.high - self.low) / 2

    @property
    def verdict(self) -> Verdict:
        """Pass only if the exact value lies within the interval and the interval is narrow."""
        if not self.low <= self.exact.value <= self.high:
            return Verdict.OUTSIDE
        return Verdict.PASS if self.half_width <= self.bound else Verdict.TOO_WIDE


def corrected_confidence(comparisons: int) -> float:
    """Confidence of each of so many intervals at which all of them hold together with 95 % (Bonferroni)."""
    return 1 - ERROR_LEVEL / comparisons


def compared(case: Case, measures: Sequence[Measures], *, confidence: float, leeway: float) -> list[Comparison]:
    """The KPIs of a case against the replications of its config.

    Parameters
    ----------
    confidence : float
        Of each interval.
    leeway : float
        How many times wider than usual an interval may be.

    Raises
    ------
    KeyError
        If a case names a KPI, or a row, that its config does not report.
    """
    reporting = measures[0].reporting
    known = {kpi.name: kpi for kpi in kpis_for(reporting.thresholds)}
    kpis = [known[exact.kpi] for exact in case.exact]
    table = estimate(measures, kpis, whole(reporting), confidence=confidence)
    groups = {group: number for number, group in enumerate(reporting.groups)}
    places = [(number, groups[exact.scope, exact.name], 0) for number, exact in enumerate(case.exact)]
    return [
        Comparison(
            case, exact, float(table.mean[at]), float(table.low[at]), float(table.high[at]), leeway * _widest(exact)
        )
        for exact, at in zip(case.exact, places, strict=True)
    ]


def _widest(exact: Exact) -> float:
    return WIDEST * abs(exact.value) if exact.bound is None else exact.bound


def needs_contacts(case: Case, kpis: Mapping[str, Kpi]) -> bool:
    """Whether a case looks at quantiles or maxima, for which single contacts must be kept."""
    return any(kpis[exact.kpi].kind in ("quantile", "max") for exact in case.exact)


def longest_half_width(comparisons: Sequence[Comparison]) -> float:
    """The widest interval among those bound by a share of their value, as a share of it."""
    shares = [each.half_width / abs(each.exact.value) for each in comparisons if each.exact.bound is None]
    return max(shares, default=math.nan)
