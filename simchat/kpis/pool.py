"""The values behind distributions, pooled over replications and laid out by group and column of a cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.kpis.cuts import Cut
from simchat.kpis.measure import Measures
from simchat.kpis.reporting import Reporting
from simchat.kpis.tallies import Codes, Contacts, Ints

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
Runs = Callable[[], Iterator[Floats]]


class Pool(NamedTuple):
    """The values of a distribution over all replications, in ascending order."""

    reporting: Reporting
    n_replications: int
    values: Floats
    replication: Ints  # position in the sequence of measures
    codes: tuple[Codes, ...]  # within all, topics, queues and tiers; -1 where none
    interval: Ints


class Cells(NamedTuple):
    """Values by cell, in ascending order within each, once for every group they count in.

    A cell is group × columns + column.
    """

    shape: tuple[int, int]  # groups, columns
    values: Floats
    cell: Index
    replication: Index

    @property
    def n_cells(self) -> int:
        """How many cells there are, empty ones too."""
        return self.shape[0] * self.shape[1]


def sizes(measures: Sequence[Measures], name: str, cut: Cut) -> Index:
    """How many values of a distribution each column of a cut holds, over all replications."""
    by_interval = sum(one.sums[f"{name}.n"][0].astype(np.int64) for one in measures)
    return np.asarray(cut.sums(np.asarray(by_interval)), dtype=np.intp)


def pool(measures: Sequence[Measures], name: str, cut: Cut) -> Pool:
    """The values of a distribution that fall into a cut, over all replications."""
    reporting = measures[0].reporting
    inside = cut.column_of(len(reporting.seconds) + 1) >= 0
    parts = [_where(inside, one.contacts[name]) for one in measures]
    values, topic, queue, tier, interval = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(values, kind="stable")  # the parts are in order already: this merges them
    replication = np.repeat(np.arange(len(parts), dtype=np.int32), [len(part.values) for part in parts])
    codes = tuple(codes[order] for codes in (np.zeros_like(topic), topic, queue, tier))
    return Pool(reporting, len(parts), values[order], replication[order], codes, interval[order])


def _where(inside: NDArray[np.bool_], contacts: Contacts) -> Contacts:
    """Those of some intervals."""
    there = inside[contacts.interval]
    return contacts if there.all() else Contacts(*(column[there] for column in contacts))  # type: ignore[arg-type]


def by_cell(pooled: Pool, cut: Cut) -> Cells:
    """The values by group and column."""
    n_columns = len(cut.labels)
    column = cut.column_of(len(pooled.reporting.seconds) + 1)[pooled.interval]
    chosen, cells = [], []
    for groups, code in zip(_scopes(pooled.reporting), pooled.codes, strict=True):
        chosen.append(np.flatnonzero((code >= 0) & (column >= 0)))
        cells.append((groups.start + code[chosen[-1]]) * n_columns + column[chosen[-1]])
    taken = np.concatenate(chosen)
    shape = (len(pooled.reporting.groups), n_columns)
    return Cells(shape, pooled.values[taken], np.concatenate(cells), pooled.replication[taken].astype(np.intp))


def by_group(measures: Sequence[Measures], name: str, cut: Cut) -> Iterator[Runs]:
    """For each group the values in the single column of a cut, replication by replication, each in ascending order.

    For values too many to be pooled: every call reads them anew, one replication at a time.
    """
    inside = cut.column_of(len(measures[0].reporting.seconds) + 1) >= 0
    for scope, groups in enumerate(_scopes(measures[0].reporting)):
        for code in range(groups.stop - groups.start):
            yield _runs(measures, name, inside, scope=scope, code=code)


def _runs(measures: Sequence[Measures], name: str, inside: NDArray[np.bool_], *, scope: int, code: int) -> Runs:
    def runs() -> Iterator[Floats]:
        for one in measures:
            contacts = one.contacts[name]
            there = inside[contacts.interval]
            yield contacts.values[there if scope == 0 else there & (contacts[scope] == code)]

    return runs


def _scopes(reporting: Reporting) -> Iterator[slice]:
    """The groups of each scope among all groups."""
    first = 0
    for size in (1, len(reporting.topics), len(reporting.queues), len(reporting.tiers)):
        yield slice(first, first + size)
        first += size


def maxima(cells: Cells, n_replications: int) -> Floats:
    """Greatest value by replication and cell, NaN without any: of several assignments the last, greatest, stays."""
    greatest = np.full(n_replications * cells.n_cells, np.nan)
    greatest[cells.replication * cells.n_cells + cells.cell] = cells.values
    return greatest.reshape(n_replications, cells.n_cells)
