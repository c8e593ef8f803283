"""Visitors who leave the queue without a sign, are accepted all the same, and waste a slot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from simchat.theory.chain import Chain


class Floor(NamedTuple):
    """A state: chats with visitors, slots held by those gone, and who waits: True is still there, first come first."""

    chats: int
    ghosts: int
    line: tuple[bool, ...]


@dataclass(frozen=True)
class Ghosts:
    """Reps with one chat each; a share of those who give up stays in the queue as a ghost (rules Q5, C1).

    The queue is a sequence of visitors still there or gone, which a cap keeps finite (Castellanos,
    Yom-Tov, Goldberg and Park 2025, Silent abandonment in text-based contact centers, give the
    model; the chain is this project's).

    Attributes
    ----------
    arrivals_per_s, reps, work_s, patience_s
        As in `erlang_a`.
    silent_share
        Share of those out of patience who leave silently.
    silent_hold_s
        Mean time for which a rep holds a ghost (exponential).
    cap
        How many may wait, gone or not.
    """

    arrivals_per_s: float
    reps: int
    work_s: float
    patience_s: float
    silent_share: float
    silent_hold_s: float
    cap: int

    @cached_property
    def chain(self) -> Chain[Floor]:
        """The chain, from an empty floor."""
        return Chain(Floor(0, 0, ()), self._moves)

    @property
    def blocked_rate(self) -> float:
        """Share of arrivals that find the queue at its cap."""
        return self.chain.mean(lambda floor: self._all_busy(floor) and len(floor.line) == self.cap)

    @property
    def delayed_rate(self) -> float:
        """Share of the others that must wait."""
        delayed = self.chain.mean(lambda floor: self._all_busy(floor) and len(floor.line) < self.cap)
        return delayed / (1 - self.blocked_rate)

    @property
    def queue_length(self) -> float:
        """Mean number waiting, gone or not."""
        return self.chain.mean(lambda floor: len(floor.line))

    @property
    def wait_s(self) -> float:
        """Mean time in the queue until accepted or gone (Little's law on those still there)."""
        return self.chain.mean(lambda floor: sum(floor.line)) / self._queued_per_s

    @property
    def abandonment_rate(self) -> float:
        """Share of those queued who give up, silently or not."""
        return self.wait_s / self.patience_s

    @property
    def silent_rate(self) -> float:
        """Share of those queued who give up silently."""
        return self.silent_share * self.abandonment_rate

    @property
    def abandonment_rate_observed(self) -> float:
        """Share of those queued who give up with a sign."""
        return self.abandonment_rate - self.silent_rate

    @property
    def occupancy(self) -> float:
        """Share of the reps' time with a chat or a ghost."""
        return self.chain.mean(lambda floor: floor.chats + floor.ghosts) / self.reps

    @property
    def silent_slot_h_per_day(self) -> float:
        """Slot hours a day held by ghosts."""
        return self.chain.mean(lambda floor: floor.ghosts) * 24

    @property
    def chat_time_s(self) -> float:
        """Mean time from acceptance to the end, ghosts included; all but the known leavers are accepted."""
        accepted_per_s = self._queued_per_s * (1 - self.abandonment_rate_observed)
        return self.reps * self.occupancy / accepted_per_s

    @property
    def _queued_per_s(self) -> float:
        return self.arrivals_per_s * (1 - self.blocked_rate)

    def _all_busy(self, floor: Floor) -> bool:
        return floor.chats + floor.ghosts == self.reps

    def _moves(self, floor: Floor) -> Iterator[tuple[Floor, float]]:
        chats, ghosts, line = floor
        if not self._all_busy(floor):
            yield Floor(chats + 1, ghosts, line), self.arrivals_per_s
        elif len(line) < self.cap:
            yield Floor(chats, ghosts, (*line, True)), self.arrivals_per_s
        if chats:
            yield _taken(chats - 1, ghosts, line=line), chats / self.work_s
        if ghosts:
            yield _taken(chats, ghosts - 1, line=line), ghosts / self.silent_hold_s
        yield from self._leavings(floor)

    def _leavings(self, floor: Floor) -> Iterator[tuple[Floor, float]]:
        for place, there in enumerate(floor.line):
            if there:
                before, behind = floor.line[:place], floor.line[place + 1 :]
                yield floor._replace(line=(*before, *behind)), (1 - self.silent_share) / self.patience_s
                yield floor._replace(line=(*before, False, *behind)), self.silent_share / self.patience_s


def _taken(chats: int, ghosts: int, *, line: tuple[bool, ...]) -> Floor:
    """A slot is free: the first in line gets it, there or gone."""
    if not line:
        return Floor(chats, ghosts, line)
    there, *behind = line
    return Floor(chats + there, ghosts + (not there), tuple(behind))
