"""A queue that takes nobody while the last accepted wait was too long: the EWT gate with a sample of one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import exp, inf

import numpy as np
from numpy.typing import NDArray

from simchat.theory.waiting_room import WaitingRoom

Floats = NDArray[np.float64]
NEGLIGIBLE = 1e-9


@dataclass(frozen=True)
class EwtGate(WaitingRoom):
    """Erlang A with a cap behind ``ewt_at_most``; names and meanings are those of the KPIs.

    The estimate is the wait of the last acceptance if that is no older than the window, else
    unknown, and then the gate is open (rules E1, E3, F5; `count` 1). It closes when somebody is
    accepted whose wait exceeds the threshold, and opens again a window later, or with the next
    acceptance that waited less.

    Attributes
    ----------
    arrivals_per_s
        Rate of the Poisson arrivals, refused ones included.
    reps
        Number of reps, who hold one chat each.
    work_s, patience_s
        Means of exponential work and patience.
    room
        How many may wait.
    window_s
        Time for which an acceptance counts.
    at_most_s
        The threshold: 0, or with room for one any.

    Notes
    -----
    While it is open the number in the system is a Markov chain. While it is closed it is one
    without arrivals, until the next acceptance or for a window: a Markov renewal process whose
    moments are the acceptances that close the gate (Çinlar 1969, Markov renewal theory). With a
    threshold of 0 every acceptance after a wait closes it. With room for one the wait of who is
    accepted is exponential with the rate at which waits end, and independent of all that follows.
    Arrivals see time averages (Wolff 1982).

    Raises
    ------
    ValueError
        If there is room for nobody, or for more than one behind a threshold above 0, or if the
        threshold is so high that nobody waits beyond it.
    """

    arrivals_per_s: float
    reps: int
    work_s: float
    patience_s: float = inf
    room: int = 1
    window_s: float = 600.0
    at_most_s: float = 0.0

    def __post_init__(self) -> None:
        if self.room < 1:
            raise ValueError("without a waiting room nobody waits, and the gate never closes")
        if self.at_most_s and self.room > 1:
            raise ValueError("behind a threshold above 0 the gate is only worked out for room for one")
        if self._late < NEGLIGIBLE:
            raise ValueError("nobody waits beyond such a threshold: there is no gate")

    @property
    def closed(self) -> float:
        """Share of time in which the gate is closed."""
        return float(self._shares[1].sum())

    @property
    def blocked_rate(self) -> float:
        """Share of arrivals that are refused, by the gate or by the cap."""
        return self.closed + float(self._shares[0][-1])

    @property
    def delayed_rate(self) -> float:
        """Share of the others that must wait."""
        return float(self._shares[0][self.reps : -1].sum()) / (1 - self.blocked_rate)

    @property
    def queue_length(self) -> float:
        """Mean number waiting."""
        return float(self._shares.sum(axis=0) @ np.maximum(self._numbers - self.reps, 0))

    @property
    def occupancy(self) -> float:
        """Share of the reps' time with a chat."""
        return float(self._shares.sum(axis=0) @ np.minimum(self._numbers, self.reps)) / self.reps

    @property
    def _late(self) -> float:
        """Chance that who is accepted after a wait has waited beyond the threshold."""
        return exp(-self.at_most_s * (self.reps / self.work_s + 1 / self.patience_s))

    @property
    def _numbers(self) -> Floats:
        return np.arange(self.reps + self.room + 1, dtype=np.float64)

    @cached_property
    def _shares(self) -> Floats:
        """Shares of time with so many in the system: gate open, gate closed."""
        from scipy.linalg import expm

        size = len(self._numbers)
        opened_s, shut_by_open = self._until_shut()
        whole = expm(np.block([[self._without_arrivals, np.eye(size)], [np.zeros((size, 2 * size))]]) * self.window_s)
        lasting, closed_s = whole[:size, :size], whole[:size, size:]
        again = closed_s @ self._acceptances + lasting @ shut_by_open
        entries = _stationary(again, np.flatnonzero(self._acceptances.sum(axis=0)))
        seconds = np.stack((entries @ lasting @ opened_s, entries @ closed_s))
        return np.asarray(seconds / seconds.sum())

    def _until_shut(self) -> tuple[Floats, Floats]:
        """From each state with the gate open: seconds in each until it shuts, and the state in which it does."""
        arrivals = np.diag(np.full(len(self._numbers) - 1, self.arrivals_per_s), 1)
        moves = self._without_arrivals + arrivals - np.diag(arrivals.sum(axis=1)) + (1 - self._late) * self._acceptances
        seconds = np.asarray(np.linalg.inv(-moves), dtype=np.float64)
        return seconds, self._late * seconds @ self._acceptances

    @property
    def _acceptances(self) -> Floats:
        """Rates at which a rep is free and takes somebody who waited."""
        served = np.where(self._numbers > self.reps, self.reps / self.work_s, 0.0)
        return np.asarray(np.diag(served[1:], -1))

    @property
    def _without_arrivals(self) -> Floats:
        """Rates while nobody is let in, up to an acceptance."""
        numbers = self._numbers
        finished = np.where(numbers > self.reps, 0.0, numbers / self.work_s)
        gone = np.maximum(numbers - self.reps, 0) / self.patience_s
        leaving = np.diag((finished + gone)[1:], -1)
        return np.asarray(leaving - np.diag((leaving + self._acceptances).sum(axis=1)))


def _stationary(moves: Floats, possible: NDArray[np.int64]) -> Floats:
    """Stationary law of a chain on the states that are possible; 0 for the others."""
    law = np.zeros(len(moves))
    among = moves[np.ix_(possible, possible)]
    system = np.vstack((among.T - np.eye(len(among)), np.ones(len(among))))
    law[possible] = np.linalg.lstsq(system, np.append(np.zeros(len(among)), 1.0), rcond=None)[0]
    return law
