"""Reps without a waiting room; the refused come back: a chain with an orbit for each return."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from simchat.theory.chain import Chain
from simchat.theory.orbit import refuse_cut


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
        refuse_cut(chain.mean(lambda line: max(line.coming) == self.orbit))
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


def _more(counts: tuple[int, ...], place: int, step: int) -> tuple[int, ...]:
    return (*counts[:place], counts[place] + step, *counts[place + 1 :])
