"""A KPI against a key that was varied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from simchat.config.quoting import written
from simchat.report.plots.crowd import MOST_TOLD, crowd
from simchat.report.plots.house import DASHES, INK, SERIES, SOFT, house_style, new_figure, told
from simchat.report.plots.key_axis import write_key
from simchat.report.plots.kpi_axis import KpiAxis, Limit
from simchat.report.varied import places_of, setting, short_names
from simchat.sweeps.frames import at_total, keys_of

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
MOST_LINES = len(SERIES)
PARTS, LEAST_EACH = 5, 3  # of a cloud of points, of which the means are drawn; points in each of them
MOST_VALUES = 16  # of a key, of which each has its mean
APART = 0.012  # of the axis, so that bars of different lines do not hide each other


class Drawn(NamedTuple):
    """Points of one KPI, and where they lie along the key."""

    rows: pd.DataFrame
    places: Floats
    keys: list[str]
    axis: KpiAxis

    def part(self, rows: pd.DataFrame, aside: float = 0.0) -> Drawn:
        """Some of the points, from left to right, and a little aside."""
        places = self.places[rows.index.to_numpy()] + aside
        order = np.argsort(places, kind="stable")
        return self._replace(rows=rows.iloc[order], places=places[order])


def against(table: pd.DataFrame, key: str, kpi: str, limit: Limit | None = None) -> Figure:
    """One KPI against one key, with 95 % intervals; a line for each combination of the other keys.

    Where there are too many combinations for lines, points stand alone, with means along the key.

    Parameters
    ----------
    table : DataFrame
        As `SweepResult.table`.
    key, kpi : str
        Their names in it.
    limit : Limit, optional
        What a target asks for.
    """
    rows, axis = at_total(table, kpi), KpiAxis(kpi)
    drawn = Drawn(rows, places_of(rows[key])[0], keys_of(table), axis)
    others = [other for other in drawn.keys if other != key]
    groups = _groups(drawn, others)
    with house_style():
        figure, (axes,) = new_figure(height=3.2)
        axes.set_title(axis.title)
        axis.up(axes)
        if len(groups) <= MOST_LINES:
            _lines(axes, drawn, groups)
        else:
            _cloud(axes, drawn)
        if limit is not None:
            limit.mark(axes, rows)
        write_key(axes, key, rows[key])
        if len(groups) > 1:
            _names_below(figure, axes, "" if len(groups) > MOST_LINES else ", ".join(short_names(others).values()))
    return figure


def _groups(drawn: Drawn, others: Sequence[str]) -> list[tuple[str, pd.DataFrame]]:
    """Points that one line joins, by the values of the other keys; all of them where these change with the key."""
    if not others or len(set(drawn.places)) == len(drawn.rows) <= MOST_LINES:
        return [("", drawn.rows)]
    groups = drawn.rows.groupby(list(others), sort=False)
    return [(", ".join(map(written, values)), part) for values, part in groups]


def _lines(axes: Axes, drawn: Drawn, groups: Sequence[tuple[str, pd.DataFrame]]) -> None:
    aside = APART * float(np.ptp(drawn.places)) * (np.arange(len(groups)) - (len(groups) - 1) / 2)
    for number, (name, rows) in enumerate(groups):
        part = drawn.part(rows, aside[number])
        look: dict[str, Any] = {"color": SERIES[number], "linestyle": DASHES[number % len(DASHES)]}
        axes.plot(part.places, part.rows["mean"], **look, label=name or "_all")
        _bars(axes, part, look["color"], alpha=1.0)
        _dots(axes, part, look["color"])


def _cloud(axes: Axes, drawn: Drawn) -> None:
    """Points without lines, and means of them."""
    part = drawn.part(drawn.rows)
    if len(part.rows) <= MOST_TOLD:
        _bars(axes, part, SERIES[0], alpha=0.45)
    _dots(axes, part, SERIES[0])
    if len(part.rows) >= PARTS * LEAST_EACH:
        _means(axes, part)


def _means(axes: Axes, part: Drawn) -> None:
    """Means at each value where these are few, else of fifths of the points."""
    values = np.unique(part.places)
    if len(values) <= MOST_VALUES:
        groups, name = [np.flatnonzero(part.places == value) for value in values], "mean at each value"
        reach = 0.2 * float(np.diff(values).min(initial=np.ptp(values)))
    else:
        groups, name = np.array_split(np.arange(len(part.rows)), PARTS), "mean of each fifth of the points"
        reach = 0.0
    means = [part.rows["mean"].iloc[some].mean() for some in groups]
    left, right = zip(*((part.places[some[0]] - reach, part.places[some[-1]] + reach) for some in groups), strict=True)
    axes.hlines(means, left, right, color=INK, linewidth=2, label=name)


def _bars(axes: Axes, part: Drawn, colour: str, *, alpha: float) -> None:
    axes.vlines(part.places, part.rows["ci_low"], part.rows["ci_high"], color=colour, linewidth=1, alpha=alpha)


def _dots(axes: Axes, part: Drawn, colour: str) -> None:
    """Points; each by itself where all are few, so that it can say what it is."""
    if len(part.places) > MOST_TOLD:
        crowd(axes, part.places, part.rows["mean"].to_numpy(), s=9, color=colour, alpha=0.6, linewidths=0)
        return
    for place, (_, row) in zip(part.places, part.rows.iterrows(), strict=True):
        (dot,) = axes.plot(place, row["mean"], "o", color=colour, markersize=4.5)
        values = {key: row[key] for key in part.keys}
        told(dot, f"point-{row['point']}", f"point {row['point']}, {setting(values)}: {part.axis.said(row)}")


def _names_below(figure: Figure, axes: Axes, title: str) -> None:
    """The names of the lines below the panel, under the keys whose values they are."""
    handles, names = axes.get_legend_handles_labels()
    if names:
        box = figure.legend(handles, names, loc="outside lower left", ncols=4, title=title or None, alignment="left",
                            handlelength=2.4, columnspacing=1.4, borderaxespad=0.1)  # fmt: skip
        box.get_title().set(fontsize=8, color=SOFT)
