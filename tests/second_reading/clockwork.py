"""Time (T1–T3), read a second time: one heap of events, and rows as plain objects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from heapq import heappop, heappush
from math import inf, isinf, nan
from types import SimpleNamespace
from typing import Any

# T3: what happens first at one instant; 1.5 is what the comings and goings of (1) bring about
SCHEDULE, GONE, WRAP_UP, MESSAGE, HANDLED, CUSTOMER, OFFER, ARRIVAL, AFTER, MAX_WAIT, PATIENCE, TIMER = (
    1, 1.5, 2, 3, 3.5, 4, 5, 6, 7, 7, 8, 9,
)  # fmt: skip
Do = Callable[[], None]
COUNTS = (
    "exchanges", "works", "inactive_count", "returned_count", "reroutes", "attention_s", "wrap_up_s", "status",
    "weight",
)  # fmt: skip
FLAGS = ("answered", "escalated", "ghost")


def grain(seconds: float) -> float:
    """T1: a duration is a multiple of 2**-20 s, half to even."""
    return seconds if isinf(seconds) else round(seconds * 2**20) / 2**20


def row(table: Any, **given: Any) -> Any:
    """A row of a table of facts: nothing has happened yet."""
    made = SimpleNamespace()
    for column in fields(table):
        name = column.name
        nothing = 0 if name in COUNTS else False if name in FLAGS else nan if name[-3:] in ("_at", "t_s") else -1
        setattr(made, name, nothing)
    made.__dict__.update(given)
    return made


class Clockwork:
    """T3: events in order of time, kind, begin of the span, session number, config order."""

    def __init__(self) -> None:
        self.now, self.heap, self.events = 0.0, [], 0

    def at(self, when: float, kind: float, do: Do, *, begun: float | None = None, no: int = -1, order: int = 0) -> Any:
        """An event to come; `cancel` takes it back."""
        self.events += 1
        event = [when, kind, self.now if begun is None else begun, no, order, self.events, do]
        if when < inf:
            heappush(self.heap, event)
        return event

    @staticmethod
    def cancel(*events: Any) -> None:
        """The event does not happen."""
        for event in events:
            if event is not None:
                event[-1] = None

    def next_event(self) -> Any:
        """The next event that happens; None if there is none."""
        while self.heap and self.heap[0][-1] is None:
            heappop(self.heap)
        return self.heap[0] if self.heap else None
