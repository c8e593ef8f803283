"""A queue whose visitors come back when refused or out of patience: a chain with one orbit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import NamedTuple

from simchat.theory.chain import Chain
from simchat.theory.orbit import refuse_cut


class Room(NamedTuple):
    """A state with a queue: visitors served or waiting, and how many are on their way back."""

    visitors: int
    coming: int


@dataclass(frozen=True)
class RetrialQueue:
    """M/M/n+M where those who were refused or gave up come back with one probability, however often.

    In a config: `attempts` so high that nobody gets there. One orbit is enough, for nothing
    depends on how often somebody came (Falin and Templeton 1997, Retrial Queues; Aguir, Karaesmen,
    Akşin and Chauvet 2004, The impact of retrials on call center performance).

    Attributes
    ----------
    arrivals_per_s, reps, work_s, patience_s
        As in `erlang_a`.
    room
        How many may wait.
    returns, delay_s
        As in `RetrialLoss`.
    orbit
        How many may be on their way; more are lost.
    """

    arrivals_per_s: float
    reps: int
    work_s: float
    returns: float
    delay_s: float
    room: int
    patience_s: float = inf
    orbit: int = 60

    @cached_property
    def chain(self) -> Chain[Room]:
        """The chain, from an empty room; ValueError if the orbit's bound is felt."""
        chain = Chain(Room(0, 0), self._moves)
        refuse_cut(chain.mean(lambda room: room.coming == self.orbit))
        return chain

    @property
    def attempts_per_s(self) -> float:
        """Rate of first attempts and returns."""
        return self.arrivals_per_s + self.chain.mean(lambda room: room.coming) / self.delay_s

    @property
    def blocked_rate(self) -> float:
        """Share of all attempts that are refused."""
        return 1 - self._queued_per_s / self.attempts_per_s

    @property
    def queue_length(self) -> float:
        """Mean number waiting."""
        return self.chain.mean(self._waiting)

    @property
    def wait_s(self) -> float:
        """Mean wait of those not refused, answered or not, in each attempt."""
        return self.queue_length / self._queued_per_s

    @property
    def abandonment_rate(self) -> float:
        """Share of those not refused who give up in this attempt."""
        return self.wait_s / self.patience_s

    @property
    def visitors_served(self) -> float:
        """Share of visitors who are served in one of their attempts."""
        return self.occupancy * self.reps / self.work_s / self.arrivals_per_s

    @property
    def occupancy(self) -> float:
        """Share of the reps' time with a chat."""
        return self.chain.mean(lambda room: min(room.visitors, self.reps)) / self.reps

    @property
    def _queued_per_s(self) -> float:
        """Rate at which visitors come and are not refused: they are served or give up."""
        return self.occupancy * self.reps / self.work_s + self.queue_length / self.patience_s

    def _waiting(self, room: Room) -> int:
        return max(room.visitors - self.reps, 0)

    def _moves(self, room: Room) -> Iterator[tuple[Room, float]]:
        returning = Room(room.visitors, room.coming - 1)
        yield from self._attempts(room, self.arrivals_per_s)
        if room.coming:
            yield from self._attempts(returning, room.coming / self.delay_s)
        yield Room(room.visitors - 1, room.coming), min(room.visitors, self.reps) / self.work_s
        if self._waiting(room):
            left = Room(room.visitors - 1, room.coming)
            yield from self._unserved(left, self._waiting(room) / self.patience_s)

    def _attempts(self, room: Room, per_s: float) -> Iterator[tuple[Room, float]]:
        if room.visitors < self.reps + self.room:
            yield Room(room.visitors + 1, room.coming), per_s
        else:
            yield from self._unserved(room, per_s)

    def _unserved(self, room: Room, per_s: float) -> Iterator[tuple[Room, float]]:
        """Somebody who was refused or gave up goes home, or comes back later."""
        comes = self.returns if room.coming < self.orbit else 0.0
        yield Room(room.visitors, room.coming + 1), per_s * comes
        yield room, per_s * (1 - comes)
