"""Every KPI of a busy two-tier day, worked out a second time: plain loops over the rows of facts, rule K read anew.

The day has offers that are declined, handovers at the ends of shifts, retrials, balking, escalation, silence and a
warm-up, so that no KPI is trivially the same under another reading. Exact but for the order in which floats are added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from math import isnan, nan, sqrt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import simchat
from simchat.config import load
from simchat.demand import draw_visitors
from simchat.facts import Facts, Left, Outcome, Presence
from simchat.kpis import Reporting
from simchat.model import simulate

CONFIGS = Path(__file__).parents[2] / "configs"
WARM_UP_S, HORIZON_S = 9.25 * 3600, 86400.0
THRESHOLDS = (20.0, 60.0, 120.0)
LOST = (Outcome.ABANDONED, Outcome.ABANDONED_SILENTLY, Outcome.BALKED)
CHANGES = {
    "topics.general.retrial": {"probability": 0.5, "delay": "20m", "attempts": 2},
    "topics.general.patience": {"dist": "exponential", "mean": "2m"},
    "topics.general.arrivals.scale": 1.3,
    "topics.technical.silent_share": 0.3,
    "announcement": {"show_ewt": True, "balk": 0.5, "acknowledgement": {"patience_factor": 1.2, "writes_ahead": 0.3}},
    "queues.technical.max_wait": "3m",
    "queues.technical.weight": 2,
    "reps.standard.end_of_shift": "handover",
    "reps.standard.shrinkage": 0.1,
    "reps.standard.overtime_factor": 1.5,
    "reps.specialist.acceptance": {"time": "5s", "decline": 0.2, "push_timeout": "30s"},
    "reps.specialist.hourly_cost": 33,
    "run.warm_up": "9h15m",
    "run.interval": "1h",
}


@cache
def day() -> tuple[Facts, Any, Any]:
    scenario = load(CONFIGS / "two_tier.yaml").but(CHANGES)
    return simulate(scenario, draw_visitors(scenario, 0)), Reporting.of(scenario), scenario.config


def rows(table: Any) -> list[Any]:
    frame = pd.DataFrame({name: getattr(table, name) for name in table.__slots__})
    return [SimpleNamespace(**row) for row in frame.to_dict("records")]


def overlap(start: float, end: float, since: float, until: float) -> float:
    return max(0.0, min(end, until) - max(start, since))


class Reading:
    """Rule K for one group (scope and code) and the arrivals of one span of time."""

    def __init__(self, scope: str, code: int, since: float, until: float) -> None:
        self.facts, self.reporting, self.config = day()
        self.since, self.until = max(since, WARM_UP_S), until
        self.whole = since < WARM_UP_S and until == HORIZON_S
        self.scope, self.code = scope, code
        self.every = rows(self.facts.sessions)
        for number, session in enumerate(self.every):
            session.number = number
        self.sessions = [s for s in self.every if self.came(s) and self.mine(topic=s.topic, queue=s.queue, tier=s.tier)]
        self.all_works = rows(self.facts.works)
        self.works = [w for w in self.all_works if self.came(self.every[w.session]) and self.mine_work(w)]
        self.works = [w for w in self.works if not isnan(w.accepted_at)]
        self.tiers = [t for t in range(len(self.reporting.tiers)) if scope == "total" or (scope, t) == ("tier", code)]

    def came(self, session: Any) -> bool:
        return self.since <= session.arrival_at < self.until

    def mine(self, **codes: int) -> bool:
        return self.scope == "total" or codes.get(self.scope) == self.code

    def mine_work(self, work: Any) -> bool:
        return self.mine(topic=self.every[work.session].topic, queue=work.queue, tier=work.tier)

    def n(self, holds: Callable[[Any], bool]) -> int:
        return sum(map(holds, self.sessions))

    def share(self, holds: Callable[[Any], bool], of: Callable[[Any], bool]) -> float:
        below = self.n(of)
        return self.n(lambda s: of(s) and holds(s)) / below if below else nan

    # --- sessions ---------------------------------------------------------------------------

    @staticmethod
    def wait(s: Any) -> float:
        if s.queue < 0:
            return nan
        if s.answered:
            return float(s.accepted_at - s.requested_at)
        if not isnan(s.left_at):
            return float(s.left_at - s.requested_at)
        turned_away = isnan(s.accepted_at) and s.outcome in (Outcome.REFUSED, Outcome.CASE)
        return float(s.ended_at - s.requested_at) if turned_away else nan

    def counts(self) -> Iterator[tuple[str, float]]:
        days = overlap(self.since, self.until, WARM_UP_S, HORIZON_S) / (HORIZON_S if self.whole else 3600.0)
        tests: dict[str, Callable[[Any], bool]] = {
            "attempts": lambda s: True,
            "offered": lambda s: not isnan(s.started_at),
            "queued": lambda s: s.queue >= 0,
            "answered": lambda s: s.answered,
        }
        for outcome in Outcome:
            tests[outcome.name.lower()] = lambda s, outcome=outcome: s.outcome == outcome
        yield from ((name, self.n(holds) / days) for name, holds in tests.items())

    def rates(self) -> Iterator[tuple[str, float]]:
        def queued(s: Any) -> bool:
            return s.queue >= 0

        def answered(s: Any) -> bool:
            return bool(s.answered)

        def offered(s: Any) -> bool:
            return not isnan(s.started_at)

        def ended(*outcomes: Outcome) -> Callable[[Any], bool]:
            return lambda s: s.outcome in outcomes

        yield "closed_rate", self.share(ended(Outcome.CLOSED_DOOR), lambda s: True)
        yield "form_left_rate", self.share(ended(Outcome.FORM_LEFT), lambda s: True)
        yield "blocked_rate", self.share(ended(Outcome.REFUSED), offered)
        yield "case_rate", self.share(ended(Outcome.CASE), offered)
        yield "balk_rate", self.share(ended(Outcome.BALKED), queued)
        yield "silent_rate", self.share(ended(Outcome.ABANDONED_SILENTLY), queued)
        yield "delayed_rate", self.share(lambda s: s.accepted_at != s.requested_at, queued)
        yield "abandonment_rate", self.share(ended(*LOST), queued)
        yield "abandonment_rate_observed", self.share(ended(Outcome.ABANDONED), queued)
        yield "dropped_rate", self.n(ended(Outcome.DROPPED)) / self.n(answered) if self.n(answered) else nan
        yield "lapsed_rate", self.n(ended(Outcome.LAPSED)) / self.n(answered) if self.n(answered) else nan
        yield "inactive_rate", self.share(lambda s: s.inactive_count > 0, answered)
        yield "returned_rate", self.share(lambda s: s.returned_count > 0, answered)
        yield "escalation_rate", self.share(lambda s: s.escalated, answered)
        served = {s.visitor for s in self.every if s.outcome == Outcome.HANDLED}
        yield "visitors_served", self.share(lambda s: s.visitor in served, lambda s: s.attempt == 1)
        below = self.n(queued)
        yield "reroutes", sum(s.reroutes for s in self.sessions if queued(s)) / below if below else nan
        for threshold in THRESHOLDS:
            yield from self.levels(threshold)

    def levels(self, limit: float) -> Iterator[tuple[str, float]]:
        answered = [s for s in self.sessions if s.answered]
        gone = [s for s in self.sessions if s.queue >= 0 and not s.answered and not isnan(s.left_at)]
        lost = [s for s in self.sessions if s.outcome in LOST]
        refused = [s for s in self.sessions if s.outcome == Outcome.REFUSED]
        in_time = sum(self.wait(s) <= limit for s in answered)
        soon = sum(self.wait(s) <= limit for s in gone)
        ghosts = sum(s.accepted_at - s.requested_at <= limit for s in gone if not isnan(s.accepted_at))
        queued = self.n(lambda s: s.queue >= 0)

        def over(above: int, below: int) -> float:
            return above / below if below else nan

        at = f"_{limit:g}s"
        yield "service_level" + at, over(in_time, len(answered) + len(gone))
        yield "service_level_answered" + at, over(in_time, len(answered))
        yield "service_level_short" + at, over(in_time, len(answered) + len(gone) - soon)
        yield "service_level_offered" + at, over(in_time, len(answered) + len(gone) + len(refused))
        yield "service_level_observed" + at, over(in_time + ghosts, len(answered) + len(gone))
        yield "abandonment_rate_short" + at, over(len(lost) - soon, queued - soon)
        for name, values in (
            ("first_response_within", self.first_responses()),
            ("response_within", self.responses()),
            ("resolved_within", self.resolutions()),
        ):
            yield name + at, over(sum(value <= limit for value in values), len(values))

    # --- what takes time --------------------------------------------------------------------

    def modelled(self, topic: int) -> bool:
        return self.facts.message_level[topic]

    def first_responses(self, since: str = "started_at") -> list[float]:
        there = [s for s in self.sessions if s.answered and self.modelled(s.topic) and not isnan(s.first_reply_at)]
        return [s.first_reply_at - getattr(s, since) for s in there]

    def responses(self) -> list[float]:
        found = []
        for message in rows(self.facts.messages):
            work = self.all_works[message.work]
            session = self.every[message.session]
            if isnan(message.asked_at) or work.ghost or not self.modelled(session.topic):
                continue
            if self.came(session) and self.mine_work(work):
                found.append(message.sent_at - message.asked_at)
        return found

    def resolutions(self) -> list[float]:
        return [s.ended_at - s.started_at for s in self.sessions if s.outcome == Outcome.HANDLED]

    def distributions(self) -> Iterator[tuple[str, float]]:
        over = [(w, w.ended_at if isnan(w.wrap_up_ended_at) else w.wrap_up_ended_at) for w in self.works]
        distributions = {
            "wait": [self.wait(s) for s in self.sessions if not isnan(self.wait(s))],
            "speed_to_answer": [self.wait(s) for s in self.sessions if s.answered],
            "first_response_time": self.first_responses(),
            "first_response_from_accept": self.first_responses("accepted_at"),
            "response_time": self.responses(),
            "chat_time": [w.ended_at - w.accepted_at for w in self.works],
            "handle_time": [end - w.accepted_at for w, end in over],
            "attention_time": [w.attention_s for w in self.works],
            "wrap_up_time": [w.wrap_up_s for w in self.works],
            "resolution_time": self.resolutions(),
        }
        for name, values in distributions.items():
            yield f"{name}.mean", float(np.mean(values)) if values else nan
            yield f"{name}.max", max(values, default=nan)
            for percent in (50, 90, 95):
                yield f"{name}.p{percent}", float(np.quantile(values, percent / 100)) if values else nan
        yield "longest_wait", max(distributions["wait"], default=nan)

    # --- time inside the window -------------------------------------------------------------

    def inside(self, spans: Iterator[tuple[float, float]]) -> float:
        return sum(overlap(start, end, self.since, self.until) for start, end in spans)

    def present(self, *kinds: Presence) -> Iterator[Any]:
        return (s for s in rows(self.facts.spans) if s.kind in kinds and s.tier in self.tiers)

    def time(self) -> Iterator[tuple[str, float]]:
        lasting = self.until - self.since
        days = lasting / (HORIZON_S if self.whole else 3600.0)
        stop = self.facts.stopped_at
        held = [w for w in self.all_works if self.mine_work(w)]
        held = [(w, w.assigned_at, stop if isnan(w.ended_at) else w.ended_at,
                 stop if isnan(w.released_at) else w.released_at) for w in held]  # fmt: skip
        opened = self.inside((start, end) for _, start, end, _ in held)
        yield "open_chats", opened / lasting
        silent = sum(w.weight * self.inside(iter([(start, free)])) for w, start, _, free in held if w.ghost)
        yield "silent_slot_time", silent / 3600 / days
        stays = [s for s in rows(self.facts.stays) if self.mine(topic=self.every[s.session].topic, queue=s.queue)]
        if self.scope != "tier":
            ends = ((s.joined_at, stop if isnan(s.left_at) else s.left_at) for s in stays)
            yield "queue_length", self.inside(ends) / lasting
            yield from self.estimates(stays)
        if self.scope in ("total", "tier"):
            yield from self.supply(held, opened, days)

    def supply(self, held: list[Any], opened: float, days: float) -> Iterator[tuple[str, float]]:
        there = list(self.present(Presence.STAFFED, Presence.OVERTIME))
        staffed = self.inside((s.start_at, s.end_at) for s in there)
        slots = sum(self.facts.capacity[s.tier] * self.inside(iter([(s.start_at, s.end_at)])) for s in there)
        busy = [b for b in rows(self.facts.busy) if self.facts.rep_tier[b.rep] in self.tiers]
        late = [s for s in self.present(Presence.OVERTIME) if WARM_UP_S <= s.shift_at < HORIZON_S]
        over = {t: sum(self.late(s) for s in late if s.tier == t) for t in self.tiers}
        paid = {t: self.inside((s.start_at, s.end_at) for s in self.present(Presence.PAID) if s.tier == t)
                for t in self.tiers}  # fmt: skip
        staff = list(self.config.reps.values())
        cost = sum((paid[t] + over[t] * staff[t].overtime_factor) * staff[t].hourly_cost / 3600 for t in self.tiers)
        handled = self.n(lambda s: s.outcome == Outcome.HANDLED)
        yield "staffed", staffed / 3600 / days
        yield "reps_staffed", staffed / (self.until - self.since)
        yield "overtime", sum(over.values()) / 3600 / days
        yield "occupancy", self.inside((b.start_at, b.end_at) for b in busy) / staffed if staffed else nan
        slot_s = sum(w.weight * self.inside(iter([(start, free)])) for w, start, _, free in held)
        yield "slot_occupancy", slot_s / slots if slots else nan
        some = self.some_open(held)
        yield "concurrency", opened / some if some else nan
        yield "chats_per_rep_hour", len(self.works) / (staffed / 3600) if staffed else nan
        yield "cost", cost
        yield "cost_per_handled", cost / handled if handled else nan

    def late(self, span: Any) -> float:
        return (
            span.end_at - span.start_at if self.whole else overlap(span.start_at, span.end_at, self.since, self.until)
        )

    def some_open(self, held: list[Any]) -> float:
        total = 0.0
        for rep in {w.rep for w, *_ in held}:
            until = -1.0
            for start, end in sorted((start, end) for w, start, end, _ in held if w.rep == rep):
                total += overlap(max(start, until), end, self.since, self.until)
                until = max(until, end)
        return total

    def estimates(self, stays: list[Any]) -> Iterator[tuple[str, float]]:
        served = [s for s in stays if s.left == Left.ACCEPTED and isnan(s.gone_at) and self.came(self.every[s.session])]
        everything = rows(self.facts.stays)
        for name, estimate in (("", lambda s: s.ewt_s), ("_les", self.les), ("_hol", self.hol), ("_ql", self.ql),
                               ("_smoothing", self.smoothed)):  # fmt: skip
            said = [(estimate(s) if not name else estimate(s, everything), s.left_at - s.joined_at) for s in served]
            errors = [guess - wait for guess, wait in said if not isnan(guess)]
            known = len(errors)
            yield f"ewt_unknown{name}", (len(said) - known) / len(said) if said else nan
            yield f"ewt_bias{name}", sum(errors) / known if known else nan
            yield f"ewt_mae{name}", sum(map(abs, errors)) / known if known else nan
            yield f"ewt_rmse{name}", sqrt(sum(e * e for e in errors) / known) if known else nan
            yield f"ewt_within_1m{name}", sum(abs(e) <= 60 for e in errors) / known if known else nan

    @staticmethod
    def before(stay: Any, everything: list[Any]) -> list[Any]:
        earlier = [s for s in everything if s.queue == stay.queue and 0 <= s.accepted_no < stay.joined_no]
        return sorted(earlier, key=lambda s: s.accepted_no)

    def les(self, stay: Any, everything: list[Any]) -> float:
        earlier = self.before(stay, everything)
        return float(earlier[-1].left_at - earlier[-1].joined_at) if earlier else nan

    def smoothed(self, stay: Any, everything: list[Any]) -> float:
        level = nan
        for s in self.before(stay, everything):
            wait = s.left_at - s.joined_at
            level = wait if isnan(level) else 0.9 * level + (1 - 0.9) * wait
        return level

    def ql(self, stay: Any, everything: list[Any]) -> float:
        ewt = self.config.ewt_of(self.facts.queues[stay.queue])
        recent = [s for s in self.before(stay, everything) if s.left_at >= stay.joined_at - ewt.window][-ewt.count :]
        if len(recent) < 2:
            return nan
        return float(stay.length * (recent[-1].left_at - recent[0].left_at) / (len(recent) - 1))

    @staticmethod
    def hol(stay: Any, everything: list[Any]) -> float:
        """Of those who joined before and had not been accepted nor had left, the first to join."""
        for s in everything:
            if s.joined_no >= stay.joined_no:
                break
            left = s.accepted_no < stay.joined_no if s.accepted_no >= 0 else s.left_at < stay.joined_at
            if s.queue == stay.queue and not left:
                return float(stay.joined_at - s.joined_at)
        return 0.0

    def all(self) -> dict[str, float]:
        return dict([*self.counts(), *self.rates(), *self.distributions(), *self.time()])


@cache
def computed() -> Any:
    """What `run` reports of the same replication: KPI by scope, name and interval."""
    scenario = load(CONFIGS / "two_tier.yaml").but(CHANGES)
    return simchat.run(scenario, replications=1, workers=1).kpis.set_index(["scope", "name", "interval"])


def given(scope: str, name: str, interval: str) -> dict[str, float]:
    part = computed().loc[(scope, name, interval)]
    return dict(zip(part["kpi"].tolist(), part["value"].tolist(), strict=True))


def groups() -> list[tuple[str, str, int]]:
    _, reporting, _ = day()
    seen: dict[str, int] = {}
    numbered = []
    for scope, name in reporting.groups:
        seen[scope] = seen.get(scope, -1) + 1
        numbered.append((scope, name, seen[scope]))
    return numbered


def test_the_day_is_worth_it():
    facts, _, _ = day()
    assert set(np.unique(facts.sessions.outcome)) >= {Outcome.BALKED, Outcome.DROPPED, Outcome.LAPSED, Outcome.CASE}
    assert len(np.unique(facts.works.cause)) >= 4
    assert (facts.spans.kind == Presence.OVERTIME).any()


@pytest.mark.parametrize(("scope", "name", "code"), groups())
def test_every_kpi_of_a_busy_day_is_what_the_rule_says(scope, name, code):
    expected = Reading(scope, code, 0.0, HORIZON_S).all()
    found = given(scope, name, "")
    assert set(found) <= set(expected)
    assert found == pytest.approx({kpi: expected[kpi] for kpi in found}, rel=1e-9, abs=1e-9, nan_ok=True)


def test_every_kpi_of_an_hour_is_what_the_rule_says():
    expected = Reading("total", 0, 16 * 3600.0, 17 * 3600.0).all()
    found = given("total", "total", "16:00")
    assert set(found) <= set(expected)
    assert found == pytest.approx({kpi: expected[kpi] for kpi in found}, rel=1e-9, abs=1e-9, nan_ok=True)
