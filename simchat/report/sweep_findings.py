"""What a sweep found, ready to be told: its trade-off, the points that meet the targets, what is missing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from simchat.experiment.bounds import Bound
from simchat.kpis import Kpi, Reporting
from simchat.report.figures import UNKNOWN, Figure
from simchat.report.lines import Wording
from simchat.sweeps.axes import shown_kpis, trade_off_of
from simchat.sweeps.frames import POINT, at_total, read_table
from simchat.sweeps.sweep import SweepError
from simchat.sweeps.swept import Swept
from simchat.sweeps.targets import Held, held, kpis_of_targets, meeting
from simchat.sweeps.trade_off import TradeOff, trade_off

if TYPE_CHECKING:
    import pandas as pd

ENDS = ("mean", "ci_low", "ci_high", "n", "contacts")


@dataclass(frozen=True)
class SweepFindings:
    """A sweep as a report tells it. What is read of its table is what the report shows, and no more."""

    swept: Swept

    @cached_property
    def reporting(self) -> Reporting:
        """What the base asks to be reported."""
        return Reporting.of(self.swept.base)

    @cached_property
    def wording(self) -> Wording:
        """How its KPIs are written."""
        return Wording(self.reporting)

    @cached_property
    def traded(self) -> TradeOff | None:
        """What is traded for what; None where neither side of the KPIs is better."""
        try:
            return trade_off(self.swept, table=self.table)
        except SweepError:
            return None

    @cached_property
    def front(self) -> list[int]:
        """Points that no other beats in both KPIs of the trade-off."""
        return self.traded.front if self.traded else []

    @cached_property
    def kpis(self) -> list[Kpi]:
        """Those of the trade-off first, then the others that are shown."""
        first: tuple[Kpi, ...] = ()
        with suppress(SweepError):  # the KPIs that were asked for have no better side
            first = trade_off_of(self.swept)
        return list(dict.fromkeys((*first, *shown_kpis(self.swept))))

    @cached_property
    def moved(self) -> list[Kpi]:
        """Those that differ between points; all where none does."""
        different = [kpi for kpi in self.kpis if at_total(self.table, kpi.name)["mean"].nunique() > 1]
        return different or self.kpis

    @cached_property
    def price(self) -> Kpi | None:
        """What is paid for the targets: the first KPI that is traded, the second where that is the same for all."""
        if self.traded is None:
            return None
        return self.traded.first if self.traded.first in self.moved else self.traded.second

    @cached_property
    def table(self) -> pd.DataFrame:
        """The table of the sweep, of the KPIs that are shown and of those that targets are on."""
        return read_table(self.swept, kpis=[*(kpi.name for kpi in self.kpis), *kpis_of_targets(self.swept)])

    @cached_property
    def points(self) -> list[int]:
        """Points in the table."""
        return [int(point) for point in self.table[POINT].drop_duplicates()]

    @cached_property
    def missing(self) -> list[int]:
        """Points that are not complete."""
        return sorted(set(range(len(self.swept.values))) - set(self.points))

    @cached_property
    def targets(self) -> list[Held]:
        """The targets of the base, held against every point."""
        return held(self.swept, self.table)

    @cached_property
    def meeting(self) -> list[int]:
        """Points proved to meet every target that the table can tell."""
        return meeting(self.targets)

    def setting(self, point: int) -> dict[str, Any]:
        """The values of the varied keys at a point."""
        return dict(zip(self.swept.keys, self.swept.values[point], strict=True))

    def figure(self, kpi: Kpi, point: int) -> Figure:
        """A figure of a point; UNKNOWN if it is not in the table."""
        return self._figures.get((kpi.name, point), UNKNOWN)

    def limit(self, kpi: Kpi) -> Bound | None:
        """What the first target on a KPI of the total asks for, if there is one."""
        wanted = (each.bound for each in self.targets if each.kpi == kpi and each.scope == "total" and each.status)
        return next(wanted, None)

    @cached_property
    def _figures(self) -> dict[tuple[str, int], Figure]:
        found: dict[tuple[str, int], Figure] = {}
        for kpi in self.kpis:
            rows = at_total(self.table, kpi.name)[[POINT, *ENDS]]
            found |= {(kpi.name, int(point)): Figure(*ends) for point, *ends in rows.itertuples(index=False)}
        return found
