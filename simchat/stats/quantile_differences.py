"""Differences of quantiles of two scenarios that met the same visitors."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.stats.estimates import Estimates
from simchat.stats.inversion import inverted
from simchat.stats.quantiles import ranked_by_cell
from simchat.stats.ranked import Index, Ranked
from simchat.stats.student import CONFIDENCE, Floats

Bools = NDArray[np.bool_]
STEP = 3.0  # a block's weight grows by this many roots of their number: a move of about three standard errors


class Pooled(NamedTuple):
    """Values of a scenario in ascending order, each with its cell and block, as for `pooled_quantiles`."""

    values: Floats
    cells: Index
    blocks: Index


class _Moved(NamedTuple):
    """A quantile by cell with its interval, and how far each block moves it; shape of that (blocks, cells)."""

    estimates: Estimates
    parts: Floats
    meets_a_step: Bools


def difference_of_quantiles(
    base: Pooled, other: Pooled, *, n_cells: int, shares: tuple[float, ...], confidence: float = CONFIDENCE
) -> list[Estimates]:
    """Differences of quantiles of pooled values per cell, other minus base, one `Estimates` per share.

    Parameters
    ----------
    base, other : Pooled
        The same block must stand for the same replications in both.

    Notes
    -----
    A jackknife over pairs of blocks that gives each more weight in place of none: leaving one out moves a
    quantile by less than the gaps between values, and mostly shows these. The block's part in the
    difference is how far both quantiles move. The interval reaches as many standard errors to a side as the
    intervals of the two quantiles together do to theirs (turned round where the difference falls as the
    quantiles grow), Student's quantile where neither has any.

    Among many equal values a block moves a quantile by a whole step or not at all, and says nothing of how far
    it might: there the interval is that of the two quantiles taken together, which is cautious.

    Where one of the two has no interval, the difference has none either, unless no block moves it from 0.
    """
    n_blocks = int(max(base.blocks.max(initial=0), other.blocks.max(initial=0))) + 1
    ranked = [ranked_by_cell(each.values, each.cells, each.blocks, n_cells) for each in (base, other)]
    found = []
    for share in shares:
        first, second = (_moved(each, share, n_blocks, confidence) for each in ranked)
        found.append(_difference(first, second))
    return found


def _moved(ranked: Ranked, share: float, n_blocks: int, confidence: float) -> _Moved:
    """A quantile, and the part of each block in it; NaN for one without values."""
    estimates, bottom, top = inverted(ranked, share, confidence=confidence)
    smallest = ranked.at(np.zeros_like(ranked.counts))
    low = np.where(np.isinf(estimates.low), np.fmin(smallest, estimates.mean), estimates.low)
    segments = ranked.segments
    active = np.bincount(segments.cell, minlength=len(ranked.counts))[segments.cell]
    weight = STEP * np.sqrt(active)
    moved = _weighted(ranked, share, weight) - _weighted(ranked, share, 0 * weight)
    parts = np.full((n_blocks, len(ranked.counts)), np.nan)
    parts[segments.block, segments.cell] = moved * (active + weight) / weight
    return _Moved(estimates._replace(low=low), parts, _meets_a_step(ranked, share, bottom, top))


def _meets_a_step(ranked: Ranked, share: float, bottom: Index, top: Index) -> Bools:
    """Whether more values than a standard error has ranks are equal in the middle or at an end of an interval."""
    error = np.sqrt(share * (1 - share) * ranked.counts)
    middle = np.floor(share * np.maximum(ranked.counts - 1, 0)).astype(np.int64)
    most = np.max([ranked.up_to(rank) - ranked.below(rank) for rank in (bottom, middle, top)], axis=0)
    return np.asarray(most > np.maximum(error, 1))


def _weighted(ranked: Ranked, share: float, weight: Floats) -> Floats:
    """For each segment the quantile of its cell with the segment's values counted so many times more."""
    segments, counts = ranked.segments, ranked.counts[ranked.segments.cell]
    wanted, up_to = share * (counts + weight * segments.size), ranked.up_to_in_segment()
    low, high = np.full(len(counts), -1), counts - 1  # up to `low` there are too few, up to `high` enough
    while (high - low > 1).any():
        middle = (low + high) // 2
        enough = middle + 1 + weight * up_to(middle) >= wanted
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    moved: Floats = ranked.values[ranked.starts[segments.cell] + high]
    return moved


def _difference(first: _Moved, second: _Moved) -> Estimates:
    there = ~(np.isnan(first.parts) & np.isnan(second.parts))
    n = there.sum(axis=0)
    own, others = np.nan_to_num(first.parts), np.nan_to_num(second.parts)
    error = _error(others - own, there)
    with np.errstate(invalid="ignore", divide="ignore"):
        both = _error(own, there) + _error(others, there)
        above, below = (
            (first_side + second_side) / both
            for first_side, second_side in zip(_sides(first.estimates), _sides(second.estimates), strict=True)
        )
    along = _sum_of_products(others - own, others + own, there) > 0  # the difference grows with the quantiles
    up = np.where(both == 0, 0.0, np.where(along, above, below))
    down = np.where(both == 0, 0.0, np.where(along, below, above))
    difference = second.estimates.mean - first.estimates.mean
    nothing = (n >= 2) & (others == own).all(axis=0) & (difference == 0)
    steps = first.meets_a_step | second.meets_a_step
    low = np.where(steps, second.estimates.low - first.estimates.high, difference - down * error)
    high = np.where(steps, second.estimates.high - first.estimates.low, difference + up * error)
    return Estimates(difference, np.where(nothing, 0.0, low), np.where(nothing, 0.0, high))


def _sides(estimates: Estimates) -> tuple[Floats, Floats]:
    """How far an interval reaches above and below."""
    return estimates.high - estimates.mean, estimates.mean - estimates.low


def _error(parts: Floats, there: Bools) -> Floats:
    """Standard error of the mean of parts; NaN with fewer than two."""
    n = there.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        error: Floats = np.sqrt(_sum_of_products(parts, parts, there) / (n - 1) / n)
    return error


def _sum_of_products(first: Floats, second: Floats, there: Bools) -> Floats:
    """Sum of the products of deviations from the mean."""
    with np.errstate(invalid="ignore", divide="ignore"):
        one, two = (
            np.where(there, each - each.sum(axis=0, where=there) / there.sum(axis=0), 0.0) for each in (first, second)
        )
    total: Floats = (one * two).sum(axis=0)
    return total
