"""Expected arrivals of a topic, laid on the clock (rule D1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from simchat.config.clock import Clock
from simchat.config.schedules import Expected
from simchat.config.topics import Counts
from simchat.config.units import HOLIDAY


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """Visitors expected in a span of the clock."""

    start: float
    end: float
    count: float


def constant(per_hour: float, clock: Clock) -> Expected:
    """A constant rate for as long as the calendar runs: an hour is an hour, on the days of 23 and 25 too."""
    edges = np.array([clock.at(day, 0) for day in range(clock.days + 1)])
    return Expected(edges, per_hour * np.diff(edges) / 3600)


def from_profile(profile: Mapping[str, Counts], clock: Clock) -> Expected:
    """Counts per interval of the day, every day or by day name.

    An interval runs between the moments of its wall-clock edges: the one that the spring change leaves
    nothing of has no visitors, the one that happens twice in autumn is stretched over both.
    """
    return laid((_day_pieces(counts_of(profile, clock, day), clock, day) for day in range(clock.days)), clock)


def counts_of(profile: Mapping[str, Counts], clock: Clock, day: int) -> Counts | None:
    """The counts that hold on a day: those of every day, of a holiday where given, else of its weekday."""
    if "any" in profile:
        return profile["any"]
    if clock.day_name(day) == HOLIDAY and HOLIDAY in profile:
        return profile[HOLIDAY]
    return profile.get(clock.weekday(day))


def lost_in_gaps(profile: Mapping[str, Counts], clock: Clock) -> float:
    """Visitors of a profile whose interval does not exist on the day the clocks are put forward."""
    days = (day for day in range(clock.days) if clock.day(day).change)
    pieces = (piece for day in days for piece in _day_pieces(counts_of(profile, clock, day), clock, day))
    return sum(piece.count for piece in pieces if piece.start == piece.end)


def _day_pieces(counts: Counts | None, clock: Clock, day: int) -> Iterator[Piece]:
    if counts is None:
        return
    edges = (clock.at(day, counts.start + number * counts.every) for number in range(len(counts.counts) + 1))
    for (start, end), count in zip(pairwise(edges), counts.counts, strict=True):
        yield Piece(start, end, count)


def laid(days: Iterable[Iterable[Piece]], clock: Clock) -> Expected:
    """The disjoint pieces of each day of the calendar, in order, as a step function; 0 between them."""
    edges: list[float] = [0.0]
    counts: list[float] = []
    for day, pieces in enumerate(days):
        midnight = clock.at(day + 1, 0)
        for piece in (*pieces, Piece(midnight, midnight, 0.0)):
            if piece.start > edges[-1]:
                edges.append(piece.start)
                counts.append(0.0)
            if piece.end > piece.start:
                edges.append(piece.end)
                counts.append(piece.count)
    return Expected(np.array(edges), np.array(counts))


def scaled(expected: Expected, scale: float) -> Expected:
    """The same times a factor."""
    return Expected(expected.edges, expected.counts * scale)
