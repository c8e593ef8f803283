"""The plain SimPy model of workload W2: what one writes first, and the yardstick of simchat's speed.

A process per chat, a `Store` of free slots, `AnyOf` of patience and slot and of answer and inactivity timer, a
`Resource` per rep who writes one message at a time. It takes the visitors that simchat takes and knows no more than
`w2.yaml` needs: one topic at message level, one queue with a cap, shifts that end with `finish`, the longest-idle slot
first, silences that last, answers that come after the inactivity timer. Things that happen at the very same instant by
chance are not put into the order of rule T3: with times on a grid of 2**-20 s it shows about once in thousands of days.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple

import simpy

from simchat.config.scenario import Scenario
from simchat.demand.visitors import LEAVE, Visitors

Life = Generator[simpy.Event, Any, None]


class Shift(NamedTuple):
    """Heads on shift from `start_at` to `end_at`, in seconds."""

    start_at: float
    end_at: float
    heads: int


@dataclass(frozen=True)
class Day:
    """What the plain model needs to know of a scenario."""

    shifts: tuple[Shift, ...]
    slots_per_rep: int
    cap: int
    inactive_after_s: float


@dataclass
class Tally:
    """What came of a day: counts, and sums in seconds."""

    handled: int = 0
    abandoned: int = 0
    refused: int = 0
    lapsed: int = 0
    dropped: int = 0
    wait_s: float = 0.0  # of every stay in the queue, whatever its end
    first_response_s: float = 0.0
    responses: int = 0
    response_s: float = 0.0

    def response(self, response_s: float) -> None:
        """A customer's message was answered."""
        self.responses += 1
        self.response_s += response_s


class CountingEnvironment(simpy.Environment):
    """An environment that counts the events it processes."""

    def __init__(self) -> None:
        super().__init__()
        self.processed = 0

    def step(self) -> None:
        """Process the next event."""
        self.processed += 1
        super().step()


class Rep:
    """A rep: a desk at which one message is written at a time."""

    def __init__(self, env: simpy.Environment) -> None:
        self.desk = simpy.Resource(env, capacity=1)
        self.on_shift = False


class NaiveDay:
    """One day of chats."""

    def __init__(self, day: Day, visitors: Visitors, env: simpy.Environment | None = None) -> None:
        self.day = day
        self.visitors = visitors
        self.needs = [column.tolist() for column in _columns(visitors)]
        self.env = env or simpy.Environment()
        self.slots = simpy.Store(self.env)  # a slot is the rep it belongs to; first in, first out: the longest idle
        self.tally = Tally()

    def run(self) -> Tally:
        """Run until nothing is left to happen."""
        for shift in self.day.shifts:
            self.env.process(self.staff(shift))
        self.env.process(self.arrive())
        self.env.run()
        return self.tally

    def staff(self, shift: Shift) -> Life:
        """Reps come on shift, each with all slots, and leave when it ends."""
        yield self.env.timeout(shift.start_at)
        reps = [Rep(self.env) for _ in range(shift.heads)]
        self.share_out({rep: self.come_in(rep) for rep in reps})
        yield self.env.timeout(shift.end_at - shift.start_at)
        for rep in reps:
            rep.on_shift = False
        self.slots.items = [rep for rep in self.slots.items if rep.on_shift]

    def come_in(self, rep: Rep) -> int:
        """A rep takes as many as wait and he has slots for; returns the slots left free."""
        rep.on_shift = True
        waiting = len(self.slots.get_queue) - len(self.slots.items)  # slots just put are taken at SimPy's next step
        taken = min(max(0, waiting), self.day.slots_per_rep)
        for _ in range(taken):
            self.slots.put(rep)
        return self.day.slots_per_rep - taken

    def share_out(self, free: dict[Rep, int]) -> None:
        """Slots free since the same moment are used in turn, those of reps who have no chat yet first."""
        untouched = [rep for rep, slots in free.items() if slots == self.day.slots_per_rep]
        turn = deque(untouched + [rep for rep in free if rep not in untouched])
        while turn:
            rep = turn.popleft()
            if free[rep]:
                self.slots.put(rep)
                free[rep] -= 1
                turn.append(rep)

    def arrive(self) -> Life:
        """Visitors arrive; beyond the cap they are refused."""
        for visitor, arrival_at in enumerate(self.visitors.arrival_at.tolist()):
            yield self.env.timeout(arrival_at - self.env.now)
            if self.takes_another():
                self.env.process(self.chat(visitor))
            else:
                self.tally.refused += 1

    def takes_another(self) -> bool:
        """Whether a slot is free, or the queue is below its cap."""
        return bool(self.slots.items) or len(self.slots.get_queue) < self.day.cap

    def chat(self, visitor: int) -> Life:
        """The life of a chat: wait, first reply, exchanges; again from the start if he answers after the timer."""
        env, tally = self.env, self.tally
        patience_s, first_reply_s, turns = self._needs_of(visitor)
        asked_at = None
        for stay in count(1):
            joined_at = env.now
            slot = self.slots.get()
            yield slot | env.timeout(patience_s)
            tally.wait_s += env.now - joined_at
            if not slot.triggered:
                slot.cancel()
                return self.leave(stay)
            rep = slot.value
            with rep.desk.request() as desk:
                yield desk
                yield env.timeout(first_reply_s)
            if asked_at is None:
                tally.first_response_s += env.now - joined_at
            else:
                tally.response(env.now - asked_at)
            for think_s, reply_s, silence in turns:
                answer = env.event() if silence == LEAVE else env.timeout(think_s)
                yield answer | env.timeout(self.day.inactive_after_s)
                if not answer.processed:
                    break
                asked_at = env.now
                with rep.desk.request() as desk:
                    yield desk
                    yield env.timeout(reply_s)
                tally.response(env.now - asked_at)
            else:
                tally.handled += 1
                return self.give_back(rep)
            self.give_back(rep)
            if silence == LEAVE:
                tally.lapsed += 1
                return None
            yield answer
            if not self.takes_another():
                return self.leave(stay + 1)
            asked_at = env.now
            patience_s = self.visitors.later("patience", stay, 1)[visitor]
            first_reply_s = self.visitors.later("first_reply", stay, 1)[visitor]

    def leave(self, stay: int) -> None:
        """A visitor is gone before a rep joined, or joined again."""
        if stay == 1:
            self.tally.abandoned += 1
        else:
            self.tally.dropped += 1

    def give_back(self, rep: Rep) -> None:
        """A slot is free again, unless its rep's shift is over."""
        if rep.on_shift:
            self.slots.put(rep)

    def _needs_of(self, visitor: int) -> tuple[float, float, Iterator[tuple[float, float, int]]]:
        patience_s, first_reply_s, exchanges, turn_start, think_s, reply_s, silence = self.needs
        first = turn_start[visitor]
        turns = slice(first, first + exchanges[visitor])
        script = zip(think_s[turns], reply_s[turns], silence[turns], strict=True)
        return patience_s[visitor], first_reply_s[visitor], script


def day_of(scenario: Scenario) -> Day:
    """What the plain model needs to know of a scenario like `w2.yaml`."""
    config = scenario.config
    (tier,) = config.reps.values()
    (queue,) = config.queues.values()
    assert isinstance(tier.shifts, tuple)
    assert queue.cap is not None
    assert config.inactivity.after != "off"
    shifts = tuple(Shift(shift.start, shift.end_s, shift.count) for shift in tier.shifts)
    return Day(shifts, tier.capacity, queue.cap, config.inactivity.after)


def _columns(visitors: Visitors) -> tuple[Any, ...]:
    needs = visitors.needs
    return (
        needs.patience_s,
        needs.first_reply_s,
        needs.exchanges,
        needs.turn_start,
        needs.customer_reply_s,
        needs.rep_reply_s,
        needs.silence,
    )
