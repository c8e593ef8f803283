"""What more replications bring: the estimate and its interval as they are added."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from simchat.report.plots.house import BAND_ALPHA, SERIES, SOFT, Write, house_style, legend, new_figure, write_values
from simchat.report.wording import amount, share, span

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
WRITERS: dict[str, Write] = {"share": share, "s": span}
SETTLED = 5  # replications; the intervals of fewer are so wide that nothing else would be seen
HEIGHT = 2.3


def by_replications(table: pd.DataFrame, title: str, unit: str = "") -> Figure:
    """The mean with its interval over the number of replications, and below it the half-width of the interval.

    Parameters
    ----------
    table : DataFrame
        As `Result.by_replications`: replications, mean, ci_low, ci_high.
    title : str
        What the mean is of.
    unit : str
        ``"share"`` is written in percent, ``"s"`` as a span of time, anything else as a number.
    """
    with house_style():
        figure, (above, below) = new_figure(2, height=HEIGHT)
        for axes in (above, below):
            write_values(axes, WRITERS.get(unit, amount))
            axes.set_ylabel("" if unit in WRITERS else unit)
        above.set_title(title)
        _mean(above, table)
        below.set_title("Half-width of the interval")
        _half_width(below, table)
        below.set_xlabel("replications", fontsize=8)
        below.set_xlim(1, max(2, len(table)))
        below.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def _mean(axes: Axes, table: pd.DataFrame) -> None:
    """The mean and its band; the last mean across, to see what comes and goes around it."""
    axes.axhline(table["mean"].iloc[-1], color=SOFT, linewidth=1, linestyle=(0, (1, 1)))
    axes.plot(table["replications"], table["mean"], color=SERIES[0], linestyle="-", label="mean")
    axes.fill_between(table["replications"], table["ci_low"], table["ci_high"], color=SERIES[0], alpha=BAND_ALPHA,
                      linewidth=0, label="95 % interval")  # fmt: skip
    _limit(axes, table["ci_low"].to_numpy(), table["ci_high"].to_numpy())
    legend(axes)


def _half_width(axes: Axes, table: pd.DataFrame) -> None:
    """Half the interval, and what the root of n makes of the last one."""
    n = table["replications"].to_numpy(dtype=np.float64)
    half = ((table["ci_high"] - table["ci_low"]) / 2).to_numpy()
    axes.plot(n, half, color=SERIES[0], linestyle="-", label="as estimated")
    axes.plot(n, half[-1] * np.sqrt(n[-1] / n), color=SERIES[1], linestyle=(0, (5, 2)), label="as 1/√n has it")
    _limit(axes, np.zeros(len(n)), half)
    legend(axes)


def _limit(axes: Axes, low: Floats, high: Floats) -> None:
    """Show what there is once the first few replications are over; all of it if there are no more."""
    start = SETTLED - 1 if np.isfinite(high[SETTLED - 1 :]).any() else 0
    if np.isfinite(high[start:]).any():
        bottom, top = np.nanmin(low[start:]), np.nanmax(high[start:])
        room = 0.06 * (top - bottom) or 1.0
        axes.set_ylim(bottom - room if bottom else 0.0, top + room)
