"""Quantiles of values pooled over replications, in many cells at once, with a jackknife over replications."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

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
    if blocks.max(initial=0) == 0:  # a single block
        return [_alone(_interpolated(values, starts, counts, share)) for share in shares]
    without = _Without(values, cell, blocks[order], starts)
    return [
        _with_interval(_interpolated(values, starts, counts, share), without, counts, share, confidence)
        for share in shares
    ]


def _alone(quantile: Floats) -> Estimates:
    unknown = np.full(len(quantile), np.nan)
    return Estimates(quantile, unknown, unknown)


class _Without:
    """Finds order statistics of a cell without one block; a segment is the values of a block in a cell."""

    def __init__(self, values: Floats, cell: Index, block: Index, starts: Index) -> None:
        self.values, self.starts = values, starts
        n_blocks = int(block.max(initial=0)) + 1
        key = cell * n_blocks + block
        by_block = _in_order(block)
        order = by_block[_in_order(cell[by_block])]
        in_order = key[order]
        first = np.flatnonzero(np.diff(in_order, prepend=-1))
        sizes = np.diff(first, append=len(order))
        self.cell, self.first, self.sizes = in_order[first] // n_blocks, first, sizes
        segment = np.repeat(np.arange(len(first)), sizes)
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


Runs = Callable[[], Iterable[Floats]]


def quantiles_of_runs(
    runs: Runs, blocks: Index, *, shares: tuple[float, ...], confidence: float = CONFIDENCE
) -> list[Estimates]:
    """The same as `pooled_quantiles` in a single cell, for more values than memory should hold.

    Parameters
    ----------
    runs : callable
        Gives, each time it is called, the values of one replication after the other, each in ascending order.
    blocks : array, shape (replications,)
        See `blocks_of`.

    Notes
    -----
    A first pass takes a sample of each run and finds out between which two values every order
    statistic lies that is needed; a second keeps what lies between them. The result is exact.
    """
    sizes = np.array([len(run) for run in runs()], dtype=np.int64)
    in_block = np.bincount(blocks, weights=sizes, minlength=1).astype(np.int64)
    ranks = [_Ranks.of(share, in_block, confidence) for share in shares]
    sample = _Sample.of(runs, sizes)
    windows = [sample.window(int(each.needed.min()), int(each.needed.max())) for each in ranks]
    kept = _kept(runs, blocks, windows)
    return [each.estimate(window, confidence) for each, window in zip(ranks, kept, strict=True)]


class _Window(NamedTuple):
    """The values between two bounds, in ascending order, with their blocks, and how many of a block lie below."""

    values: Floats
    block: Index
    below: Index

    def at(self, ranks: Index) -> Floats:
        """Order statistics of all values."""
        taken: Floats = self.values[ranks - int(self.below.sum())]
        return taken

    def without(self, block: int) -> _Window:
        """The same without a block."""
        kept = self.block != block
        below = self.below.copy()
        below[block] = 0
        return _Window(self.values[kept], self.block[kept], below)

    def quantile(self, share: float | Floats, n: int) -> Floats:
        """Quantiles of n values, interpolated linearly as in `_interpolated`."""
        rank = np.atleast_1d(np.asarray(share * (n - 1), dtype=np.float64))
        lower = np.floor(rank).astype(np.int64)
        low, high = self.at(lower), self.at(np.minimum(lower + 1, n - 1))
        return np.asarray(low + (rank - lower) * (high - low))


class _Ranks(NamedTuple):
    """The order statistics that a quantile, its jackknife and its bounds by rank need."""

    share: float
    in_block: Index
    by_rank: tuple[float, float]  # the shares of the bounds by rank
    needed: Index

    @classmethod
    def of(cls, share: float, in_block: Index, confidence: float) -> _Ranks:
        n, active = int(in_block.sum()), int((in_block > 0).sum())
        half = np.nan_to_num(t_quantile([active - 1], confidence=confidence)[0] * np.sqrt(share * (1 - share) / n))
        bounds = (float(np.clip(share - half, 0.0, 1.0)), float(np.clip(share + half, 0.0, 1.0)))
        without = n - in_block[in_block > 0]
        first = np.floor(share * np.maximum(without - 1, 0)).astype(np.int64)
        last = np.minimum(first + 1 + in_block[in_block > 0], n - 1)  # so far up a value stands with the block
        around = [np.floor(bound * (n - 1)) for bound in (*bounds, share)]
        own = np.array([*around, *(min(rank + 1, n - 1) for rank in around)], dtype=np.int64)
        return cls(share, in_block, bounds, np.concatenate([first, last, own]))

    def estimate(self, window: _Window, confidence: float) -> Estimates:
        """The quantile with its interval, from values among which all ranks needed are."""
        n = int(self.in_block.sum())
        quantile = window.quantile(self.share, n)
        active = np.flatnonzero(self.in_block)
        if len(active) < 2:
            return _alone(quantile)
        left_out = np.concatenate(
            [window.without(int(block)).quantile(self.share, n - int(self.in_block[block])) for block in active]
        )
        error, number = _jackknife_error(left_out, np.zeros(len(active), dtype=np.int64), 1)
        if error[0] == 0:
            return Estimates(quantile, *(window.quantile(bound, n) for bound in self.by_rank))
        half = t_quantile(number - 1, confidence=confidence) * error
        return Estimates(quantile, quantile - half, quantile + half)


class _Sample(NamedTuple):
    """Every so many-th value of each run, in ascending order."""

    values: Floats
    every: int
    n_runs: int

    @classmethod
    def of(cls, runs: Runs, sizes: Index) -> _Sample:
        every = max(1, int(sizes.sum()) // (MAX_BLOCKS * len(sizes)))
        parts = [run[every - 1 :: every].copy() for run in runs()]
        return cls(np.sort(np.concatenate(parts)), every, len(sizes))

    def window(self, first: int, last: int) -> tuple[float, float]:
        """Two values between which, both included, the order statistics from `first` to `last` lie.

        Below a value of the sample there are at most `every` values for each of the sample below it, and
        `every` - 1 more for each run; up to it there are at least `every` for each up to it.
        """
        at_most_below = np.searchsorted(self.values, self.values) * self.every + self.n_runs * (self.every - 1)
        at_least_up_to = np.searchsorted(self.values, self.values, side="right") * self.every
        low = int(np.searchsorted(at_most_below, first, side="right")) - 1
        high = int(np.searchsorted(at_least_up_to, last + 1))
        return (
            float(self.values[low]) if low >= 0 else -np.inf,
            float(self.values[high]) if high < len(self.values) else np.inf,
        )


def _kept(runs: Runs, blocks: Index, windows: list[tuple[float, float]]) -> Iterator[_Window]:
    """What of the runs lies in each window."""
    values: list[list[Floats]] = [[] for _ in windows]
    below = np.zeros((len(windows), int(blocks.max(initial=0)) + 1), dtype=np.int64)
    for run, block in zip(runs(), blocks, strict=True):
        for number, (low, high) in enumerate(windows):
            first, last = np.searchsorted(run, low), np.searchsorted(run, high, side="right")
            values[number].append(run[first:last].copy())
            below[number, block] += first
    for parts, under in zip(values, below, strict=True):
        together = np.concatenate(parts)
        order = np.argsort(together, kind="stable")
        block = np.repeat(blocks, [len(part) for part in parts])
        yield _Window(together[order], block[order], under)


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
