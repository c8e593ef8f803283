"""Queues, assignment (Q1–Q7, T2) and estimated waits (E1–E4), read a second time."""

from __future__ import annotations

from math import inf, nan
from typing import Any

from simchat.facts import Cause, Close, EndedBy, Left, Outcome, Status, Stays, Works

from .clockwork import AFTER, MAX_WAIT, OFFER, PATIENCE, grain, row


class Queues:
    """From joining a queue to the acceptance."""

    def stay_in(self, s: Any, queue: Any, cause: Cause) -> Any:
        """A stay that begins now; Q3: the age counts from the first request, of who returns from now on."""
        stay = row(Stays, session=s.no, queue=queue.number, cause=cause, joined_at=self.now)
        keeps = cause not in (Cause.FIRST, Cause.RETURNED)
        if queue.cfg.age_on_reroute and cause != Cause.FIRST:
            keeps = queue.cfg.age_on_reroute == "keep"
        stay.age_at = s.requested_at if keeps else self.now
        stay.s, stay.name, stay.declined, stay.work, stay.timers, stay.moves_at = s, queue.name, set(), None, [], None
        return stay

    def join(self, s: Any, queue: Any, cause: Cause) -> None:
        """E4, Q7, Q1: he sees the EWT, is taken at once, balks, or waits."""
        stay = self.stay_in(s, queue, cause)
        ewt = self.ewt(queue)
        stay.ewt_s, stay.length = nan if ewt is None else ewt, len(queue.waiting)
        stay.joined_no, stay.row = self.next_no(), len(self.stays)
        self.stays.append(stay)
        if s.status != Status.NONE or cause == Cause.FIRST:
            self.move(s, Status.WAITING)
        if cause == Cause.FIRST:
            s.queue, s.requested_at = queue.number, self.now
            stay.age_at = self.now
        else:
            s.reroutes += 1
        s.stay = stay
        queue.waiting.append(stay)
        self.be_patient(s, cause)
        self.give_out([stay], [])
        if stay.work is None and self.balks(s, ewt):
            self.leave_queue(s, Left.BALKED)
        elif stay.left == -1:
            self.wait(s, stay, queue)

    def be_patient(self, s: Any, cause: Cause) -> None:
        """Q6: patience goes on running over moves, and is drawn afresh after a rep had joined; Q7: the factor."""
        if cause == Cause.MAX_WAIT or s.ghost:
            return
        patience_s = s.need["patience_s"]
        if cause != Cause.FIRST:
            s.patiences += 1
            patience_s = self.later(s, "patience", s.patiences)
        acknowledged = self.config.announcement.acknowledgement
        s.patience_at = self.now + grain(patience_s * (acknowledged.patience_factor if acknowledged else 1.0))
        s.patience = self.at(s.patience_at, PATIENCE, lambda: self.out_of_patience(s), no=s.no)

    def balks(self, s: Any, ewt: float | None) -> bool:
        """Q7: what is left of his patience is shorter than the EWT shown."""
        return not s.ghost and s.need["balks"] and ewt is not None and s.patience_at - self.now < ewt

    def wait(self, s: Any, stay: Any, queue: Any) -> None:
        """Q2a, Q6: ages to be reached; T2: unless no coming shift serves him."""
        for age in sorted({rep.after[queue.name] for rep in self.reps if queue.name in rep.after}):
            if stay.age_at + age > self.now:
                timer = self.at(stay.age_at + age, AFTER, lambda: self.reached_age(stay), no=s.no)
                stay.timers.append(timer)
        if queue.cfg.max_wait is not None:
            stay.moves_at = self.now + queue.cfg.max_wait
            stay.timers.append(self.at(stay.moves_at, MAX_WAIT, lambda: self.max_wait(s, stay), no=s.no, order=1))
        self.give_up_hope(stay)
        self.set_inactive_by_hand()

    # --- giving out ---------------------------------------------------------------------------

    def give_out(self, stays: list[Any], reps: list[Any]) -> None:
        """Q1: as long as one of these sessions or reps fits another, the first pair is assigned."""
        while True:
            pairs = [(stay, rep) for stay in stays for rep in self.reps if self.fits(rep, stay)]
            pairs += [(stay, rep) for rep in reps for stay in self.waiting() if self.fits(rep, stay)]
            if not pairs:
                return
            first = min(self.order(stay, rep) for stay, rep in pairs)
            pairs = [(stay, rep) for stay, rep in pairs if self.order(stay, rep) == first]
            selection = min((rep.order, rep.cfg.selection) for _, rep in pairs)[1]  # Q2: earlier tiers first
            pairs = [(stay, rep) for stay, rep in pairs if rep.cfg.selection == selection]
            self.assign(*min(pairs, key=lambda pair: self.choice(pair[1], selection)))

    def waiting(self) -> list[Any]:
        """All who wait."""
        return [stay for queue in self.queues.values() for stay in queue.waiting]

    def order(self, stay: Any, rep: Any) -> tuple[float, ...]:
        """Q1: priority, rank in the rep's tier, age, session number."""
        return (self.queues[stay.name].cfg.priority, rep.rank[stay.name], stay.age_at, stay.session)

    def choice(self, rep: Any, selection: str) -> tuple[float, ...]:
        """Q2: the tier's selection, then the oldest last assignment, then the order of the config."""
        by = {
            "least_active": len(rep.works),
            "most_active": -len(rep.works),
            "most_available": -len(rep.free),
            "longest_idle": min(rep.free),
        }
        return (by[selection], rep.assigned_at, rep.order)

    def would_take(self, rep: Any, stay: Any) -> bool:
        """R3, Q2a: whether he takes chats like this one now, room or not."""
        return self.serves(rep, stay) and self.now >= stay.age_at + rep.after[stay.name]

    def fits(self, rep: Any, stay: Any) -> bool:
        """Q1, Q4, R2: a session in nobody's hands and a rep with room who has not declined it."""
        return (
            stay.work is None
            and stay.left == -1
            and len(rep.free) >= self.queues[stay.name].cfg.weight
            and rep.order not in stay.declined
            and self.would_take(rep, stay)
        )

    def assign(self, stay: Any, rep: Any) -> None:
        """Q4: the slot is held from the offer on."""
        work = row(Works, session=stay.session, stay=stay.row, queue=stay.queue, cause=stay.cause)
        work.requested_at = stay.joined_at
        self.hold(work, rep, stay.s)
        stay.work, work.of = work, stay
        if rep.cfg.acceptance is None:
            self.accept(work)
        else:
            self.offer(work)

    def offer(self, work: Any) -> None:
        """Q4: he decides after a drawn time, unless the push time-out comes first."""
        s, tier = work.s, self.tiers[work.tier]
        s.offers[tier] = s.offers.get(tier, 0) + 1
        decides, declines = self.visitors.offers(tier, s.offers[tier], s.attempt)
        acceptance, after_s = work.desk.cfg.acceptance, decides[s.visitor].item()
        if acceptance.push_timeout is not None and after_s > acceptance.push_timeout:
            work.timer = self.at(
                self.now + acceptance.push_timeout, OFFER, lambda: self.declined(work, Close.PUSH_TIMEOUT), no=s.no
            )
        elif declines[s.visitor] < acceptance.decline:
            work.timer = self.at(self.now + after_s, OFFER, lambda: self.declined(work, Close.DECLINED), no=s.no)
        else:
            work.timer = self.at(self.now + after_s, OFFER, lambda: self.accept(work), no=s.no)

    def declined(self, work: Any, why: Close) -> None:
        """Q4: not offered to him again until all have declined it."""
        stay = work.of
        stay.work = None
        stay.declined.add(work.desk.order)
        self.forget_declines(stay)
        self.close(work, why, wraps=False, give_out=False)
        self.give_out([stay], [work.desk])
        self.after_release(work.desk)
        self.give_up_hope(stay)

    def forget_declines(self, stay: Any) -> None:
        """Q4: once all present who take from that queue have declined, everyone may be offered it again."""
        if all(rep.order in stay.declined for rep in self.reps if self.serves(rep, stay)):
            stay.declined.clear()

    def withdraw(self, stay: Any, give_out: bool = True) -> None:
        """Q4: an offer of one who left, or whose rep goes home."""
        work, stay.work = stay.work, None
        if work is not None:
            self.close(work, Close.WITHDRAWN, wraps=False, give_out=give_out)

    def accept(self, work: Any) -> None:
        """E1, Q7: the wait becomes part of the sample; who had to wait has perhaps written ahead."""
        s, stay = work.s, work.of
        queue = self.queues[stay.name]
        self.out_of_queue(stay, Left.ACCEPTED)
        stay.accepted_no = self.next_no()
        queue.sample.append((self.now, self.now - stay.joined_at))
        if not s.works:
            s.accepted_at, s.rep, s.tier, s.answered = self.now, work.rep, work.tier, not s.ghost
            if s.need["writes_ahead"] and self.now > s.requested_at and s.need["exchanges"] > 0:
                s.skip = s.turn = 1
        self.cancel(s.patience)
        work.ghost, work.accepted_at = s.ghost, self.now
        self.begin(work)

    # --- leaving ------------------------------------------------------------------------------

    def out_of_queue(self, stay: Any, left: Left) -> None:
        """The stay is over."""
        self.cancel(*stay.timers)
        self.queues[stay.name].waiting.remove(stay)
        stay.left, stay.left_at = left, self.now

    def out_of_patience(self, s: Any) -> None:
        """Q5: he leaves, silently perhaps."""
        if s.need["silent"]:
            s.ghost = s.went_silent = True
            s.stay.gone_at = self.now
            if not s.works:
                s.left_at = self.now
            self.try_again(s, Outcome.ABANDONED_SILENTLY)
            self.give_up_hope(s.stay)
        else:
            self.leave_queue(s, Left.ABANDONED)

    def leave_queue(self, s: Any, left: Left) -> None:
        """Q5, O: known to the system; after a rep had joined the session is dropped."""
        stay = s.stay
        self.out_of_queue(stay, left)
        self.cancel(s.patience)
        outcome = Outcome.BALKED if left == Left.BALKED else Outcome.ABANDONED
        if s.works:
            outcome, s.why = Outcome.DROPPED, "balked" if left == Left.BALKED else "left_queue"
        else:
            s.left_at = self.now
        self.finish(s, outcome, EndedBy.VISITOR)
        self.withdraw(stay)

    def reached_age(self, stay: Any) -> None:
        """Q2a."""
        self.give_out([stay], [])
        self.set_inactive_by_hand()

    def max_wait(self, s: Any, stay: Any) -> None:
        """Q6: acts only by a route to another queue or a rule that names the cause."""
        stay.moves_at = None
        rule = self.decision(s, Cause.MAX_WAIT)
        by_cause = rule is not None and "max_wait" in (rule.when.cause or ())
        if rule is None or rule.route == stay.name or (rule.route is None and not by_cause):
            self.give_up_hope(stay)
        elif rule.route is not None:
            self.out_of_queue(stay, Left.MOVED)
            self.withdraw(stay)
            self.join(s, self.queues[rule.route], Cause.MAX_WAIT)
        else:
            self.out_of_queue(stay, Left.CASE if rule.case is not None else Left.REFUSED)
            self.cancel(s.patience)
            self.turn_away(s, rule)
            self.withdraw(stay)

    def give_up_hope(self, stay: Any) -> None:
        """T2: at once, which is after the ages reached at this instant."""
        self.at(self.now, AFTER, lambda: self.despair(stay), begun=stay.joined_at, no=stay.session, order=2)

    def despair(self, stay: Any) -> None:
        """T2: endless patience in a queue that no coming shift serves, and no flow to come (Q6)."""
        s = stay.s
        endless = (s.ghost or s.patience_at == inf) and stay.moves_at is None
        if stay.left != -1 or stay.work is not None or not endless:
            return
        if not any(stay.name in rep.rank and self.will_take(rep, stay) for rep in self.reps):
            self.out_of_queue(stay, Left.UNFINISHED)
            self.finish(s, Outcome.UNFINISHED)

    # --- estimated wait -----------------------------------------------------------------------

    def ewt(self, queue: Any) -> float | None:
        """E1–E3: of the last acceptances within the window, both ends included."""
        cfg = self.config.ewt_of(queue.name)
        newest = [wait for at, wait in reversed(queue.sample) if at >= self.now - cfg.window][: cfg.count]
        if len(newest) < cfg.minimum:
            return None
        weights = [1] * len(newest) if cfg.method == "mean" else [cfg.count - n for n in range(len(newest))]
        return sum(weight * wait for weight, wait in zip(weights, newest, strict=True)) / sum(weights)
