"""States of a chain that are pairs of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Move = tuple[NDArray[np.floating[Any]], int, int]  # rate in each state, and what it adds to either number


class Pairs:
    """Pairs (inside, beside) in the order of inside × (most beside + 1) + beside.

    Attributes
    ----------
    inside, beside : array, shape (states,)
        The two numbers of each state, from 0 up to `most` and `most_beside`.
    """

    def __init__(self, most: int, most_beside: int) -> None:
        self.most, self.most_beside = most, most_beside
        inside, beside = np.meshgrid(np.arange(most + 1), np.arange(most_beside + 1), indexing="ij")
        self.inside, self.beside = inside.ravel(), beside.ravel()
        self.size = len(self.inside)

    def moved(self, chances: Floats, inside: Whole, beside: Whole) -> Floats:
        """The chances once every state that there is a chance of has moved by so much, at most to the edge."""
        there = np.flatnonzero(chances)
        inside = np.minimum(inside, self.most - self.inside)
        targets = self._number(inside, beside)[there]
        return np.asarray(np.bincount(targets, weights=chances[there], minlength=self.size), dtype=np.float64)

    def rates(self, *moves: Move) -> csr_array:
        """Rates from state to state, without those that lead out: no state that matters has any."""
        from scipy.sparse import coo_array

        found = list(self._found(moves))
        rates, origins, targets = (np.concatenate(part) for part in zip(*found, strict=True))
        return coo_array((rates, (origins, targets)), shape=(self.size, self.size)).tocsr()

    def _found(self, moves: tuple[Move, ...]) -> Iterator[tuple[NDArray[np.floating[Any]], Whole, Whole]]:
        for rate, inside, beside in moves:
            within = (self.inside + inside <= self.most) & (self.inside + inside >= 0) & (self.beside + beside >= 0)
            origins = np.flatnonzero((rate > 0) & within)
            yield rate[origins], origins, self._number(inside, beside)[origins]

    def _number(self, inside: Whole | int, beside: Whole | int) -> Whole:
        numbers: Whole = (self.inside + inside) * (self.most_beside + 1) + self.beside + beside
        return numbers
