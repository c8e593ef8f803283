"""The clock of the model: SimPy's environment, with a run loop that resumes lives directly.

Shifts, breaks and staffing are ordinary SimPy processes; one entry stands for the next of them. Everything that
belongs to a session is an entry ``(kind, begun, session, actor, signal)`` at a time: plain tuple order
is the order of rule T3, kind by kind, within a kind the span begun first, then the lower session
number; at equal times SimPy's events (supply) come before all entries. The heap of entries holds
bare times, which compare faster than tuples; only entries at the very same time are ever compared.

An actor has `due`, the one entry it waits for, and `send`, which takes the signal. An entry that is
not its actor's `due` any more is stale and ignored: that is how a wait is cancelled.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from heapq import heappop, heappush
from typing import Any

import simpy
from simpy.core import StopSimulation
from simpy.events import NORMAL, URGENT

HALT, SUPPLY, WRAP_UP, REP_MESSAGE, COMPLETION, CUSTOMER, OFFER, ARRIVAL, AGE, PATIENCE, TIMER = range(11)
ROUNDING = 1.5 * 2.0**32  # adding and subtracting it rounds a double half-to-even to 2**-20 (rule T1)
NEVER = float("inf")
IN_ORDER = 0.5  # a priority of SimPy's heap: between URGENT and NORMAL


def on_grain(seconds: float) -> float:
    """A span rounded to a multiple of 2**-20 s (rule T1); infinite spans stay."""
    return (seconds + ROUNDING) - ROUNDING


class Actor:
    """What an entry of the heap wakes. Ranks decide between two entries that are alike but for their actors."""

    __slots__ = ()
    due: Any
    rank = 1
    send: Callable[[Any], Any]  # go on with the signal

    def __lt__(self, other: Actor) -> bool:
        return self.rank < other.rank


Entry = tuple[int, float, int, Any, Any]  # kind, begun, session, actor, signal


class ChatEnvironment(simpy.Environment):
    """SimPy's environment plus entries; `now` is the clock in seconds."""

    now: float = 0.0  # a plain attribute: it is read several times an event

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []
        self.entries: dict[float, Entry] = {}  # by time; one time, one entry
        self.supply = Supply(self)

    def schedule(self, event: Any, priority: Any = NORMAL, delay: float = 0) -> None:
        """File a SimPy event (called by SimPy itself)."""
        self._now = self.now
        super().schedule(event, priority, delay)
        self.supply.look_ahead()

    def wake(self, actor: Actor, at: float, kind: int, *, begun: float, session: int, signal: Any = None) -> None:
        """Resume the actor with the signal at a time, unless it is woken by something else before."""
        actor.due = entry = (kind, begun, session, actor, signal)
        heappush(self.times, at)
        if self.entries.setdefault(at, entry) is not entry:
            self.share(at, entry)

    def share(self, at: float, entry: Entry) -> None:
        """File an entry at a time that others have taken already."""
        other = self.entries[at]
        if other[3].__class__ is Crowd:
            heappush(other[3].waiting, entry)
        else:
            self.entries[at] = Crowd(self, at, sorted((other, entry))).due

    def after_supply(self, action: Callable[[], None]) -> None:
        """Do something at this instant, after all that hours, shifts and breaks bring about at it (rule T3)."""
        event = self.event()
        event.callbacks.append(lambda _: action())
        event._ok, event._value = True, None
        self.schedule(event, NORMAL + 1)

    def until(self, at: float, order: int) -> simpy.Event:
        """A SimPy event at a time on the clock, or now if that is past; at equal times in the order given."""
        event = simpy.Event(self)
        event._ok, event._value = True, None
        heappush(self._queue, (max(self.now, at), IN_ORDER, (order, next(self._eid)), event))  # type: ignore[misc]
        self.supply.look_ahead()
        return event

    def at_latest(self, event: simpy.Event, at: float, order: int) -> simpy.Event:
        """The same event, which happens at a time if it has not by then; in the order given, as in `until`."""

        def happen(_: simpy.Event) -> None:
            if not event.triggered:
                event._ok, event._value = True, None
                self.schedule(event, URGENT)

        self.until(at, order).callbacks.append(happen)
        return event

    def live(self, stop: Callable[[], bool], *, ask_from: float, limit: float) -> None:
        """Let time pass until `stop` says so from `ask_from` on, or `limit` is reached."""
        self.wake(Halt(), ask_from, HALT, begun=ask_from, session=0)
        with suppress(StopSimulation):
            self._live_on()
        while not stop():
            at = heappop(self.times) if self.times else NEVER
            if at > limit:
                self.now = limit
                return
            self.now = at
            entry = self.entries.pop(at)
            if entry[3].due is entry:
                with suppress(StopIteration):
                    entry[3].send(entry[4])

    def _live_on(self) -> None:
        """Let one entry follow the other, until one of them halts it."""
        times, take = self.times, self.entries.pop
        while True:
            try:
                while True:
                    self.now = at = heappop(times)
                    entry = take(at)
                    actor = entry[3]
                    if actor.due is entry:
                        actor.send(entry[4])
            except StopIteration:  # the life that was resumed is over
                continue


class Supply(Actor):
    """Lets SimPy's next event happen in its turn: before all entries of its moment."""

    def __init__(self, env: ChatEnvironment) -> None:
        self.env = env
        self.due = None
        self.at = NEVER

    def look_ahead(self) -> None:
        """File SimPy's next event, if it is not filed already."""
        queue = self.env._queue
        if queue and queue[0][0] != self.at:
            self.at = queue[0][0]
            self.env.wake(self, self.at, SUPPLY, begun=self.at, session=0)

    def send(self, _: Any) -> None:
        """One event, then the next."""
        self.at = NEVER
        self.env.step()
        self.look_ahead()


class Halt(Actor):
    """Ends the time in which nobody asks whether it is all over."""

    due: Any = None

    def send(self, _: Any) -> None:
        """From now on it is asked."""
        raise StopSimulation


class Crowd(Actor):
    """Several entries at the very same time: it wakes the first of them and files itself again for the others."""

    def __init__(self, env: ChatEnvironment, at: float, waiting: list[Entry]) -> None:
        self.env = env
        self.at = at
        self.waiting = waiting
        self.due: Entry = (0, at, 0, self, None)

    def send(self, _: Any) -> None:
        """Wake the first."""
        entry = heappop(self.waiting)
        if self.waiting:
            self.env.entries[self.at] = self.due
        actor = entry[3]
        if actor.due is entry:
            actor.send(entry[4])
