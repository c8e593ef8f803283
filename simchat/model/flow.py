"""The flow: ordered rules, the first whose conditions hold and whose action can be done wins (rules F1–F5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from simchat.config.routing import Rule as RuleConfig
from simchat.facts import Cause, Outcome
from simchat.model.environment import NEVER, on_grain

if TYPE_CHECKING:
    from simchat.model.hours import Hours
    from simchat.model.queues import Queue

FIRST = Cause.FIRST
CAUSES = {
    "first": FIRST,
    "returned": Cause.RETURNED,
    "handover": Cause.HANDOVER,
    "escalated": Cause.ESCALATED,
    "max_wait": Cause.MAX_WAIT,
}


class Decision(NamedTuple):
    """What the flow decided: a queue, or an outcome with its reason; `by_cause` if the rule names the cause."""

    queue: Queue | None
    outcome: Outcome | None
    reason: str
    by_cause: bool


class Rule:
    """One rule, with its references resolved."""

    def __init__(self, config: RuleConfig, *, hours: dict[str, Hours], queues: dict[str, Queue]) -> None:
        when = config.when
        self.topics = when.topic
        self.open = [hours[name] for name in when.open or ()]
        self.closed = [hours[name] for name in when.closed or ()]
        self.causes = None if when.cause is None else frozenset(CAUSES[name] for name in when.cause)
        self.queue = None if config.looks_at is None else queues[config.looks_at]
        self.looks_at_queue = when.looks_at_queue
        self.reps_online = when.reps_online
        self.size_at_most = NEVER if when.queue_size_at_most is None else when.queue_size_at_most
        self.size_above = -1 if when.queue_size_above is None else when.queue_size_above
        self.looks_at_ewt = when.ewt_at_most is not None or when.ewt_above is not None
        self.ewt_at_most = NEVER if when.ewt_at_most is None else on_grain(when.ewt_at_most)
        self.ewt_above = -1.0 if when.ewt_above is None else on_grain(when.ewt_above)
        self.passes_unknown = when.when_unknown == "pass"
        self.plain = not (self.open or self.closed or self.causes or self.looks_at_queue)
        self.target = None if config.route is None else queues[config.route]
        self.outcome = (
            None if config.route is not None else Outcome.CASE if config.case is not None else Outcome.REFUSED
        )
        self.reason = config.case or config.refuse or ""
        self.decision = Decision(self.target, self.outcome, self.reason, by_cause=False)
        self.decision_by_cause = self.decision._replace(by_cause=True)


class Flow:
    """The rules, sorted out by topic beforehand."""

    def __init__(
        self, rules: Sequence[RuleConfig], topics: Sequence[str], *, hours: dict[str, Hours], queues: dict[str, Queue]
    ) -> None:
        made = [Rule(rule, hours=hours, queues=queues) for rule in rules]
        self.rules_of = [[rule for rule in made if rule.topics is None or topic in rule.topics] for topic in topics]
        self.unknown_decisions = 0  # taken on an unknown EWT while somebody waited (rule F5)
        self.met_unknown = False
        self.no_rule = Decision(None, Outcome.REFUSED, "no_rule", by_cause=False)

    def decide(
        self, topic: int, cause: Cause, *, now: float, requested_at: float, here: Queue | None = None
    ) -> Decision:
        """Run the flow at a time; `here` is the queue in which the session waits already."""
        self.met_unknown = False
        for rule in self.rules_of[topic]:
            if not rule.plain and not self._holds(rule, cause, now):
                continue
            target = rule.target
            if target is not None and target.size >= target.cap and target is not here:
                age_at = now if cause is FIRST else target.age_from(cause, now, requested_at)
                if target.best_rep(age_at, now) is None:
                    continue
            return rule.decision if rule.causes is None else rule.decision_by_cause
        return self.no_rule

    def _holds(self, rule: Rule, cause: Cause, now: float) -> bool:
        if rule.causes is not None and cause not in rule.causes:
            return False
        if not all(hours.is_open(now) for hours in rule.open) or any(hours.is_open(now) for hours in rule.closed):
            return False
        return not rule.looks_at_queue or self._queue_fits(rule, now)

    def _queue_fits(self, rule: Rule, now: float) -> bool:
        queue = rule.queue
        assert queue is not None
        if rule.reps_online is not None and rule.reps_online != any(tier.online for tier in queue.tiers):
            return False
        if not rule.size_above < queue.size <= rule.size_at_most:
            return False
        return not rule.looks_at_ewt or self._ewt_fits(rule, queue, now)

    def _ewt_fits(self, rule: Rule, queue: Queue, now: float) -> bool:
        ewt_s = queue.ewt.read(now)
        if ewt_s == ewt_s:
            return rule.ewt_above < ewt_s <= rule.ewt_at_most
        if queue.size and not self.met_unknown:
            self.met_unknown = True
            self.unknown_decisions += 1
        return rule.passes_unknown
