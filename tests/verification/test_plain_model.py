"""The model against the plain SimPy model of `benchmarks/`: same visitors, the same day to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from benchmarks.naive import CountingEnvironment, NaiveDay, Tally, day_of
from benchmarks.workloads import workload
from simchat.config.scenario import Scenario
from simchat.demand import draw_visitors
from simchat.facts import Facts, Outcome
from simchat.model import simulate

SMALLER = {
    "topics.chat.arrivals.scale": 0.1,
    "queues.chat.cap": 10,
    **{f"reps.rep.shifts.{n}.count": 2 for n in range(6)},
}
LONG_THOUGHTS = {"topics.chat.conversation.messages.customer_reply": {"dist": "exponential", "mean": "4m"}}


def tally_of(facts: Facts) -> Tally:
    """The figures of the plain model, from facts."""
    sessions, stays, messages = facts.sessions, facts.stays, facts.messages
    outcomes = {name: int((sessions.outcome == outcome).sum()) for name, outcome in _OUTCOMES.items()}
    answers = (messages.sent_at - messages.asked_at)[~np.isnan(messages.asked_at)]
    return Tally(
        **outcomes,
        wait_s=float((stays.left_at - stays.joined_at).sum()),
        first_response_s=float(np.nansum(sessions.first_reply_at - sessions.started_at)),
        responses=len(answers),
        response_s=float(answers.sum()),
    )


_OUTCOMES: dict[str, Any] = {
    name: Outcome[name.upper()] for name in ("handled", "abandoned", "refused", "lapsed", "dropped")
}


def assert_same_day(scenario: Scenario, replication: int) -> Tally:
    visitors = draw_visitors(scenario, replication)
    plain = NaiveDay(day_of(scenario), visitors).run()
    assert tally_of(simulate(scenario, visitors)) == plain
    return plain


@pytest.mark.parametrize("replication", range(3))
def test_the_benchmark_day_is_the_same_to_the_last_bit(replication: int) -> None:
    plain = assert_same_day(workload("w2"), replication)
    assert plain.refused > 30  # the cap is really hit
    assert plain.lapsed > 400  # the inactivity timer really fires


@pytest.mark.parametrize("replication", range(10))
def test_smaller_days_are_the_same_to_the_last_bit(replication: int) -> None:
    plain = assert_same_day(workload("w2").but(SMALLER), replication)
    assert plain.abandoned


@pytest.mark.parametrize("replication", range(3))
def test_visitors_who_come_back_from_inactive_are_the_same_too(replication: int) -> None:
    plain = assert_same_day(workload("w2").but(SMALLER | LONG_THOUGHTS), replication)
    assert plain.dropped


def test_the_plain_model_is_a_fair_yardstick() -> None:
    """About 46 SimPy events a chat: no more than the ordinary style needs."""
    scenario, env = workload("w2").but(SMALLER), CountingEnvironment()
    visitors = draw_visitors(scenario, 0)
    NaiveDay(day_of(scenario), visitors, env).run()
    assert 43 < env.processed / len(visitors.arrival_at) < 50
