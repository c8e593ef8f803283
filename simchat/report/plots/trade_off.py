"""Two KPIs of every point of a sweep against each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from simchat.report.plots.crowd import MOST_TOLD, crowd
from simchat.report.plots.house import INK, SERIES, SOFT, house_style, new_figure, told
from simchat.report.plots.kpi_axis import KpiAxis, Limit
from simchat.report.varied import setting
from simchat.sweeps.frames import keys_of
from simchat.sweeps.trade_off import ENDS, both

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
MOST_NAMED = 12  # points of a front that carry their numbers
TOO_WIDE = 3.0  # times all means are apart: such intervals would press the points together, and are told in words
CLOSE = np.array([0.06, 0.07])  # of the axes, within which numbers would hide each other
ROW = 0.19  # inches a line of text takes
FRONT, OTHER = "no other point is better in both", "another is better in both"


class Look(NamedTuple):
    """How points are drawn."""

    colour: str
    marker: str
    size: float


LOOKS = {True: Look(SERIES[0], "D", 6.0), False: Look(SOFT, "o", 5.0)}  # on the front, or not


class Side(NamedTuple):
    """One of the two KPIs: its figures by point, and whether its intervals are drawn."""

    axis: KpiAxis
    rows: pd.DataFrame  # mean, ci_low, ci_high

    @property
    def has_bars(self) -> bool:
        """Whether intervals leave something to be seen of the points."""
        return bool((self.rows["ci_high"] - self.rows["ci_low"]).median() <= TOO_WIDE * np.ptp(self.rows["mean"]))

    @property
    def label(self) -> str:
        """Its name, and its intervals if they are told in words."""
        half = (self.rows["ci_high"] - self.rows["ci_low"]).median() / 2
        if self.has_bars or np.isnan(half):
            return self.axis.title
        return f"{self.axis.title} (95 % intervals, not drawn: about ±{self.axis.value(half)})"


class Drawn(NamedTuple):
    """Points of both KPIs; `filled` are those that meet targets, None where nobody says which do."""

    across: Side
    up: Side
    keys: pd.DataFrame
    filled: Collection[int] | None

    def part(self, points: pd.Index) -> Drawn:
        """Some of the points."""
        across, up = (side._replace(rows=side.rows.loc[points]) for side in self[:2])
        return Drawn(across, up, self.keys.loc[points], self.filled)


def trade_off(
    table: pd.DataFrame, first: str, second: str, meeting: Collection[int] | None = None, limit: Limit | None = None
) -> Figure:
    """Two KPIs at every point with their intervals; the points that no other beats in both are joined and numbered.

    Parameters
    ----------
    table : DataFrame
        As `SweepResult.table`.
    first, second : str
        Names of the KPIs, along and up.
    meeting : collection of int, optional
        Points that meet the targets: they are filled, all others hollow.
    limit : Limit, optional
        What a target asks of the second.
    """
    across, up = KpiAxis(first), KpiAxis(second)
    rows = both(table, across.kpi, up.kpi)
    drawn = Drawn(_side(rows, across), _side(rows, up), rows[keys_of(table)], meeting)
    best = rows[rows["on_front"]].sort_values([f"{first}:mean", f"{second}:mean"]).index
    named = best if len(best) <= MOST_NAMED else best[:0]
    with house_style():
        figure, (axes,) = new_figure(height=3.7 + ROW * len(named))
        _frame(axes, drawn)
        if limit is not None:
            limit.mark(axes, drawn.up.rows)
        for points, look, n in ((rows.index.difference(best), LOOKS[False], len(rows)), (best, LOOKS[True], len(best))):
            if n > MOST_TOLD:
                _crowd(axes, drawn.part(points), look)
            else:
                _crosses(axes, drawn.part(points), look, (drawn.across.has_bars, drawn.up.has_bars))
        _join(axes, drawn.part(best), named)
        handles = list(_handles(drawn.part(named), meeting, all_on_it=len(best) == len(rows)))
        figure.legend(handles=handles, loc="outside lower left", handlelength=1.4, borderaxespad=0.1, labelspacing=0.3)
    return figure


def _side(rows: pd.DataFrame, axis: KpiAxis) -> Side:
    return Side(axis, rows[[f"{axis.kpi.name}:{end}" for end in ENDS]].set_axis(list(ENDS), axis=1))


def _frame(axes: Axes, drawn: Drawn) -> None:
    across, up = drawn.across.axis, drawn.up.axis
    axes.set_title(f"{up.title} against {across.name}")
    up.up(axes)
    across.across(axes)
    axes.set_xlabel(drawn.across.label, fontsize=8)
    axes.set_ylabel(drawn.up.label if drawn.up.label != up.title else "")
    axes.grid(visible=True, axis="both")


def _crosses(axes: Axes, drawn: Drawn, look: Look, bars: tuple[bool, bool]) -> None:
    """Points of one look; `bars` says along which axes their intervals are drawn."""
    (x, left, right), (y, low, high) = (side.rows.to_numpy(dtype=np.float64).T for side in drawn[:2])
    if bars[0]:
        axes.hlines(y, left, right, color=look.colour, linewidth=0.8, alpha=0.7)
    if bars[1]:
        axes.vlines(x, low, high, color=look.colour, linewidth=0.8, alpha=0.7)
    for place, (point, face) in enumerate(zip(drawn.keys.index, _faces(drawn, look), strict=True)):
        (dot,) = axes.plot(x[place], y[place], look.marker, color=look.colour, markersize=look.size,
                           markerfacecolor=face)  # fmt: skip
        told(dot, f"point-{point}", _words(drawn, int(point)))


def _crowd(axes: Axes, drawn: Drawn, look: Look) -> None:
    """Too many points of one look for intervals and words."""
    x, y = (side.rows["mean"].to_numpy() for side in drawn[:2])
    crowd(axes, x, y, s=14, marker=look.marker, c=_faces(drawn, look), edgecolors=look.colour, linewidths=0.8)


def _faces(drawn: Drawn, look: Look) -> list[str]:
    """Those that meet targets are filled; where nobody says which do, those on the front."""
    points = drawn.keys.index
    filled = points.isin(list(drawn.filled)) if drawn.filled is not None else np.full(len(points), look is LOOKS[True])
    return [look.colour if each else "white" for each in filled]


def _words(drawn: Drawn, point: int) -> str:
    figures = (f"{side.axis.title} {side.axis.said(side.rows.loc[point])}" for side in drawn[:2])
    return f"point {point}, {_setting(drawn, point)}: {'; '.join(figures)}"


def _setting(drawn: Drawn, point: int) -> str:
    return setting({key: drawn.keys.at[point, key] for key in drawn.keys.columns})


def _join(axes: Axes, best: Drawn, named: pd.Index) -> None:
    """A line along the front, and the numbers of its points; close ones share a place."""
    x, y = (side.rows["mean"] for side in best[:2])
    axes.plot(x, y, color=SERIES[0], linewidth=1, alpha=0.6, linestyle="-", zorder=1)
    axes.margins(0.06, 0.1)
    for points in _close(axes, np.stack([x[named], y[named]], axis=1), named):
        at = (x[points[0]], y[points[0]])
        axes.annotate(", ".join(map(str, points)), at, xytext=(6, 5), textcoords="offset points", color=INK)


def _close(axes: Axes, places: Floats, points: pd.Index) -> list[list[int]]:
    """Points in groups of those that lie too close together for numbers of their own."""
    low, high = np.array([axes.get_xlim(), axes.get_ylim()]).T
    groups: list[tuple[Floats, list[int]]] = []
    for place, point in zip((places - low) / (high - low), points, strict=True):
        near = next((group for start, group in groups if (np.abs(place - start) < CLOSE).all()), None)
        if near is None:
            groups.append((place, [int(point)]))
        else:
            near.append(int(point))
    return [group for _, group in groups]


def _handles(named: Drawn, meeting: Collection[int] | None, *, all_on_it: bool) -> Iterator[Line2D]:
    """What the marks mean, and what is set at the points that have a number."""
    for on_front, text in ((True, FRONT), (False, OTHER)):
        look = LOOKS[on_front]
        if on_front or not all_on_it:
            face = look.colour if on_front and meeting is None else "white"
            yield _handle(text, marker=look.marker, color=look.colour, markersize=look.size, markerfacecolor=face)
    if meeting:
        look = LOOKS[False]
        yield _handle("filled: proved to meet the targets", marker=look.marker, color=look.colour, markersize=look.size)
    for point in named.keys.index:
        yield _handle(f"{point}: {_setting(named, int(point))}")


def _handle(text: str, **look: Any) -> Line2D:
    return Line2D([], [], linestyle="none", label=text, **look)
