"""Confidence intervals of quantiles: the values that a test on the share of values below them does not reject."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.stats.estimates import Estimates
from simchat.stats.ranked import Index, Ranked
from simchat.stats.skewness import reach
from simchat.stats.student import Floats, exact_share

Bools = NDArray[np.bool_]
Accepts = Callable[[Index], Bools]


class Inverted(NamedTuple):
    """Quantiles by cell with intervals, and the ranks at which these end."""

    estimates: Estimates
    bottom: Index
    top: Index


def inverted(ranked: Ranked, share: float, *, confidence: float) -> Inverted:
    """Quantiles of pooled values by cell with intervals.

    Notes
    -----
    A value belongs to the interval if the share of values below it is not shown to exceed `share`, nor that
    of values up to it to fall short of it (test inversion: Francisco & Fuller 1991, Annals of Statistics 19).
    The shares have a jackknife over blocks, corrected for skewness. Unlike a jackknife of the quantile itself
    this needs no density, keeps its level among equal values, and follows a long tail.

    Where the greatest value is not rejected, nothing is known of what lies above it: no interval. Where the
    smallest is not, the interval has no lower end (-inf). Equal values throughout are certain unless they
    are 0, for then the thing never happened: it may as often as not seen in so many blocks.
    """
    quantile, counts = ranked.quantile(share), ranked.counts
    last = np.maximum(counts - 1, 0)
    step = np.maximum(np.sqrt(share * (1 - share) * counts), 1).astype(np.int64)
    with np.errstate(invalid="ignore", divide="ignore"):
        top = _farthest(_not_above(ranked, share, confidence), np.floor(share * last).astype(np.int64), last, step)
        first = np.maximum(np.ceil(share * counts).astype(np.int64) - 1, 0)
        bottom = _farthest(_not_below(ranked, share, confidence), first, np.zeros_like(last), step)
    blocks = np.bincount(ranked.segments.cell, minlength=len(counts))
    unseen = exact_share(np.zeros(len(counts)), blocks, confidence=confidence)[1]
    certain = (ranked.below(top) == 0) & ((quantile != 0) | (unseen <= 1 - share))
    unknown = (blocks < 2) | ((top == last) & ~certain)
    low = np.where((bottom == 0) & ~((top == last) & certain), -np.inf, np.fmin(ranked.at(bottom), quantile))
    high = np.fmax(ranked.at(top), quantile)
    return Inverted(Estimates(quantile, np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)), bottom, top)


def _not_above(ranked: Ranked, share: float, confidence: float) -> Accepts:
    """Whether the share of values below that of a rank is not shown to exceed `share`."""

    def accepts(ranks: Index) -> Bools:
        return _bounds(ranked, ranked.below(ranks), confidence)[0] <= share

    return accepts


def _not_below(ranked: Ranked, share: float, confidence: float) -> Accepts:
    """Whether the share of values up to that of a rank is not shown to fall short of `share`."""

    def accepts(ranks: Index) -> Bools:
        return _bounds(ranked, ranked.up_to(ranks), confidence)[1] >= share

    return accepts


def _bounds(ranked: Ranked, numbers: Index, confidence: float) -> tuple[Floats, Floats]:
    """Bounds of the share that so many of a cell's values are; those of independent values where no block differs."""
    spread = ranked.spread(numbers)
    part = numbers / ranked.counts
    error = np.where(spread.error == 0, np.sqrt(part * (1 - part) / ranked.counts), spread.error)
    below, above = reach(spread, confidence=confidence)
    return part - below * error, part + above * error


def _farthest(accepts: Accepts, start: Index, end: Index, step: Index) -> Index:
    """The farthest rank accepted from `start` towards `end`: by growing steps to one rejected, then by halving.

    `start` is taken for accepted. No rank beyond twice the way to the one found is asked for.
    """
    sign = np.where(end >= start, 1, -1)
    inside, outside, stepping = start.copy(), end + sign, np.ones(len(start), dtype=np.bool_)
    while True:
        searching = (inside != end) & (np.abs(outside - inside) > 1)
        if not searching.any():
            return inside
        ahead = sign * np.minimum(sign * (inside + sign * step), sign * end)
        probe = np.where(searching, np.where(stepping, ahead, (inside + outside) // 2), inside)
        good = accepts(probe)
        inside, outside = np.where(searching & good, probe, inside), np.where(searching & ~good, probe, outside)
        stepping &= good
        step = 2 * step
