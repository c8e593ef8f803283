"""Conversations by messages (C2–C5) and silence (I1–I7), read a second time."""

from __future__ import annotations

from math import ceil, floor, isnan
from typing import Any

from simchat.demand.visitors import DISCONNECT, NO_SILENCE
from simchat.facts import Cause, Close, EndedBy, Messages, Outcome, Status, Works

from .clockwork import ARRIVAL, CUSTOMER, TIMER, row
from .rep import Item


class Talk:
    """From the acceptance to the end."""

    def begin(self, work: Any) -> None:
        """C1, C2.1: a rep has joined; he begins with a first reply, with reading after a reroute."""
        s = work.s
        self.move(s, Status.ACTIVE)
        s.works, s.work = s.works + 1, work
        work.shared_at = None
        if s.talk is None:
            self.begin_handling(work)
            return
        nominal_s = s.need["first_reply_s"]
        if s.works > 1:
            nominal_s = self.later(s, "first_reply", s.works - 1) + self.later(s, "reading", s.works - 1)
        self.say(s, nominal_s, lambda: self.reply_sent(s))

    def say(self, s: Any, nominal_s: float, then: Any) -> None:
        """R4."""
        self.ask_for(s.work.desk, Item(s.work, nominal_s, then))

    def sent(self, s: Any, asked_at: float = float("nan")) -> None:
        """A message of the rep; I2: the first one after the customer's last starts the timers."""
        work = s.work
        message = row(Messages, session=s.no, work=work.row, sent_at=self.now, asked_at=asked_at)
        message.begun_at = work.desk.item.begun_at
        self.messages.append(message)
        if isnan(s.first_reply_at):
            s.first_reply_at = self.now
        if isnan(work.first_reply_at):
            work.first_reply_at = self.now
        if s.silent_at is None:
            s.silent_at = self.now
            self.start_timers(s)

    def reply_sent(self, s: Any) -> None:
        """C2.2: a reply, or a first reply in its place, answers the message that is still unanswered."""
        self.sent(s, s.asked_at)
        if s.unanswered is not None:
            s.exchanges += 1
            s.turn, s.unanswered, s.asked_at, s.asked = s.unanswered + 1, None, float("nan"), False
        if s.ghost:  # Q5: the rep waits for an answer until the session is Inactive
            self.may_be_set_aside(s)
            return
        if self.is_escalated(s):
            s.escalated = True
            self.close(s.work, Close.ESCALATED)
            self.reroute(s, "ESCALATED")
        else:
            self.go_on(s)

    def is_escalated(self, s: Any) -> bool:
        """C4: after so many exchanges, a shorter chat after its last; once."""
        after = s.need["escalates_after"]
        return after >= 0 and not s.escalated and s.exchanges >= min(after, s.need["exchanges"] - s.skip)

    def go_on(self, s: Any) -> None:
        """C2.2, C2.3: the customer's turn, the question before it, or the end."""
        if s.turn == len(s.turns):
            self.end_chat(s, EndedBy.REP)
        elif s.turn < s.need["exchanges"] or s.asked:
            self.customers_turn(s)
        else:
            self.say(s, s.turns[s.turn][2], lambda: self.question_sent(s))

    def question_sent(self, s: Any) -> None:
        """C2.3; I2: a question that was being written when the timer fired was sent first."""
        s.asked = True
        self.sent(s)
        self.customers_turn(s)
        if s.soon_inactive:
            self.go_inactive(s, asked=True)

    def customers_turn(self, s: Any) -> None:
        """C4: End Chat before silence before an answer; I1, I5."""
        self.may_be_set_aside(s)
        think_s, _, _, silence, returns_s = s.turns[s.turn]
        if s.turn < s.need["exchanges"] and s.need["ends"] >= 0 and s.turn == self.last_turn(s):
            s.thinking = self.at(self.now + think_s, CUSTOMER, lambda: self.end_chat(s, EndedBy.VISITOR), no=s.no)
            return
        back_at = self.now + (think_s if silence == NO_SILENCE else returns_s)
        last_at = s.started_at if isnan(s.message_at) else s.message_at
        if silence == DISCONNECT and back_at > last_at + self.config.inactivity.token_valid:
            if s.need["restarts"]:
                begun = self.now
                s.anew = self.at(back_at, ARRIVAL, lambda: self.start_anew(s, begun), no=s.no)
        else:
            s.thinking = self.at(back_at, CUSTOMER, lambda: self.answers(s), no=s.no)

    @staticmethod
    def last_turn(s: Any) -> int:
        """C2.4: the turn at which he clicks End Chat, uniform over the exchanges."""
        return s.skip + floor(s.need["ends"] * (s.need["exchanges"] - s.skip))

    def answers(self, s: Any) -> None:
        """C2, I4, I7: he writes: the rep replies, or the session is back."""
        s.message_at = s.asked_at = self.now
        s.unanswered = s.turn
        self.cancel(*s.timers)
        s.timers, s.silent_at, s.candidate = [], None, False
        if s.status == Status.ACTIVE:
            self.answer(s)
            return
        s.returned_count += 1
        if self.config.inactivity.capacity_model == "status_based" and self.has_him_back(s):
            self.back_at_his_rep(s)
        else:
            self.reroute(s, "RETURNED")

    def answer(self, s: Any) -> None:
        """C2.2, C2.3: the rep replies to a turn, or closes when the last one confirms."""
        if s.turn >= s.need["exchanges"] and s.turn == len(s.turns) - 1:
            self.end_chat(s, EndedBy.REP)
        else:
            self.say(s, s.turns[s.turn][1], lambda: self.reply_sent(s))

    def end_chat(self, s: Any, by: EndedBy) -> None:
        """C2.3, C2.4, O: handled; End Chat while Inactive is lapsed."""
        active = s.status == Status.ACTIVE
        self.finish(s, Outcome.HANDLED if active else Outcome.LAPSED, by)
        if active:
            self.close(s.work, Close.VISITOR_ENDED if by == EndedBy.VISITOR else Close.COMPLETED)

    def reroute(self, s: Any, cause: str) -> None:
        """F1: the flow runs again."""
        self.cancel(s.thinking)
        s.thinking = None
        self.route(s, Cause[cause])

    # --- silence ------------------------------------------------------------------------------

    def start_timers(self, s: Any) -> None:
        """I2, I7; I3 at once."""
        rules = self.config.inactivity
        after = rules.give_up if rules.capacity_model == "status_based" else rules.after
        if after != "off":
            s.timers.append(self.at(self.now + after, TIMER, lambda: self.go_inactive(s), no=s.no))
        if rules.manual and not rules.manual.when_queue:
            at = self.now + rules.manual.after
            s.timers.append(self.at(at, TIMER, lambda: self.go_inactive(s), no=s.no, order=1))

    def may_be_set_aside(self, s: Any) -> None:
        """I3, `when_queue`: from `manual.after` on, once the rep has nothing more to say."""
        manual = self.config.inactivity.manual
        if manual and manual.when_queue:
            at = max(self.now, s.silent_at + manual.after)
            s.timers.append(self.at(at, TIMER, lambda: self.be_candidate(s), begun=s.silent_at, no=s.no, order=1))

    def be_candidate(self, s: Any) -> None:
        """I3: as soon as somebody waits."""
        s.candidate = True
        self.set_inactive_by_hand()

    def set_inactive_by_hand(self) -> None:
        """I3: the longest silence first, while somebody waits whom the rep's tier could take."""
        while self.config.inactivity.manual:
            candidates = [s for s in self.sessions if s.candidate and self.is_missed(s.work.desk)]
            if not candidates:
                return
            self.go_inactive(min(candidates, key=lambda s: (s.silent_at, s.no)))

    def is_missed(self, rep: Any) -> bool:
        """I3: he is on shift and somebody waits whom he could take if he had room, and nobody takes at once."""
        missed = [stay for stay in self.waiting() if rep.on and stay.work is None and self.would_take(rep, stay)]
        return any(not any(self.fits(other, stay) for other in self.reps) for stay in missed)

    def go_inactive(self, s: Any, *, asked: bool = False) -> None:
        """I2, R6: the slot is free; I6: a sweep will end it."""
        work = s.work
        item = work.desk.item
        if item is not None and item.work is work and not asked:
            s.soon_inactive = True
            return
        s.soon_inactive = False
        if s.need["exchanges"] <= s.turn < len(s.turns) - 1 and not (s.asked or s.ghost):
            self.customers_turn(s)  # the question is dropped; who is not content writes unasked
        self.move(s, Status.INACTIVE)
        s.inactive_count += 1
        thinking, anew, s.thinking, s.anew = s.thinking, s.anew, None, None
        wrap_up, end = s.cfg.wrap_up, self.config.inactivity.end
        sweep_at = ceil((self.now + end.after) / end.sweep) * end.sweep
        s.sweep = self.at(sweep_at, TIMER, lambda: self.lapse(s), no=s.no)
        self.close(work, Close.INACTIVE, wraps=wrap_up is not None and wrap_up.on_inactive)
        s.thinking, s.anew = thinking, anew

    def lapse(self, s: Any) -> None:
        """I6."""
        self.cancel(s.thinking)
        self.finish(s, Outcome.LAPSED, EndedBy.SYSTEM)

    def has_him_back(self, s: Any) -> bool:
        """I7: the rep is on shift, not on a break, and has room."""
        rep = s.work.desk
        return self.online(None, rep) and len(rep.free) >= s.work.weight

    def back_at_his_rep(self, s: Any) -> None:
        """I7: a new work, answered by the ordinary reply."""
        before = s.work
        work = row(Works, session=s.no, queue=before.queue, cause=Cause.SAME_REP, requested_at=self.now)
        self.hold(work, before.desk, s)
        self.move(s, Status.ACTIVE)
        work.accepted_at, work.shared_at, work.of = self.now, None, before.of
        s.works, s.work = s.works + 1, work
        self.answer(s)
