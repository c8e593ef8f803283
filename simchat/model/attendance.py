"""A rep's coming and going: shift, break, end of shift (rule R3). The calendar side of it is in `workdays`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import simpy

from simchat.facts import Presence
from simchat.model.environment import NEVER
from simchat.model.signals import HANDED_OVER

if TYPE_CHECKING:
    from simchat.model.reps import Rep


class Attendance:
    """Presence of one rep; notes the spans of it."""

    def __init__(self, rep: Rep) -> None:
        self.rep = rep
        self.floor = rep.floor
        self.kind: Presence | None = None
        self.since = 0.0
        self.shift_at = 0.0
        self.last_chat_at = NEVER
        self.breaks_when: simpy.Event | None = None  # fires when his last slot is closed

    def mark(self, kind: Presence | None) -> None:
        """Another kind of presence begins now."""
        now = self.rep.env.now
        if self.kind is not None and now > self.since:
            self.note(self.kind, self.since, now)
        self.kind, self.since = kind, now

    def note(self, kind: Presence, start_at: float, end_at: float) -> None:
        """State a span."""
        rep = self.rep
        self.floor.ledger.spans.extend((rep.index, rep.tier.index, kind, start_at, end_at, self.shift_at))

    def come(self, shift_at: float, last_chat_at: float = NEVER) -> None:
        """On shift from now on; somebody still finishing is taken back. Takes chats once he goes online."""
        rep = self.rep
        self.mark(Presence.STAFFED)
        self.shift_at, self.last_chat_at = shift_at, last_chat_at
        rep.on_shift, rep.leaving, rep.lingers_until = True, False, 0.0
        if rep in rep.tier.lingering:
            self._linger_no_more()
        if rep.tier.by_slot:
            rep.slots_free_since.clear()
            rep.slots_free_since.extend([rep.env.now] * rep.free)

    def go_online(self) -> None:
        """Take chats."""
        rep, floor = self.rep, self.floor
        rep.online = True
        rep.tier.online += 1
        rep.taking = rep.env.now < self.last_chat_at
        rep.tier.place(rep)
        if rep.taking:
            floor.fill(rep)
            if rep.tier.silent and floor.unserved:
                for queue, _ in rep.tier.serving:
                    for stay in queue.waiting():
                        floor.press_silent(stay)

    def _go_offline(self) -> None:
        rep = self.rep
        if rep.online:
            rep.online = False
            rep.tier.online -= 1
        self.take_no_more()

    def take_no_more(self) -> None:
        """No new chats; sessions that all remaining reps have declined are held out again."""
        rep, floor = self.rep, self.floor
        rep.taking = False
        rep.tier.place(rep)
        if floor.unserved:
            floor.forgive_after_supply()

    # --- breaks ----------------------------------------------------------------------------

    def stop_for_break(self) -> simpy.Event | None:
        """Take no more chats; the event fires when the last slot is closed, None if all are."""
        self._go_offline()
        if not self.rep.load:
            return None
        self.breaks_when = self.rep.env.event()
        return self.breaks_when

    def begin_break(self, kind: Presence) -> None:
        """The break begins."""
        self.mark(kind)

    def end_break(self) -> None:
        """Back at work."""
        self.breaks_when = None
        self.mark(Presence.STAFFED)
        self.go_online()

    # --- end of shift ----------------------------------------------------------------------

    def end_shift(self) -> None:
        """The shift is over: finish, clear the queue, or hand over (rule R3)."""
        rep = self.rep
        self.breaks_when = None
        rep.on_shift = False
        self._go_offline()
        self.mark(Presence.OVERTIME)
        manner = rep.tier.config.end_of_shift
        if manner == "clear_queue":
            self._linger()
        elif manner == "handover":
            rep.leaving = True
            rep.env.after_supply(self._prepare_handover)
        self.go_if_done()

    def _linger(self) -> None:
        rep = self.rep
        rep.lingers_until = rep.env.now
        rep.taking = True
        rep.tier.lingering.append(rep)
        for queue, _ in rep.tier.serving:
            queue.lingered_for += 1
        self.floor.fill(rep)

    def _linger_no_more(self) -> None:
        rep = self.rep
        rep.tier.lingering.remove(rep)
        for queue, _ in rep.tier.serving:
            queue.lingered_for -= 1
        rep.lingers_until, rep.taking = 0.0, False

    def _prepare_handover(self) -> None:
        """Once all who come and go at this instant have done so, what is not written is laid down."""
        rep = self.rep
        for offer in list(rep.offers.values()):
            offer.return_to_line()
        for wrap_up in list(rep.wrap_ups.values()):
            wrap_up.drop()
        rep.desk.lay_down_wrap_ups()
        if rep.desk.doing is None:
            self.hand_over()

    def hand_over(self) -> None:
        """Every open session goes back through the flow, in order of session number."""
        rep = self.rep
        rep.desk.todo.clear()
        for _, chat in sorted(rep.chats.items()):
            chat.resume(HANDED_OVER)

    def emptied(self) -> None:
        """His last slot is closed while he is not online."""
        if self.breaks_when is not None:
            if not self.breaks_when.triggered:
                self.breaks_when.succeed()
        elif not self.rep.on_shift:
            self.go_if_done()

    def go_if_done(self) -> None:
        """Go home if nothing holds him."""
        rep = self.rep
        if rep.on_shift or self.kind is None or rep.load:
            return
        if rep.lingers_until:
            if self._is_waited_for():
                return
            self._linger_no_more()
        self.mark(None)

    def _is_waited_for(self) -> bool:
        until = self.rep.lingers_until
        return any(queue.size and queue.holds_from_before(until) for queue, _ in self.rep.tier.serving)
