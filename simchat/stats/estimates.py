"""Estimates over replications, many figures at once: one row per replication, one column per figure.

The replication is the unit: contacts within one are not independent of each other. A column
without anything to estimate gives NaN, and so does an interval that one replication alone
would have to carry.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.stats.student import CONFIDENCE, Floats, exact_share, t_quantile

Scale = Literal["natural", "logit", "root"]
NO_SPREAD = 1e-12  # a standard error below this share of the estimate is rounding


class Estimates(NamedTuple):
    """Estimates with the bounds of their confidence intervals, one value per figure; NaN where unknown."""

    mean: Floats
    low: Floats
    high: Floats


def mean_over_replications(values: Floats, *, confidence: float = CONFIDENCE) -> Estimates:
    """Mean of one value per replication with Student's t interval.

    Parameters
    ----------
    values : array, shape (replications, figures)
        NaN where a replication has none; such are left out.
    """
    there = ~np.isnan(values)
    n = there.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(there, values, 0.0).sum(axis=0) / n
        squares = np.where(there, (values - mean) ** 2, 0.0).sum(axis=0)
        half = t_quantile(n - 1, confidence=confidence) * np.sqrt(squares / (n - 1) / n)
    return Estimates(mean, mean - half, mean + half)


def ratio_of_sums(
    numerators: Floats,
    denominators: Floats,
    *,
    scale: Scale = "natural",
    counted: bool = False,
    confidence: float = CONFIDENCE,
) -> Estimates:
    """Sum over sum across replications with a delete-one jackknife interval.

    Parameters
    ----------
    numerators, denominators : array, shape (replications, figures)
        A replication whose denominator is 0 says nothing about the figure and is left out.
    scale : {"natural", "logit", "root"}
        Where the interval is symmetric: the ratio itself; its logit (shares: the bounds stay
        within 0 and 1); or, with the ratio of squares, its root, which is then the estimate too.
    counted : bool
        Of shares: numerators and denominators are counts of contacts. Where the replications
        show no spread at all (no event, nothing but events, the same share in each), the
        interval is the exact binomial one for that many contacts instead of a point.

    Notes
    -----
    Jackknife variance of the estimate r: ``(m - 1) / m · Σ (r₍ⱼ₎ - mean r₍ⱼ₎)²`` over the m
    replications that have contacts, with m - 1 degrees of freedom (Efron & Tibshirani 1993, ch. 11).
    """
    tops, bottoms = numerators.sum(axis=0), denominators.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = tops / bottoms
        left_out = (tops - numerators) / (bottoms - denominators)
        if scale == "root":
            ratio, left_out = np.sqrt(ratio), np.sqrt(np.maximum(left_out, 0.0))
    there = denominators > 0
    active = there.sum(axis=0)
    error = jackknife_error(left_out, there)
    quantile = t_quantile(active - 1, confidence=confidence)
    if scale == "logit":
        return _share(ratio, error, quantile, tops, bottoms if counted else None, active, confidence)
    return Estimates(ratio, ratio - quantile * error, ratio + quantile * error)


def jackknife_error(left_out: Floats, there: NDArray[np.bool_]) -> Floats:
    """Standard error from delete-one estimates (axis 0); NaN with fewer than two of them."""
    n = there.sum(axis=0)
    kept = np.where(there, left_out, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = kept.sum(axis=0) / n
        squares = np.where(there, (kept - mean) ** 2, 0.0).sum(axis=0)
        error = np.sqrt((n - 1) / n * squares)
        error = np.where(error <= NO_SPREAD * np.abs(mean), 0.0, error)
    return np.where(n >= 2, error, np.nan)


def _share(
    ratio: Floats,
    error: Floats,
    quantile: Floats,
    events: Floats,
    trials: Floats | None,
    active: Floats,
    confidence: float,
) -> Estimates:
    """Bounds on the logit scale (delta method), exact ones where there is no spread."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        centre = np.log(ratio / (1 - ratio))
        half = quantile * error / (ratio * (1 - ratio))
        low, high = 1 / (1 + np.exp(half - centre)), 1 / (1 + np.exp(-half - centre))
    at_the_edge = (ratio <= 0) | (ratio >= 1)
    low, high = np.where(at_the_edge, np.nan, low), np.where(at_the_edge, np.nan, high)
    if trials is None:
        return Estimates(ratio, low, high)
    flat = (active >= 2) & (at_the_edge | (error == 0))
    exact_low, exact_high = exact_share(events, trials, confidence=confidence)
    return Estimates(ratio, np.where(flat, exact_low, low), np.where(flat, exact_high, high))
