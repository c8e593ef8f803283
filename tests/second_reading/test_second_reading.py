"""The model against a second, naive reading of the rules: every table equal, to the last digit.

`SIMCHAT_WORLDS=5000` compares more worlds, and takes the time to look for the smallest one that differs.
"""

from __future__ import annotations

import os
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from simchat.config import load
from simchat.demand import draw_visitors
from simchat.facts import Facts, Messages, Presence, Sessions, Stays, Works
from simchat.model import simulate
from tests.invariants.worlds import Json, scenario_of
from tests.second_reading.reading import Reading, busy_spans, read
from tests.second_reading.roster import joined
from tests.second_reading.worlds import GRIDS_S, wider_worlds

AT_LEISURE = "SIMCHAT_WORLDS" in os.environ
WORLDS = int(os.environ.get("SIMCHAT_WORLDS", "500"))
CONFIGS = Path(__file__).parents[2] / "configs"
SHIPPED = sorted(path.name for path in CONFIGS.glob("*.yaml"))
random_worlds = settings(
    max_examples=WORLDS,
    deadline=None,
    derandomize="SIMCHAT_OTHER_WORLDS" not in os.environ,
    database=None,
    phases=(Phase.explicit, Phase.generate, *([Phase.shrink] if AT_LEISURE else [])),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.timeout(0 if AT_LEISURE else 300)
@random_worlds
@given(wider_worlds(), GRIDS_S)
def test_two_readings_of_the_rules_agree_in_random_worlds(world: Json, grid_s: int | None) -> None:
    compare(scenario_of(world), grid_s=grid_s)


@pytest.mark.parametrize("name", SHIPPED)
def test_two_readings_of_the_rules_agree_on_shipped_configs(name: str) -> None:
    compare(load(CONFIGS / name))


def compare(scenario: Any, *, grid_s: int | None = None) -> None:
    """One replication read twice; its visitors come on a grid, if one is given."""
    visitors = draw_visitors(scenario, 0)
    if grid_s is not None:
        visitors = replace(visitors, arrival_at=np.floor(visitors.arrival_at / grid_s) * grid_s)
    facts, reading = simulate(scenario, visitors), read(scenario, visitors)
    assert facts.reps == tuple(rep.name for rep in reading.reps)
    for session in reading.sessions:
        session.reason = facts.reasons.index(session.why) if hasattr(session, "why") else -1
    compare_tables(facts, reading)
    compare_reps(facts, reading)
    assert facts.unknown_ewt_decisions == reading.unknown
    assert (facts.stopped_at, facts.horizon_at) == (reading.now, reading.horizon)


def compare_tables(facts: Facts, reading: Reading) -> None:
    for name, kind in {"sessions": Sessions, "stays": Stays, "works": Works, "messages": Messages}.items():
        for column in fields(kind):
            its = getattr(getattr(facts, name), column.name)
            mine = np.array([getattr(row, column.name) for row in getattr(reading, name)], dtype=its.dtype)
            assert len(its) == len(mine), f"{name}: {len(its)} rows, {len(mine)} in the second reading"
            same = (its == mine) | ((its != its) & (mine != mine))
            first = int(np.argmin(same)) if len(same) else 0
            assert same.all(), f"{name}.{column.name}[{first}]: {its[first]}, {mine[first]} in the second reading"


def compare_reps(facts: Facts, reading: Reading) -> None:
    busy = sorted(zip(*(getattr(facts.busy, key).tolist() for key in ("rep", "start_at", "end_at")), strict=True))
    assert busy == busy_spans(reading)
    keys = ("rep", "kind", "shift_at", "start_at", "end_at")
    spans = zip(*(getattr(facts.spans, key).tolist() for key in keys), strict=True)
    assert one_by_kind(span for span in spans if span[1] != Presence.PAID) == one_by_kind(reading.rep_spans)


def one_by_kind(spans: Any) -> dict[Any, list[tuple[float, float]]]:
    """Spans by rep and kind, joined where they touch; overtime by its shift, which decides where it counts (rule K)."""
    found: dict[Any, list[tuple[float, float]]] = {}
    for rep, kind, shift_at, start, end in spans:
        key = (rep, kind, shift_at if kind == Presence.OVERTIME else None)
        found.setdefault(key, []).append((start, end))
    return {key: joined(own) for key, own in found.items()}
