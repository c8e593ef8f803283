"""A Markov chain that runs for a given time: where it is then, and how long it was where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]


def spent_and_left(chances: Floats, rates: csr_array, lasts_s: float) -> tuple[Floats, Floats]:
    """Expected seconds spent in each state, and the chances of the states at the end.

    Parameters
    ----------
    chances : array, shape (states,)
        At the begin.
    rates : sparse array, shape (states, states)
        Rate from state (row) to state; the diagonal is not looked at.

    Notes
    -----
    The chain is looked at in the moments of a Poisson process faster than any of its rates: k of
    them fall into the time with Poisson weight w(k), so that p(t) = Σ w(k) p Pᵏ, and the time
    before has Σ P(more than k) p Pᵏ / speed (Jensen 1953; Grassmann 1977, Transient solutions in
    Markovian queueing systems). All terms are positive: what is left out is known, and less than
    1e-14 of the whole.
    """
    from scipy.sparse import diags_array
    from scipy.special import pdtrc

    outflow = np.asarray(rates.sum(axis=1)).ravel()
    speed = float(outflow.max())
    if not speed:
        return chances * lasts_s, chances
    step = (rates.T / speed + diags_array(1 - outflow / speed)).tocsr()
    mean = speed * lasts_s
    last = int(mean + 9 * np.sqrt(mean)) + 30
    more = pdtrc(np.arange(last + 1), mean)
    weights = -np.diff(more, prepend=1.0)
    spent, left = np.zeros_like(chances), np.zeros_like(chances)
    for weight, beyond in zip(weights.tolist(), more.tolist(), strict=True):
        left += weight * chances
        spent += beyond * chances
        chances = np.asarray(step @ chances)
    return spent / speed, left
