"""The EWT of every session worked out again from the tables that a user gets, on configs that strain each rule.

`SIMCHAT_WORLDS=4000` looks at 800 random worlds here, twice.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings

import simchat
from simchat.config.routing import Ewt
from tests.invariants.worlds import scenario_of as scenario_of_random
from tests.invariants.worlds import worlds
from tests.verification.ewt_reading import Acceptances, Reading, Rules, Tier, places, read
from tests.verification.ewt_worlds import (
    BASE,
    METHODS,
    SETTINGS,
    WORLDS,
    at_whole_seconds,
    changed,
    rules_of,
    scenario_of,
)

Json = dict[str, Any]
CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.yaml"))
GRAIN_S = 2.0**-20
WORLDS_DRAWN = int(os.environ.get("SIMCHAT_WORLDS", "150")) // 5
random_worlds = settings(
    max_examples=WORLDS_DRAWN,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

# Worlds in which something that happens late in an instant frees a slot, and the share of sessions left open by it.
OPEN = {
    "silent": 0.05,
    "offers_and_not": 0.15,
    "helped_in_time": 0.1,
    "by_messages": 0.1,
    "stays_with_the_rep": 0.1,
    "comes_again": 0.02,
}


@cache
def tables(world: str, setting: str, method: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sessions and works of a day."""
    return tables_of(scenario_of(world, rules_of(world, setting, method)), replications=1)


def tables_of(scenario: simchat.Scenario, *, replications: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    result = simchat.run(scenario, replications=replications, workers=1)
    return result.sessions, result.work


def tiers_of(tiers: Json) -> dict[str, Tier]:
    """What a config says of its tiers, as far as the order of an instant depends on it."""
    return {
        name: Tier("acceptance" not in tier, {queue: after for each in tier["queues"] for queue, after in ages(each)})
        for name, tier in tiers.items()
    }


def ages(service: str | Json) -> Iterator[tuple[str, float]]:
    if not isinstance(service, str):
        for queue, terms in service.items():
            yield queue, float(terms["after"].removesuffix("s"))


def reading(world: str, setting: str, method: str, wrong: Json | None = None) -> Reading:
    """How a reading of a world's tables goes, perhaps by wrong rules."""
    rules = {queue: replace(each, **wrong or {}) for queue, each in rules_of(world, setting, method).items()}
    tiers = changed(BASE, WORLDS[world])["reps"]
    return read(*tables(world, setting, method), rules, tiers_of(tiers))


# --- every session ------------------------------------------------------------------------------


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("world", WORLDS)
def test_every_ewt_follows_from_the_acceptances_before_it(world: str, setting: str) -> None:
    method = METHODS[(list(WORLDS).index(world) + list(SETTINGS).index(setting)) % 2]
    found = reading(world, setting, method)
    assert found.wrong == found.skipped == 0
    assert found.sessions > 120
    assert found.known < found.sessions
    assert found.open <= OPEN.get(world, 0) * found.sessions


@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.stem)
def test_every_ewt_of_a_shipped_config_follows_and_nothing_is_left_open(config: Path) -> None:
    scenario = simchat.load(config)
    assert {scenario.config.ewt_of(name) for name in scenario.config.queues} == {Ewt()}, "none has settings of its own"
    rules = dict.fromkeys(scenario.config.queues, Rules())
    found = read(*tables_of(scenario, replications=2), rules, dict.fromkeys(scenario.config.reps, Tier()))
    assert (found.wrong, found.skipped, found.open) == (0, 0, 0)
    assert found.known > 200


@random_worlds
@given(worlds())
def test_every_ewt_of_random_worlds_follows_and_nothing_is_left_open(world: Json) -> None:
    found = reading_of(scenario_of_random(world), world)
    assert (found.wrong, found.skipped, found.open) == (0, 0, 0)


@random_worlds
@given(worlds())
def test_every_ewt_of_random_worlds_at_whole_seconds_follows(world: Json) -> None:
    found = reading_of(at_whole_seconds(world), world)
    assert found.wrong == 0
    assert found.skipped <= 0.2 * found.sessions


def reading_of(scenario: simchat.Scenario, world: Json) -> Reading:
    rules = {name: rules_from(queue.get("ewt", {})) for name, queue in world["queues"].items()}
    return read(*tables_of(scenario, replications=1), rules, tiers_of(world["reps"]))


def rules_from(ewt: Json) -> Rules:
    window_s = {"2m": 120.0, "10m": 600.0}[ewt.get("window", "10m")]
    return Rules(ewt.get("count", 10), window_s, ewt.get("method", "mean"), ewt.get("minimum", 1))


# --- the configs strain the rules, and the reading notices ---------------------------------------

WRONG: list[tuple[str, str, str, Json]] = [
    ("crowd", "tiny_window", "mean", {"includes_edge": False}),
    ("crowd", "tiny_window", "mean", {"window_s": 10.0 - GRAIN_S}),
    ("calm", "minimum", "mean", {"window_s": 119.0}),
    ("crowd", "usual", "mean", {"count": 9}),
    ("crowd", "usual", "recency_weighted", {"count": 11}),
    ("cap", "usual", "recency_weighted", {"method": "mean"}),
    ("cap", "usual", "mean", {"method": "recency_weighted"}),
    ("calm", "minimum", "mean", {"minimum": 2}),
    ("jammed", "usual", "mean", {"minimum": 2}),
    ("silent", "short", "mean", {"silent": False}),
    *((world, "usual", "mean", {"own_request": False}) for world in ("moved", "handover", "by_messages")),
    *(
        (world, "short", "recency_weighted", {"own_request": False})
        for world in ("moved_to_a_full_queue", "by_messages")
    ),
]


@pytest.mark.parametrize(("world", "setting", "method", "wrong"), WRONG, ids=str)
def test_a_rule_read_wrongly_does_not_fit_the_tables(world: str, setting: str, method: str, wrong: Json) -> None:
    assert reading(world, setting, method, wrong).wrong > 3


@pytest.mark.parametrize("world", ["crowd", "offers", "by_messages"])
def test_an_acceptance_too_many_too_few_or_a_grain_too_late_is_noticed(world: str) -> None:
    sessions, works = tables(world, "usual", "mean")
    rules, tiers = rules_of(world, "usual", "mean"), {"staff": Tier(world != "offers")}
    taken = works.index[works["accepted"].notna()]
    late = works.assign(accepted=works["accepted"] + GRAIN_S * (works.index == taken[20]))
    twice = pd.concat([works, works.loc[[taken[20]]].assign(accepted=works["accepted"][taken[20]] + 1)])
    for falsified in (works.drop(taken[20]), late, twice):
        assert read(sessions, falsified, rules, tiers).wrong >= 5
    assert read(sessions, works, rules, tiers).wrong == 0


def test_the_configs_hold_what_they_are_for() -> None:
    causes = {world: set(tables(world, "usual", "mean")[1].query("accepted.notna()")["cause"]) for world in WORLDS}
    assert causes["moved"] == causes["moved_to_a_full_queue"] == {"first", "max_wait"}
    assert causes["handover"] == {"first", "handover"}
    assert causes["by_messages"] == {"first", "returned", "escalated"}
    assert "same_rep" in causes["stays_with_the_rep"]
    for world in ("crowd", "offers", "silent"):
        sessions, works = tables(world, "usual", "mean")
        tied = sessions["requested"].isin(works["accepted"].dropna()) & (sessions["accepted"] > sessions["requested"])
        assert tied.sum() > 20, "somebody else is taken at the instant of a request"


# --- what the tables leave open -----------------------------------------------------------------

TIERS = {"staff": Tier(), "askers": Tier(at_once=False), "helpers": Tier(after_s={"help": 30.0})}


def work(number: int, at: float, requested: float, **told: object) -> Json:
    """The work of session `number`, accepted at a time and not over by 100."""
    spans = {"requested": requested, "assigned": at, "accepted": at, "ended": 900.0, "released": 900.0}
    visitor = {"first_request": requested, "arrival": requested, "attempt": 1}
    row = {"work": number, "session": number, "queue": "help", "cause": "first", "close_reason": "completed"}
    return {**row, "rep": f"rep {number}", "tier": "staff", "silent": False, **spans, **visitor, **told}


def shown_to_9(*works: Json, attempt: int = 1) -> set[float | None]:
    """What session 9 may be shown, at the door at 100 s; the last three acceptances count."""
    session = {"session": 9, "queue": "help", "requested": 100.0, "arrival": 100.0, "attempt": attempt}
    found = places(session, Acceptances(works, TIERS), Rules(count=3))
    return {place.ewt for place in found or ()}


def test_who_gets_a_slot_freed_by_a_reply_or_a_wrap_up_comes_before_who_is_at_the_door_then() -> None:
    assert shown_to_9(work(0, 90, 80), work(1, 100, 70)) == {20}


def test_a_slot_freed_by_a_timer_comes_before_or_after() -> None:
    left = work(0, 50, 40, rep="x", ended=100.0, released=100.0, close_reason="inactive")
    assert shown_to_9(left, work(1, 100, 70, rep="x")) == {10, 20}
    assert shown_to_9(left, work(1, 100, 70, rep="y")) == {20}


def test_at_the_door_the_earlier_arrival_then_the_lower_number_comes_first() -> None:
    at_once = [work(number, 100, 100) for number in (8, 10)]
    assert shown_to_9(work(0, 90, 80), *at_once) == {5}
    assert shown_to_9(work(0, 90, 80), at_once[1] | {"arrival": 60.0}) == {5}
    assert shown_to_9(work(0, 90, 80), *at_once, attempt=2) == {10, 5, 10 / 3}


def test_who_is_moved_by_his_wait_comes_after_and_who_returns_before() -> None:
    assert shown_to_9(work(0, 90, 80), work(1, 100, 100, cause="max_wait")) == {10}
    assert shown_to_9(work(0, 90, 80), work(1, 100, 100, cause="returned")) == {5}


def test_a_helper_who_takes_somebody_at_an_age_does_so_before_or_after() -> None:
    assert shown_to_9(work(0, 90, 80), work(1, 100, 70, tier="helpers")) == {10, 20}
    assert shown_to_9(work(0, 90, 80), work(1, 100, 60, tier="helpers")) == {25}


def test_works_of_one_instant_follow_each_other_by_number_and_offers_by_their_begin() -> None:
    at_once = [work(number, 90, 90 - number * 10) for number in (4, 3, 2, 1)]
    assert shown_to_9(*at_once) == {30}  # 2, 3 and 4 waited 20, 30 and 40 s
    offers = [work(number, 90, 90 - number * 10, tier="askers", assigned=50.0 - number) for number in (1, 2, 3, 4)]
    assert shown_to_9(*offers) == {20}  # 4 was asked first, 1 last


def test_an_offer_and_a_slot_at_one_instant_go_by_the_kind_of_event() -> None:
    offers = [work(number, 90, 90 - number * 10, tier="askers", assigned=80.0) for number in (1, 2, 3)]
    assert shown_to_9(*offers, work(4, 90, 50)) == {20}  # early in the instant, so the three offers are the last
    assert shown_to_9(*offers, work(4, 90, 90)) == {(0 + 20 + 30) / 3}  # at the door, so it is the last
    freed = work(5, 10, 0, rep="rep 4", ended=90.0, released=90.0, close_reason="inactive")
    assert shown_to_9(freed, *offers, work(4, 90, 50)) == {20, 30}
