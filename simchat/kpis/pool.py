"""The values behind distributions, pooled over replications and laid out by group and column of a cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.kpis.cuts import Cut
from simchat.kpis.measure import Measures
from simchat.kpis.reporting import Reporting

Floats = NDArray[np.float64]
Index = NDArray[np.intp]


class Pool(NamedTuple):
    """The values of a distribution over all replications, in ascending order."""

    reporting: Reporting
    n_replications: int
    values: Floats
    replication: Index  # position in the sequence of measures
    codes: tuple[Index, ...]  # within all, topics, queues and tiers; -1 where none
    interval: Index


class Scoped(NamedTuple):
    """The values that count in one scope, in ascending order; a cell is group × columns + column."""

    groups: slice  # the scope's among all groups
    shape: tuple[int, int]  # groups of the scope, columns
    values: Floats
    cell: Index
    replication: Index

    @property
    def n_cells(self) -> int:
        """Cells of the scope."""
        return self.shape[0] * self.shape[1]


def pool(measures: Sequence[Measures], name: str) -> Pool:
    """The values of a distribution over all replications."""
    parts = [one.contacts[name] for one in measures]
    values, topic, queue, tier, interval = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(values)
    replication = np.repeat(np.arange(len(parts)), [len(part.values) for part in parts])
    named = tuple(codes[order].astype(np.intp) for codes in (np.zeros_like(topic), topic, queue, tier))
    within = interval[order].astype(np.intp)
    return Pool(measures[0].reporting, len(parts), values[order], replication[order], named, within)


def by_scope(pooled: Pool, cut: Cut) -> Iterator[Scoped]:
    """The values by group and column, scope by scope."""
    reporting, n_columns = pooled.reporting, len(cut.labels)
    column = cut.column_of(len(reporting.seconds) + 1)[pooled.interval]
    sizes = (1, len(reporting.topics), len(reporting.queues), len(reporting.tiers))
    first = 0
    for code, size in zip(pooled.codes, sizes, strict=True):
        chosen = np.flatnonzero((code >= 0) & (column >= 0))
        cell = code[chosen] * n_columns + column[chosen]
        groups = slice(first, first + size)
        yield Scoped(groups, (size, n_columns), pooled.values[chosen], cell, pooled.replication[chosen])
        first += size


def maxima(scoped: Scoped, n_replications: int) -> Floats:
    """Greatest value by replication and cell, NaN without any: of several assignments the last, greatest, stays."""
    greatest = np.full(n_replications * scoped.n_cells, np.nan)
    greatest[scoped.replication * scoped.n_cells + scoped.cell] = scoped.values
    return greatest.reshape(n_replications, scoped.n_cells)
