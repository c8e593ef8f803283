"""A second reading of the rules: one heap, plain lists and dictionaries, as naive as can be.

It knows the scenario and its visitors and nothing of `simchat.model`; that both come to the same tables, to the last
digit, is the test. T2: the beginning and the end of a run.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from types import SimpleNamespace
from typing import Any

from simchat.demand.visitors import Needs
from simchat.facts import Close, Left, Outcome

from .attendance import Attendance
from .clockwork import Clockwork
from .desks import Desks
from .door import Door
from .queues import Queues
from .rep import Rep
from .roster import Rosters, joined
from .talk import Talk

LONGEST_DRAIN_S = 14 * 86400.0
BY_TURN = ("customer_reply_s", "rep_reply_s", "confirm_s", "silence", "silence_returns_s")


class Reading(Clockwork, Door, Queues, Attendance, Desks, Talk):
    """One replication."""

    single = tuple(column.name for column in fields(Needs) if column.name not in (*BY_TURN, "turn_start"))
    by_turn = BY_TURN

    def __init__(self, scenario: Any, visitors: Any) -> None:
        super().__init__()
        self.scenario, self.visitors, self.config = scenario, visitors, scenario.config
        self.horizon, drain = scenario.clock.horizon, self.config.run.drain
        self.last_at = self.horizon + min(LONGEST_DRAIN_S if drain == "until_empty" else drain, LONGEST_DRAIN_S)
        self.sessions, self.stays, self.works, self.messages = [], [], [], []
        self.busy, self.rep_spans, self.spans_of_hours, self.instants = defaultdict(list), [], {}, set()
        self.leaving = []
        self.live = self.unknown = self.order_no = 0
        self.queue_names, self.tiers = list(self.config.queues), list(self.config.reps)
        self.queues = {
            name: SimpleNamespace(name=name, number=number, cfg=cfg, waiting=[], sample=[])
            for number, (name, cfg) in enumerate(self.config.queues.items())
        }
        self.rosters = Rosters(scenario, visitors)
        self.reps = [self.rep(order, roster) for order, roster in enumerate(self.rosters.reps)]
        for visitor, arrival_at in enumerate(visitors.arrival_at.tolist()):
            self.attempt(visitor, 1, arrival_at, arrival_at)
        self.lay_schedule()

    def rep(self, order: int, roster: Any) -> Rep:
        cfg = self.config.reps[self.tiers[roster.tier]]
        rank = {service.queue: rank for rank, service in enumerate(cfg.queues)}
        after = {service.queue: service.after for service in cfg.queues}
        return Rep(order, roster.name, roster.tier, cfg, roster, rank, after, [0.0] * cfg.capacity)

    def next_no(self) -> int:
        """E1: joins and acceptances in one order."""
        self.order_no += 1
        return self.order_no

    def later(self, s: Any, quantity: str, ordinal: int) -> float:
        """D3: what is drawn more than once."""
        return self.visitors.later(quantity, ordinal, s.attempt)[s.visitor].item()

    def run(self) -> Reading:
        """T2: until the calendar is over, no session open and no slot held, or until the drain limit."""
        while (event := self.next_event()) is not None:
            if event[0] > self.last_at or (event[0] >= self.horizon and not self.live and not self.held()):
                break
            self.now = event[0]
            do, event[-1] = event[-1], None
            do()
            self.set_inactive_by_hand()
            for rep in self.reps:
                self.go_home(rep)
        self.stop()
        return self

    def held(self) -> bool:
        return any(rep.works for rep in self.reps)

    def stop(self) -> None:
        """T2: what is open now is unfinished."""
        self.messages.sort(key=lambda message: (message.sent_at, message.begun_at, message.session))
        drained = self.live or self.held()
        self.now = self.last_at if drained else max(self.now, self.horizon)
        for rep in self.reps:
            self.note(rep)
            if rep.item is not None:
                self.attended(rep.item.work, rep.item.begun_at)
            for work in rep.works:
                if work.close == -1:
                    work.close = Close.UNFINISHED
                    self.share(work, rep.n)
        for s in self.sessions:
            if s.outcome == -1:
                if s.stay is not None and s.stay.left == -1:
                    s.stay.left = Left.UNFINISHED
                self.finish(s, Outcome.UNFINISHED)


def read(scenario: Any, visitors: Any) -> Reading:
    """All that happens to these visitors, by the rules."""
    return Reading(scenario, visitors).run()


def busy_spans(reading: Reading) -> list[tuple[int, float, float]]:
    """Spans in which a rep attends to anything, joined where they touch."""
    by_rep = {rep: [span for span in spans if span[0] < span[1]] for rep, spans in reading.busy.items()}
    return [(rep, *span) for rep in sorted(by_rep) for span in joined(by_rep[rep])]
