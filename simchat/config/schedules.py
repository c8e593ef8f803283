"""Schedules laid on the clock: expected arrivals, roster rows, open spans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.config.clock import Clock
from simchat.config.units import Span

Floats = NDArray[np.float64]
DAYS_PAST_HORIZON = 15  # the drain lasts 14 days at most


class Expected(NamedTuple):
    """Expected arrivals as a step function on the clock.

    `edges` has one value more than `counts`; `counts[i]` visitors are expected in
    [edges[i], edges[i+1]). The edges cover [0, horizon) and are cut at every local midnight,
    so that a day's intensity is a slice of it.
    """

    edges: Floats
    counts: Floats


@dataclass(frozen=True, slots=True, order=True)
class RosterRow:
    """One row of a roster table: heads of a tier present on a date.

    `day` counts from the calendar's start (may be negative or past the horizon); `start` and
    `end` are seconds after that day's local midnight, `end` past 86400 for a night shift.
    """

    day: int
    start: int
    end: int
    count: int


def open_spans(week: dict[str, tuple[Span, ...]], clock: Clock) -> tuple[Floats, Floats]:
    """Starts and ends of named hours on the clock: disjoint, sorted, from 0 to 15 days past the horizon.

    Spans that touch or overlap are one; an hour that does not exist in spring is not open.
    """
    last = clock.at(clock.days + DAYS_PAST_HORIZON, 0)
    days = range(-1, clock.days + DAYS_PAST_HORIZON)  # from -1: a night span reaches into the first day
    spans = (
        (clock.at(day, span.start), clock.at(day, span.end))
        for day in days
        for span in week.get(clock.day_name(day), ())
    )
    return _joined((max(start, 0.0), min(end, last)) for start, end in spans)


def _joined(spans: Iterable[tuple[float, float]]) -> tuple[Floats, Floats]:
    starts: list[float] = []
    ends: list[float] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return np.array(starts, dtype=np.float64), np.array(ends, dtype=np.float64)
