"""The clock of the model: SimPy's environment, with a run loop that resumes lives directly.

Two things share one heap. Shifts, breaks and staffing are ordinary SimPy processes, whose events
SimPy files as ``(time, 0 or 1, number, event)``. Everything that belongs to a session is filed as
``(time, kind, begun, session, actor, signal)`` with a kind of 2 or more, so that plain tuple order
is the order of rule T3: supply first, then kind by kind, within a kind the span begun first, then
the lower session number.

An actor has `due`, the one entry it waits for, and `send`, which takes the signal. An entry that is
not its actor's `due` any more is stale and ignored: that is how a wait is cancelled.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

import simpy

WRAP_UP, REP_MESSAGE, COMPLETION, CUSTOMER, OFFER, ARRIVAL, AGE, PATIENCE, TIMER = range(2, 11)
ROUNDING = 1.5 * 2.0**32  # adding and subtracting it rounds a double half-to-even to 2**-20 (rule T1)
NEVER = float("inf")


def on_grain(seconds: float) -> float:
    """A span rounded to a multiple of 2**-20 s (rule T1); infinite spans stay."""
    return (seconds + ROUNDING) - ROUNDING


class Actor:
    """What an entry of the heap wakes. Ranks decide between two entries that are alike but for their actors."""

    __slots__ = ()
    due: Any
    rank = 1

    def send(self, signal: Any) -> Any:
        """Go on with the signal."""
        raise NotImplementedError

    def __lt__(self, other: Actor) -> bool:
        return self.rank < other.rank


class ChatEnvironment(simpy.Environment):
    """SimPy's environment plus `wake`; `now` is the clock in seconds."""

    now: float = 0.0  # type: ignore[assignment]  # a plain attribute: it is read several times an event

    @property
    def entries(self) -> list[Any]:
        """The heap itself, for the two waits that are made most often."""
        return self._queue

    def wake(self, actor: Actor, at: float, kind: int, *, begun: float, session: int, signal: Any = None) -> None:
        """Resume the actor with the signal at a time, unless it is woken by something else before."""
        actor.due = entry = (at, kind, begun, session, actor, signal)
        heappush(self._queue, entry)  # type: ignore[arg-type]

    def until(self, at: float) -> simpy.Timeout:
        """A SimPy event at a time on the clock, or now if that is past."""
        return self.timeout(max(0.0, at - self.now))

    def live(self, stop: Callable[[], bool], *, ask_from: float, limit: float) -> None:
        """Let time pass until nothing is left, or `stop` says so from `ask_from` on, or `limit` is reached."""
        queue: list[Any] = self._queue
        while queue:
            try:
                while queue:
                    entry = heappop(queue)
                    at = entry[0]
                    if at >= ask_from and (stop() or at > limit):
                        self._pass_to(max(self.now, ask_from) if stop() else limit)
                        return
                    self.now = self._now = at
                    if entry[1] > 1:
                        actor = entry[4]
                        if actor.due is entry:
                            actor.send(entry[5])
                    else:
                        heappush(queue, entry)
                        self.step()
            except StopIteration:  # the life that was resumed is over
                continue
        self._pass_to(max(self.now, ask_from) if stop() else limit)

    def _pass_to(self, at: float) -> None:
        self.now = self._now = at
