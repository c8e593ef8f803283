"""A pool of reps whose chats are followed by wrap-up: it holds the slot, but slows nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Literal, NamedTuple

from simchat.theory.chain import Chain
from simchat.theory.chat_pool import Floats, finished_per_s
from simchat.theory.waiting_room import WaitingRoom


class Rep(NamedTuple):
    """What holds a rep's slots."""

    open: int
    wrapping: int

    @property
    def held(self) -> int:
        """Slots that are not free."""
        return self.open + self.wrapping


class Pool(NamedTuple):
    """A state: the reps, he whose last assignment is oldest first, and how many wait."""

    reps: tuple[Rep, ...]
    waiting: int


@dataclass(frozen=True)
class WrapUpPool(WaitingRoom):
    """Chats as in `ChatPool`, then an exponential wrap-up that runs by itself (rules C1, R5, R6).

    The chain of reps by what they hold (phases as in Neuts 1981, Matrix-Geometric Solutions in
    Stochastic Models, chapter 2), kept in the order of their last assignments: that is what ties
    among reps go by (rule Q2), and two with equally many slots taken are not alike here.

    Attributes
    ----------
    arrivals_per_s, reps, capacity, work_s, speeds, patience_s
        As in `ChatPool`; n of the speeds counts open chats only.
    wrap_up_s
        Mean wrap-up.
    room
        How many may wait.
    selection
        Whom a chat goes to, by slots taken.
    """

    arrivals_per_s: float
    reps: int
    capacity: int
    work_s: float
    wrap_up_s: float
    room: int
    speeds: Sequence[float] = (1.0,)
    patience_s: float = inf
    selection: Literal["least_active", "most_active"] = "least_active"

    @cached_property
    def chain(self) -> Chain[Pool]:
        """The chain, from a pool in which nothing happens yet."""
        return Chain(Pool((Rep(0, 0),) * self.reps, 0), self._moves)

    @property
    def blocked_rate(self) -> float:
        """Share of arrivals that find no slot and the waiting room full."""
        return self.chain.mean(lambda pool: self._is_full(pool) and pool.waiting == self.room)

    @property
    def delayed_rate(self) -> float:
        """Share of the others that must wait."""
        delayed = self.chain.mean(lambda pool: self._is_full(pool) and pool.waiting < self.room)
        return delayed / (1 - self.blocked_rate)

    @property
    def queue_length(self) -> float:
        """Mean number waiting."""
        return self.chain.mean(lambda pool: pool.waiting)

    @property
    def open_chats(self) -> float:
        """Mean number of open chats."""
        return self.chain.mean(lambda pool: sum(rep.open for rep in pool.reps))

    @property
    def held_slots(self) -> float:
        """Mean number of slots taken, by open chats and by wrap-up."""
        return self.chain.mean(lambda pool: sum(rep.held for rep in pool.reps))

    @property
    def occupancy(self) -> float:
        """Share of the reps' time with a chat or a wrap-up."""
        return self.chain.mean(lambda pool: sum(rep.held > 0 for rep in pool.reps)) / self.reps

    @property
    def slot_occupancy(self) -> float:
        """Share of slots taken."""
        return self.held_slots / (self.reps * self.capacity)

    @property
    def concurrency(self) -> float:
        """Mean number of open chats of a rep who has one."""
        return self.open_chats / self.chain.mean(lambda pool: sum(rep.open > 0 for rep in pool.reps))

    @property
    def chat_time_s(self) -> float:
        """Mean time from acceptance to the end of the conversation."""
        return self.open_chats / self.answered_per_s

    @property
    def handle_time_s(self) -> float:
        """Mean time from acceptance to the end of the wrap-up."""
        return self.held_slots / self.answered_per_s

    @cached_property
    def _finished_per_s(self) -> Floats:
        return finished_per_s(self.speeds, self.capacity, work_s=self.work_s)

    def _is_full(self, pool: Pool) -> bool:
        return all(rep.held == self.capacity for rep in pool.reps)

    def _moves(self, pool: Pool) -> Iterator[tuple[Pool, float]]:
        if not self._is_full(pool):
            yield Pool(self._assigned(pool.reps), 0), self.arrivals_per_s
        elif pool.waiting < self.room:
            yield Pool(pool.reps, pool.waiting + 1), self.arrivals_per_s
        if pool.waiting:
            yield Pool(pool.reps, pool.waiting - 1), pool.waiting / self.patience_s
        for place, rep in enumerate(pool.reps):
            wraps_up = Rep(rep.open - 1, rep.wrapping + 1)
            yield Pool(_with(pool.reps, place, wraps_up), pool.waiting), float(self._finished_per_s[rep.open])
            if rep.wrapping:
                yield self._freed(pool, place), rep.wrapping / self.wrap_up_s

    def _freed(self, pool: Pool, place: int) -> Pool:
        """A wrap-up ends: the slot is free, unless somebody waits for it."""
        rep = pool.reps[place]
        reps = _with(pool.reps, place, Rep(rep.open, rep.wrapping - 1))
        return Pool(self._assigned(reps), pool.waiting - 1) if pool.waiting else Pool(reps, 0)

    def _assigned(self, reps: tuple[Rep, ...]) -> tuple[Rep, ...]:
        """A chat goes to the rep selected, of equals to him whose last assignment is oldest."""
        sign = 1 if self.selection == "least_active" else -1
        with_room = [place for place, rep in enumerate(reps) if rep.held < self.capacity]
        place = min(with_room, key=lambda place: sign * reps[place].held)
        return (*reps[:place], *reps[place + 1 :], Rep(reps[place].open + 1, reps[place].wrapping))


def _with(reps: tuple[Rep, ...], place: int, rep: Rep) -> tuple[Rep, ...]:
    return (*reps[:place], rep, *reps[place + 1 :])
