"""A queue in steady state: Poisson arrivals, exponential patience, a constant rate of service while somebody waits."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Self

import numpy as np
from numpy.typing import NDArray

from simchat.theory.waiting_room import WaitingRoom

Floats = NDArray[np.float64]
NEGLIGIBLE_LOG = -45.0  # a term e**-45 of the largest one is beyond double precision


@dataclass(frozen=True)
class SteadyQueue(WaitingRoom):
    """What arrivals meet, and what comes of them; names and meanings are those of the KPIs.

    Attributes
    ----------
    arrivals_per_s
        Rate of the Poisson arrivals.
    served_per_s
        Rate at which the reps, all slots taken, finish chats.
    patience_s
        Mean patience, infinite where nobody gives up.
    room
        How many may wait; None without end.
    waiting
        Probability that all slots are taken and 0, 1, … wait.
    """

    arrivals_per_s: float
    served_per_s: float
    patience_s: float
    room: int | None
    waiting: Floats

    @classmethod
    def behind(
        cls, blocked: float, *, arrivals_per_s: float, served_per_s: float, patience_s: float, room: int | None
    ) -> Self:
        """The queue before reps who would block a share of arrivals if nobody could wait.

        A chain with a queue, looked at only while nobody waits, is the chain without waiting
        room; the cut between q and q + 1 waiting gives the rest:
        arrivals × p(q) = (served + (q + 1) / patience) × p(q + 1).

        Raises
        ------
        ValueError
            If the queue would grow without end.
        """
        if room is None and patience_s == inf and arrivals_per_s >= served_per_s:
            raise ValueError("without patience or a cap the queue grows without end: more arrive than can be served")
        logs = _log_weights(arrivals_per_s, served_per_s, patience_s=patience_s, room=room)
        weights = blocked * np.exp(logs - logs.max())
        whole = (1 - blocked) * np.exp(-logs.max()) + weights.sum()
        return cls(arrivals_per_s, served_per_s, patience_s, room, weights / whole)

    @property
    def blocked_rate(self) -> float:
        """Share of arrivals that find the waiting room full."""
        return float(self.waiting[-1]) if self.room is not None else 0.0

    @property
    def delayed_rate(self) -> float:
        """Share of the others that must wait."""
        return float(self._met.sum()) / (1 - self.blocked_rate)

    @property
    def queue_length(self) -> float:
        """Mean number waiting."""
        return float(self.waiting @ np.arange(len(self.waiting)))

    @property
    def speed_to_answer_s(self) -> float:
        """Mean wait of those who are answered."""
        waited = self._met @ self._mean_of_answered()
        return float(waited) / ((1 - self.blocked_rate) * (1 - self.abandonment_rate))

    def service_level(self, within_s: float) -> float:
        """Share of those not blocked who are answered within a time."""
        at_once = 1 - self.waiting.sum()
        return float(at_once + self._met @ self._answered_within(within_s)) / (1 - self.blocked_rate)

    @property
    def _met(self) -> Floats:
        """Probability that an arrival meets all slots taken and 0, 1, … waiting, and may join them."""
        return self.waiting if self.room is None else self.waiting[:-1]

    def _answered_within(self, within_s: float) -> Floats:
        """Chance of being answered within a time behind 0, 1, … others.

        The wait behind q others is a sum of exponentials of rates R, R + θ, …, R + qθ, whose
        e**(-θS) is Beta(R/θ, q + 1) distributed; with θ = 0 it is an Erlang time.
        """
        from scipy.special import betainc, gammainc

        ahead = np.arange(len(self._met))
        if self.patience_s == inf:
            return np.asarray(gammainc(ahead + 1, self.served_per_s * within_s))
        ratio = self.served_per_s * self.patience_s
        late = betainc(ratio + 1, ahead + 1, np.exp(-within_s / self.patience_s))
        return np.asarray(ratio / (ratio + ahead + 1) * (1 - late))

    def _mean_of_answered(self) -> Floats:
        """Mean of the wait times being answered, behind 0, 1, … others: E[S e**(-θS)]."""
        from scipy.special import digamma

        ahead = np.arange(len(self._met))
        if self.patience_s == inf:
            return (ahead + 1) / self.served_per_s
        ratio = self.served_per_s * self.patience_s
        spread = digamma(ratio + ahead + 2) - digamma(ratio + 1)
        return np.asarray(ratio / (ratio + ahead + 1) * spread * self.patience_s)


def _log_weights(arrivals_per_s: float, served_per_s: float, *, patience_s: float, room: int | None) -> Floats:
    """Logarithms of p(q) / p(0) until the waiting room ends, or the rest is negligible."""
    most = 1024 if room is None else room
    while True:
        leaving = served_per_s + np.arange(1, most + 1) / patience_s
        logs = np.concatenate(([0.0], np.cumsum(np.log(arrivals_per_s / leaving))))
        if room is not None or (logs[-1] < logs.max() + NEGLIGIBLE_LOG and leaving[-1] > arrivals_per_s):
            return logs
        most *= 2
