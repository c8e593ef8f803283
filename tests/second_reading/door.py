"""Door, form, retrials (D2, D5, H1, I5), flow (F1–F5) and outcomes (O), read a second time."""

from __future__ import annotations

from bisect import bisect_right
from math import nan
from typing import Any

from simchat.facts import Cause, EndedBy, Outcome, Sessions, Status

from .clockwork import ARRIVAL, row

MOVES = {  # C3
    Status.NONE: {Status.WAITING, Status.ENDED},
    Status.WAITING: {Status.ACTIVE, Status.WAITING, Status.ENDED},
    Status.ACTIVE: {Status.INACTIVE, Status.WAITING, Status.ENDED},
    Status.INACTIVE: {Status.WAITING, Status.ENDED, Status.ACTIVE},
}
RETRIED = {  # D5
    Outcome.CLOSED_DOOR: "closed_door",
    Outcome.REFUSED: "refused",
    Outcome.ABANDONED: "abandoned",
    Outcome.ABANDONED_SILENTLY: "abandoned",
    Outcome.BALKED: "balked",
}


class Door:
    """From the arrival to the flow's decision."""

    def attempt(self, visitor: int, attempt: int, arrival_at: float, begun: float) -> None:
        """Session numbers: first attempts by arrival, the others as they are decided."""
        if attempt > 1 and arrival_at >= self.horizon:  # T2
            return
        needs = self.visitors.needs if attempt == 1 else self.visitors.again(attempt)
        s = row(Sessions, visitor=visitor, attempt=attempt, topic=int(self.visitors.topic[visitor]))
        s.no, s.arrival_at, s.needs = len(self.sessions), arrival_at, needs
        s.need = {name: getattr(needs, name)[visitor].item() for name in self.single}
        turns = slice(needs.turn_start[visitor], needs.turn_start[visitor + 1])
        s.turns = list(zip(*(getattr(needs, name)[turns].tolist() for name in self.by_turn), strict=True))
        s.cfg = self.config.topics[self.visitors.topics[s.topic]]
        s.talk = s.cfg.conversation.messages
        s.stay = s.work = s.patience = s.thinking = s.anew = s.sweep = s.unanswered = s.silent_at = s.inactive_at = None
        s.timers, s.patience_at, s.asked_at, s.message_at = [], nan, nan, nan
        s.skip = s.turn = s.patiences = 0
        s.ghost = s.gone = s.asked = s.restarted = s.candidate = s.soon_inactive = s.went_silent = False
        s.progress_s, s.offers = 0.0, {}
        self.sessions.append(s)
        self.live += 1
        self.at(arrival_at, ARRIVAL, lambda: self.arrive(s), begun=begun, no=s.no)

    def arrive(self, s: Any) -> None:
        """H1: the door is looked at on arrival; D2: then the form."""
        if not self.open(self.config.entry.hours):
            self.finish(s, Outcome.CLOSED_DOOR)
        elif self.config.entry.pre_chat is None:
            self.start(s)
        else:
            self.at(self.now + s.need["form_s"], ARRIVAL, lambda: self.form_over(s), no=s.no)

    def form_over(self, s: Any) -> None:
        """D2."""
        if s.need["drops_off"]:
            self.finish(s, Outcome.FORM_LEFT)
        else:
            self.start(s)

    def start(self, s: Any) -> None:
        """F1: the flow runs at Start Conversation."""
        s.started_at = self.now
        self.route(s, Cause.FIRST)

    def open(self, hours: str) -> bool:
        """H3: half open spans."""
        if hours not in self.spans_of_hours:
            self.spans_of_hours[hours] = [span.tolist() for span in self.scenario.open_spans(hours)]
        starts, ends = self.spans_of_hours[hours]
        place = bisect_right(starts, self.now)
        return place > 0 and self.now < ends[place - 1]

    # --- flow ---------------------------------------------------------------------------------

    def decision(self, s: Any, cause: Cause) -> Any:
        """F1: the first rule whose conditions hold and whose action can be done."""
        self.met_unknown = False
        fits = (rule for rule in self.config.flow if self.holds(rule, s, cause))
        found = next((rule for rule in fits if rule.route is None or self.has_place(s, rule.route, cause)), None)
        self.unknown += self.met_unknown  # F5
        return found

    def holds(self, rule: Any, s: Any, cause: Cause) -> bool:
        """F2."""
        when = rule.when
        return (
            (when.topic is None or self.visitors.topics[s.topic] in when.topic)
            and (when.cause is None or cause.name.lower() in when.cause)
            and all(self.open(hours) for hours in when.open or ())
            and not any(self.open(hours) for hours in when.closed or ())
            and (not when.looks_at_queue or self.queue_fits(rule))
        )

    def queue_fits(self, rule: Any) -> bool:
        """F2, F5: reps online, size, EWT of the queue looked at."""
        when, queue = rule.when, self.queues[rule.looks_at]
        size, ewt = len(queue.waiting), self.ewt(queue)
        if when.reps_online is not None and when.reps_online != self.online(queue):
            return False
        if when.queue_size_at_most is not None and size > when.queue_size_at_most:
            return False
        if when.queue_size_above is not None and size <= when.queue_size_above:
            return False
        if when.ewt_at_most is None and when.ewt_above is None:
            return True
        if ewt is None:
            self.met_unknown |= size > 0
            return when.when_unknown == "pass"
        return (when.ewt_at_most is None or ewt <= when.ewt_at_most) and (
            when.ewt_above is None or ewt > when.ewt_above
        )

    def has_place(self, s: Any, name: str, cause: Cause) -> bool:
        """F4: a queue at its cap takes only whom a rep takes at once; staying can always be done (Q6)."""
        queue = self.queues[name]
        if queue.cfg.cap is None or len(queue.waiting) < queue.cfg.cap:
            return True
        if cause == Cause.MAX_WAIT and s.stay.name == name:
            return True
        stay = self.stay_in(s, queue, cause)
        return any(self.fits(rep, stay) for rep in self.reps)

    def route(self, s: Any, cause: Cause) -> None:
        """F3, O: to a queue, or out."""
        rule = self.decision(s, cause)
        if rule is not None and rule.route is not None:
            self.join(s, self.queues[rule.route], cause)
        else:
            self.turn_away(s, rule)

    def turn_away(self, s: Any, rule: Any) -> None:
        """F3, F4, O: a case or a refusal; after a rep had joined the session is dropped."""
        case = rule is not None and rule.case is not None
        s.why = "no_rule" if rule is None else rule.case if case else rule.refuse
        outcome = Outcome.CASE if case else Outcome.REFUSED
        self.finish(s, Outcome.DROPPED if s.works else outcome, EndedBy.SYSTEM)

    # --- outcomes -----------------------------------------------------------------------------

    def move(self, s: Any, status: Status) -> None:
        """C3."""
        assert status in MOVES[s.status], (s.no, s.status, status)
        self.cancel(s.sweep)
        s.status = status

    def finish(self, s: Any, outcome: Outcome, ended_by: int = -1) -> None:
        """O: exactly one outcome; who left a queue silently has always this one (Q5)."""
        assert s.outcome == -1
        s.outcome = Outcome.ABANDONED_SILENTLY if s.went_silent else outcome
        self.live -= 1
        if ended_by != -1:
            self.move(s, Status.ENDED)
            s.ended_at, s.ended_by = self.now, ended_by
        if not s.went_silent:  # those decided when they left
            self.try_again(s, outcome)

    def try_again(self, s: Any, outcome: Outcome) -> None:
        """D5."""
        retrial = s.cfg.retrial
        if retrial and not s.works and RETRIED.get(outcome) in retrial.after and s.need["retries"]:
            self.attempt(s.visitor, s.attempt + 1, self.now + s.need["retry_delay_s"], self.now)

    def start_anew(self, s: Any, begun: float) -> None:
        """I5: once, at the moment he would have returned."""
        if not s.restarted:
            s.restarted = True
            self.attempt(s.visitor, s.attempt + 1, self.now, begun)
