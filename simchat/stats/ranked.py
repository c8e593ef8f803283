"""Pooled values in ascending order, cell by cell, that know of every rank how many values of each block stand below."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.stats.skewness import Spread, spread_of
from simchat.stats.student import Floats

Index = NDArray[np.int64]


class Unseen(Exception):
    """A rank that lies outside what was kept of the values."""


class Segments(NamedTuple):
    """The blocks in each cell, one segment each: all its values, also those that were not kept."""

    cell: Index
    block: Index
    size: Index
    below: Index  # values of the block below those that were kept


class Ranked(NamedTuple):
    """Values by cell, in ascending order within each; ranks count from 0 among all values of the cell."""

    values: Floats
    cell: Index
    rank: Index
    smaller: Index  # how many values of the cell are smaller than this one,
    not_larger: Index  # and how many are at most as large
    segment: Index
    segments: Segments
    counts: Index  # values of each cell, and
    first: Index  # rank of the first one kept,
    starts: Index  # which stands here

    @classmethod
    def of(cls, values: Floats, cell: Index, segment: Index, *, segments: Segments, counts: Index) -> Ranked:
        """From kept values in order of cells."""
        kept = np.bincount(cell, minlength=len(counts))
        starts = np.concatenate(([0], np.cumsum(kept)[:-1])).astype(np.int64)
        first = np.bincount(segments.cell, weights=segments.below, minlength=len(counts)).astype(np.int64)
        rank = np.arange(len(values)) - starts[cell] + first[cell]
        new = np.ones(len(values) + 1, dtype=np.bool_)
        new[1:-1] = (np.diff(values) != 0) | (np.diff(cell) != 0)
        begins = np.flatnonzero(new)
        equal = np.repeat(np.arange(len(begins) - 1), np.diff(begins))
        smaller, not_larger = rank[begins[:-1]][equal], rank[begins[1:] - 1][equal] + 1
        return cls(values, cell, rank, smaller, not_larger, segment, segments, counts, first, starts)

    def at(self, ranks: Index) -> Floats:
        """The value of a rank in each cell; NaN in an empty one.

        Raises
        ------
        Unseen
            If it was not kept.
        """
        taken: Floats = np.append(self.values, np.nan)[self._position(ranks)]
        return taken

    def below(self, ranks: Index) -> Index:
        """How many values of each cell are smaller than that of a rank."""
        return np.append(self.smaller, 0)[self._position(ranks)]

    def up_to(self, ranks: Index) -> Index:
        """How many values of each cell are at most as large as that of a rank."""
        return np.append(self.not_larger, 0)[self._position(ranks)]

    def quantile(self, share: float) -> Floats:
        """The quantile of each cell, interpolated linearly between order statistics."""
        rank = share * np.maximum(self.counts - 1, 0)
        lower = np.floor(rank).astype(np.int64)
        low = self.at(lower)
        return np.asarray(low + (rank - lower) * (self.at(np.minimum(lower + 1, self.counts - 1)) - low))

    def spread(self, numbers: Index) -> Spread:
        """Jackknife spread over blocks of the share of values among the first so many of each cell."""
        inside = self.segments.below + np.bincount(
            self.segment[self.rank < numbers[self.cell]], minlength=len(self.segments.cell)
        )
        cell, size, n_cells = self.segments.cell, self.segments.size, len(self.counts)
        with np.errstate(invalid="ignore", divide="ignore"):
            left_out = (numbers[cell] - inside) / (self.counts[cell] - size)
            active = np.bincount(cell, minlength=n_cells)
            mean = np.bincount(cell, weights=left_out, minlength=n_cells) / active
            deviations = left_out - mean[cell]
        squared = deviations * deviations
        squares = np.bincount(cell, weights=squared, minlength=n_cells).astype(np.float64)
        cubes = np.bincount(cell, weights=squared * deviations, minlength=n_cells).astype(np.float64)
        return spread_of(squares, cubes, active, mean)

    def up_to_in_segment(self) -> Callable[[Index], Index]:
        """A function that says how many values of each segment there are up to a rank, one for each segment."""
        order = np.argsort(self.segment, kind="stable")
        stride, number = len(self.values) + 1, np.arange(len(self.segments.cell))
        keys = self.segment[order] * stride + self.rank[order]
        begins = np.searchsorted(keys, number * stride)

        def up_to(ranks: Index) -> Index:
            return np.asarray(np.searchsorted(keys, number * stride + ranks, side="right") - begins)

        return up_to

    def _position(self, ranks: Index) -> Index:
        position = ranks - self.first
        kept = np.diff(self.starts, append=len(self.values))
        if ((position < 0) | (position >= kept))[self.counts > 0].any():
            raise Unseen
        return np.where(self.counts > 0, self.starts + position, len(self.values))
