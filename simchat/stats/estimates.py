"""Estimates over replications, many figures at once: one row per replication, one column per figure.

The replication is the unit: contacts within one are not independent of each other. A column
without anything to estimate gives NaN, and so does an interval that the replications do not
carry: one alone, or none in which the event happened. docs/statistics.md says why each
interval is the one it is, and how often it covers the truth.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.stats.skewness import SHORT_SIDE, Spread, jackknife, reach
from simchat.stats.student import CONFIDENCE, Floats, chance_of_a_tie, exact_share, t_quantile

Scale = Literal["natural", "logit", "root"]


class Estimates(NamedTuple):
    """Estimates with the bounds of their confidence intervals, one value per figure; NaN where unknown."""

    mean: Floats
    low: Floats
    high: Floats


def mean_over_replications(values: Floats, *, counted: bool = False, confidence: float = CONFIDENCE) -> Estimates:
    """Mean of one value per replication with Student's t interval, corrected for skewness.

    Parameters
    ----------
    values : array, shape (replications, figures)
        NaN where a replication has none; such are left out.
    counted : bool
        The values are counts, which may be equal by chance: where they all are, there is an
        interval (of no width) only if independent events would hardly come out so.

    Notes
    -----
    What is 0 in every replication never happened, and nothing is known of how much it would be: no
    interval. What is the same in every replication, but not 0, does not depend on chance.
    """
    there = ~np.isnan(values)
    kept = np.where(there, values, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        total, n = kept.sum(axis=0), there.sum(axis=0)
        mean = total / n
        left_out = (total - kept) / (n - 1)
    spread = jackknife(left_out, there)
    estimates = unless_it_never_happened(around(mean, spread, confidence=confidence))
    if not counted:
        return estimates
    return _without_interval(estimates, (spread.error == 0) & (chance_of_a_tie(mean, n) > 1 - confidence))


def ratio_of_sums(
    numerators: Floats,
    denominators: Floats,
    *,
    scale: Scale = "natural",
    counted: bool = False,
    confidence: float = CONFIDENCE,
) -> Estimates:
    """Sum over sum across replications with a delete-one jackknife interval, corrected for skewness.

    Parameters
    ----------
    numerators, denominators : array, shape (replications, figures)
        A replication whose denominator is 0 says nothing about the figure and is left out.
    scale : {"natural", "logit", "root"}
        The ratio itself; a share, whose bounds stay within 0 and 1; or, with the ratio of squares,
        its root, which is then the estimate too.
    counted : bool
        Of shares: numerators and denominators are counts of contacts. Where the share is the
        same in each replication, the interval is the exact binomial one for that many contacts.

    Notes
    -----
    Where the share of contacts is 0 in every replication, its bound is close to what a single event would give.
    A share of time that is always 0 or 1 has the exact binomial bounds for as many trials as there are replications.
    Any other ratio of 0 in every replication gets no interval, see `mean_over_replications`.
    """
    ratio, left_out, there = delete_one(numerators, denominators, scale=scale)
    spread = jackknife(left_out, there)
    plain = around(ratio, spread, confidence=confidence)
    if scale != "logit":
        return unless_it_never_happened(plain)
    share = _within_0_and_1(plain, spread, confidence)
    if counted:
        exact = exact_share(numerators.sum(axis=0), denominators.sum(axis=0), confidence=confidence)
        return _replaced(share, spread.error == 0, exact)
    edge = exact_share(np.where(ratio >= 1, spread.n, 0), spread.n, confidence=confidence)
    return _replaced(share, ((ratio <= 0) | (ratio >= 1)) & (spread.n >= 2), edge)


def delete_one(numerators: Floats, denominators: Floats, *, scale: Scale) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Sum over sum, the same without each replication, and which replications have a say in it."""
    tops, bottoms = numerators.sum(axis=0), denominators.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(bottoms > 0, tops / bottoms, np.nan)  # of nothing, not even infinity is known
        left_out = (tops - numerators) / (bottoms - denominators)
        if scale == "root":
            ratio, left_out = np.sqrt(ratio), np.sqrt(np.maximum(left_out, 0.0))
    return ratio, left_out, denominators > 0


def around(estimate: Floats, spread: Spread, *, confidence: float, short_side: float = SHORT_SIDE) -> Estimates:
    """An estimate with an interval as wide as its spread says, see `skewness.reach`."""
    below, above = reach(spread, confidence=confidence, short_side=short_side)
    return Estimates(estimate, estimate - below * spread.error, estimate + above * spread.error)


def unless_it_never_happened(estimates: Estimates) -> Estimates:
    """The same without the intervals that are but the point 0."""
    return _without_interval(estimates, (estimates.low == 0) & (estimates.high == 0))


def _without_interval(estimates: Estimates, which: NDArray[np.bool_]) -> Estimates:
    unknown = np.full(np.shape(estimates.mean), np.nan)
    return _replaced(estimates, which, (unknown, unknown))


def _replaced(estimates: Estimates, which: NDArray[np.bool_], bounds: tuple[Floats, Floats]) -> Estimates:
    low, high = bounds
    return Estimates(estimates.mean, np.where(which, low, estimates.low), np.where(which, high, estimates.high))


def _within_0_and_1(plain: Estimates, spread: Spread, confidence: float) -> Estimates:
    """An interval that away from the tail reaches no further than Student's on the logit scale (delta method)."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        centre = np.log(plain.mean / (1 - plain.mean))
        half = t_quantile(spread.n - 1, confidence=confidence) * spread.error / (plain.mean * (1 - plain.mean))
        low, high = 1 / (1 + np.exp(half - centre)), 1 / (1 + np.exp(-half - centre))
    right = spread.skewness > 0
    low = np.where(right, np.maximum(plain.low, low), np.maximum(plain.low, 0.0))
    high = np.where(right, np.minimum(plain.high, 1.0), np.minimum(plain.high, high))
    return Estimates(plain.mean, low, high)
