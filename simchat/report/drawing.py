"""Pieces of the figures of comparisons and sweeps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.config.units import parse_duration
from simchat.kpis import Kpi

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
MINUTE_S = 60
PERCENT = {"share": 100.0}
MOST_FIELDS = 150  # of a heat-map with figures written in


class Drawn(NamedTuple):
    """Rows of a sweep's table and the KPI they are of."""

    rows: pd.DataFrame
    kpi: Kpi


def new_panel() -> tuple[Figure, Axes]:
    """A figure of one panel with a faint grid."""
    from simchat.report.plots.house import ShownFigure

    figure = ShownFigure(figsize=(8, 5), layout="constrained")
    axes = figure.subplots()
    axes.grid(alpha=0.3)
    return figure, axes


def scaled(values: Any, kpi: Kpi) -> Floats:
    """Values of a KPI as an axis shows them: shares in percent."""
    return np.asarray(values, dtype=np.float64) * PERCENT.get(kpi.unit, 1.0)


def _sides(rows: pd.DataFrame, kpi: Kpi) -> Floats:
    """How far intervals reach below and above; nothing where there is none."""
    mean, low, high = (scaled(rows[name], kpi) for name in ("mean", "ci_low", "ci_high"))
    return np.nan_to_num(np.maximum(np.stack([mean - low, high - mean]), 0.0))


def error_bars(axes: Axes, drawn: Drawn, *, label: str, line: str) -> None:
    """A KPI at the column `place` of its rows, with its intervals."""
    rows, kpi = drawn
    axes.errorbar(rows["place"], scaled(rows["mean"], kpi), yerr=_sides(rows, kpi), marker="o", markersize=4,
                  linestyle=line, capsize=3, label=label or None)  # fmt: skip


def crosses(axes: Axes, across: Drawn, up: Drawn, best: NDArray[np.bool_]) -> None:
    """Points with the intervals of two KPIs; those on the front stand out and are joined."""
    x, y = scaled(across.rows["mean"], across.kpi), scaled(up.rows["mean"], up.kpi)
    x_sides, y_sides = _sides(*across), _sides(*up)
    styles: tuple[dict[str, Any], ...] = (
        {"marker": "o", "mfc": "white", "color": "grey", "label": "another point is better in both"},
        {"marker": "D", "color": "C0", "label": "no other point is better in both"},
    )
    for chosen, style in zip((~best, best), styles, strict=True):
        if chosen.any():
            style |= {"xerr": x_sides[:, chosen], "yerr": y_sides[:, chosen], "linestyle": "none"}
            style |= {"capsize": 2, "elinewidth": 0.7, "markersize": 6}
            axes.errorbar(x[chosen], y[chosen], **style)
    order = np.argsort(x[best])
    axes.plot(x[best][order], y[best][order], color="C0", linewidth=1, alpha=0.6)


def short_names(keys: Sequence[str]) -> dict[str, str]:
    """The last two names of each key path, where that tells all keys apart; else the whole path."""
    short = {key: ".".join(key.split(".")[-2:]) for key in keys}
    return short if len(set(short.values())) == len(keys) else {key: key for key in keys}


def is_duration(values: pd.Series) -> bool:
    """Whether all values are durations as configs write them."""
    try:
        return bool(len(values)) and all(isinstance(parse_duration(value), float) for value in values)
    except ValueError:
        return False


def places_of(values: pd.Series) -> tuple[Floats, list[str]]:
    """Where values lie on an axis: numbers and durations (in minutes) where they are, others side by side by name."""
    if values.dtype.kind in "iuf":
        return values.to_numpy(dtype=np.float64), []
    if is_duration(values):
        return np.array([parse_duration(value) for value in values]) / MINUTE_S, []
    names = list(dict.fromkeys(values))
    return np.array([names.index(value) for value in values], dtype=np.float64), names


def ordered(values: pd.Series) -> list[Any]:
    """Different values in the order of an axis."""
    places, _ = places_of(values)
    return list(dict.fromkeys(value for _, value in sorted(zip(places, values, strict=True), key=lambda pair: pair[0])))


def write_in(axes: Axes, values: Floats, shades: Floats, text_of: Any) -> None:
    """Each figure into its field, light on dark and dark on light, where there is room."""
    if values.size > MOST_FIELDS:
        return
    middle = (np.nanmin(shades) + np.nanmax(shades)) / 2
    for (row, column), value in np.ndenumerate(values):
        if math.isfinite(value):
            colour = "white" if shades[row, column] < middle else "black"
            axes.text(column, row, text_of(value), ha="center", va="center", fontsize="small", color=colour)
