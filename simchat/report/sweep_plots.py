"""Figures of a sweep, for whoever has it at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simchat.experiment.errors import ExperimentError
from simchat.kpis import Kpi, Reporting, UnknownKpi, find_kpi
from simchat.report.sweep_findings import SweepFindings
from simchat.report.targets import BOUNDS
from simchat.sweeps.axes import shown_kpis, trade_off_of
from simchat.sweeps.frames import at_total, read_table
from simchat.sweeps.sensitivity import sensitivity
from simchat.sweeps.sweep import SweepError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from simchat.report.plots.kpi_axis import Limit


class SweepPlots:
    """Figures of a sweep; each call makes a new `matplotlib.figure.Figure`, to show or to save."""

    def __init__(self, found: SweepFindings) -> None:
        self._swept, self._found = found.swept, found

    def against(self, key: str, kpi: str | None = None) -> Figure:
        """One KPI, by default the first shown, against one key; a line for each combination of the other keys.

        Raises
        ------
        SweepError
            If the key is not varied.
        """
        from simchat.report import plots

        asked = self._kpi(kpi)
        return plots.against(self._table(asked), self._key(key), asked.name, self._limit(asked))

    def trade_off(self, first: str | None = None, second: str | None = None) -> Figure:
        """Two KPIs at every point with their intervals; points that no other beats in both are joined and numbered.

        Points that are proved to meet the targets are filled.
        """
        from simchat.report import plots

        across, up = trade_off_of(self._swept, [name for name in (first, second) if name])
        judged = any(target.status for target in self._found.targets)
        meeting = self._found.meeting if judged else None
        return plots.trade_off(self._table(across, up), across.name, up.name, meeting, self._limit(up))

    def heat_map(self, kpi: str | None = None, first: str | None = None, second: str | None = None) -> Figure:
        """One KPI over two keys, by default the first two; means over the points where others differ.

        Raises
        ------
        SweepError
            If there are no two keys.
        """
        from simchat.report import plots

        asked, keys = self._kpi(kpi), self._swept.keys
        if len(keys) < 2:
            raise SweepError("a heat-map takes two varied keys; this sweep has one")
        down, across = self._key(first or keys[0]), self._key(second or keys[1])
        return plots.heat_map(self._table(asked), asked.name, down, across)

    def sensitivity(self, kpi: str | None = None) -> Figure:
        """How much each key moves one KPI.

        Raises
        ------
        SweepError
            If the design is neither morris nor sobol, or points are missing.
        """
        from simchat.report import plots

        asked = self._kpi(kpi)
        effects = sensitivity(self._swept, [asked.name])
        if effects.empty:
            raise SweepError(f"not every point has {asked.name}")
        return plots.sensitivity(effects, asked.name)

    def _kpi(self, name: str | None) -> Kpi:
        try:
            return find_kpi(name, Reporting.of(self._swept.base).thresholds) if name else shown_kpis(self._swept)[0]
        except UnknownKpi as unknown:
            raise ExperimentError(f"{name}: {unknown}") from None

    def _key(self, key: str) -> str:
        if key not in self._swept.keys:
            raise SweepError(f"{key} is not varied; varied are {', '.join(self._swept.keys)}")
        return key

    def _table(self, *kpis: Kpi) -> pd.DataFrame:
        there = set(kpis) <= set(self._found.kpis)
        table = self._found.table if there else read_table(self._swept, kpis=[kpi.name for kpi in kpis])
        for kpi in kpis:
            if at_total(table, kpi.name).empty:
                raise SweepError(f"{kpi.name} is not in this sweep's table")
        return table

    def _limit(self, kpi: Kpi) -> Limit | None:
        from simchat.report.plots.kpi_axis import Limit

        bound = self._found.limit(kpi)
        if bound is None:
            return None
        return Limit(bound.limit, f"target: {BOUNDS[bound.side]} {self._found.wording.value(kpi.name, bound.limit)}")
