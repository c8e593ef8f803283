"""What reps do (R2, R4–R6) and handling work (C1, C6), read a second time."""

from __future__ import annotations

from collections import deque
from math import isnan
from typing import Any

from simchat.facts import Close

from .clockwork import HANDLED, MESSAGE, TIMER, WRAP_UP, grain
from .rep import Item, Rep


class Desks:
    """Slots, attention, work."""

    # --- slots --------------------------------------------------------------------------------

    def hold(self, work: Any, rep: Rep, s: Any) -> None:
        """R2: a chat takes its queue's weight in slots, those free longest."""
        work.s, work.desk, work.rep, work.tier = s, rep, rep.order, rep.number
        work.assigned_at, work.row, work.timer = self.now, len(self.works), None
        work.weight = self.queues[self.queue_names[work.queue]].cfg.weight
        rep.free = sorted(rep.free)[work.weight :]
        rep.assigned_at = self.now
        rep.works.append(work)
        self.works.append(work)
        self.settle(rep)

    def gains_room(self, rep: Rep) -> None:
        """Q1."""
        self.give_out([], [rep])
        self.set_inactive_by_hand()

    def close(self, work: Any, why: Close, *, wraps: bool = True, give_out: bool = True) -> None:
        """R5, R6: the conversation is over for this rep; wrap-up, or the slot is free."""
        rep, s = work.desk, work.s
        self.cancel(work.timer, s.thinking, s.anew, *s.timers)
        s.thinking, s.anew, s.timers, s.silent_at, s.candidate = None, None, [], None, False
        work.ended_at, work.close, work.timer = self.now, why, None
        rep.items = deque(item for item in rep.items if item.work is not work)
        self.settle(rep)
        wrap_up = s.cfg.wrap_up
        if not wraps or wrap_up is None or rep.handing_over:
            self.release(work, give_out)
            return
        item = Item(work, s.need["wrap_up_s"], lambda: self.end_wrap_up(work), WRAP_UP)
        if wrap_up.attention == "background" or s.talk is None:
            work.timer = self.at(self.now + item.length_s, WRAP_UP, lambda: self.background_done(work), no=s.no)
        elif wrap_up.attention == "queued":
            self.ask_for(rep, item)
        else:
            rep.aside.append(item)
            self.begin_item(rep)

    def background_done(self, work: Any) -> None:
        """R5."""
        self.attended(work, work.ended_at, WRAP_UP)
        self.end_wrap_up(work)

    def end_wrap_up(self, work: Any) -> None:
        """R6."""
        work.wrap_up_ended_at = self.now
        self.release(work)

    def release(self, work: Any, give_out: bool = True) -> None:
        """R6: the slot is free."""
        rep = work.desk
        work.released_at = self.now
        rep.works.remove(work)
        rep.free += [self.now] * work.weight
        if give_out:
            self.gains_room(rep)
            self.after_release(rep)

    def after_release(self, rep: Rep) -> None:
        """R3: a break may begin, or the way home."""
        self.begin_pause(rep)
        self.go_home(rep)

    # --- attention ----------------------------------------------------------------------------

    @staticmethod
    def open_chats(rep: Rep) -> list[Any]:
        """Offered or accepted and not ended."""
        return [work for work in rep.works if isnan(work.ended_at)]

    def ask_for(self, rep: Rep, item: Item) -> None:
        """R4: first in, first out; R5: a wrap-up that yields to replies is set aside."""
        rep.items.append(item)
        if rep.item in rep.aside:
            done = self.stop_item(rep)
            done.length_s -= self.now - done.begun_at
        self.begin_item(rep)

    def begin_item(self, rep: Rep) -> None:
        """R4: one thing at a time, a message stretched by the chats open at its begin."""
        if rep.item is not None or not (rep.items or rep.aside) or rep.handing_over:
            return
        item = rep.item = rep.items.popleft() if rep.items else rep.aside[0]
        item.begun_at, length_s = self.now, item.length_s
        if item.kind == MESSAGE:
            length_s = grain(length_s * (1 + rep.cfg.slowdown * (len(self.open_chats(rep)) - 1)) / rep.cfg.speed)
        item.timer = self.at(self.now + length_s, item.kind, lambda: self.item_done(rep, item), no=item.work.session)

    def stop_item(self, rep: Rep) -> Item:
        """What is being done is left."""
        item, rep.item = rep.item, None
        assert item is not None
        self.cancel(item.timer)
        self.attended(item.work, item.begun_at, item.kind)
        return item

    def item_done(self, rep: Rep, item: Item) -> None:
        """R4: he begins the next thing after everything this one caused."""
        self.attended(item.work, item.begun_at, item.kind)
        if item in rep.aside:
            rep.aside.remove(item)
        item.then()
        rep.item = None
        if rep.handing_over:
            self.hand_over(rep)
        self.begin_item(rep)

    def attended(self, work: Any, since: float, kind: float) -> None:
        """A span in which the rep attended to this work."""
        work.attention_s += self.now - since
        if kind == WRAP_UP:
            work.wrap_up_s += self.now - since
        self.busy[work.rep].append((since, self.now))

    # --- handling level -----------------------------------------------------------------------

    def settle(self, rep: Rep) -> None:
        """C1: when n changes, progress and attention up to now, and from now on the new rate."""
        before, rep.n = rep.n, len(self.open_chats(rep))
        for work in rep.works:
            if work.s.talk is None and not isnan(work.accepted_at):
                self.share(work, before)
                if not work.ghost:
                    self.set_rate(work, self.speed(work) if isnan(work.ended_at) else 0.0)

    def share(self, work: Any, n: int) -> None:
        """C1: his attention is shared equally among his open chats."""
        if not isnan(work.accepted_at) and work.shared_at is not None and n:
            work.attention_s += grain((self.now - work.shared_at) / n)
            self.busy[work.rep].append((work.shared_at, self.now))
            work.shared_at = self.now if isnan(work.ended_at) else None

    def speed(self, work: Any) -> float:
        """C1: beyond the list's end the rep's total rate stays that of its last entry."""
        handling, n = work.s.cfg.conversation.handling, work.desk.n
        speeds = handling.speed_by_concurrency
        if "speed_by_concurrency" not in handling.model_fields_set:
            return work.desk.cfg.speed
        speed = speeds[n - 1] if n <= len(speeds) else speeds[-1] * len(speeds) / n
        return speed * work.desk.cfg.speed

    def set_rate(self, work: Any, rate: float) -> None:
        """C1: settled and rounded only when the rate changes."""
        s = work.s
        if rate == work.rate:
            return
        s.progress_s += grain((self.now - work.rated_at) * work.rate)
        work.rate, work.rated_at = rate, self.now
        self.cancel(work.timer)
        if rate:
            rest_s = max(0.0, grain((s.need["work_s"] - s.progress_s) / rate))
            begun = work.accepted_at
            work.timer = self.at(self.now + rest_s, HANDLED, lambda: self.end_chat(work.s, 0), begun=begun, no=s.no)

    def begin_handling(self, work: Any) -> None:
        """C1: a silent visitor holds the slot for a while."""
        work.shared_at = work.rated_at = self.now
        work.rate = 0.0
        if work.ghost:
            work.timer = self.at(
                self.now + work.s.need["silent_hold_s"], TIMER, lambda: self.go_inactive(work.s), no=work.session
            )
        else:
            self.set_rate(work, self.speed(work))
