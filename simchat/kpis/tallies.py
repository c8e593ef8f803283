"""Sums by group and interval: what every KPI's numerator and denominator are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.kpis.overlap import seconds_inside
from simchat.kpis.reporting import Reporting

Floats = NDArray[np.float64]
Sums = NDArray[np.float64 | np.unsignedinteger]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int16]
Ints = NDArray[np.int32]
Index = NDArray[np.intp]


class Contacts(NamedTuple):
    """Values of a distribution in ascending order, each with the groups and the interval of arrival it counts in."""

    values: Floats
    topic: Codes  # -1 for none, as in the other two
    queue: Codes
    tier: Codes
    interval: Ints


@dataclass(slots=True)
class Rows:
    """Rows of facts that count in the window: which of them, and the groups and interval each counts in."""

    topic: Codes
    queue: Codes
    tier: Codes
    interval: Ints
    cells: Index  # (4, rows): in the sums of the total, its topic, its queue and its tier


@dataclass(slots=True)
class Tallies:
    """Sums under construction, by name; arrays are (groups, intervals + 1).

    The last column holds what counts for the whole window though it lies outside every interval
    (overtime after the end of the calendar).
    """

    reporting: Reporting
    sums: dict[str, Sums] = field(default_factory=dict)
    contacts: dict[str, Contacts] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int]:
        """Groups, and intervals with the column for what lies outside."""
        return len(self.reporting.groups), len(self.reporting.seconds) + 1

    def groups(self, topic: Codes | None = None, queue: Codes | None = None, tier: Codes | None = None) -> Index:
        """Group codes, a row each for the total and what is given; the number of groups where there is none."""
        reporting = self.reporting
        offsets = np.cumsum([1, len(reporting.topics), len(reporting.queues)])
        rows = []
        for offset, codes in zip(offsets, (topic, queue, tier), strict=True):
            if codes is not None:
                rows.append(np.where(codes >= 0, codes + offset, self.shape[0]))
        return np.stack([np.zeros_like(rows[0]), *rows]).astype(np.intp)

    def rows(self, *, topic: Codes, queue: Codes, tier: Codes, interval: Ints) -> Rows:
        """Rows of facts with the cells they count in."""
        cells = self.groups(topic, queue, tier) * self.shape[1] + interval
        return Rows(topic, queue, tier, interval, cells)

    def count(self, name: str, rows: Rows, where: Bools | None = None) -> None:
        """How many rows there are, or for how many of them something holds."""
        counts = self._sums(rows.cells if where is None else rows.cells[:, where], None)
        self.sums[name] = counts.astype(np.min_scalar_type(int(counts.max())))  # as a rule a byte in place of eight

    def add(self, name: str, rows: Rows, values: Floats, where: Bools | None = None) -> None:
        """The sum of a value over rows."""
        cells = rows.cells if where is None else rows.cells[:, where]
        taken = values if where is None else values[where]
        self.sums[name] = self._sums(cells, np.broadcast_to(taken, cells.shape).ravel())

    def distribution(self, name: str, rows: Rows, values: Floats, where: Bools | None = None) -> None:
        """Number and sum of values, and the values themselves, of the rows where there is one."""
        there = ~np.isnan(values) if where is None else where & ~np.isnan(values)
        self.count(f"{name}.n", rows, there)
        self.add(f"{name}.sum", rows, values, there)
        chosen = np.flatnonzero(there)
        chosen = chosen[np.argsort(values[chosen], kind="stable")]
        codes = (rows.topic[chosen], rows.queue[chosen], rows.tier[chosen], rows.interval[chosen])
        self.contacts[name] = Contacts(values[chosen], *codes)

    def during(self, name: str, groups: Index, start_at: Floats, end_at: Floats, weights: Floats | None = None) -> None:
        """Seconds inside each interval and the window, of spans that count in each row of `groups`."""
        repeats = len(groups)
        inside = seconds_inside(
            groups.ravel(),
            np.tile(start_at, repeats),
            np.tile(end_at, repeats),
            edges=self.reporting.edges,
            n_groups=self.shape[0],
            weights=None if weights is None else np.tile(weights, repeats),
        )
        self.sums[name] = np.pad(inside, ((0, 0), (0, 1)))

    def _sums(self, cells: Index, weights: Floats | None) -> Any:
        groups, columns = self.shape
        sums = np.bincount(cells.ravel(), weights=weights, minlength=(groups + 1) * columns)
        return sums.reshape(groups + 1, columns)[:groups]
