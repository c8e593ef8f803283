"""Which of several systems is best, with a stated chance of being right; observations may be paired."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simchat.stats.student import Floats, t_quantile

Bools = NDArray[np.bool_]
LEAST = 10  # observations before the variances of differences are believed


def not_worse(values: Floats, *, error: float) -> Bools:
    """Which systems may be the best: the best one is among them but for a chance of `error`.

    Parameters
    ----------
    values : array, shape (observations, systems)
        Greater is better; rows may be paired (common random numbers).

    Notes
    -----
    Screening to the best (Nelson, Swann, Goldsman & Song 2001, Operations Research 49): system i stays if its mean is
    no less than any other's by more than ``t S_ij / √n``, with the variance of the paired difference and Student's
    quantile at ``1 - error / (k - 1)``, so that it holds whatever the dependence between systems is (Bonferroni).
    """
    n, k = values.shape
    if k == 1 or n < 2:
        return np.ones(k, dtype=np.bool_)
    t = float(t_quantile(n - 1, confidence=1 - 2 * error / (k - 1)))
    means, deviations = values.mean(axis=0), _deviations(values)
    behind = means[None, :] - means[:, None]  # how much j is ahead of i
    return np.asarray((behind <= t * deviations / math.sqrt(n)).all(axis=1))


@dataclass(frozen=True)
class Selection:
    """The fully sequential procedure KN of Kim & Nelson (2001, ACM TOMACS 11), valid for paired observations.

    It selects the best system with a chance of at least 1 - `error` whenever that is better by at least `worth`
    than the second; else one within `worth` of the best.

    Parameters
    ----------
    variances : array, shape (systems, systems)
        Of the differences between two systems, from the first `n` observations.
    n : int
        How many these were.
    worth : float
        The smallest difference worth detecting, above 0.

    Notes
    -----
    ``h² = (n - 1) ((2 error / (k - 1))^(-2 / (n - 1)) - 1)``; after r observations i is out if another is ahead of it
    by more than ``W = max(0, worth / (2 r) (h² S² / worth² - r))``. Looking at some r only makes it no worse.
    """

    variances: Floats
    n: int
    worth: float
    error: float

    @classmethod
    def begun(cls, values: Floats, *, worth: float, error: float) -> Selection:
        """From the first observations, shape (observations, systems); at least `LEAST` are asked for."""
        return cls(_deviations(values) ** 2, len(values), worth, error)

    @property
    def needed(self) -> int:
        """Observations after which one system is left whatever they are."""
        return max(self.n, int(self._h2 * self.variances.max() / self.worth**2) + 1)

    def survivors(self, values: Floats, alive: Bools) -> Bools:
        """Which systems are left of those that were: shape (systems,).

        Parameters
        ----------
        values : array, shape (observations, systems)
            All so far; columns of systems that are out are not looked at.
        """
        r = len(values)
        apart = np.maximum(0.0, self.worth / (2 * r) * (self._h2 * self.variances / self.worth**2 - r))
        means = np.where(alive, values.mean(axis=0), np.nan)
        ahead = np.where(alive, means[None, :] - means[:, None], -np.inf)
        if r < self.needed:
            return np.asarray(alive & (ahead <= apart).all(axis=1))
        best = np.zeros(len(alive), dtype=np.bool_)
        best[int(np.nanargmax(means))] = True
        return best

    @property
    def _h2(self) -> float:
        k, freedom = len(self.variances), self.n - 1
        return freedom * float((2 * self.error / max(k - 1, 1)) ** (-2 / freedom) - 1)


def _deviations(values: Floats) -> Floats:
    """Standard deviation of the difference of each two systems."""
    differences = values[:, :, None] - values[:, None, :]
    spread: Floats = differences.std(axis=0, ddof=1)
    return spread
