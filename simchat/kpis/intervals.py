"""The reporting intervals of a calendar on the clock, cut at local wall-clock times."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.config.clock import Clock

DAY_S = 86400


class Intervals(NamedTuple):
    """All intervals of a calendar, in order; `edges` has one value more than the rest and ends at the horizon."""

    edges: NDArray[np.float64]  # seconds on the clock
    day: NDArray[np.int32]  # from 0
    slot: NDArray[np.int32]  # index into times_of_day
    labels: tuple[str, ...]  # local date and time of the start
    times_of_day: tuple[str, ...]


def intervals_of(clock: Clock, interval_s: float) -> Intervals:
    """Cut the days of a calendar into intervals that begin at multiples of `interval_s` after local midnight.

    A day of 23 hours lacks the intervals that the clocks skip. On a day of 25 hours those that
    come twice are there twice, the second time with their offset from UTC in the label
    (``2026-10-25T02:00+01:00``); both belong to the same time of day. An interval longer than
    the change of the clocks is not doubled: it lasts longer.
    """
    rows = [(at, day, slot) for day in range(clock.days) for at, slot in _starts(clock, day, interval_s)]
    edges = np.array([at for at, _, _ in rows] + [clock.horizon], dtype=np.float64)
    lasting = np.diff(edges) > 0
    rows = [row for row, keep in zip(rows, lasting, strict=True) if keep]
    return Intervals(
        edges=np.array([at for at, _, _ in rows] + [clock.horizon], dtype=np.float64),
        day=np.array([day for _, day, _ in rows], dtype=np.int32),
        slot=np.array([slot for _, _, slot in rows], dtype=np.int32),
        labels=_labels(clock, rows, interval_s),
        times_of_day=tuple(_time(slot * interval_s) for slot in range(round(DAY_S / interval_s))),
    )


def _starts(clock: Clock, day: int, interval_s: float) -> list[tuple[float, int]]:
    starts = [(clock.at(day, slot * interval_s), slot) for slot in range(round(DAY_S / interval_s))]
    change = clock.day(day).change
    if change is None or change.forward_s > -interval_s:
        return starts
    back_s = -change.forward_s
    again = [(at + back_s, slot) for at, slot in starts if change.at - back_s <= at < change.at]
    return sorted(starts + again)


def _labels(clock: Clock, rows: list[tuple[float, int, int]], interval_s: float) -> tuple[str, ...]:
    labels: dict[str, None] = {}
    for at, day, slot in rows:
        label = f"{clock.date(day).isoformat()}T{_time(slot * interval_s)}"
        labels[label + clock.local(at).isoformat()[-6:] if label in labels else label] = None
    return tuple(labels)


def _time(seconds: float) -> str:
    whole = int(seconds)
    text = f"{whole // 3600:02d}:{whole % 3600 // 60:02d}"
    return text if whole % 60 == 0 else f"{text}:{whole % 60:02d}"
