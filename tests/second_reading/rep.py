"""A rep and what he is asked for, as plain data."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import inf
from typing import Any

from .clockwork import MESSAGE, Do
from .roster import Pause, Roster


@dataclass
class Item:
    """Something that asks for the rep (R4): a message with its nominal time, or a wrap-up."""

    work: Any
    length_s: float
    then: Do
    kind: int = MESSAGE
    begun_at: float = 0.0
    timer: Any = None


@dataclass(eq=False)
class Rep:
    """One rep, his slots and what he has to do."""

    order: int
    name: str
    number: int  # of the tier
    cfg: Any
    roster: Roster
    rank: dict[str, int]
    after: dict[str, float]
    free: list[float]  # since when each free slot is free
    on: bool = False
    since: float = 0.0  # begin of the presence
    until: float = inf  # its end
    here: bool = False  # on shift or in overtime
    closing: bool = False  # clear_queue after the end
    handing_over: bool = False
    closed_at: float = 0.0
    due: list[Pause] = field(default_factory=list)  # pauses that wait for his chats
    pause: Pause | None = None
    works: list[Any] = field(default_factory=list)  # offered, open or in wrap-up
    items: deque[Item] = field(default_factory=deque)  # R4's list
    aside: deque[Item] = field(default_factory=deque)  # wrap-ups for when no reply waits
    item: Item | None = None
    assigned_at: float = -1.0
    n: int = 0  # open chats, as of the last settling
    state_at: float = 0.0
