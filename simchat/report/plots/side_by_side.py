"""A KPI over time in several configs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simchat.report.lines import Wording
from simchat.report.plots.config_lines import look_of, names_below, title_of
from simchat.report.plots.house import BAND, BAND_ALPHA, Write, house_style, new_figure, write_values
from simchat.report.plots.timeline import BAND_NOTE, Timeline
from simchat.report.wording import amount, share, span

if TYPE_CHECKING:
    import pandas as pd

WRITERS: dict[str, Write] = {"share": share, "s": span}
BANDS_OF = 2  # configs; more bands would hide each other


def side_by_side(kpis: Mapping[str, pd.DataFrame], kpi: str) -> Figure:
    """A KPI over time in several configs, a line for each.

    Parameters
    ----------
    kpis : mapping of DataFrame
        Figures by replication as `Result.kpis`, by what the configs are called; the base first.
    kpi : str
        Its name in the tables.
    """
    found, wording = timelines(kpis), Wording.of_names([kpi])
    times, with_bands = found[0], len(kpis) <= BANDS_OF
    with house_style():
        figure, (axes,) = new_figure()
        axes.set_title(title_of(wording, kpi))
        write_values(axes, WRITERS.get(wording.unit(kpi), amount), places=times.places)
        for number, (name, each) in enumerate(zip(kpis, found, strict=True)):
            _course(axes, each, kpi, name, number, with_band=with_bands)
        _scale(axes, kpi)
        times.label(axes)
        note = BAND_NOTE if with_bands else BAND_NOTE.partition(";")[0]
        axes.set_xlabel(f"local time, {'all days together; ' if times.is_pooled else ''}{note}", fontsize=8)
        names_below(figure, axes)
    return figure


def timelines(kpis: Mapping[str, pd.DataFrame]) -> list[Timeline]:
    """The time of each config, all from the first that opens to the last that closes."""
    found = [Timeline(table) for table in kpis.values()]
    shown = {label for times in found for label in times.labels}
    every = next(iter(kpis.values()))["interval"].drop_duplicates()
    for times in found:
        times.labels = [str(label) for label in every if label in shown]
    return found


def _course(axes: Axes, times: Timeline, kpi: str, name: str, number: int, *, with_band: bool) -> None:
    course, look = times.course(kpi), look_of(number)
    axes.stairs(course.mean, label=name, baseline=None, **look)
    if with_band:
        axes.stairs(course.high, baseline=course.low, fill=True, alpha=BAND_ALPHA, color=look["color"], linewidth=0,
                    label=f"{BAND}{name}")  # fmt: skip


def _scale(axes: Axes, kpi: str) -> None:
    axes.set_ylim(bottom=0)
    if kpi.startswith("service_level"):
        axes.set_ylim(0, 1.02)
        axes.set_yticks(np.linspace(0, 1, 6))
