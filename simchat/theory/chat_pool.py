"""A pool of reps who hold several chats each, as a Markov chain on the reps' levels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from simchat.theory.steady_queue import SteadyQueue

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Levels = NDArray[np.int64]


@dataclass(frozen=True)
class ChatPool:
    """Poisson arrivals, exponential work, and reps who are slower in each chat the more they hold (rule C1).

    A state says how many reps hold 0, 1, … chats. It is not enough to know the number of chats:
    a rep left with one chat keeps it while another holds three (Tezcan and Zhang 2014, Routing
    and staffing in customer service chat systems with impatient customers; Luo and Zhang 2013,
    Staffing and control of instant messaging contact centers).

    Attributes
    ----------
    arrivals_per_s
        Rate of the arrivals.
    reps
        Number of reps.
    capacity
        Chats a rep may hold.
    work_s
        Mean work of a chat, at speed 1.
    speeds
        Speed of each chat of a rep with 1, 2, … chats; beyond the list the rep's total rate
        stays that of its last entry.
    patience_s, room
        Mean patience, and how many may wait (None: without end).
    selection
        Whom a chat goes to, as in a tier's `selection`.
    """

    arrivals_per_s: float
    reps: int
    capacity: int
    work_s: float
    speeds: Sequence[float] = (1.0,)
    patience_s: float = inf
    room: int | None = None
    selection: Literal["least_active", "most_active"] = "least_active"

    @cached_property
    def queue(self) -> SteadyQueue:
        """The queue before the pool; raises ValueError if it would grow without end."""
        return SteadyQueue.behind(
            float(self._chances_without_queue[-1]),
            arrivals_per_s=self.arrivals_per_s,
            served_per_s=float(self.reps * self.finished_per_s[-1]),
            patience_s=self.patience_s,
            room=self.room,
        )

    @cached_property
    def finished_per_s(self) -> Floats:
        """Rate at which one rep with 0, 1, … chats finishes them."""
        chats = np.arange(1, self.capacity + 1)
        known = np.minimum(chats, len(self.speeds))
        return np.concatenate(([0.0], known * np.asarray(self.speeds)[known - 1] / self.work_s))

    @cached_property
    def level_shares(self) -> Floats:
        """Share of reps, or of a rep's time, with 0, 1, … chats."""
        full = float(self.queue.waiting.sum())
        shares = self._chances_without_queue[:-1] @ self.states[:-1] / self.reps
        shares *= (1 - full) / (1 - self._chances_without_queue[-1])
        shares[-1] += full
        return np.asarray(shares)

    @property
    def occupancy(self) -> float:
        """Share of the reps' time with at least one chat."""
        return 1 - float(self.level_shares[0])

    @property
    def open_chats(self) -> float:
        """Mean number of open chats in the pool."""
        return self.reps * float(self.level_shares @ np.arange(self.capacity + 1))

    @property
    def chat_time_s(self) -> float:
        """Mean time from acceptance to the end of a chat (Little's law)."""
        return self.open_chats / (self.reps * float(self.level_shares @ self.finished_per_s))

    @cached_property
    def states(self) -> Levels:
        """How many reps hold 0, 1, … chats: one row for each state, the last one with all slots taken."""
        return np.array(list(_shared_out(self.reps, self.capacity + 1)), dtype=np.int64)

    @cached_property
    def _chances_without_queue(self) -> Floats:
        """Probability of each state if nobody could wait."""
        from scipy.sparse.linalg import spsolve

        moves = self._moves()
        outflow = np.asarray(moves.sum(axis=1), dtype=np.float64).ravel()
        balance = (moves.T - _diagonal(outflow)).tocsc()
        others = spsolve(balance[:-1, :-1], -balance[:-1, [-1]].toarray().ravel())
        weights = np.append(np.atleast_1d(others), 1.0)
        return np.asarray(weights / weights.sum())

    def _moves(self) -> csr_array:
        """Rates from state to state without waiting room."""
        from scipy.sparse import csr_array

        number = {tuple(state): row for row, state in enumerate(self.states.tolist())}
        moves = [
            (row, number[_moved(state, level, step)], rate)
            for row, state in enumerate(self.states.tolist())
            for level, step, rate in self._events(state)
        ]
        origins, targets, rates = zip(*moves, strict=True)
        return csr_array((rates, (origins, targets)), shape=(len(number), len(number)))

    def _events(self, state: list[int]) -> Iterator[tuple[int, int, float]]:
        """Level of the rep concerned, chats more or fewer, rate."""
        with_room = [level for level in range(self.capacity) if state[level]]
        if with_room:
            yield (with_room[0] if self.selection == "least_active" else with_room[-1]), 1, self.arrivals_per_s
        for level in range(1, self.capacity + 1):
            if state[level]:
                yield level, -1, float(state[level] * self.finished_per_s[level])


def _moved(state: list[int], level: int, step: int) -> tuple[int, ...]:
    changed = list(state)
    changed[level] -= 1
    changed[level + step] += 1
    return tuple(changed)


def _shared_out(reps: int, levels: int) -> Iterator[tuple[int, ...]]:
    """Every way of sharing reps out over levels, all at the highest level last."""
    if levels == 1:
        yield (reps,)
        return
    for lowest in range(reps, -1, -1):
        for rest in _shared_out(reps - lowest, levels - 1):
            yield (lowest, *rest)


def _diagonal(values: Floats) -> csr_array:
    from scipy.sparse import diags_array

    return diags_array(values).tocsr()
