"""Ways of cutting the window into columns of a table: whole, by interval, by time of day, by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from simchat.kpis.reporting import Reporting

Floats = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Cut:
    """Columns of a table, each made of some intervals of the window."""

    labels: tuple[str, ...]
    intervals: Index  # those of the first column, then those of the second, …
    starts: Index  # where each column begins in `intervals`
    days: Floats  # days in each column
    seconds: Floats  # seconds in each column
    also: tuple[str, ...] = ()  # labels under which the same columns count a second time

    def sums(self, by_interval: Floats) -> Floats:
        """Sums over the intervals (last axis) of each column."""
        return np.add.reduceat(by_interval[..., self.intervals], self.starts, axis=-1)

    def part(self, columns: slice) -> Cut:
        """Some neighbouring columns alone."""
        if columns == slice(0, len(self.labels)):
            return self
        ends = np.append(self.starts, len(self.intervals))
        first = ends[columns.start]
        return Cut(
            self.labels[columns],
            self.intervals[first : ends[columns.stop]],
            self.starts[columns] - first,
            self.days[columns],
            self.seconds[columns],
            self.also[columns],
        )

    def column_of(self, n_intervals: int) -> Index:
        """The column of each interval; -1 for those in none."""
        columns = np.full(n_intervals, -1, dtype=np.intp)
        sizes = np.diff(np.append(self.starts, len(self.intervals)))
        columns[self.intervals] = np.repeat(np.arange(len(self.labels)), sizes)
        return columns


def whole(reporting: Reporting) -> Cut:
    """One column for the window, with what lies outside every interval."""
    everything = np.arange(len(reporting.seconds) + 1)
    seconds = np.array([reporting.window_s])
    return Cut(("",), everything, np.zeros(1, dtype=np.intp), np.array([reporting.days.sum()]), seconds)


def by_interval(reporting: Reporting, *, at_most: int) -> Iterator[Cut]:
    """A column for each interval by date and time, in pieces of at most so many columns."""
    lasting = _lasting(reporting)
    for start in range(0, len(lasting), at_most):
        piece = lasting[start : start + at_most]
        labels = tuple(reporting.intervals.labels[number] for number in piece)
        yield Cut(labels, piece, np.arange(len(piece)), reporting.occurrences[piece], reporting.seconds[piece])


def by_time_of_day(reporting: Reporting) -> Cut:
    """A column for each time of day, all days pooled."""
    return _grouped(reporting, reporting.intervals.slot, reporting.intervals.times_of_day, reporting.occurrences)


def by_interval_and_time(reporting: Reporting, *, at_most: int) -> Iterator[Cut]:
    """Columns by interval and by time of day; where each time comes but once, the same columns with labels of both."""
    pooled = by_time_of_day(reporting)
    pieces = by_interval(reporting, at_most=at_most)
    if len(pooled.labels) < len(pooled.intervals):
        yield from pieces
        yield pooled
        return
    times = iter(pooled.labels)
    for piece in pieces:
        yield replace(piece, also=tuple(islice(times, len(piece.labels))))


def by_day(reporting: Reporting) -> Cut:
    """A column for each local day."""
    cut = _grouped(reporting, reporting.intervals.day, reporting.day_labels, reporting.occurrences)
    return replace(cut, days=reporting.days[reporting.days > 0])


def _lasting(reporting: Reporting) -> Index:
    return np.flatnonzero(reporting.seconds > 0)


def _grouped(reporting: Reporting, numbers: NDArray[np.int32], names: Sequence[str], days: Floats) -> Cut:
    lasting = _lasting(reporting)
    order = lasting[np.argsort(numbers[lasting], kind="stable")]
    used, starts = np.unique(numbers[order], return_index=True)
    labels = tuple(names[number] for number in used)
    days_inside, seconds_inside = (np.add.reduceat(part[order], starts) for part in (days, reporting.seconds))
    return Cut(labels, order, starts, days_inside, seconds_inside)
