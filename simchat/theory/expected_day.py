"""What is expected of a day: counts of visitors and seconds, and the KPIs that are made of them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import NamedTuple


class Interval(NamedTuple):
    """A part of the day in which nothing changes by the clock."""

    lasts_s: float
    arrivals_per_s: float
    reps: int


@dataclass(frozen=True)
class Expected:
    """What is expected of a day, or of the arrivals and seconds of a part of it; sums of days are days again.

    Attributes
    ----------
    arrived, refused, delayed
        Arrivals, those who find the waiting room full, those of the others who must wait.
    gone, dropped
        Those who leave the queue before and after a rep had joined; who is handed over to a full
        queue is dropped too.
    passed_on
        Chats handed over that joined the queue, or another rep, again.
    waiting_s, first_waiting_s
        Seconds spent waiting, by all and by those no rep has joined yet.
    open_s, staffed_s, overtime_s
        Seconds of open chats, of reps present (with overtime), of overtime.
    """

    arrived: float = 0.0
    refused: float = 0.0
    delayed: float = 0.0
    gone: float = 0.0
    dropped: float = 0.0
    passed_on: float = 0.0
    waiting_s: float = 0.0
    first_waiting_s: float = 0.0
    open_s: float = 0.0
    staffed_s: float = 0.0
    overtime_s: float = 0.0

    def __add__(self, other: Expected) -> Expected:
        return Expected(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    def times(self, factor: float) -> Expected:
        """All of it times a factor."""
        return Expected(*(getattr(self, field.name) * factor for field in fields(self)))

    @property
    def queued(self) -> float:
        """Arrivals that were not refused."""
        return self.arrived - self.refused

    @property
    def blocked_rate(self) -> float:
        """Share of arrivals that find the waiting room full."""
        return self.refused / self.arrived

    @property
    def delayed_rate(self) -> float:
        """Share of the others that must wait."""
        return self.delayed / self.queued

    @property
    def abandonment_rate(self) -> float:
        """Share of those that give up before a rep had joined."""
        return self.gone / self.queued

    @property
    def dropped_rate(self) -> float:
        """Share of the answered that are lost after a handover."""
        return self.dropped / (self.queued - self.gone)

    @property
    def reroutes(self) -> float:
        """Handovers that led to a queue, for each of those queued."""
        return self.passed_on / self.queued

    @property
    def wait_s(self) -> float:
        """Mean wait until the first acceptance or leaving."""
        return self.first_waiting_s / self.queued

    @property
    def occupancy(self) -> float:
        """Share of the reps' time with a chat, if each holds one."""
        return self.open_s / self.staffed_s
