"""The EWT's KPIs and its rivals', worked out by somebody who watches each queue and keeps a notebook of what he sees.

`tests/unit/kpis/test_estimators.py` holds the estimators' definitions against lines made by hand, and
`tests/stories/test_review_kpis.py` every KPI of one day. Here whole days of different worlds are watched as they
happen: who joins, who is taken, who goes. Nothing is looked up afterwards, and nothing but joins, acceptances and
leavings is taken from the facts; the length of the queue is counted.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from functools import cache
from math import isnan, nan, sqrt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import simchat
from simchat.demand import draw_visitors
from simchat.facts import Facts, Left
from simchat.model import simulate
from tests.verification.ewt_reading import Rules
from tests.verification.ewt_worlds import rules_of, scenario_of

CONFIGS = Path(__file__).parents[2] / "configs"
NAMES = {"": "shown", "_les": "les", "_hol": "hol", "_ql": "ql", "_smoothing": "smoothing"}
WORLDS = ("crowd", "moved", "handover", "silent", "offers_and_not", "by_messages", "comes_again", "tight_cap_by_day")
OFF_THE_SECONDS: dict[str, Any] = {
    "topics.help.arrivals": {"profile": {"every": "2h", "from": "08:00", "counts": [420]}},
    "topics.help.patience": {"dist": "exponential", "mean": "2m"},
}
Stay = dict[str, Any]
Key = tuple[str, str, str]


def scenario(world: str) -> simchat.Scenario:
    """A world whose arrivals and works fall on no whole seconds, but for the crowd's."""
    if world == "tight_cap_by_day":
        changes = {"queues.questions.cap": 4, "topics.questions.arrivals.scale": 1.3, "run.warm_up": "9h15m"}
        return simchat.load(CONFIGS / "single_queue.yaml").but(changes)
    changes = {"run.interval": "1h"}
    if world == "crowd":
        return scenario_of(world, rules_of(world, "tiny_window", "mean"), changes)
    return scenario_of(world, rules_of(world, "short", "mean"), changes | OFF_THE_SECONDS)


@cache
def watched(world: str) -> tuple[simchat.Scenario, Facts, list[Stay]]:
    """A day, with what each estimator said at each joining."""
    day = scenario(world)
    facts = simulate(day, draw_visitors(day, 0))
    columns = {name: getattr(facts.stays, name).tolist() for name in facts.stays.__slots__}
    stays: list[Stay] = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    for queue, name in enumerate(facts.queues):
        settings = day.config.ewt_of(name)
        here = [stay for stay in stays if stay["queue"] == queue]
        watch(here, Rules(settings.count, settings.window, settings.method, settings.minimum))
    return day, facts, stays


def watch(stays: Sequence[Stay], rules: Rules) -> None:
    """See a queue's events as they come and note beside each joining what everybody would have said."""
    waiting: list[Stay] = []
    waits: list[float] = []
    taken_at: deque[float] = deque(maxlen=rules.count)
    smoothed = nan
    for what, stay in events(stays):
        if what == "join":
            at = stay["joined_at"]
            waiting = [other for other in waiting if not gone_before(other, at)]
            recent = [when for when in taken_at if at - when <= rules.window_s]
            gap = (recent[-1] - recent[0]) / (len(recent) - 1) if len(recent) > 1 else nan
            stay["counted"] = len(waiting)
            stay["les"], stay["smoothing"] = waits[-1] if waits else nan, smoothed
            stay["hol"] = at - waiting[0]["joined_at"] if waiting else 0.0
            stay["ql"] = len(waiting) * gap
            waiting.append(stay)
        else:
            waits.append(stay["left_at"] - stay["joined_at"])
            smoothed = waits[-1] if isnan(smoothed) else smoothed + 0.1 * (waits[-1] - smoothed)
            taken_at.append(stay["left_at"])
            waiting.remove(stay)


def events(stays: Sequence[Stay]) -> Iterator[tuple[str, Stay]]:
    """Joins and acceptances in the order in which the model says they happened."""
    numbered = [(stay["joined_no"], "join", stay) for stay in stays]
    numbered += [(stay["accepted_no"], "take", stay) for stay in stays if stay["accepted_no"] >= 0]
    for _, what, stay in sorted(numbered, key=lambda event: event[0]):
        yield what, stay


def gone_before(stay: Stay, at: float) -> bool:
    """Whether somebody who is never taken has left; who leaves at this very instant is still there (rule T3)."""
    if stay["accepted_no"] >= 0:
        return False
    return bool(stay["left"] == Left.BALKED or stay["left_at"] < at)


@pytest.mark.parametrize("world", WORLDS)
def test_the_queue_is_as_long_as_somebody_counts_who_watches_it(world: str) -> None:
    _, _, stays = watched(world)
    assert [stay["counted"] for stay in stays] == [stay["length"] for stay in stays]
    assert max(stay["length"] for stay in stays) >= 2


# --- the KPIs -----------------------------------------------------------------------------------


@cache
def reported(world: str) -> dict[tuple[Key, str], float]:
    """What `run` reports of the day's EWT, by scope, name and interval, then KPI."""
    table = simchat.run(scenario(world), replications=1, workers=1).kpis
    table = table[table["kpi"].astype(str).str.startswith("ewt_")]
    keys = zip(*(table[column].astype(object).fillna("") for column in ("scope", "name", "interval")), strict=True)
    return dict(zip(zip(keys, table["kpi"].astype(str), strict=True), table["value"], strict=True))


def groups(world: str) -> dict[Key, list[Stay]]:
    """Stays accepted with the visitor there, by everything a report cuts them by."""
    day, facts, stays = watched(world)
    found: dict[Key, list[Stay]] = defaultdict(list)
    for stay in stays:
        arrival = facts.sessions.arrival_at[stay["session"]]
        if stay["left"] != Left.ACCEPTED or not isnan(stay["gone_at"]) or arrival < day.config.run.warm_up:
            continue
        names = {"total": "total", "topic": facts.topics[facts.sessions.topic[stay["session"]]]}
        names["queue"] = facts.queues[stay["queue"]]
        for scope, name in names.items():
            found[scope, name, ""].append(stay)
            found[scope, name, interval(arrival, day)].append(stay)
    return found


def interval(at: float, day: simchat.Scenario) -> str:
    """The local start of an interval, on days of 24 hours."""
    length = int(day.config.run.interval)
    start = int(at) // length * length
    return f"{day.config.calendar.start}T{start // 3600:02}:{start // 60 % 60:02}"


def judged(stays: Sequence[Stay], estimator: str) -> dict[str, float]:
    """How near an estimator came, session by session."""
    said = [stay["ewt_s"] if estimator == "shown" else stay[estimator] for stay in stays]
    errors = [
        guess - (stay["left_at"] - stay["joined_at"])
        for guess, stay in zip(said, stays, strict=True)
        if not isnan(guess)
    ]
    figures = {"unknown": 1 - len(errors) / len(stays)}
    if errors:
        figures["bias"] = sum(errors) / len(errors)
        figures["mae"] = sum(abs(error) for error in errors) / len(errors)
        figures["rmse"] = sqrt(sum(error * error for error in errors) / len(errors))
        figures["within_1m"] = sum(-60 <= error <= 60 for error in errors) / len(errors)
    return figures


@pytest.mark.parametrize("world", WORLDS)
def test_every_kpi_of_every_estimator_is_what_was_seen(world: str) -> None:
    told = dict(reported(world))
    seen = 0
    for key, stays in groups(world).items():
        for suffix, estimator in NAMES.items():
            for kpi, value in judged(stays, estimator).items():
                found = told.pop((key, f"ewt_{kpi}{suffix}"))
                assert found == pytest.approx(value, rel=1e-9, abs=1e-9), (key, kpi, estimator)
                seen += 1
    assert seen > 100
    others = {key: value for key, value in told.items() if "T" in key[0][2] or not key[0][2]}
    assert all(isnan(value) for value in others.values()), "nothing else is reported"


@pytest.mark.parametrize("world", ["crowd", "tight_cap_by_day"])
def test_the_kpis_of_the_ewt_shown_follow_from_the_sessions_table(world: str) -> None:
    """Where nobody is rerouted the wait that followed is accepted - requested, and no fact is needed."""
    result = simchat.run(scenario(world), replications=1, workers=1)
    sessions: pd.DataFrame = result.sessions
    served = sessions[sessions["answered"] & (sessions["arrival"] >= result.scenario.config.run.warm_up)]
    error = served["ewt_shown"] - (served["accepted"] - served["requested"])
    told = {kpi: value for (key, kpi), value in reported(world).items() if key == ("total", "total", "")}
    assert not (result.work["cause"] != "first").any()
    assert told["ewt_bias"] == pytest.approx(error.mean())
    assert told["ewt_mae"] == pytest.approx(error.abs().mean())
    assert told["ewt_rmse"] == pytest.approx((error**2).mean() ** 0.5)
    assert told["ewt_within_1m"] == pytest.approx((error.dropna().abs() <= 60).mean())
    assert told["ewt_unknown"] == pytest.approx(error.isna().mean())
    assert error.isna().any() or world != "crowd"
