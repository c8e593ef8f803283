"""Quantiles of values pooled over replications, in many cells at once, with their intervals."""

from __future__ import annotations

import numpy as np

from simchat.stats.estimates import Estimates
from simchat.stats.inversion import inverted
from simchat.stats.ranked import Index, Ranked, Segments
from simchat.stats.student import CONFIDENCE, Floats

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
    """Quantiles of pooled values per cell with intervals, one `Estimates` per share.

    Parameters
    ----------
    ascending, cells : array, shape (values,)
        As in `cell_quantiles`.
    blocks : array, shape (values,)
        The block of replications a value comes from, see `blocks_of`.

    Returns
    -------
    list of Estimates, shape (n_cells,)
        See `inversion.inverted`.

    Notes
    -----
    A block without values in a cell says nothing there; fewer than two blocks give no interval.
    """
    ranked = ranked_by_cell(ascending, cells, blocks, n_cells)
    return [inverted(ranked, share, confidence=confidence).estimates for share in shares]


def ranked_by_cell(ascending: Floats, cells: Index, blocks: Index, n_cells: int) -> Ranked:
    """Values in ascending order, ready to be ranked cell by cell."""
    order, n_blocks = _in_order(cells), int(blocks.max(initial=0)) + 1
    values, cells, blocks = ascending[order], cells[order], blocks[order]
    keys, segment, sizes = np.unique(cells * n_blocks + blocks, return_inverse=True, return_counts=True)
    segments = Segments(keys // n_blocks, keys % n_blocks, sizes, np.zeros_like(sizes))
    return Ranked.of(values, cells, segment, segments=segments, counts=np.bincount(cells, minlength=n_cells))


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
