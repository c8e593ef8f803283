"""Coming and going (R1, R1a, R3), read a second time: shifts, breaks, ends of shifts."""

from __future__ import annotations

from math import inf, isnan
from typing import Any

from simchat.facts import Close, Presence

from .clockwork import GONE, SCHEDULE, WRAP_UP, Do
from .rep import Rep
from .roster import Pause, Step


class Attendance:
    """Who is there."""

    def lay_schedule(self) -> None:
        """R1, R1a: all that is known beforehand."""
        for rep in self.reps:
            for start, end in rep.roster.presences:
                self.schedule(max(0.0, start), rep, lambda rep=rep, start=start, end=end: self.come(rep, start, end))
                self.schedule(end, rep, lambda rep=rep: self.go(rep))
                if rep.cfg.last_chat_before_end:
                    self.schedule(end - rep.cfg.last_chat_before_end, rep, lambda: None)
            for pause in sorted(rep.roster.pauses, key=lambda pause: pause.due_at):
                if pause.due_at + pause.length_s > 0:
                    self.schedule(max(0.0, pause.due_at), rep, lambda rep=rep, pause=pause: self.pause_due(rep, pause))
        for number, steps in self.rosters.steps.items():
            first = next((rep for rep in self.reps if rep.number == number), None)
            for step in steps if first else ():
                self.schedule(step.at, first, lambda number=number, step=step: self.staff(number, step))

    def schedule(self, when: float, rep: Rep, do: Do) -> None:
        """T3 (1): one by one in the order of the config."""
        if when >= 0:
            self.at(when, SCHEDULE, do, begun=0.0, order=rep.order)
            if when not in self.instants:
                self.instants.add(when)
                self.at(when, GONE, self.after_schedule, begun=0.0)

    def come(self, rep: Rep, since: float, until: float) -> None:
        """R1: on shift; Q2: his free slots are free from now on."""
        self.note(rep)
        rep.on, rep.here, rep.closing, rep.handing_over = True, True, False, False
        rep.since, rep.until = since, until
        rep.free = [self.now] * len(rep.free)
        if not any(pause.due_at == self.now for pause in rep.roster.pauses):
            self.gains_room(rep)

    def go(self, rep: Rep) -> None:
        """R3: the end of a shift."""
        self.note(rep)
        rep.on, rep.until, rep.closed_at = False, self.now, self.now
        rep.since = max((start for start, _ in rep.roster.there if start < self.now), default=rep.since)
        rep.due, rep.pause = [], None
        rep.closing = rep.cfg.end_of_shift == "clear_queue"
        rep.handing_over = rep.cfg.end_of_shift == "handover"
        if rep.closing:
            self.gains_room(rep)
        elif rep.handing_over:
            self.leaving.append(rep)
        self.go_home(rep)

    def staff(self, number: int, step: Step) -> None:
        """R1a: who leaves and who comes where the count changes."""
        own = [rep for rep in self.reps if rep.number == number]
        absent = [rep for n, rep in enumerate(own, 1) if rep.on and n in step.out]
        there = [rep for rep in own if rep.on and rep not in absent]
        by_idleness = sorted(there, key=lambda rep: (bool(rep.works), len(self.open_chats(rep)), -rep.order))
        others = [rep for n, rep in enumerate(own, 1) if not rep.on and n not in step.out]
        by_need = sorted(others, key=lambda rep: (not rep.here, rep.order))
        surplus = len(there) - step.wanted
        for rep in absent + by_idleness[: max(0, surplus)] + by_need[: max(0, -surplus)]:
            if rep.on:
                self.go(rep)
            else:
                self.come(rep, self.now, inf)

    def after_schedule(self) -> None:
        """T3: after all comings and goings at an instant: Q4, and what those who go leave behind."""
        declined = [stay for stay in self.waiting() if stay.declined and stay.work is None]
        for stay in declined:
            self.forget_declines(stay)
        self.give_out(declined, [])
        for stay in self.waiting():
            self.give_up_hope(stay)
        leaving, self.leaving = self.leaving, []
        for rep in leaving:
            self.drop_everything(rep)
            if rep.handing_over and rep.item is None:
                self.hand_over(rep)

    def drop_everything(self, rep: Rep) -> None:
        """R3, handover: offers are withdrawn, wrap-ups dropped, and nothing new is begun."""
        if not rep.handing_over:  # he has come back at this very instant
            return
        rep.items.clear()
        rep.aside.clear()
        if rep.item is not None and rep.item.kind == WRAP_UP:
            self.stop_item(rep)
        for work in list(rep.works):
            if isnan(work.accepted_at):
                self.withdraw(work.of)
                self.forget_declines(work.of)
                self.give_out([work.of], [])
                self.set_inactive_by_hand()
            elif not isnan(work.ended_at):
                if work.timer is not None:  # in the background
                    self.cancel(work.timer)
                    self.attended(work, work.ended_at, WRAP_UP)
                self.end_wrap_up(work)

    def hand_over(self, rep: Rep) -> None:
        """R3: every open session goes back through the flow, in order of session numbers."""
        rep.handing_over = False
        for work in sorted(self.open_chats(rep), key=lambda work: work.session):
            self.close(work, Close.HANDOVER, wraps=False)
            self.reroute(work.s, "HANDOVER")
        self.go_home(rep)

    def go_home(self, rep: Rep) -> None:
        """R3: overtime is over when all is done; who clears his queues stays for those who came before the end."""
        if not rep.here or rep.on or rep.works or rep.handing_over:
            return
        if rep.closing and any(self.serves(rep, stay) for stay in self.waiting()):
            return
        self.note(rep)
        rep.here = rep.closing = False

    def serves(self, rep: Rep, stay: Any) -> bool:
        """R3: he takes from this queue, from its end on only those who came before the end of his shift."""
        return stay.name in rep.rank and (stay.joined_at < rep.closed_at if rep.closing else self.takes(rep))

    def takes(self, rep: Rep) -> bool:
        """R1, R3: on shift, no break due, and not in the last part of the shift."""
        return self.online(None, rep) and self.now < rep.until - rep.cfg.last_chat_before_end

    def online(self, queue: Any, rep: Rep | None = None) -> bool:
        """F2: somebody on shift for the queue and neither on a break nor waiting for one."""
        if rep is None:
            return any(queue.name in rep.rank and self.online(queue, rep) for rep in self.reps)
        return rep.on and not rep.due and rep.pause is None and self.now < rep.until

    def will_take(self, rep: Rep, stay: Any) -> bool:
        """T2: he is there for this queue, or will be."""
        if (rep.on and self.now < rep.until) or (rep.closing and stay.joined_at < rep.closed_at):
            return True
        if rep.cfg.staffing is None:
            return any(self.now < start for start, _ in rep.roster.presences)
        return any(step.wanted and self.now < step.at for step in self.rosters.steps[rep.number])

    # --- pauses -------------------------------------------------------------------------------

    def pause_due(self, rep: Rep, pause: Pause) -> None:
        """R3: from now on he takes no chat; it begins when his chats are done."""
        if rep.on and self.now < rep.until:
            rep.due.append(pause)
            if pause.away:
                self.schedule(pause.due_at + pause.length_s, rep, lambda: self.pause_over(rep, pause))
            self.begin_pause(rep)

    def begin_pause(self, rep: Rep) -> None:
        """R3."""
        if rep.due and not rep.works and rep.pause is None:
            self.note(rep)
            pause = rep.pause = rep.due.pop(0)
            if not pause.away:
                begun_at = min(self.now, pause.due_at) if pause.due_at < 0 else self.now
                self.schedule(begun_at + pause.length_s, rep, lambda: self.pause_over(rep, pause))

    def pause_over(self, rep: Rep, pause: Pause) -> None:
        """R3: a break lasts its length, a meeting ends on time, begun or not; what came due meanwhile follows."""
        if rep.pause is pause:
            self.note(rep)
            rep.pause = None
        elif pause in rep.due:
            rep.due.remove(pause)
        else:
            return
        self.begin_pause(rep)
        self.gains_room(rep)

    def note(self, rep: Rep) -> None:
        """What he did since the last change of his state."""
        kind = None
        if rep.pause is not None:
            kind = Presence.AWAY if rep.pause.away else Presence.BREAK
        elif rep.here:
            kind = Presence.STAFFED if rep.on else Presence.OVERTIME
        if kind is not None and self.now > rep.state_at:
            self.rep_spans.append((rep.order, kind, rep.since, rep.state_at, self.now))
        rep.state_at = self.now
