"""How precise is precise enough: the rule that decides when to stop (`--precision`)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simchat.experiment.errors import PrecisionError
from simchat.kpis import Reporting, find_kpi
from simchat.kpis.registry import UnknownKpi

if TYPE_CHECKING:
    import pandas as pd

MAX_REPLICATIONS = 1000
FIRST_LOOK = 10  # an interval from fewer replications is too rough to stop on


@dataclass(frozen=True, slots=True)
class Precision:
    """A half-width to reach: absolute, or as a share of the mean."""

    kpi: str
    half_width: float
    absolute: bool = False

    @classmethod
    def parse(cls, text: str) -> Precision:
        """Read ``kpi=0.01`` (a share of the mean) or ``kpi=abs:0.5``.

        Raises
        ------
        PrecisionError
            If the text is neither.
        """
        kpi, _, amount = text.partition("=")
        absolute = amount.startswith("abs:")
        try:
            half_width = float(amount.removeprefix("abs:"))
        except ValueError:
            half_width = math.nan
        if not kpi or not 0 < half_width < math.inf:
            raise PrecisionError(
                f"--precision {text}: write kpi=share, such as service_level_60s=0.01, "
                "or kpi=abs:half-width, such as speed_to_answer.mean=abs:2"
            )
        return cls(kpi.strip(), half_width, absolute)

    def named(self, reporting: Reporting) -> Precision:
        """The same with the KPI's full name, as in tables.

        Raises
        ------
        PrecisionError
            If there is no such KPI, or the config does not model it.
        """
        try:
            kpi = find_kpi(self.kpi, reporting.thresholds)
        except UnknownKpi as unknown:
            raise PrecisionError(f"--precision {self.kpi}: {unknown}") from None
        if kpi.response and not any(reporting.message_level):
            raise PrecisionError(f"--precision {self.kpi}: not modelled, for no topic has a conversation by messages")
        return replace(self, kpi=kpi.name)

    def wanted(self, mean: float) -> float:
        """The half-width to reach, in the unit of the KPI."""
        return self.half_width if self.absolute else self.half_width * abs(mean)


def excess(summary: pd.DataFrame, wanted: tuple[Precision, ...]) -> dict[str, float]:
    """Half-width over wanted half-width of the KPIs that are not precise enough; inf without an interval.

    Parameters
    ----------
    summary : DataFrame
        Estimates for the whole window.
    """
    total = summary[summary["scope"] == "total"].set_index("kpi")
    half_widths = (total["ci_high"] - total["ci_low"]) / 2
    ratios = {
        precision.kpi: _ratio(float(half_widths[precision.kpi]), precision.wanted(float(total["mean"][precision.kpi])))
        for precision in wanted
    }
    return {kpi: ratio for kpi, ratio in ratios.items() if ratio > 1}


def _ratio(half_width: float, wanted: float) -> float:
    if half_width == 0:
        return 0.0
    return half_width / wanted if wanted > 0 and half_width > 0 else math.inf


def next_total(n: int, too_wide: float, limit: int) -> int:
    """How many replications to have at the next look.

    A half-width shrinks with the root of n; at most a doubling at a time, for the variance is
    itself an estimate. Depends on nothing but the results, so that any number of workers stops
    at the same replication.

    Parameters
    ----------
    n : int
        Replications so far.
    too_wide : float
        Half-width now over half-width wanted, above 1; inf when there is no interval yet.
    limit : int
        The most there may be.
    """
    needed = 2 * n if too_wide > math.sqrt(2) else math.ceil(n * too_wide**2)
    return min(limit, max(n + 1, needed))
