"""Quantiles of values pooled over replications, in many cells at once, with a jackknife over replications."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simchat.stats.estimates import NO_SPREAD, Estimates
from simchat.stats.student import CONFIDENCE, Floats, t_quantile

Index = NDArray[np.int64]
MAX_BLOCKS = 50


def blocks_of(n_replications: int) -> Index:
    """Block of each replication: its own up to `MAX_BLOCKS` replications, beyond that consecutive ones together."""
    blocks = min(n_replications, MAX_BLOCKS)
    return np.arange(n_replications, dtype=np.int64) * blocks // max(n_replications, 1)


def cell_quantiles(ascending: Floats, cells: Index, *, n_cells: int, shares: tuple[float, ...]) -> list[Floats]:
    """Quantiles of the values in each cell, interpolated linearly between order statistics; NaN in an empty one.

    Parameters
    ----------
    ascending : array, shape (values,)
        In ascending order.
    cells : array, shape (values,)
        The cell of each value, from 0.

    Returns
    -------
    list of arrays, shape (n_cells,)
        One for each share.
    """
    values = ascending[_in_order(cells)]
    counts = np.bincount(cells, minlength=n_cells)
    return [_interpolated(values, _starts(counts), counts, share) for share in shares]


def pooled_quantiles(
    ascending: Floats,
    cells: Index,
    blocks: Index,
    *,
    n_cells: int,
    shares: tuple[float, ...],
    confidence: float = CONFIDENCE,
) -> list[Estimates]:
    """Quantiles of pooled values per cell with a delete-one-block jackknife interval, one `Estimates` per share.

    Parameters
    ----------
    ascending, cells : array, shape (values,)
        As in `cell_quantiles`.
    blocks : array, shape (values,)
        The block of replications a value comes from, see `blocks_of`.

    Notes
    -----
    A block without values in a cell says nothing there; fewer than two blocks give no interval.
    Where no block changes the quantile (it lies among many equal values) the bounds are the
    quantiles at share ± t·√(share·(1 - share) / n), for n independent values.
    The quantile without a block is found by rank: the m-th value outside the block stands at
    position m plus the number of the block's values before it, so nothing is sorted again.
    """
    order = _in_order(cells)
    values, cell = ascending[order], cells[order]
    counts = np.bincount(cells, minlength=n_cells)
    starts = _starts(counts)
    without = _Without(values, cell, blocks[order], starts)
    return [
        _with_interval(_interpolated(values, starts, counts, share), without, counts, share, confidence)
        for share in shares
    ]


class _Without:
    """Finds order statistics of a cell without one block; a segment is the values of a block in a cell."""

    def __init__(self, values: Floats, cell: Index, block: Index, starts: Index) -> None:
        self.values, self.starts = values, starts
        n_blocks = int(block.max(initial=0)) + 1
        key = cell * n_blocks + block
        by_block = _in_order(block)
        order = by_block[_in_order(cell[by_block])]
        segments, first, sizes = np.unique(key[order], return_index=True, return_counts=True)
        self.cell, self.first, self.sizes = segments // n_blocks, first, sizes
        segment = np.repeat(np.arange(len(segments)), sizes)
        outside_before = (order - starts[cell[order]]) - (np.arange(len(order)) - first[segment])
        self.stride = len(values) + 1
        self.keys = segment * self.stride + outside_before

    def at(self, rank: Index) -> Floats:
        """The value of a rank (from 0) among those outside each segment's block."""
        segment = np.arange(len(self.cell))
        inside_before = np.searchsorted(self.keys, segment * self.stride + rank, side="right") - self.first
        position = self.starts[self.cell] + rank + inside_before
        taken: Floats = self.values[np.minimum(position, len(self.values) - 1)]
        return taken


def _with_interval(quantile: Floats, without: _Without, counts: Index, share: float, confidence: float) -> Estimates:
    left = counts[without.cell] - without.sizes
    rank = share * np.maximum(left - 1, 0)
    lower = np.floor(rank).astype(np.int64)
    upper = np.minimum(lower + 1, np.maximum(left - 1, 0))
    low_value = without.at(lower)
    left_out = low_value + (rank - lower) * (without.at(upper) - low_value)
    error, active = _jackknife_error(left_out, without.cell, len(quantile))
    t = t_quantile(active - 1, confidence=confidence)
    low, high = _by_rank(without, counts, share, t)
    flat = error == 0
    return Estimates(quantile, np.where(flat, low, quantile - t * error), np.where(flat, high, quantile + t * error))


def _by_rank(without: _Without, counts: Index, share: float, t: Floats) -> tuple[Floats, Floats]:
    """Bounds by rank, as for independent values: where many values are equal the jackknife sees no spread."""
    with np.errstate(invalid="ignore", divide="ignore"):
        half = np.nan_to_num(t * np.sqrt(share * (1 - share) / counts))
    low, high = np.clip(share - half, 0.0, 1.0), np.clip(share + half, 0.0, 1.0)
    values, starts = without.values, without.starts
    return _interpolated(values, starts, counts, low), _interpolated(values, starts, counts, high)


def _jackknife_error(left_out: Floats, cell: Index, n_cells: int) -> tuple[Floats, Index]:
    active = np.bincount(cell, minlength=n_cells)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(cell, weights=left_out, minlength=n_cells) / active
        squares = np.bincount(cell, weights=(left_out - mean[cell]) ** 2, minlength=n_cells)
        error = np.sqrt((active - 1) / active * squares)
        error = np.where(error <= NO_SPREAD * np.abs(mean), 0.0, error)
    return np.where(active >= 2, error, np.nan), active


def _in_order(codes: Index) -> Index:
    """A stable order by codes; short ones are sorted by radix, many times faster."""
    short = codes.max(initial=0) <= np.iinfo(np.uint16).max
    return np.argsort(codes.astype(np.uint16) if short else codes, kind="stable")


def _starts(counts: Index) -> Index:
    return np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)


def _interpolated(values: Floats, starts: Index, counts: Index, share: float | Floats) -> Floats:
    if not len(values):
        return np.full(len(counts), np.nan)
    rank = share * np.maximum(counts - 1, 0)
    lower = np.floor(rank).astype(np.int64)
    upper = np.minimum(lower + 1, np.maximum(counts - 1, 0))
    last = len(values) - 1
    low_value = values[np.minimum(starts + lower, last)]
    high_value = values[np.minimum(starts + upper, last)]
    return np.where(counts > 0, low_value + (rank - lower) * (high_value - low_value), np.nan)
