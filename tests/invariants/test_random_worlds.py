"""What holds in every run, over random worlds.

`SIMCHAT_WORLDS=5000` looks at more of them, and takes the time to look for the smallest world that fails.
"""

from __future__ import annotations

import os
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from simchat.demand.draw import draw_visitors
from simchat.demand.visitors import Visitors
from simchat.facts import Facts
from simchat.model import reps
from tests.invariants import attempts, presence, times, waiting
from tests.invariants.replicate import replicate
from tests.invariants.worlds import Json, scenario_of, worlds

AT_LEISURE = "SIMCHAT_WORLDS" in os.environ
WORLDS = int(os.environ.get("SIMCHAT_WORLDS", "150"))
CHECKS = (*times.CHECKS, *attempts.CHECKS, *waiting.CHECKS, *presence.CHECKS)
random_worlds = settings(
    max_examples=WORLDS,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate, *([Phase.shrink] if AT_LEISURE else [])),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
some_worlds = settings(random_worlds, max_examples=max(20, WORLDS // 5))


@pytest.mark.timeout(0 if AT_LEISURE else 300)
@random_worlds
@given(worlds())
def test_facts_hold_together(world: Json) -> None:
    run = replicate(scenario_of(world))
    for check in CHECKS:
        check(run)


@some_worlds
@given(worlds())
def test_same_seed_gives_the_same_facts(world: Json) -> None:
    first, second = replicate(scenario_of(world)), replicate(scenario_of(world))
    assert_same_facts(first.facts, second.facts)


@random_worlds
@given(worlds())
def test_what_a_desk_foresees_is_what_happens_item_by_item(world: Json) -> None:
    """Worlds without slowdown, handover and wrap-ups that are set aside: there desks foresee."""
    topics = {name: tamed(topic, "wrap_up", attention="queued") for name, topic in world["topics"].items()}
    tiers = {name: tier | {"slowdown": 0, "speed": 1} for name, tier in world["reps"].items()}
    for tier in tiers.values():
        if tier.get("end_of_shift") == "handover":
            tier["end_of_shift"] = "clear_queue"
    scenario = scenario_of(world | {"topics": topics, "reps": tiers})
    foreseen = replicate(scenario)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reps, "foresees", lambda _: False)
        by_items = replicate(scenario)
    assert_same_facts(foreseen.facts, by_items.facts)


@some_worlds
@given(worlds())
def test_more_reps_and_other_policies_leave_every_visitor_as_he_is(world: Json) -> None:
    larger = {name: tier | {"capacity": tier["capacity"] + 1} for name, tier in world["reps"].items()}
    capped = {name: queue | {"cap": 3} for name, queue in world["queues"].items()}
    scenario, other = scenario_of(world), scenario_of(world | {"reps": larger, "queues": capped})
    assert_same_visitors(draw_visitors(scenario, 3), draw_visitors(other, 3))


def tamed(mapping: Json, key: str, **changes: Any) -> Json:
    """The mapping, with changes to what stands at a key, if anything does."""
    return mapping | {key: mapping[key] | changes} if key in mapping else mapping


def assert_same_facts(first: Facts, second: Facts) -> None:
    for field in fields(Facts):
        mine, its = getattr(first, field.name), getattr(second, field.name)
        if hasattr(mine, "__dataclass_fields__"):
            assert_same_columns(mine, its)
        elif isinstance(mine, np.ndarray):
            assert np.array_equal(mine, its), field.name
        else:
            assert mine == its, field.name


def assert_same_columns(first: Any, second: Any) -> None:
    for field in fields(first):
        mine, its = getattr(first, field.name), getattr(second, field.name)
        assert mine.tobytes() == its.tobytes(), field.name


def assert_same_visitors(first: Visitors, second: Visitors) -> None:
    assert first.arrival_at.tobytes() == second.arrival_at.tobytes()
    assert_same_columns(first.needs, second.needs)
    assert_same_columns(first.again(2), second.again(2))
    assert first.later("patience", 1, 1).tobytes() == second.later("patience", 1, 1).tobytes()
