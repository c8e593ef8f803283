"""Quantiles of the laws that intervals are made of; scipy is loaded when the first one is asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
CONFIDENCE = 0.95


def t_quantile(degrees_of_freedom: ArrayLike, *, confidence: float = CONFIDENCE) -> Floats:
    """Two-sided quantile of Student's t: `confidence` of the law lies within ± it; NaN below one degree of freedom."""
    from scipy.special import stdtrit

    different, which = np.unique(np.asarray(degrees_of_freedom, dtype=np.float64), return_inverse=True)
    quantile: Any = stdtrit(np.maximum(different, 1.0), (1 + confidence) / 2)
    found: Floats = np.where(different >= 1, quantile, np.nan)[which]
    return found


def exact_share(events: ArrayLike, trials: ArrayLike, *, confidence: float = CONFIDENCE) -> tuple[Floats, Floats]:
    """Clopper–Pearson bounds of a share: never 0 wide, NaN without trials.

    Parameters
    ----------
    events, trials : array_like
        Equal shapes; `events` between 0 and `trials`.
    """
    from scipy.special import betaincinv

    x, n = np.asarray(events, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    tail = (1 - confidence) / 2
    inside: Any = np.clip(x, 0.0, n)
    low: Any = betaincinv(np.maximum(inside, 1e-300), n - inside + 1, tail)
    high: Any = betaincinv(inside + 1, np.maximum(n - inside, 1e-300), 1 - tail)
    known = n > 0
    low = np.where(known, np.where(inside <= 0, 0.0, low), np.nan)
    high = np.where(known, np.where(inside >= n, 1.0, high), np.nan)
    return low, high


def chance_of_a_tie(mean: ArrayLike, n: ArrayLike) -> Floats:
    """How likely n replications are to show the same count of independent events as the first of them.

    Parameters
    ----------
    mean, n : array_like
        The count, and the number of replications.

    Notes
    -----
    Events are taken for Poisson with that mean: ``P(X = mean) ** (n - 1)``.
    """
    from scipy.special import gammaln, xlogy

    count = np.nan_to_num(np.asarray(mean, dtype=np.float64))
    log: Any = xlogy(count, count) - count - gammaln(count + 1)
    chance: Floats = np.exp(log * (np.asarray(n, dtype=np.float64) - 1))
    return chance
