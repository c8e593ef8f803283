"""The day as it passes: one panel each, out of the table of figures by replication."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simchat.report.plots.house import (
    BAND,
    BAND_ALPHA,
    DASHES,
    GOOD,
    SERIES,
    SOFT,
    house_style,
    legend,
    new_figure,
    write_values,
)
from simchat.report.plots.timeline import BAND_NOTE, Course, Floats, Timeline
from simchat.report.wording import amount, share, span

if TYPE_CHECKING:
    import pandas as pd

Draw = Callable[[Axes], None]
HOUR_S = 3600.0


def arrivals(kpis: pd.DataFrame, forecast: pd.Series | None = None) -> Figure:
    """Attempts and answered chats by interval, against the forecast.

    Parameters
    ----------
    kpis : DataFrame
        As `Result.kpis`.
    forecast : Series, optional
        Visitors expected by interval (labels as in `kpis`), of all topics.
    """
    return _figure(kpis, lambda times: lambda axes: _arrivals(axes, times, forecast))


def waiting(kpis: pd.DataFrame) -> Figure:
    """Sessions waiting by queue."""
    return _figure(kpis, lambda times: lambda axes: _waiting(axes, times))


def waits(kpis: pd.DataFrame) -> Figure:
    """How long visitors wait who arrive in each interval: mean, and the time that nine in ten do not exceed."""
    return _figure(kpis, lambda times: lambda axes: _waits(axes, times))


def open_chats(kpis: pd.DataFrame) -> Figure:
    """Open chats against the slots of reps on duty."""
    return _figure(kpis, lambda times: lambda axes: _open_chats(axes, times))


def staffing(kpis: pd.DataFrame) -> Figure:
    """Reps on duty against those that the work needs at the least.

    The least is the larger of two: attention that the chats of an interval ask for, and the slots they hold, over
    what one rep gives of each in that time. It leaves no room for chance, so more are needed to keep waits short.
    """
    return _figure(kpis, lambda times: lambda axes: _staffing(axes, times))


def shifts(kpis: pd.DataFrame) -> Figure:
    """Reps on duty by tier."""
    return _figure(kpis, lambda times: lambda axes: _shifts(axes, times))


def service_level(kpis: pd.DataFrame, level: str, target: float | None = None) -> Figure:
    """A service level by interval, such as ``service_level_60s``, and the target it is held against."""
    return _figure(kpis, lambda times: lambda axes: _service_level(axes, times, level, target))


def abandonment(kpis: pd.DataFrame, target: float | None = None) -> Figure:
    """Shares of visitors lost by interval: gone from the queue, and refused."""
    return _figure(kpis, lambda times: lambda axes: _abandonment(axes, times, target))


def day(kpis: pd.DataFrame, level: str, forecast: pd.Series | None = None) -> Figure:
    """Arrivals, waits and service level, one under the other."""
    times = Timeline(kpis)
    return _panels(
        times,
        lambda axes: _arrivals(axes, times, forecast),
        lambda axes: _waits(axes, times),
        lambda axes: _service_level(axes, times, level, None),
    )


def queue(kpis: pd.DataFrame) -> Figure:
    """Sessions waiting by queue, and open chats against slots."""
    times = Timeline(kpis)
    return _panels(times, lambda axes: _waiting(axes, times), lambda axes: _open_chats(axes, times))


def _figure(kpis: pd.DataFrame, drawer: Callable[[Timeline], Draw]) -> Figure:
    times = Timeline(kpis)
    return _panels(times, drawer(times))


def _panels(times: Timeline, *drawers: Draw) -> Figure:
    with house_style():
        figure, panels = new_figure(len(drawers))
        for axes, draw in zip(panels, drawers, strict=True):
            draw(axes)
            times.label(axes)
            legend(axes)
            axes.set_ylim(bottom=0)
        panels[-1].set_xlabel(f"local time, {'all days together; ' if times.is_pooled else ''}{BAND_NOTE}", fontsize=8)
    return figure


def _arrivals(axes: Axes, times: Timeline, forecast: pd.Series | None) -> None:
    axes.set_title("Arrivals")
    write_values(axes, amount, places=times.places)
    if forecast is not None:
        expected = forecast.reindex(times.labels).to_numpy(dtype=np.float64)
        axes.stairs(expected, label="forecast", baseline=None, color=SOFT, linewidth=1.4, linestyle=(0, (5, 2)))
    _line(axes, times.course("attempts"), "arrivals", 0)
    _line(axes, times.course("answered"), "answered", 1, band=False)


def _waiting(axes: Axes, times: Timeline) -> None:
    names = times.names("queue")
    axes.set_title("Visitors waiting" if len(names) > 1 else f"Visitors waiting for {names[0]}")
    write_values(axes, amount, places=times.places)
    for number, name in enumerate(names):
        _line(axes, times.course("queue_length", scope="queue", name=name), name, number)


def _waits(axes: Axes, times: Timeline) -> None:
    axes.set_title("Wait by arrival")
    write_values(axes, span, places=times.places)
    _line(axes, times.course("wait.mean"), "mean", 0)
    _line(axes, times.course("wait.p90"), "9 in 10 at most", 1, band=False)


def _open_chats(axes: Axes, times: Timeline) -> None:
    axes.set_title("Open chats and slots")
    write_values(axes, amount, places=times.places)
    slots = times.table("slot_occupancy", "denominator").mean(axis=0).to_numpy() / times.seconds()
    axes.stairs(np.nan_to_num(slots), label="slots", baseline=None, color=SOFT, linewidth=1.4)
    _line(axes, times.course("open_chats"), "open chats", 0)


def _staffing(axes: Axes, times: Timeline) -> None:
    axes.set_title("Reps on duty and needed")
    write_values(axes, amount, places=times.places)
    axes.stairs(times.course("reps_staffed").mean, label="on duty", baseline=None, color=SOFT, linewidth=1.4)
    axes.stairs(needed_reps(times), label="needed at the least", baseline=None, color=SERIES[0])


def needed_reps(times: Timeline) -> Floats:
    """Reps that the chats of each interval keep busy, by attention or by slots, whichever is more."""
    queued = times.table("queued", "numerator").mean(axis=0).to_numpy()
    each = {kpi: _mean_of(times, kpi) for kpi in ("attention_time.mean", "handle_time.mean")}
    slots, staffed = (times.table(kpi, "denominator").to_numpy() for kpi in ("slot_occupancy", "occupancy"))
    capacity = np.nansum(slots) / np.nansum(staffed)
    busy_s = np.fmax(each["attention_time.mean"], each["handle_time.mean"] / capacity)
    return np.asarray(queued * busy_s / times.seconds())


def _mean_of(times: Timeline, kpi: str) -> float:
    """A mean over all contacts of all intervals."""
    above, below = (np.nansum(times.table(kpi, column).to_numpy()) for column in ("numerator", "denominator"))
    return float(above / below) if below else np.nan


def _shifts(axes: Axes, times: Timeline) -> None:
    axes.set_title("Reps on duty by tier")
    write_values(axes, amount, places=times.places)
    for number, name in enumerate(times.names("tier")):
        _line(axes, times.course("reps_staffed", scope="tier", name=name), name, number)


def _service_level(axes: Axes, times: Timeline, level: str, target: float | None) -> None:
    axes.set_title(f"Service level within {level.removeprefix('service_level_').removesuffix('s')} s")
    write_values(axes, share, places=times.places)
    _line(axes, times.course(level), "service level", 0)
    _target(axes, target, "at least")
    axes.set_ylim(0, 1.02)
    axes.set_yticks(np.linspace(0, 1, 6))


def _abandonment(axes: Axes, times: Timeline, target: float | None) -> None:
    axes.set_title("Visitors lost")
    write_values(axes, share, places=times.places)
    _line(axes, times.course("abandonment_rate"), "abandoned, of queued", 0)
    _line(axes, times.course("blocked_rate"), "refused, of offered", 1, band=False)
    _target(axes, target, "at most")


def _target(axes: Axes, target: float | None, side: str) -> None:
    if target is not None:
        axes.axhline(target, color=GOOD, linewidth=1.2, linestyle=(0, (1, 1)))
        axes.annotate(f"{side} {share(target)}", (1, target), xycoords=("axes fraction", "data"), fontsize=8,
                      color=GOOD, ha="right", va="bottom")  # fmt: skip


def _line(axes: Axes, course: Course, label: str, number: int, *, band: bool = True) -> None:
    """A step line of means with its band over replications."""
    colour = SERIES[number % len(SERIES)]
    axes.stairs(course.mean, label=label, baseline=None, color=colour, linestyle=DASHES[number % len(DASHES)])
    if band:
        axes.stairs(course.high, baseline=course.low, fill=True, alpha=BAND_ALPHA, color=colour, linewidth=0,
                    label=f"{BAND}{label}")  # fmt: skip
