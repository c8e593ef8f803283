"""What follows from how many wait on average, whatever the queue."""

from __future__ import annotations

from abc import ABC, abstractmethod


class WaitingRoom(ABC):
    """A queue in steady state that some arrivals are refused from and others leave, by Little's law (1961).

    Attributes
    ----------
    arrivals_per_s
        Rate of the arrivals, refused ones included.
    patience_s
        Mean of exponential patience, infinite where nobody gives up.
    """

    arrivals_per_s: float
    patience_s: float

    @property
    @abstractmethod
    def blocked_rate(self) -> float:
        """Share of arrivals that are refused."""

    @property
    @abstractmethod
    def queue_length(self) -> float:
        """Mean number waiting."""

    @property
    def queued_per_s(self) -> float:
        """Rate of those not refused, at once or after a wait."""
        return self.arrivals_per_s * (1 - self.blocked_rate)

    @property
    def wait_s(self) -> float:
        """Mean wait of those not refused, answered or not."""
        return self.queue_length / self.queued_per_s

    @property
    def abandonment_rate(self) -> float:
        """Share of those not refused who give up: their mean wait by their mean patience."""
        return self.wait_s / self.patience_s

    @property
    def answered_per_s(self) -> float:
        """Rate at which chats are accepted."""
        return self.queued_per_s * (1 - self.abandonment_rate)
