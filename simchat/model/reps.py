"""A rep: slots, what he holds in them, and presence. What he attends to lies on his desk (`attention`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simchat.model.attendance import Attendance
from simchat.model.attention import Desk, ForeseeingDesk, foresees
from simchat.model.environment import ChatEnvironment
from simchat.model.records import NOT_YET

if TYPE_CHECKING:
    from simchat.model.chat import Chat
    from simchat.model.floor import Floor
    from simchat.model.handling import HandlingJob
    from simchat.model.offers import Offer
    from simchat.model.records import Stay
    from simchat.model.tiers import Tier
    from simchat.model.wrap_up import WrapUp


class Rep:
    """One rep on the floor. `open` is the n of R4 and C1; `load` counts wrap-ups too (rule Q2)."""

    __slots__ = (
        "attendance", "chats", "desk", "env", "floor", "free", "index", "jobs", "key", "last_assigned_at", "leaving",
        "lingers_until", "load", "name", "offers", "on_shift", "online", "open", "shared_among", "slots_free_since",
        "taking", "tier", "wrap_ups",
    )  # fmt: skip

    def __init__(self, index: int, name: str, tier: Tier, floor: Floor) -> None:
        self.index = index
        self.name = name
        self.tier = tier
        self.floor = floor
        self.env: ChatEnvironment = floor.env
        self.free = tier.capacity
        self.load = 0
        self.open = 0
        self.chats: dict[int, Chat] = {}
        self.offers: dict[int, Offer] = {}
        self.wrap_ups: dict[int, WrapUp] = {}
        self.jobs: dict[int, HandlingJob] = {}
        self.shared_among = 0  # open chats as of the last sharing out of attention
        self.last_assigned_at = -1.0
        self.slots_free_since: list[float] = []
        self.key: tuple[Any, ...] | None = None  # his place among those with room, see Tier
        self.on_shift = False
        self.taking = False  # takes new chats
        self.online = False  # on shift and not on break (rule F2)
        self.lingers_until = 0.0  # clear_queue: takes those who joined before
        self.leaving = False  # hands over as soon as his message is sent
        self.attendance = Attendance(self)
        self.desk = ForeseeingDesk(self) if foresees(tier) else Desk(self)

    # --- slots -----------------------------------------------------------------------------

    def stays_for(self, stay: Stay) -> bool:
        """Whether he is still there for a session: who clears his queues is for those who joined before his end."""
        return not self.lingers_until or stay.joined_at < self.lingers_until

    def may_take(self, stay: Stay) -> bool:
        """Whether a waiting session may be offered to him (rules Q4, R3)."""
        return self.index not in stay.declined and self.stays_for(stay)

    def hold(self, weight: int) -> None:
        """Give up slots to a chat that is offered or accepted now."""
        now = self.env.now
        self.free -= weight
        self.load += 1
        self.open += 1
        self.last_assigned_at = now
        if self.tier.by_slot:
            del self.slots_free_since[:weight]
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
        if self.tier.by_slot:
            self.slots_free_since.extend([self.env.now] * weight)
            if self.key is not None:  # the slot free longest is the same one as before
                return
        self.tier.place(self)

    def state_unfinished(self) -> None:
        """State what is still under way when the run stops."""
        now, ledger = self.env.now, self.floor.ledger
        self.desk.state_unfinished()
        for wrap_up in self.wrap_ups.values():
            wrap_up.note_attention(now)
        for job in self.jobs.values():
            job.share(self.shared_among, now)
            ledger.busy.extend((self.index, job.begun_at, now))
        works = [holder.work for held in (self.wrap_ups, self.chats, self.offers) for holder in held.values()]
        for work in works:
            work.state(ledger.works, NOT_YET)
        self.attendance.mark(None)
