"""A Markov chain in continuous time, told by its moves."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
State = TypeVar("State", bound=Hashable)


@dataclass(frozen=True)
class _Explored(Generic[State]):
    """All states, in the order in which they were found, and the moves between them by number."""

    states: tuple[State, ...]
    origin: Indices
    target: Indices
    per_s: Floats

    @property
    def matrix(self) -> csr_array:
        """Rates from state to state."""
        from scipy.sparse import csr_array

        return csr_array((self.per_s, (self.origin, self.target)), shape=(len(self.states), len(self.states)))


@dataclass(frozen=True)
class Chain(Generic[State]):
    """A chain in steady state, on the states that can be reached from one of them.

    Stationary shares solve balance and norm (Stewart 1994, Introduction to the Numerical Solution
    of Markov Chains, chapter 2): one state's weight is set to 1, the sparse rest is solved for.

    Attributes
    ----------
    start
        Any state of the chain.
    moves
        Gives the (next state, rate per second) pairs of a state; several may lead to the same
        state, or to the state itself; those of rate 0 are left out.
    most
        How many states are too many.
    """

    start: State
    moves: Callable[[State], Iterable[tuple[State, float]]]
    most: int = 200_000

    @property
    def states(self) -> tuple[State, ...]:
        """All states, those fewer moves from the start first.

        Raises
        ------
        ValueError
            If a rate is negative, there are too many states, a state is never left, or some state
            has no way back to the start.
        """
        return self._explored.states

    @cached_property
    def shares(self) -> Floats:
        """Share of time in each of `states`."""
        from scipy.sparse.linalg import spsolve

        if len(self.states) == 1:
            return np.ones(1)
        rates = self._explored.matrix
        balance = (rates.T - _diagonal(np.asarray(rates.sum(axis=1), dtype=np.float64))).tocsc()
        others = spsolve(balance[1:, 1:], -balance[1:, [0]].toarray().ravel())
        weights = np.concatenate(([1.0], np.atleast_1d(others)))
        return np.asarray(weights / weights.sum())

    def mean(self, value: Callable[[State], float]) -> float:
        """Average over time of a function of the state."""
        return float(self.shares @ np.array([value(state) for state in self.states], dtype=np.float64))

    def per_s(self, event: Callable[[State, State], bool]) -> float:
        """How often the chain makes a move that is an event, by the states before and after it."""
        explored = self._explored
        ends = zip(explored.origin.tolist(), explored.target.tolist(), strict=True)
        counts = np.array([event(explored.states[origin], explored.states[target]) for origin, target in ends])
        return float((self.shares[explored.origin] * explored.per_s) @ counts)

    @cached_property
    def _explored(self) -> _Explored[State]:
        number, states = {self.start: 0}, [self.start]
        moves: list[tuple[int, int, float]] = []
        for origin, state in enumerate(states):  # grows while it is gone through
            for reached, per_s in self._possible(state):
                if reached not in number:
                    number[reached] = len(states)
                    states.append(reached)
                moves.append((origin, number[reached], per_s))
            if len(states) > self.most:
                raise ValueError(f"the chain has more than {self.most} states: bound its queues")
        origins, targets, rates = zip(*moves, strict=True)
        found = _Explored(tuple(states), np.array(origins), np.array(targets), np.array(rates, dtype=np.float64))
        _refuse_dead_ends(found)
        return found

    def _possible(self, state: State) -> list[tuple[State, float]]:
        moves = [(reached, per_s) for reached, per_s in self.moves(state) if per_s != 0]
        if not moves:
            raise ValueError(f"state {state} is absorbing: no move leads out of it")
        if any(per_s < 0 for _, per_s in moves):
            raise ValueError(f"a move out of state {state} has a negative rate")
        return moves


def _refuse_dead_ends(explored: _Explored[State]) -> None:
    """All states were reached from the start; now all must lead back to it."""
    from scipy.sparse.csgraph import connected_components

    _, part = connected_components(explored.matrix, directed=True, connection="strong")
    lost = np.flatnonzero(part != part[0])
    if len(lost):
        raise ValueError(f"the chain is reducible: no way leads from {explored.states[lost[0]]} back to the start")


def _diagonal(values: Floats) -> csr_array:
    from scipy.sparse import diags_array

    return diags_array(values).tocsr()
