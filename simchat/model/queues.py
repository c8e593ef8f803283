"""A queue: who waits, oldest first, and which reps may take them."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from simchat.config.routing import Ewt
from simchat.config.routing import Queue as QueueConfig
from simchat.facts import Cause
from simchat.model.environment import NEVER, on_grain
from simchat.model.ewt import EstimatedWait

if TYPE_CHECKING:
    from simchat.model.records import Stay
    from simchat.model.reps import Rep
    from simchat.model.tiers import Tier


class Queue:
    """`size` counts sessions Waiting here; `unserved` those of them that are neither offered nor given out."""

    def __init__(self, index: int, name: str, config: QueueConfig, ewt: Ewt) -> None:
        self.index = index
        self.name = name
        self.priority = config.priority
        self.cap = NEVER if config.cap is None else config.cap
        self.max_wait_s = NEVER if config.max_wait is None else on_grain(config.max_wait)
        self.age_on_reroute = config.age_on_reroute
        self.weight = config.weight
        self.ewt = EstimatedWait(ewt)
        self.size = 0
        self.unserved = 0
        self.line: list[tuple[float, int, int, Stay]] = []
        self.places = 0  # tells places in the line apart; those of sessions given out are skipped
        self.tiers: list[Tier] = []
        self.by_rank: list[list[tuple[Tier, float]]] = []
        self.overflow_ages: list[float] = []
        self.lingered_for = 0  # reps who stay until their queues are cleared

    def served_by(self, tier: Tier, rank: int, after_s: float) -> None:
        """A tier serves this queue at a rank, for sessions of at least an age."""
        while len(self.by_rank) <= rank:
            self.by_rank.append([])
        self.by_rank[rank].append((tier, after_s))
        self.tiers.append(tier)
        if after_s and after_s not in self.overflow_ages:
            self.overflow_ages.append(after_s)

    def best_rep(self, age_at: float, now: float, stay: Stay | None = None) -> Rep | None:
        """The rep who would take a session of that age from here now (rules Q1, Q2)."""
        for ranked in self.by_rank:
            found: Rep | None = None
            for tier, after_s in ranked:
                if age_at + after_s > now:
                    continue
                rep = tier.best(self.weight, stay)
                if rep is not None and (found is None or self._comes_before(rep, found)):
                    found = rep
            if found is not None:
                return found
        return None

    @staticmethod
    def _comes_before(rep: Rep, other: Rep) -> bool:
        """Reps of one kind of selection compete; else the earlier tier goes first."""
        if rep.tier.selection != other.tier.selection:
            return False
        return rep.tier.place_of(rep) < other.tier.place_of(other)

    def wait(self, stay: Stay) -> None:
        """A session begins (or, after a decline, goes on) to wait to be given out."""
        stay.unserved = True
        self.unserved += 1
        self.places += 1
        heappush(self.line, (stay.age_at, stay.chat.number, self.places, stay))

    def take(self, stay: Stay) -> None:
        """A session is given out or leaves; its place in the line is skipped later."""
        stay.unserved = False
        self.unserved -= 1

    def first(self, rep: Rep, oldest_from: float) -> Stay | None:
        """The oldest waiting session that the rep may take and whose age counts from `oldest_from` or earlier."""
        line = self.line
        while line and not line[0][3].unserved:
            heappop(line)
        if not line or line[0][0] > oldest_from:
            return None
        stay = line[0][3]
        if not stay.declined and not rep.lingers_until:
            return stay
        return self._first_fitting(rep, oldest_from)

    def _first_fitting(self, rep: Rep, oldest_from: float) -> Stay | None:
        for age_at, _, _, stay in sorted(self.line):
            if age_at > oldest_from:
                return None
            if stay.unserved and rep.may_take(stay):
                return stay
        return None

    def services(self) -> list[tuple[Tier, float]]:
        """The tiers that serve this queue, with the age each asks for."""
        return [service for ranked in self.by_rank for service in ranked]

    def age_from(self, cause: Cause, now: float, requested_at: float) -> float:
        """The moment from which the age of a session that is rerouted to this queue counts (rule Q3)."""
        keeps = self.age_on_reroute == "keep" if self.age_on_reroute else cause is not Cause.RETURNED
        return requested_at if keeps else now

    def waiting(self) -> list[Stay]:
        """All that wait to be given out, oldest first."""
        return [place[3] for place in sorted(self.line) if place[3].unserved]

    def holds_from_before(self, at: float) -> bool:
        """Whether a session that joined before a moment is Waiting here, on offer or not."""
        offers = (offer for tier in self.tiers for rep in tier.reps for offer in rep.offers.values())
        offered = (offer.stay for offer in offers if offer.stay.queue is self)
        return any(stay.joined_at < at for stay in (*self.waiting(), *offered))
