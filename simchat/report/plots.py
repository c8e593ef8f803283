"""Figures of a run: the day as it passes, with bands over replications."""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simchat.experiment.experiment import Experiment
from simchat.experiment.summary import kpi_frame

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
BAND = (0.1, 0.9)
BAND_NOTE = "lines: mean of the replications; bands: 10 % to 90 % of them"
TIME_OF_DAY = len("00:00")
MAX_TICKS = 12


class Plots:
    """Figures of a run; each call makes a new `matplotlib.figure.Figure`, to show or to save."""

    def __init__(self, experiment: Experiment) -> None:
        self._experiment = experiment

    def queue(self) -> Figure:
        """Sessions waiting by queue, and open chats by tier, over time."""
        figure, (waiting, open_chats) = self._panels(["waiting sessions", "open chats"])
        for name in self._experiment.scenario.config.queues:
            _line(waiting, self._over_time("queue_length", scope="queue", name=name), label=name)
        for name in self._experiment.scenario.config.reps:
            _line(open_chats, self._over_time("open_chats", scope="tier", name=name), label=name)
        return _finished(figure)

    def day(self) -> Figure:
        """Chats offered, waits and service level by interval."""
        figure, (offered, wait, level) = self._panels(["chats offered", "wait, minutes", "service level"])
        _line(offered, self._over_time("offered"), label="offered")
        _line(offered, self._over_time("answered"), label="answered")
        _line(wait, self._over_time("wait.mean"), label="mean of all queued", unit=60)
        for kpi in self._levels():
            _line(level, self._over_time(kpi), label=f"within {kpi.removeprefix('service_level_')}")
        level.set_ylim(0, 1.02)
        return _finished(figure)

    def shifts(self) -> Figure:
        """Reps on duty by tier over time."""
        figure, (staffed,) = self._panels(["reps on duty"])
        for name in self._experiment.scenario.config.reps:
            _line(staffed, self._over_time("reps_staffed", scope="tier", name=name), label=name)
        return _finished(figure)

    @property
    def _labels(self) -> list[str]:
        return list(self._experiment.measures[0].reporting.intervals.labels)

    @cached_property
    def _by_interval(self) -> pd.DataFrame:
        """KPIs per replication and interval of the calendar."""
        frame = kpi_frame(self._experiment.measures).astype({"interval": str})
        return frame[frame["interval"].str.len() > TIME_OF_DAY]

    def _over_time(self, kpi: str, *, scope: str = "total", name: str | None = None) -> Floats:
        """A KPI over time: one row per replication, one column per interval, NaN where there is nothing."""
        frame = self._by_interval
        rows = frame[(frame["kpi"] == kpi) & (frame["scope"] == scope)]
        if name is not None:
            rows = rows[rows["name"] == name]
        table = rows.pivot(index="replication", columns="interval", values="value")
        return table.reindex(columns=self._labels).to_numpy(dtype=np.float64)

    def _levels(self) -> list[str]:
        names = self._by_interval["kpi"].unique()
        return [kpi for kpi in names if kpi.startswith("service_level_") and kpi[len("service_level_")].isdigit()]

    def _panels(self, titles: list[str]) -> tuple[Figure, list[Axes]]:
        from simchat.report.shown_figure import ShownFigure

        figure = ShownFigure(figsize=(9, 1.2 + 2.6 * len(titles)), layout="constrained")
        panels = list(figure.subplots(len(titles), 1, sharex=True, squeeze=False)[:, 0])
        for axes, title in zip(panels, titles, strict=True):
            axes.set_title(title, loc="left", fontsize="medium")
            axes.grid(alpha=0.3)
            _label_times(axes, self._labels)
        calendar = self._experiment.scenario.config.calendar
        figure.suptitle(f"{self._experiment.scenario.config.name}, from {calendar.start}", fontsize="medium")
        return figure, panels


def _line(axes: Axes, course: Floats, *, label: str, unit: float = 1.0) -> None:
    """A step line of means with its band over replications."""
    if not course.size:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # an interval in which no replication has anything
        mean = np.nanmean(course / unit, axis=0)
        low, high = np.nanquantile(course / unit, BAND, axis=0)
    steps = axes.stairs(mean, label=label, baseline=None, linewidth=1.5)
    axes.stairs(high, baseline=low, fill=True, alpha=0.2, color=steps.get_edgecolor())


def _label_times(axes: Axes, labels: list[str]) -> None:
    """Times of day at most at a dozen places; with the date where there is more than one."""
    one_day = len({label[:10] for label in labels}) == 1
    places = range(0, len(labels), -(-len(labels) // MAX_TICKS))
    texts = [labels[place][11:16] if one_day else f"{labels[place][5:10]}\n{labels[place][11:16]}" for place in places]
    axes.set_xticks(list(places), texts)


def _finished(figure: Figure) -> Figure:
    for axes in figure.axes:
        if axes.get_legend_handles_labels()[0]:
            axes.legend(fontsize="small", framealpha=0.5)
    figure.axes[-1].set_xlabel(f"local time; {BAND_NOTE}", fontsize="small")
    return figure
