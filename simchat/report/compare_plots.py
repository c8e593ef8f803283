"""Figures of a comparison, for whoever has it at hand."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from simchat.comparison.comparison import Comparison
from simchat.comparison.labels import labels
from simchat.comparison.tables import comparison_table
from simchat.experiment.errors import ExperimentError
from simchat.experiment.summary import kpi_frame
from simchat.kpis import Kpi, UnknownKpi, find_kpi

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


class ComparisonPlots:
    """Figures of a comparison; each call makes a new `matplotlib.figure.Figure`, to show or to save."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison

    def verdicts(self) -> Figure:
        """The differences whose verdicts hold together, in percent of the base's figure; one panel a candidate.

        KPIs of which the base has none have no percentage and are left out.
        """
        from simchat.report import plots

        table = comparison_table(self._comparison, by_interval=False, kpis=self._comparison.kpis)
        return plots.forest(table[table["together"]], same_within=self._comparison.question.same_within)

    def over_day(self, kpi: str) -> Figure:
        """The difference of one KPI by time of day with plain 95 % intervals, a line for each candidate.

        Raises
        ------
        ExperimentError
            If there is no such KPI.
        """
        from simchat.report import plots

        asked = self._asked(kpi)
        return plots.difference_over_day(comparison_table(self._comparison, kpis=[asked]), asked.name)

    def side_by_side(self, kpi: str) -> Figure:
        """One KPI over time, a line for each config.

        Raises
        ------
        ExperimentError
            If there is no such KPI.
        """
        from simchat.report import plots

        return plots.side_by_side(self._kpis, self._asked(kpi).name)

    @cached_property
    def _kpis(self) -> dict[str, pd.DataFrame]:
        """Figures by replication of each config, as far as they are compared."""
        n, experiments = self._comparison.replications, self._comparison.experiments
        tables = (kpi_frame(experiment.measures[:n]) for experiment in experiments)
        return dict(zip(labels(self._comparison), tables, strict=True))

    def _asked(self, kpi: str) -> Kpi:
        try:
            return find_kpi(kpi, self._comparison.base.measures[0].reporting.thresholds)
        except UnknownKpi as unknown:
            raise ExperimentError(f"{kpi}: {unknown}") from None
