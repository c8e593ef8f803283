"""Two tiers with one chat each, of which the second helps the first: the N-design."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Literal, NamedTuple

from simchat.theory.chain import Chain

Topic = Literal["general", "technical"]


@dataclass(frozen=True)
class Demand:
    """A topic with a queue of its own: Poisson arrivals, exponential work and patience.

    Attributes
    ----------
    arrivals_per_s
        Rate of the arrivals.
    work_s, patience_s
        Means.
    cap
        How many may wait.
    """

    arrivals_per_s: float
    work_s: float
    cap: int
    patience_s: float = inf


class Floor(NamedTuple):
    """A state: who is served by whom, and how many wait."""

    by_regulars: int  # general
    general_by_experts: int
    technical: int  # by experts
    general_waiting: int
    technical_waiting: int


@dataclass(frozen=True)
class NDesign:
    """Regulars serve general chats only; experts technical ones and, when they can, general ones.

    An arrival goes to its own tier before the helpers. A free expert takes the queue of better
    priority first; of equal ones that which his tier ranks first, the technical one (rules Q1, Q2;
    Bell and Williams 2001, Dynamic scheduling of a system with two parallel servers in heavy traffic; Garnett and
    Mandelbaum 2000, An introduction to skills-based routing). Nobody is interrupted.

    Attributes
    ----------
    general, technical
        What comes.
    regulars, experts
        Number of reps in each tier; without regulars it is one tier with priorities.
    experts_speed
        Speed of the experts; regulars have speed 1.
    first
        The queue a free expert looks at first.
    """

    general: Demand
    technical: Demand
    regulars: int
    experts: int
    experts_speed: float = 1.0
    first: Topic = "technical"

    @cached_property
    def chain(self) -> Chain[Floor]:
        """The chain, from an empty floor."""
        return Chain(Floor(0, 0, 0, 0, 0), self._moves)

    def blocked_rate(self, topic: Topic) -> float:
        """Share of a topic that finds no rep and its queue full."""
        return self.chain.mean(lambda floor: self._has_to_wait(floor, topic) and not self._may_wait(floor, topic))

    def delayed_rate(self, topic: Topic) -> float:
        """Share of the others that must wait."""
        delayed = self.chain.mean(lambda floor: self._has_to_wait(floor, topic) and self._may_wait(floor, topic))
        return delayed / (1 - self.blocked_rate(topic))

    def queue_length(self, topic: Topic) -> float:
        """Mean number waiting."""
        return self.chain.mean(lambda floor: _waiting(floor, topic))

    def wait_s(self, topic: Topic) -> float:
        """Mean wait of those not blocked, answered or not (Little's law)."""
        return self.queue_length(topic) / (self._demand(topic).arrivals_per_s * (1 - self.blocked_rate(topic)))

    def abandonment_rate(self, topic: Topic) -> float:
        """Share of those not blocked who give up."""
        return self.wait_s(topic) / self._demand(topic).patience_s

    @property
    def regulars_occupancy(self) -> float:
        """Share of the regulars' time with a chat."""
        return self.chain.mean(lambda floor: floor.by_regulars) / self.regulars

    @property
    def experts_occupancy(self) -> float:
        """Share of the experts' time with a chat."""
        return self.chain.mean(lambda floor: floor.general_by_experts + floor.technical) / self.experts

    @property
    def helped_per_s(self) -> float:
        """Rate of general chats that experts take and finish."""
        return self.chain.mean(lambda floor: floor.general_by_experts) * self.experts_speed / self.general.work_s

    def _demand(self, topic: Topic) -> Demand:
        return self.general if topic == "general" else self.technical

    def _experts_busy(self, floor: Floor) -> bool:
        return floor.general_by_experts + floor.technical == self.experts

    def _has_to_wait(self, floor: Floor, topic: Topic) -> bool:
        return self._experts_busy(floor) and (topic == "technical" or floor.by_regulars == self.regulars)

    def _may_wait(self, floor: Floor, topic: Topic) -> bool:
        return _waiting(floor, topic) < self._demand(topic).cap

    def _moves(self, floor: Floor) -> Iterator[tuple[Floor, float]]:
        yield self._come_general(floor), self.general.arrivals_per_s
        yield self._come_technical(floor), self.technical.arrivals_per_s
        yield _more(floor, general_waiting=-1), floor.general_waiting / self.general.patience_s
        yield _more(floor, technical_waiting=-1), floor.technical_waiting / self.technical.patience_s
        if floor.by_regulars:
            yield self._regular_freed(floor), floor.by_regulars / self.general.work_s
        if floor.general_by_experts:
            freed = self._expert_freed(_more(floor, general_by_experts=-1))
            yield freed, floor.general_by_experts * self.experts_speed / self.general.work_s
        if floor.technical:
            freed = self._expert_freed(_more(floor, technical=-1))
            yield freed, floor.technical * self.experts_speed / self.technical.work_s

    def _come_general(self, floor: Floor) -> Floor:
        if floor.by_regulars < self.regulars:
            return _more(floor, by_regulars=1)
        if not self._experts_busy(floor):
            return _more(floor, general_by_experts=1)
        return _more(floor, general_waiting=1) if self._may_wait(floor, "general") else floor

    def _come_technical(self, floor: Floor) -> Floor:
        if not self._experts_busy(floor):
            return _more(floor, technical=1)
        return _more(floor, technical_waiting=1) if self._may_wait(floor, "technical") else floor

    def _regular_freed(self, floor: Floor) -> Floor:
        """He takes the next general chat if one waits."""
        return _more(floor, general_waiting=-1) if floor.general_waiting else _more(floor, by_regulars=-1)

    def _expert_freed(self, floor: Floor) -> Floor:
        """He takes a chat from the queue that comes first, else from the other."""
        order: tuple[Topic, ...] = ("general", "technical") if self.first == "general" else ("technical", "general")
        for topic in order:
            if _waiting(floor, topic):
                return _taken(floor, topic)
        return floor


def _waiting(floor: Floor, topic: Topic) -> int:
    return floor.general_waiting if topic == "general" else floor.technical_waiting


def _taken(floor: Floor, topic: Topic) -> Floor:
    if topic == "general":
        return _more(floor, general_waiting=-1, general_by_experts=1)
    return _more(floor, technical_waiting=-1, technical=1)


def _more(floor: Floor, **changes: int) -> Floor:
    return floor._replace(**{name: getattr(floor, name) + change for name, change in changes.items()})
