"""A KPI along an axis: what it is called, its unit, and its values in words of people."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.axes import Axes

from simchat.config.kpi_names import named
from simchat.kpis import Kpi, find_kpi
from simchat.report.lines import Wording
from simchat.report.plots.config_lines import label_of, title_of
from simchat.report.plots.house import GOOD, TICKS, SpanLocator, Write, write_values
from simchat.report.wording import amount, share, span

if TYPE_CHECKING:
    import pandas as pd

WRITERS: dict[str, Write] = {"share": share, "s": span}
BETTER = {"higher": "more is better", "lower": "less is better", "none": ""}
BEHIND: Any = {
    "facecolor": "white",
    "alpha": 0.75,
    "linewidth": 0,
    "pad": 0.5,
}  # words, so that they are read over dots
REACH = 1.0  # a limit that is farther from the figures than they are from each other would press them together


class KpiAxis:
    """How a KPI is shown, by its name in tables. Raises UnknownKpi if there is none of that name."""

    def __init__(self, name: str) -> None:
        known = named(name)
        thresholds = (known.threshold_s,) if known and known.threshold_s is not None else ()
        self.kpi: Kpi = find_kpi(name, thresholds)
        self._wording = Wording.of_names([name])

    @property
    def name(self) -> str:
        """What people call it."""
        return label_of(self._wording, self.kpi.name)

    @property
    def title(self) -> str:
        """The same as a title."""
        return title_of(self._wording, self.kpi.name)

    @property
    def better(self) -> str:
        """Which side of it is good; nothing where neither is."""
        return BETTER[self.kpi.direction]

    def said(self, row: Any) -> str:
        """A figure with its interval; `row` has mean, ci_low and ci_high."""
        mean, low, high = (self.value(row[name]) for name in ("mean", "ci_low", "ci_high"))
        return mean if math.isnan(row["ci_low"]) else f"{mean} ({low} to {high})"

    def value(self, value: float) -> str:
        """A value in its unit."""
        return self._wording.value(self.kpi.name, value)

    def up(self, axes: Axes) -> None:
        """Write its values along the y axis."""
        write_values(axes, self._write)

    def across(self, axes: Axes) -> None:
        """Write its values along the x axis."""
        axes.xaxis.set_major_formatter(lambda value, _: TICKS[self._write](value))
        if self._write is span:
            axes.xaxis.set_major_locator(SpanLocator())
        axes.set_xlabel(self.title)

    @property
    def _write(self) -> Write:
        return WRITERS.get(self.kpi.unit, amount)


class Limit(NamedTuple):
    """What a target asks of a KPI."""

    value: float
    text: str

    def mark(self, axes: Axes, rows: pd.DataFrame) -> None:
        """Draw it as a line, unless it is far from all the figures in `rows`."""
        low = float(rows["ci_low"].fillna(rows["mean"]).min())
        high = float(rows["ci_high"].fillna(rows["mean"]).max())
        if not low - REACH * (high - low) <= self.value <= high + REACH * (high - low):
            return
        axes.axhline(self.value, color=GOOD, linewidth=1.2, linestyle=(0, (1, 1)))
        axes.annotate(self.text, (1, self.value), xycoords=("axes fraction", "data"), fontsize=8, color=GOOD,
                      ha="right", va="bottom", bbox=BEHIND)  # fmt: skip
