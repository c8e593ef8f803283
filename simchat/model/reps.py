"""A rep: slots, the list of what asks for attention (rule R4), and presence."""

from __future__ import annotations

from collections import deque
from heapq import heappush
from typing import TYPE_CHECKING, Any

from simchat.model.attendance import Attendance
from simchat.model.environment import REP_MESSAGE, ROUNDING, Actor, ChatEnvironment
from simchat.model.records import NOT_YET
from simchat.model.signals import SENT

if TYPE_CHECKING:
    from simchat.model.chat import Chat
    from simchat.model.floor import Floor
    from simchat.model.handling import HandlingJob
    from simchat.model.offers import Offer
    from simchat.model.tiers import Tier
    from simchat.model.wrap_up import WrapUp

NOTHING: Any = object()  # in hand between two items: busy, but not with anything that could be set aside


class Rep(Actor):
    """One rep on the floor. `open` is the n of R4 and C1; `load` counts wrap-ups too (rule Q2)."""

    __slots__ = (
        "attendance", "begun_at", "busy_since", "chats", "doing", "due", "env", "floor",
        "free", "index", "jobs", "key", "last_assigned_at", "leaving", "lingers_until", "load", "name", "offers",
        "on_shift", "online", "open", "set_aside", "shared_among", "slots_free_since", "stretches", "taking", "tasks",
        "tier", "todo", "wrap_ups",
    )  # fmt: skip

    def __init__(self, index: int, name: str, tier: Tier, floor: Floor) -> None:
        self.index = index
        self.name = name
        self.tier = tier
        self.floor = floor
        self.env: ChatEnvironment = floor.env
        self.free = tier.capacity
        self.stretches = tier.stretches
        self.load = 0
        self.open = 0
        self.chats: dict[int, Chat] = {}
        self.offers: dict[int, Offer] = {}
        self.wrap_ups: dict[int, WrapUp] = {}
        self.jobs: dict[int, HandlingJob] = {}
        self.shared_among = 0  # open chats as of the last sharing out of attention
        self.last_assigned_at = -1.0
        self.slots_free_since: deque[float] = deque()
        self.key: tuple[Any, ...] | None = None  # his place among those with room, see Tier
        self.due = None
        self.doing: Any = None
        self.begun_at = 0.0
        self.todo: deque[tuple[Any, float]] = deque()
        self.set_aside: deque[WrapUp] = deque()
        self.tasks = 0  # things he attends to now
        self.busy_since = 0.0
        self.on_shift = False
        self.taking = False  # takes new chats
        self.online = False  # on shift and not on break (rule F2)
        self.lingers_until = 0.0  # clear_queue: takes those who joined before
        self.leaving = False  # hands over as soon as his message is sent
        self.attendance = Attendance(self)

    # --- attention -------------------------------------------------------------------------

    def ask(self, item: Any, nominal_s: float) -> None:
        """Put a message or a queued wrap-up at the end of the list; begin at once if nothing is in hand."""
        if self.doing is None:
            if not self.tasks:
                self.busy_since = self.env.now
            self.tasks += 1
            self.begin(item, nominal_s)
        elif self.set_aside and self.doing in self.set_aside:
            self._set_aside(self.doing)
            self.begin(item, nominal_s)
        else:
            self.todo.append((item, nominal_s))

    def begin(self, item: Any, nominal_s: float) -> None:
        """Begin an item now; a message is stretched by the chats then open (rule R4)."""
        kind = item.kind
        if self.stretches and kind == REP_MESSAGE:
            tier = self.tier
            nominal_s = (nominal_s * tier.stretch[self.open] / tier.speed + ROUNDING) - ROUNDING
        env = self.env
        self.doing = item
        self.begun_at = now = env.now
        self.due = entry = (kind, now, item.number, self, None)
        at = now + nominal_s  # `wake`, spelled out: half of all waits are made here
        heappush(env.times, at)
        if env.entries.setdefault(at, entry) is not entry:
            env.share(at, entry)

    def send(self, _: Any) -> None:
        """The item in hand is done: what follows from it comes first, then the next item."""
        item = self.doing
        self.doing = NOTHING
        try:
            item.send(SENT)
        except StopIteration:  # a life that ends with this message
            pass
        if self.leaving:
            self.stop()
            self.attendance.hand_over()
        elif self.todo:
            self.begin(*self.todo.popleft())
        elif self.set_aside:
            wrap_up = self.set_aside[0]
            self.begin(wrap_up, wrap_up.rest_s)
        else:
            self.doing = None
            self.rest()

    def wrap_up_after_replies(self, wrap_up: WrapUp) -> None:
        """Do a wrap-up whenever no reply waits (rule R5)."""
        self.set_aside.append(wrap_up)
        if self.doing is None:
            self.attend()
            self.begin(wrap_up, wrap_up.rest_s)

    def _set_aside(self, wrap_up: WrapUp) -> None:
        spent_s = self.env.now - self.begun_at
        wrap_up.rest_s -= spent_s
        wrap_up.work.attention_s += spent_s

    def attend(self) -> None:
        """One thing more asks for him."""
        if not self.tasks:
            self.busy_since = self.env.now
        self.tasks += 1

    def rest(self) -> None:
        """One thing less; note the busy span when it was the last."""
        self.tasks -= 1
        if not self.tasks:
            self.floor.ledger.busy.extend((self.index, self.busy_since, self.env.now))

    def strike(self, chat: Chat) -> None:
        """A chat's message will not be written: strike it from the list."""
        self.todo = deque(pair for pair in self.todo if pair[0] is not chat)

    def stop(self) -> None:
        """Lay down what is in hand; it is not done any more."""
        self.doing = self.due = None
        self.rest()

    # --- slots -----------------------------------------------------------------------------

    def hold(self, weight: int) -> None:
        """Give up slots to a chat that is offered or accepted now."""
        now = self.env.now
        self.free -= weight
        self.load += 1
        self.open += 1
        self.floor.held += 1
        self.last_assigned_at = now
        if self.tier.by_slot:
            for _ in range(weight):
                self.slots_free_since.popleft()
        self.tier.place(self)
        if self.jobs:
            self.floor.handling.reshare(self)

    def close_conversation(self) -> None:
        """One open chat less: the rest of the work, if any, is wrap-up."""
        self.open -= 1
        if self.jobs:
            self.floor.handling.reshare(self)

    def release(self, weight: int) -> None:
        """Slots are free again: take waiting chats, or be gone when that was the last."""
        self.free_slots(weight)
        self.take_waiting()

    def take_waiting(self) -> None:
        """Take waiting sessions into free slots, or be gone when there is nothing left to do."""
        if self.taking and self.floor.unserved:
            self.floor.fill(self)
        if not self.load and not self.online:
            self.attendance.emptied()

    def free_slots(self, weight: int) -> None:
        """Slots are free again, not yet given to anybody."""
        self.free += weight
        self.load -= 1
        self.floor.held -= 1
        if self.tier.by_slot:
            self.slots_free_since.extend([self.env.now] * weight)
        self.tier.place(self)

    def state_unfinished(self) -> None:
        """State what is still under way when the run stops."""
        now, ledger = self.env.now, self.floor.ledger
        if self.tasks:
            ledger.busy.extend((self.index, self.busy_since, now))
        self._book_attention(now)
        works = [holder.work for held in (self.wrap_ups, self.chats, self.offers) for holder in held.values()]
        for work in works:
            work.state(ledger.works, NOT_YET)
        self.attendance.mark(None)

    def _book_attention(self, now: float) -> None:
        """Count the attention given so far to what is not done yet."""
        if self.doing is not None:
            self.doing.work.attention_s += now - self.begun_at
        for job in self.jobs.values():
            job.share(self.shared_among, now)
        for wrap_up in self.wrap_ups.values():
            if wrap_up.attention == "background":
                wrap_up.work.attention_s += now - wrap_up.begun_at
