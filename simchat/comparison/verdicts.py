"""What a difference says: better, worse, the same, or not enough to tell."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from simchat.kpis import Kpi

Floats = NDArray[np.float64]
Words = NDArray[np.object_]
MOST_NEEDED = 1e6  # replications beyond which nobody would go on


class Verdict(StrEnum):
    """Of a candidate against the base, KPI by KPI."""

    BETTER = "better"
    WORSE = "worse"
    HIGHER = "higher"  # of a KPI that is good neither high nor low
    LOWER = "lower"
    SAME = "same"
    CANNOT_TELL = "cannot tell"


RISING = {"higher": Verdict.BETTER, "lower": Verdict.WORSE, "none": Verdict.HIGHER}
FALLING = {"higher": Verdict.WORSE, "lower": Verdict.BETTER, "none": Verdict.LOWER}


def verdicts(kpis: Sequence[Kpi], low: Floats, high: Floats, margin: Floats) -> Words:
    """The verdict that intervals of differences prove.

    Parameters
    ----------
    kpis : sequence of Kpi
        Along the first axis.
    low, high : array
        Ends of the intervals, other less base; NaN where there is none.
    margin : array
        Differences up to it mean nothing to a planner: an interval within ± it is *same*, whatever its sign.
    """
    same = (low >= -margin) & (high <= margin)
    code = np.select([same, low > 0, high < 0], [1, 2, 3], 0)
    told = [[Verdict.CANNOT_TELL, Verdict.SAME, RISING[kpi.direction], FALLING[kpi.direction]] for kpi in kpis]
    which = np.arange(len(kpis)).reshape(-1, *[1] * (low.ndim - 1))
    found: Words = np.array(told, dtype=object)[which, code]
    return found


def needed(n: int, difference: Floats, low: Floats, high: Floats, margin: Floats) -> Floats:
    """How many replications in all would settle a verdict if the difference is what it looks like.

    Parameters
    ----------
    n : int
        Replications that the intervals are made of.

    Returns
    -------
    array
        n where the verdict is settled, NaN where no number that anybody would run is enough, or nothing is known.

    Notes
    -----
    An interval shrinks with the root of n. It has to clear 0 from where the difference is, or shrink into the margin.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        reached = np.where(difference > 0, difference - low, high - difference)
        to_differ = np.where(difference == 0, np.inf, reached / np.abs(difference))
        room = margin - np.abs(difference)
        to_agree = np.where(room > 0, np.maximum(high - difference, difference - low) / room, np.inf)
        times = np.maximum(np.fmin(to_differ, to_agree), 1.0)
        total = np.ceil(n * times**2)
    return np.where(total <= MOST_NEEDED, total, np.nan)


def variance_reduction(base: Floats, other: Floats, paired: Floats) -> Floats:
    """How many times more replications two separate sets of visitors would have taken for the same interval.

    Parameters
    ----------
    base, other, paired : array
        Widths of the intervals of both figures and of their difference, at one confidence.

    Notes
    -----
    ``(Var base + Var other) / Var difference``, each variance as its interval shows it. Infinite where the scenarios
    differ by the same in every pair.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return (base**2 + other**2) / paired**2
