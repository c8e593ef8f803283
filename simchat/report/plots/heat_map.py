"""A KPI over two keys that were varied."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import Colormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from simchat.config.quoting import written
from simchat.report.plots.house import LINE, WIDTH, house_style, new_figure, told
from simchat.report.plots.kpi_axis import KpiAxis
from simchat.report.varied import ordered, setting
from simchat.sweeps.frames import at_total

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
MOST_FIELDS, MOST_NAMES = 150, 12  # fields with figures in them, and names of values along an axis
LIGHT, DARK = "#fdfdfd", "#0a0a0a"  # not those that a page swaps where it is dark: they stand on coloured fields
SIGN, ROW = 0.085, 0.42  # inches that a sign takes, and a row of fields
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])  # of red, green and blue (WCAG)
MIDDLE = 0.18  # luminance on which both inks are read equally well


def heat_map(table: pd.DataFrame, kpi: str, down: str, across: str) -> Figure:
    """One KPI over two keys; means over the points where others differ. Light fields are good ones.

    Parameters
    ----------
    table : DataFrame
        As `SweepResult.table`.
    kpi, down, across : str
        Names in it: of the KPI and of the two keys.
    """
    rows, axis = at_total(table, kpi), KpiAxis(kpi)
    fields = rows.pivot_table(index=down, columns=across, values="mean", observed=True, dropna=False)
    fields = fields.reindex(index=ordered(rows[down]), columns=ordered(rows[across]))
    values = fields.to_numpy(dtype=np.float64)
    with house_style():
        figure, (axes,) = new_figure(height=max(2.3, 1.1 + ROW * min(len(values), MOST_NAMES)))
        axes.set_title(axis.title)
        axes.grid(visible=False)
        if values.size <= MOST_FIELDS:
            _fields(axes, fields, axis)
        else:
            _picture(figure, axes, values, axis)
        _write(axes.xaxis, fields.columns)
        _write(axes.yaxis, fields.index)
        axes.set(xlim=(-0.5, values.shape[1] - 0.5), ylim=(-0.5, values.shape[0] - 0.5))
    return figure


class Shades(NamedTuple):
    """Which colour a value has."""

    norm: Normalize
    colours: Colormap

    @classmethod
    def of(cls, values: Floats, axis: KpiAxis) -> Shades:
        """Light is good, or much where neither side is."""
        known = values[np.isfinite(values)]
        ends = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
        return cls(Normalize(*ends), mpl.colormaps["cividis_r" if axis.kpi.direction == "lower" else "cividis"])


def _fields(axes: Axes, fields: pd.DataFrame, axis: KpiAxis) -> None:
    """A rectangle for each field, with its figure where there is room for it."""
    values = fields.to_numpy(dtype=np.float64)
    shades, texts = Shades.of(values, axis), [[_text(axis, value) for value in row] for row in values]
    written = max(len(text) for row in texts for text in row) * SIGN * values.shape[1] <= 0.8 * WIDTH
    for (down, across), value in np.ndenumerate(values):
        text, colour = texts[down][across], np.asarray(shades.colours(shades.norm(value)), dtype=np.float64)
        face = tuple(colour) if text else "none"
        field = Rectangle((across - 0.5, down - 0.5), 1, 1, facecolor=face, edgecolor=LINE, linewidth=1)
        pair = {str(fields.index.name): fields.index[down], str(fields.columns.name): fields.columns[across]}
        told(axes.add_patch(field), f"field-{down}-{across}", f"{setting(pair)}: {text or 'not complete'}")
        if written:
            axes.text(across, down, text, ha="center", va="center", color=_ink(colour))


def _text(axis: KpiAxis, value: float) -> str:
    return axis.value(value) if math.isfinite(value) else ""


def _ink(colour: Floats) -> str:
    """Light on dark and dark on light."""
    linear = ((colour[:3] + 0.055) / 1.055) ** 2.4
    return LIGHT if float(LUMINANCE @ linear) < MIDDLE else DARK


def _picture(figure: Figure, axes: Axes, values: Floats, axis: KpiAxis) -> None:
    """Fields that are too many for figures in them: colours, and what these mean."""
    norm, colours = Shades.of(values, axis)
    image = axes.imshow(values, aspect="auto", origin="lower", cmap=colours, norm=norm, interpolation="nearest")
    bar = figure.colorbar(image)
    bar.ax.yaxis.set_major_formatter(lambda value, _: axis.value(value))


def _write(side: Axis, values: pd.Index) -> None:
    """A key and its values along an axis, as many as there is room for."""
    shown = range(0, len(values), -(-len(values) // MOST_NAMES))
    side.set_ticks(list(shown), [written(values[place]) for place in shown])
    side.set_label_text(str(values.name))
    side.set_tick_params(length=0)
