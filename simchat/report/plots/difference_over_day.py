"""Where in the day candidates differ from the base."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from simchat.report.lines import Wording
from simchat.report.plots.config_lines import look_of, names_below, title_of
from simchat.report.plots.house import (
    BAND,
    BAND_ALPHA,
    INK,
    TICKS,
    Write,
    house_style,
    new_figure,
    write_values,
)
from simchat.report.plots.timeline import MAX_TICKS, ROUND_STEPS, TIME_OF_DAY
from simchat.report.wording import amount, share, span

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
WRITERS: dict[str, Write] = {"share": share, "s": span}
FAINT = 0.1  # bands of several candidates
ENDS = ("difference", "ci_low", "ci_high")


def difference_over_day(table: pd.DataFrame, kpi: str, times: Sequence[str] = ()) -> Figure:
    """The difference of a KPI by time of day with plain 95 % intervals, a line for each candidate.

    Parameters
    ----------
    table : DataFrame
        As `ComparisonResult.table`.
    kpi : str
        Its name in the table.
    times : sequence of str
        Which to show, such as ``"09:30"``; default: from the first to the last at which there is anything.
    """
    rows = _pooled(table)
    rows, shown = rows[rows["kpi"] == kpi], list(times) or busy_times(table)
    wording = Wording.of_names([kpi])
    candidates = list(dict.fromkeys(table["candidate"]))
    with house_style():
        figure, (axes,) = new_figure()
        axes.set_title(f"{title_of(wording, kpi)}: difference")
        _write(axes, wording, kpi, shown)
        axes.axhline(0, color=INK, linewidth=0.8)
        for number, candidate in enumerate(candidates, start=1):
            part = rows[rows["candidate"] == candidate].set_index("interval").reindex(shown)
            ends = part[list(ENDS)].to_numpy(dtype=np.float64)
            _line(axes, ends, str(candidate), number, alpha=BAND_ALPHA if len(candidates) == 1 else FAINT)
        axes.set_xlabel("local time; candidate less base, band: 95 % interval of each time by itself", fontsize=8)
        names_below(figure, axes)
    return figure


def busy_times(table: pd.DataFrame) -> list[str]:
    """Times of day in a table of differences, from the first to the last at which base or candidate has anything."""
    rows = _pooled(table)
    every = sorted(set(rows["interval"]))
    busy = set(rows.loc[(rows["base"] != 0) | (rows["value"] != 0), "interval"])
    places = [place for place, time in enumerate(every) if time in busy]
    return every[places[0] : places[-1] + 1] if places else every


def _pooled(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of the total by time of day."""
    return table[(table["scope"] == "total") & table["interval"].str.len().between(1, TIME_OF_DAY)]


def _line(axes: Axes, ends: Floats, name: str, number: int, *, alpha: float) -> None:
    middle, low, high = ends.T
    look = look_of(number)
    axes.stairs(middle, label=name, baseline=None, **look)
    axes.stairs(high, baseline=low, fill=True, alpha=alpha, color=look["color"], linewidth=0, label=f"{BAND}{name}")


def _write(axes: Axes, wording: Wording, kpi: str, times: Sequence[str]) -> None:
    """Values with their sign, times along the x axis."""
    write = WRITERS.get(wording.unit(kpi), amount)
    write_values(axes, write, places=times)
    axes.fmt_ydata = lambda value: wording.difference(kpi, value)
    axes.yaxis.set_major_formatter(lambda value, _: _tick(value, write))
    step = next((step for step in ROUND_STEPS if len(times) / step <= MAX_TICKS), max(1, len(times)))
    starts = list(range(0, len(times), step))
    axes.set_xticks(starts, [times[at] for at in starts])
    axes.set_xlim(0, max(1, len(times)))


def _tick(value: float, write: Write) -> str:
    """A place on the y axis: shares in percentage points."""
    text = TICKS[write](abs(value)).replace("%", "pp")
    return f"{'+' if value > 0 else '−'}{text}" if value else text
