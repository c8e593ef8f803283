"""A varied key along an axis: its values as a config writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from simchat.config.quoting import written
from simchat.config.units import format_duration
from simchat.report.plots.house import MOST_TICKS, SpanLocator
from simchat.report.varied import is_duration, places_of

if TYPE_CHECKING:
    import pandas as pd


def write_key(axes: Axes, key: str, values: pd.Series) -> None:
    """Write the values of a key along the x axis: each where they are few or are no quantities."""
    axes.set_xlabel(key)
    places, labels = places_of(values)
    if labels:
        axes.set_xticks(range(len(labels)), labels)
    elif len(names := dict(zip(places.tolist(), map(written, values), strict=True))) <= MOST_TICKS:
        axes.set_xticks(sorted(names), [names[place] for place in sorted(names)])
    elif is_duration(values):
        axes.xaxis.set_major_locator(SpanLocator())
        axes.xaxis.set_major_formatter(lambda value, _: format_duration(round(max(value, 0.0))))
