"""How long things take: histograms, and the wait shown against the wait had, out of the table of sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simchat.report.plots.house import (
    INK,
    SERIES,
    SOFT,
    TICKS,
    SpanLocator,
    house_style,
    legend,
    new_figure,
    write_values,
)
from simchat.report.wording import share, span

if TYPE_CHECKING:
    import pandas as pd

TITLES = {
    "wait": "Wait in the queue",
    "response_mean": "Mean response time of each chat",
    "handle_time": "Handle time",
    "attention_time": "Attention time",
    "resolution_time": "Resolution time",
}
BINS = 48
SHOWN = 0.99  # of the contacts; the longest hundredth would press all others together
MARKS = {"half of these": 0.5, "9 in 10 of these": 0.9}
EWT_EDGES_S = (0, 1, 15, 30, 45, 60, 90, 120, 180, 240, 300, 450, 600, 900, 1800, 3600, np.inf)
FEWEST = 5  # contacts of a point


def distribution(sessions: pd.DataFrame, column: str) -> Figure:
    """How many chats take how long.

    Parameters
    ----------
    sessions : DataFrame
        As `Result.sessions`, those to be counted.
    column : str
        Of spans in seconds: wait, response_mean, handle_time, attention_time, resolution_time.
    """
    values = sessions[column].dropna().to_numpy(dtype=np.float64)
    with house_style():
        figure, (axes,) = new_figure()
        axes.set_title(TITLES.get(column, column.replace("_", " ").capitalize()))
        some = values[values > 0]
        if len(some):
            _histogram(axes, some)
        else:
            axes.set_axis_off()
            axes.text(0.5, 0.5, "none takes any time" if len(values) else "there are none", ha="center")
        none = len(values) - len(some)
        others = (
            f"{share(none / len(values))} take no time; shown: the other {len(some):,}" if none else f"{len(some):,}"
        )
        axes.set_xlabel(f"{others} chats, but for the longest 1 %", fontsize=8)
    return figure


def _histogram(axes: Axes, values: np.ndarray) -> None:
    top = max(float(np.quantile(values, SHOWN)), 1.0)
    edges = np.linspace(0, top, BINS + 1)
    counts, _ = np.histogram(values, edges)
    axes.stairs(counts / len(values), edges, fill=True, color=SERIES[0], alpha=0.75, label="share of chats")
    write_values(axes, share)
    axes.fmt_xdata = lambda at: _bin(at, edges)
    for number, (name, part) in enumerate(MARKS.items()):
        at = float(np.quantile(values, part))
        axes.axvline(at, color=INK, linewidth=1, linestyle=("-", "--")[number])
        axes.annotate(f"{name}: {span(at)}", (at, 0.97 - 0.1 * number), xycoords=("data", "axes fraction"),
                      xytext=(4, 0), textcoords="offset points", va="top")  # fmt: skip
    _spans(axes, top)


def _bin(at: float, edges: np.ndarray) -> str:
    number = min(max(int(np.searchsorted(edges, at, side="right")) - 1, 0), len(edges) - 2)
    return f"{span(edges[number])} to {span(edges[number + 1])}"


def _spans(axes: Axes, top: float) -> None:
    """Spans of time along the x axis, at round places."""
    axes.xaxis.set_major_locator(SpanLocator())
    axes.xaxis.set_major_formatter(lambda value, _: TICKS[span](value))
    axes.set_xlim(0, top)


def ewt(sessions: pd.DataFrame) -> Figure:
    """The estimated wait a visitor was shown against the wait he then had, of those answered where they first queued.

    Parameters
    ----------
    sessions : DataFrame
        As `Result.sessions`, those to be counted.
    """
    served = sessions[sessions["answered"] & (sessions["reroutes"] == 0) & sessions["ewt_shown"].notna()]
    groups = np.digitize(served["ewt_shown"], EWT_EDGES_S)
    table = served[["ewt_shown", "wait"]].groupby(groups)
    shown = table["ewt_shown"].mean()
    had = np.stack([table["wait"].quantile(part).to_numpy() for part in (0.1, 0.5, 0.9)])
    enough = (table.size() >= FEWEST).to_numpy()
    with house_style():
        figure, (axes,) = new_figure()
        axes.set_title("EWT shown, wait had")
        write_values(axes, span)
        if enough.any():
            _against(axes, shown.to_numpy()[enough], had[:, enough])
        axes.set_xlabel(f"EWT shown; {len(served):,} answered chats, by ranges of it", fontsize=8)
    return figure


def _against(axes: Axes, shown: np.ndarray, had: np.ndarray) -> None:
    low, middle, high = had
    top = max(float(shown.max()), float(high.max()), 1.0) * 1.05
    axes.plot([0, top], [0, top], color=SOFT, linewidth=1, linestyle=(0, (4, 2)), label="as shown")
    axes.vlines(shown, low, high, color=SERIES[0], linewidth=3, alpha=0.35, label="8 in 10")
    axes.plot(shown, middle, "o", color=SERIES[0], markersize=4.5, label="half wait longer")
    axes.set_ylim(0, top)
    axes.fmt_xdata = lambda at: f"shown {span(at)}"
    legend(axes)
    _spans(axes, max(float(shown.max()) * 1.05, 1.0))
