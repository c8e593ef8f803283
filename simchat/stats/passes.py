"""Quantiles of more values than memory should hold: the replications are gone through a few times."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from simchat.stats.estimates import Estimates
from simchat.stats.inversion import inverted
from simchat.stats.quantiles import MAX_BLOCKS
from simchat.stats.ranked import Index, Ranked, Segments, Unseen
from simchat.stats.student import CONFIDENCE, Floats

Runs = Callable[[], Iterable[Floats]]
NEAR = 16  # standard deviations of independent values around the quantile that are kept at first
WIDER = 8  # and so many times as much if that is not enough


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
    A first pass takes a sample of each run and finds out between which two values the order statistics
    around each quantile lie; a second keeps what lies between them. Where the interval reaches beyond,
    another pass keeps more. The result is exact.
    """
    sizes = np.array([len(run) for run in runs()], dtype=np.int64)
    sample = _Sample.of(runs, sizes)
    in_block = np.bincount(blocks, weights=sizes, minlength=1).astype(np.int64)
    found: dict[float, Estimates] = {}
    near = NEAR
    while missing := [share for share in shares if share not in found]:
        windows = [sample.around(share, int(sizes.sum()), near) for share in missing]
        for share, ranked in zip(missing, _kept(runs, blocks, windows, in_block), strict=True):
            try:
                found[share] = inverted(ranked, share, confidence=confidence).estimates
            except Unseen:
                continue
        near *= WIDER
    return [found[share] for share in shares]


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

    def around(self, share: float, n: int, near: float) -> tuple[float, float]:
        """Two values between which the ranks near that of a quantile lie."""
        half = near * (np.sqrt(share * (1 - share) * n) + 1)
        return self.window(max(int(share * n - half), 0), min(int(share * n + half), n - 1))

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


def _kept(runs: Runs, blocks: Index, windows: list[tuple[float, float]], in_block: Index) -> list[Ranked]:
    """What of the runs lies in each window."""
    values: list[list[Floats]] = [[] for _ in windows]
    below = np.zeros((len(windows), len(in_block)), dtype=np.int64)
    for run, block in zip(runs(), blocks, strict=True):
        for number, (low, high) in enumerate(windows):
            first, last = np.searchsorted(run, low), np.searchsorted(run, high, side="right")
            values[number].append(run[first:last].copy())
            below[number, block] += first
    return [_ranked(parts, under, blocks, in_block) for parts, under in zip(values, below, strict=True)]


def _ranked(parts: list[Floats], below: Index, blocks: Index, in_block: Index) -> Ranked:
    together = np.concatenate(parts)
    order = np.argsort(together, kind="stable")
    there = in_block > 0
    segment = (np.cumsum(there) - 1)[np.repeat(blocks, [len(part) for part in parts])[order]]
    segments = Segments(np.zeros(there.sum(), dtype=np.int64), np.flatnonzero(there), in_block[there], below[there])
    one_cell = np.zeros(len(together), dtype=np.int64)
    return Ranked.of(together[order], one_cell, segment, segments=segments, counts=in_block.sum(keepdims=True))
