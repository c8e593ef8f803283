"""Differences with their intervals and verdicts, one under the other: a forest plot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from simchat.comparison.verdicts import Verdict
from simchat.report.lines import Wording
from simchat.report.plots.config_lines import shortened
from simchat.report.plots.house import BAD, GOOD, INK, SERIES, SOFT, house_style, new_figure, told

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


class Look(NamedTuple):
    """How a verdict is drawn: told apart by colour and by shape."""

    colour: str
    marker: str
    filled: bool = True


LOOKS = {
    Verdict.BETTER: Look(GOOD, "^"),
    Verdict.WORSE: Look(BAD, "v"),
    Verdict.HIGHER: Look(SERIES[3], ">"),
    Verdict.LOWER: Look(SERIES[3], "<"),
    Verdict.SAME: Look(SERIES[7], "s"),
    Verdict.CANNOT_TELL: Look(SOFT, "o", filled=False),
}
ROW, REST = 0.3, 0.85  # inches a row takes, and what a panel takes besides
LONGEST = 38  # signs of a title
FARTHEST = 200.0  # percent; what lies beyond would press all others together
CARETS = (4, 5)  # Matplotlib's marks that point to the left and to the right, the tip in place
ENDS = ("difference", "ci_low", "ci_high")


def forest(table: pd.DataFrame, *, same_within: float = 0.01, like: pd.DataFrame | None = None) -> Figure:
    """Differences in percent of the base's figure with intervals and verdicts, a panel for each candidate.

    Parameters
    ----------
    table : DataFrame
        As `ComparisonResult.verdicts`, or other rows of its `table`. Those of which the base has nothing have no
        percentage and are left out.
    same_within : float
        Share of the base's figure up to which differences count as none; shaded.
    like : DataFrame, optional
        Rows for which the axis has room, so that figures of several candidates have the same; default: `table`.
    """
    rows, candidates = table[table["base"] != 0], list(dict.fromkeys(table["candidate"]))
    panels = [rows[rows["candidate"] == candidate] for candidate in candidates]
    wording, same = Wording.of_names(table["kpi"]), 100 * same_within
    with house_style():
        height = REST + ROW * max(1, *map(len, panels))
        figure, places = new_figure(len(panels), height=height)
        places[0].set_xlim(*_limits(rows if like is None else like[like["base"] != 0], same))
        for number, (axes, part) in enumerate(zip(places, panels, strict=True)):
            axes.set_title(shortened(str(candidates[number]), LONGEST))
            _panel(axes, part, number, wording)
            axes.axvspan(-same, same, color=SERIES[7], alpha=0.2, linewidth=0)
        places[-1].set_xlabel(f"difference, % of the base; shaded: within ±{same:g} %, the same", fontsize=8)
    return figure


def reaches_beyond(table: pd.DataFrame) -> bool:
    """Whether any interval goes on where the axis ends, which a caret says then."""
    return bool((np.abs(_percent(table[table["base"] != 0])) > FARTHEST).any())


def _percent(rows: pd.DataFrame) -> Floats:
    """Differences and the ends of their intervals in percent of the base: shape (rows, 3)."""
    ends, base = rows[list(ENDS)].to_numpy(dtype=np.float64), rows[["base"]].to_numpy(dtype=np.float64)
    return np.asarray(100 * ends / np.abs(base))


def _limits(rows: pd.DataFrame, same: float) -> tuple[float, float]:
    """What the axis shows: everything, but for what is farther off than anybody could read."""
    ends = np.clip(_percent(rows), -FARTHEST, FARTHEST)
    low, high = np.nanmin(ends, initial=-2 * same), np.nanmax(ends, initial=2 * same)
    room = 0.04 * (high - low) or 1.0
    return float(low - room), float(high + room)


def _panel(axes: Axes, rows: pd.DataFrame, number: int, wording: Wording) -> None:
    axes.axvline(0, color=INK, linewidth=0.8)
    figures: Iterator[Any] = rows.itertuples(index=False)
    for place, (row, ends) in enumerate(zip(figures, _percent(rows), strict=True)):
        look = LOOKS[Verdict(row.verdict)]
        _row(axes, place, ends, look)
        told(axes.lines[-1], f"{number}-{place}", _words(row, wording))
        text = f"{row.verdict}, {wording.difference(row.kpi, row.difference)}"
        axes.annotate(text, (1.02, place), xycoords=("axes fraction", "data"), va="center", color=look.colour)
    axes.set_yticks(range(len(rows)), [wording.label(kpi) for kpi in rows["kpi"]])
    axes.set_ylim(max(1, len(rows)) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.spines["left"].set_visible(False)


def _row(axes: Axes, place: int, ends: Floats, look: Look) -> None:
    """An interval, a caret at each side where it goes on beyond, and where the difference lies."""
    middle, low, high = ends
    left, right = axes.get_xlim()
    axes.plot([low, high], [place, place], color=look.colour, linewidth=2, linestyle="-")
    for edge, caret, beyond in zip((left, right), CARETS, (low < left, high > right), strict=True):
        if beyond:
            axes.plot(edge, place, marker=caret, linestyle="none", color=look.colour, clip_on=False)
    face = look.colour if look.filled else "white"
    axes.plot(middle, place, look.marker, color=look.colour, markerfacecolor=face, markersize=6.5)


def _words(row: Any, wording: Wording) -> str:
    figures = f"{wording.value(row.kpi, row.base)} → {wording.value(row.kpi, row.value)}"
    interval = wording.difference_interval(row.kpi, row.ci_low, row.ci_high)
    difference = f"{wording.difference(row.kpi, row.difference)} ({interval})"
    return f"{wording.label(row.kpi)}: {figures}, {difference}, {row.verdict}"
