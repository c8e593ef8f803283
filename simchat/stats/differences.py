"""Differences of two scenarios that met the same visitors: replication by replication, other minus base.

A pair is one replication in both. What luck does to both scenarios alike cancels; a difference that is 0 in every
pair is 0 with an interval of no width. Every function takes first the base, then the other scenario.
"""

from __future__ import annotations

import numpy as np

from simchat.stats.estimates import Estimates, Scale, around, delete_one
from simchat.stats.skewness import UNSHORTENED, jackknife
from simchat.stats.student import CONFIDENCE, Floats

Sums = tuple[Floats, Floats]  # numerators and denominators


def difference_of_means(base: Floats, other: Floats, *, confidence: float = CONFIDENCE) -> Estimates:
    """Mean difference of one value per replication with Student's t interval, corrected for skewness.

    Parameters
    ----------
    base, other : array, shape (replications, figures)
        NaN where a replication has none; such pairs are left out.
    """
    difference = other - base
    there = ~np.isnan(difference)
    kept = np.where(there, difference, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        total, n = kept.sum(axis=0), there.sum(axis=0)
        mean, left_out = total / n, (total - kept) / (n - 1)
    return around(mean, jackknife(left_out, there), confidence=confidence, short_side=UNSHORTENED)


def difference_of_ratios(
    base: Sums, other: Sums, *, scale: Scale = "natural", confidence: float = CONFIDENCE
) -> Estimates:
    """Difference of two sums over sums with a jackknife interval that leaves out one pair at a time.

    Parameters
    ----------
    base, other : pair of arrays, shape (replications, figures)
        Numerators and denominators. A pair without denominator in either says nothing.
    scale : {"natural", "logit", "root"}
        As in `ratio_of_sums`; the interval of a difference of shares stays within -1 and 1.

    Notes
    -----
    The difference of two ratios has no logit scale of its own: the interval is that of the difference itself.
    """
    first, first_without, in_first = delete_one(*base, scale=scale)
    second, second_without, in_second = delete_one(*other, scale=scale)
    with np.errstate(invalid="ignore"):  # infinite less infinite, of what is left without one pair, is not known
        spread = jackknife(second_without - first_without, in_first | in_second)
        found = around(second - first, spread, confidence=confidence, short_side=UNSHORTENED)
    if scale != "logit":
        return found
    return Estimates(found.mean, np.maximum(found.low, -1.0), np.minimum(found.high, 1.0))
