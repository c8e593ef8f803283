"""A pool of reps who hold several chats each, as a Markov chain on the reps' levels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from simchat.theory.chain import Chain
from simchat.theory.steady_queue import SteadyQueue

Floats = NDArray[np.float64]
LevelCounts = NDArray[np.int64]
Levels = tuple[int, ...]


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
        Whom a chat goes to, as in a tier's `selection`, or a rep chosen uniformly among those with
        room. With equal capacities, most_available is least_active. longest_idle depends on when
        each slot was freed: it is exact only at capacity 1, where all of them coincide.
    """

    arrivals_per_s: float
    reps: int
    capacity: int
    work_s: float
    speeds: Sequence[float] = (1.0,)
    patience_s: float = inf
    room: int | None = None
    selection: Literal["least_active", "most_active", "uniform"] = "least_active"

    @cached_property
    def queue(self) -> SteadyQueue:
        """The queue before the pool; raises ValueError if it would grow without end."""
        return SteadyQueue.behind(
            float(self._chances_without_queue[0]),
            arrivals_per_s=self.arrivals_per_s,
            served_per_s=float(self.reps * self.finished_per_s[-1]),
            patience_s=self.patience_s,
            room=self.room,
        )

    @cached_property
    def finished_per_s(self) -> Floats:
        """Rate at which one rep with 0, 1, … chats finishes them."""
        return finished_per_s(self.speeds, self.capacity, work_s=self.work_s)

    @cached_property
    def level_shares(self) -> Floats:
        """Share of reps, or of a rep's time, with 0, 1, … chats."""
        full = float(self.queue.waiting.sum())
        shares = self._chances_without_queue[1:] @ self.states[1:] / self.reps
        shares *= (1 - full) / (1 - self._chances_without_queue[0])
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
    def states(self) -> LevelCounts:
        """How many reps hold 0, 1, … chats: one row for each state, the first one with all slots taken."""
        return np.array(self._without_queue.states, dtype=np.int64)

    @property
    def _chances_without_queue(self) -> Floats:
        """Probability of each state if nobody could wait."""
        return self._without_queue.shares

    @cached_property
    def _without_queue(self) -> Chain[Levels]:
        return Chain((*(0,) * self.capacity, self.reps), self._moves)

    def _moves(self, levels: Levels) -> Iterator[tuple[Levels, float]]:
        for level, share in self._chosen(levels):
            yield _moved(levels, level, 1), self.arrivals_per_s * share
        for level in range(1, self.capacity + 1):
            if levels[level]:
                yield _moved(levels, level, -1), float(levels[level] * self.finished_per_s[level])

    def _chosen(self, levels: Levels) -> Iterator[tuple[int, float]]:
        """Level of the rep who gets the next chat, with its chance; nothing if all are full."""
        with_room = [level for level in range(self.capacity) if levels[level]]
        if self.selection == "uniform":
            reps = sum(levels[:-1])
            yield from ((level, levels[level] / reps) for level in with_room)
        elif with_room:
            yield (with_room[0] if self.selection == "least_active" else with_room[-1]), 1.0


def finished_per_s(speeds: Sequence[float], capacity: int, *, work_s: float) -> Floats:
    """Rate at which a rep with 0, 1, … open chats finishes them; beyond the list it stays that of the last entry."""
    known = np.minimum(np.arange(1, capacity + 1), len(speeds))
    return np.concatenate(([0.0], known * np.asarray(speeds, dtype=np.float64)[known - 1] / work_s))


def _moved(levels: Levels, level: int, step: int) -> Levels:
    changed = list(levels)
    changed[level] -= 1
    changed[level + step] += 1
    return tuple(changed)
