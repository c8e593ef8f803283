"""Visitors who come back: chains with an orbit of those who will."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import NamedTuple

from simchat.theory.chain import Chain

NEGLIGIBLE = 1e-9  # share of time at the bound of the orbit


class Line(NamedTuple):
    """A state without waiting room: busy reps, and how many are on their way to their 1st, 2nd, … return."""

    busy: int
    coming: tuple[int, ...]


@dataclass(frozen=True)
class RetrialLoss:
    """Reps with one chat each and no waiting room; the refused come back a bounded number of times (rule D5).

    The orbit keeps the number of returns apart (Falin and Templeton 1997, Retrial Queues, chapter
    2, for the chain with one orbit) and is cut where it is negligible.

    Attributes
    ----------
    arrivals_per_s, reps, work_s
        As in `erlang_a`.
    returns, delay_s
        Probability that somebody refused comes back, and the mean (exponential) delay.
    attempts
        How often somebody comes back at most.
    orbit
        How many may be on their way to each return; more are lost.
    """

    arrivals_per_s: float
    reps: int
    work_s: float
    returns: float
    delay_s: float
    attempts: int = 1
    orbit: int = 30

    @cached_property
    def chain(self) -> Chain[Line]:
        """The chain, from idle reps; ValueError if the orbit's bound is felt."""
        chain = Chain(Line(0, (0,) * self.attempts), self._moves)
        _refuse_cut(chain.mean(lambda line: max(line.coming) == self.orbit))
        return chain

    @cached_property
    def attempts_per_s(self) -> tuple[float, ...]:
        """Rates of first attempts, first returns, second returns and so on."""
        return (self.arrivals_per_s, *(self._coming(number) / self.delay_s for number in range(self.attempts)))

    @property
    def blocked_rate(self) -> float:
        """Share of all attempts that are refused."""
        answered_per_s = self.chain.mean(lambda line: line.busy) / self.work_s
        return 1 - answered_per_s / sum(self.attempts_per_s)

    @property
    def visitors_served(self) -> float:
        """Share of visitors who are served in one of their attempts."""
        return self.occupancy * self.reps / self.work_s / self.arrivals_per_s

    @property
    def occupancy(self) -> float:
        """Share of the reps' time with a chat."""
        return self.chain.mean(lambda line: line.busy) / self.reps

    def _coming(self, number: int) -> float:
        return self.chain.mean(lambda line: line.coming[number])

    def _moves(self, line: Line) -> Iterator[tuple[Line, float]]:
        yield from self._attempts(line, 0, self.arrivals_per_s)
        yield line._replace(busy=line.busy - 1), line.busy / self.work_s
        for returned, coming in enumerate(line.coming, start=1):
            if coming:
                left = line._replace(coming=_more(line.coming, returned - 1, -1))
                yield from self._attempts(left, returned, coming / self.delay_s)

    def _attempts(self, line: Line, returned: int, per_s: float) -> Iterator[tuple[Line, float]]:
        """What becomes of somebody who has returned so often."""
        if line.busy < self.reps:
            yield line._replace(busy=line.busy + 1), per_s
        elif returned < self.attempts and line.coming[returned] < self.orbit:
            yield line._replace(coming=_more(line.coming, returned, 1)), per_s * self.returns
            yield line, per_s * (1 - self.returns)
        else:
            yield line, per_s


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
        _refuse_cut(chain.mean(lambda room: room.coming == self.orbit))
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


def _refuse_cut(share: float) -> None:
    if share > NEGLIGIBLE:
        raise ValueError(f"the orbit is at its bound for a share of {share:.1g} of the time: allow more")


def _more(counts: tuple[int, ...], place: int, step: int) -> tuple[int, ...]:
    return (*counts[:place], counts[place] + step, *counts[place + 1 :])
