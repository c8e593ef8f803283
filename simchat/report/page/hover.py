"""What stands at each place of a figure, read off the figure itself: for a pointer, for a keyboard, and in words."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import StepPatch
from numpy.typing import NDArray

from simchat.report.plots import house
from simchat.report.wording import NOTHING

POINTS = 72.0  # to the inch, as in SVG
Floats = NDArray[np.float64]


class Series(NamedTuple):
    """One line of a panel: what it is called, how it is drawn, and its value at each place, in words."""

    name: str
    colour: str
    values: Floats
    texts: list[str]


class Panel(NamedTuple):
    """One panel: where it lies in the figure (in points from the upper left), its places and its lines."""

    title: str
    box: tuple[float, float, float, float]
    edges: list[float]
    places: list[str]
    series: list[Series]


def panels_of(figure: Figure) -> list[Panel]:
    """The panels of a figure that is drawn already, as far as they hold step lines."""
    return [panel for axes in figure.axes if (panel := _panel(figure, axes))]


def as_data(panels: list[Panel]) -> list[dict[str, Any]]:
    """Ready for JSON."""
    return [
        {
            "box": [round(value, 1) for value in panel.box],
            "edges": [round(value, 1) for value in panel.edges],
            "places": panel.places,
            "series": [{"name": each.name, "colour": each.colour, "texts": each.texts} for each in panel.series],
        }
        for panel in panels
    ]


def in_words(figure: Figure, panels: list[Panel]) -> str:
    """What a figure shows: each line from its lowest to its highest value; else what its parts say of themselves."""
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    parts = [sentence for panel in panels for sentence in _sentences(panel)]
    if not parts:
        found = figure.findobj(lambda artist: str(artist.get_gid()).startswith(house.TOLD))
        parts = [f"{str(artist.get_label()).removeprefix('_')}." for artist in found]
    return " ".join([f"{'; '.join(filter(None, titles))}.", *parts])


def _sentences(panel: Panel) -> Iterator[str]:
    for each in panel.series:
        known = np.flatnonzero(np.isfinite(each.values))
        if len(known):
            low, high = (known[place(each.values[known])] for place in (np.argmin, np.argmax))
            lowest, highest = (f"{each.texts[at]} ({panel.places[at]})" for at in (low, high))
            yield f"{each.name}: from {lowest} to {highest}."


def _panel(figure: Figure, axes: Axes) -> Panel | None:
    steps = [patch for patch in axes.patches if isinstance(patch, StepPatch)]
    bands = {str(patch.get_label()).removeprefix(house.BAND): patch for patch in steps if _is_band(patch)}
    lines = [patch for patch in steps if not _is_band(patch)]
    if not lines:
        return None
    edges = np.asarray(lines[0].get_data()[1], dtype=np.float64)
    middles = (edges[:-1] + edges[1:]) / 2
    position, (width, height) = axes.get_position(), figure.get_size_inches() * POINTS
    left, right = axes.get_xlim()
    across = (position.x0 + (edges - left) / (right - left) * position.width) * width
    box = (position.x0 * width, (1 - position.y1) * height, position.x1 * width, (1 - position.y0) * height)
    series = [_series(axes, line, bands.get(str(line.get_label()))) for line in lines]
    return Panel(axes.get_title(loc="left"), box, across.tolist(), [axes.format_xdata(at) for at in middles], series)


def _is_band(patch: StepPatch) -> bool:
    return str(patch.get_label()).startswith(house.BAND)


def _series(axes: Axes, line: StepPatch, band: StepPatch | None) -> Series:
    values = np.ma.filled(np.ma.asarray(line.get_data()[0], dtype=np.float64), math.nan)
    texts = [_text(axes, value) for value in values]
    if band is not None:
        high, _, low = band.get_data()
        texts = [
            text if text == NOTHING else f"{text} ({_text(axes, lower)} to {_text(axes, upper)})"
            for text, lower, upper in zip(texts, np.broadcast_to(low, values.shape), high, strict=True)
        ]
    return Series(str(line.get_label()), _colour(line), values, texts)


def _text(axes: Axes, value: float) -> str:
    return axes.format_ydata(value) if math.isfinite(value) else NOTHING


def _colour(line: StepPatch) -> str:
    colour = to_hex(line.get_facecolor() if line.get_fill() else line.get_edgecolor())
    return f"c{house.SERIES.index(colour)}" if colour in house.SERIES else "soft"
