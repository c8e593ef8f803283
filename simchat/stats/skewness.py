"""How far an interval reaches on either side of an estimate whose replications are skewed.

Waits, abandonment and queues of days that differ in busyness are: a few bad days carry much of the
mean. Student's interval then ends too early on the side of the long tail.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.stats.student import Floats, t_quantile

LONG_SIDE = 1.4  # a small sample shows too little of a law's skewness where it matters most,
SHORT_SIDE = 0.5  # and on the other side an interval loses more by trusting it than by not; see docs/statistics.md
UNSHORTENED = 0.0  # nothing at all: of a difference, where a sample does not even show to which side the tail lies
NO_SPREAD = 1e-12  # a standard error below this share of the estimate is rounding
STRAIGHT = 1e-9  # a skewness that makes no difference


class Spread(NamedTuple):
    """Standard error and skewness of the parts that replications have in an estimate, and how many these are."""

    error: Floats
    skewness: Floats
    n: NDArray[np.int64]


def jackknife(left_out: Floats, there: NDArray[np.bool_]) -> Spread:
    """Spread from delete-one estimates (axis 0); an error of NaN with fewer than two of them.

    Notes
    -----
    Variance: ``(m - 1) / m · Σ (r₍ⱼ₎ - mean r₍ⱼ₎)²`` over the m replications that have something to say
    (Efron & Tibshirani 1993, ch. 11). Skewness: that of the pseudo-values, ``-Σ dⱼ³ / m / (Σ dⱼ² / m)^1.5`` with
    the same deviations d, for what is low without a replication is high because of it.
    """
    n = there.sum(axis=0)
    kept = np.where(there, left_out, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = kept.sum(axis=0) / n
        deviations = np.where(there, kept - mean, 0.0)
        squared = deviations * deviations
        squares, cubes = squared.sum(axis=0), (squared * deviations).sum(axis=0)
    return spread_of(squares, cubes, n, mean)


def spread_of(squares: Floats, cubes: Floats, n: NDArray[np.int64], mean: Floats) -> Spread:
    """Spread from the sums of squares and cubes of the deviations of delete-one estimates from their mean."""
    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.sqrt((n - 1) / n * squares)
        error = np.where(error <= NO_SPREAD * np.abs(mean), 0.0, error)
        skewness = np.where(error > 0, -(cubes / n) / (squares / n) ** 1.5, 0.0)
    return Spread(np.where(n >= 2, error, np.nan), skewness, n)


def reach(spread: Spread, *, confidence: float, short_side: float = SHORT_SIDE) -> tuple[Floats, Floats]:
    """How many standard errors an interval reaches below and above its estimate; NaN for fewer than two replications.

    Without skewness both are Student's quantile with n - 1 degrees of freedom.

    Notes
    -----
    Hall (1992, "On the removal of skewness by transformation", JRSS B 54): T = (estimate - truth) / error is made
    symmetric by ``g(T) = T + a T² + a² T³ / 3 + b`` with a = γ / (3 √n), b = γ / (6 √n), which can be inverted:
    ``T = ((1 + 3 a (g - b))^(1/3) - 1) / a``. The sample's skewness is taken `LONG_SIDE` times towards the long
    tail and `short_side` times away from it.
    """
    t = t_quantile(spread.n - 1, confidence=confidence)
    right = spread.skewness > 0
    below = _studentised(t, np.where(right, short_side, LONG_SIDE) * spread.skewness, spread.n)
    above = -_studentised(-t, np.where(right, LONG_SIDE, short_side) * spread.skewness, spread.n)
    return below, above


def _studentised(quantile: Floats, skewness: Floats, n: NDArray[np.int64]) -> Floats:
    """The quantile of T that belongs to one of the symmetric law."""
    root = np.sqrt(np.maximum(n, 1))
    a, b = skewness / (3 * root), skewness / (6 * root)
    straight = np.abs(a) < STRAIGHT
    slope = np.where(straight, 1.0, a)
    bent: Floats = np.where(straight, quantile, (np.cbrt(1 + 3 * slope * (quantile - b)) - 1) / slope)
    return bent
