"""Figures of a comparison: every verdict with its interval, and the difference of a KPI over the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simchat.comparison.comparison import Comparison
from simchat.comparison.tables import comparison_table
from simchat.comparison.verdicts import Verdict
from simchat.experiment.errors import ExperimentError
from simchat.kpis import UnknownKpi, find_kpi
from simchat.report.drawing import PERCENT, new_panel
from simchat.report.lines import Wording

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TIME_OF_DAY = len("00:00")
MAX_TICKS = 12
LOOKS = {  # told apart by colour and by shape
    Verdict.BETTER: ("C0", "^"),
    Verdict.WORSE: ("C1", "v"),
    Verdict.HIGHER: ("C4", ">"),
    Verdict.LOWER: ("C4", "<"),
    Verdict.SAME: ("C7", "s"),
    Verdict.CANNOT_TELL: ("C7", "o"),
}


class ComparisonPlots:
    """Figures of a comparison; each call makes a new `matplotlib.figure.Figure`, to show or to save."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._reporting = comparison.base.measures[0].reporting
        self._wording = Wording(self._reporting)

    def verdicts(self) -> Figure:
        """The differences whose verdicts hold together, in percent of the base's figure; one panel a candidate.

        KPIs of which the base has none have no percentage and are left out.
        """
        from simchat.report.plots.house import ShownFigure

        table = comparison_table(self._comparison, by_interval=False, kpis=self._comparison.kpis)
        rows = table[table["together"] & (table["base"] != 0)]
        candidates = list(dict.fromkeys(rows["candidate"]))
        figure = ShownFigure(
            figsize=(8, 1 + (0.6 + 0.32 * len(self._comparison.kpis)) * len(candidates)), layout="constrained"
        )
        panels = figure.subplots(len(candidates), 1, sharex=True, squeeze=False)[:, 0]
        for axes, candidate in zip(panels, candidates, strict=True):
            self._forest(axes, rows[rows["candidate"] == candidate])
            axes.set_title(candidate, loc="left", fontsize="medium")
        panels[-1].set_xlabel("difference, % of the base")
        n, error = self._comparison.replications, self._comparison.question.error
        note = f"{n} replications in pairs; all intervals hold together, but for {100 * error:g} %; shaded: the same"
        figure.supxlabel(note, fontsize="x-small")
        return figure

    def _forest(self, axes: Axes, rows: pd.DataFrame) -> None:
        same = 100 * self._comparison.question.same_within
        axes.axvspan(-same, same, color="C7", alpha=0.15)
        axes.axvline(0, color="black", linewidth=0.8)
        for place, (_, row) in enumerate(rows.iloc[::-1].iterrows()):
            scale = 100 / abs(float(row["base"]))
            middle, low, high = (scale * float(row[name]) for name in ("difference", "ci_low", "ci_high"))
            colour, marker = LOOKS[Verdict(row["verdict"])]
            axes.plot([low, high], [place, place], color=colour, linewidth=1.5)
            axes.plot(middle, place, marker, color=colour, markersize=6)
            axes.annotate(
                str(row["verdict"]), (1.01, place), xycoords=("axes fraction", "data"), va="center", fontsize="small"
            )
        axes.set_yticks(range(len(rows)), [self._wording.label(kpi) for kpi in rows["kpi"].iloc[::-1]])
        axes.grid(axis="x", alpha=0.3)

    def over_day(self, kpi: str) -> Figure:
        """The difference of one KPI by time of day with plain 95 % intervals, a line for each candidate.

        Raises
        ------
        ExperimentError
            If there is no such KPI.
        """
        try:
            asked = find_kpi(kpi, self._reporting.thresholds)
        except UnknownKpi as unknown:
            raise ExperimentError(f"{kpi}: {unknown}") from None
        table = comparison_table(self._comparison, kpis=[asked])
        rows = table[(table["scope"] == "total") & (table["interval"].str.len() == TIME_OF_DAY)]
        times = sorted(set(rows["interval"]))
        figure, axes = new_panel()
        axes.axhline(0, color="black", linewidth=0.8)
        for candidate, part in rows.groupby("candidate", sort=False):
            drawn = part.set_index("interval").reindex(times)
            scale = PERCENT.get(asked.unit, 1.0)
            middle, low, high = (
                scale * drawn[name].to_numpy(dtype=np.float64) for name in ("difference", "ci_low", "ci_high")
            )
            (line,) = axes.plot(times, middle, marker=".", label=str(candidate))
            axes.fill_between(times, low, high, alpha=0.2, color=line.get_color())
        axes.set_xticks(range(0, len(times), -(-len(times) // MAX_TICKS)))
        axes.set_ylabel(f"difference, {'percentage points' if asked.unit == 'share' else asked.unit}")
        axes.set_title(f"{self._wording.label(asked.name)}: candidates less base", loc="left", fontsize="medium")
        axes.set_xlabel("local time; bands: 95 % of each interval by itself", fontsize="small")
        axes.legend(fontsize="small")
        return figure
