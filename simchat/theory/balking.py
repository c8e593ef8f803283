"""One queue whose topics join only up to a length of their own: state-dependent arrivals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

import numpy as np
from numpy.typing import NDArray

from simchat.theory.chain import Chain
from simchat.theory.steady_queue import SteadyQueue

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Balking:
    """Reps with one chat each, and topics that are refused when more than so many wait.

    A birth-and-death process: M/M/n+M whose rate of joining falls with the length of the queue
    (Haight 1957, Queueing with balking). In a config: a rule with `queue_size_at_most`, or a cap.

    Attributes
    ----------
    arrivals_per_s
        Rate of each topic.
    joins_up_to
        How many each topic finds waiting at most when it joins; -1: joins only a rep who is free.
    reps, work_s, patience_s
        The same for all topics; exponential work and patience.
    """

    arrivals_per_s: Sequence[float]
    joins_up_to: Sequence[int]
    reps: int
    work_s: float
    patience_s: float = inf

    @cached_property
    def chances(self) -> Floats:
        """Probability of 0, 1, … visitors, served or waiting."""
        chain = Chain(0, self._moves)
        return np.asarray(chain.shares)  # found in their order, for each adds one

    @property
    def waiting(self) -> Floats:
        """Probability that all reps are busy and 0, 1, … wait."""
        return self.chances[self.reps :]

    @property
    def occupancy(self) -> float:
        """Share of the reps' time with a chat."""
        return float(self.chances @ np.minimum(np.arange(len(self.chances)), self.reps)) / self.reps

    @property
    def queue_length(self) -> float:
        """Mean number waiting."""
        return float(self.waiting @ np.arange(len(self.waiting)))

    def blocked_rate(self, topic: int) -> float:
        """Share of a topic that is refused."""
        return float(self.waiting[self.joins_up_to[topic] + 1 :].sum())

    def delayed_rate(self, topic: int) -> float:
        """Share of those who joined that must wait."""
        return self._seen_by(topic).delayed_rate

    def service_level(self, topic: int, within_s: float) -> float:
        """Share of those who joined that is answered within a time."""
        return self._seen_by(topic).service_level(within_s)

    def abandonment_rate(self, topic: int) -> float:
        """Share of those who joined that gives up; behind q others it is (q + 1)θ / (R + (q + 1)θ)."""
        places = np.arange(1, len(self._met(topic)) + 1)
        rate = self.reps / self.work_s
        gone = places / self.patience_s / (rate + places / self.patience_s)
        return float(self._met(topic) @ gone) / (1 - self.blocked_rate(topic))

    def wait_s(self, topic: int) -> float:
        """Mean wait of those who joined, answered or not."""
        if self.patience_s < inf:
            return self.abandonment_rate(topic) * self.patience_s
        behind = np.arange(1, len(self._met(topic)) + 1) * self.work_s / self.reps
        return float(self._met(topic) @ behind) / (1 - self.blocked_rate(topic))

    def _met(self, topic: int) -> Floats:
        """Probability that all reps are busy and 0, 1, … wait, as far as the topic joins."""
        return self.waiting[: self.joins_up_to[topic] + 1]

    def _seen_by(self, topic: int) -> SteadyQueue:
        """The queue up to where the topic is refused; who comes later does not matter to one who waits."""
        met = np.append(self._met(topic), self.blocked_rate(topic))
        return SteadyQueue(self.arrivals_per_s[topic], self.reps / self.work_s, self.patience_s, len(met) - 1, met)

    def _moves(self, visitors: int) -> list[tuple[int, float]]:
        waiting = visitors - self.reps
        joining = [
            rate
            for rate, most in zip(self.arrivals_per_s, self.joins_up_to, strict=True)
            if waiting < 0 or waiting <= most
        ]
        leaving = min(visitors, self.reps) / self.work_s + max(waiting, 0) / self.patience_s
        return [(visitors + 1, sum(joining)), (visitors - 1, leaving)]
