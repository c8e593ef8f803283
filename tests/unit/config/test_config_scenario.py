"""A scenario: frozen, picklable, and the same again from what it says of itself."""

from __future__ import annotations

import json
import pickle
from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from simchat.config import ConfigError, load, starting_config
from tests.unit.config.writing import SMALL, Loaded, Written

TWO_TIER = Path(__file__).parents[3] / "configs" / "two_tier.yaml"


def test_two_tier_loads_without_a_warning() -> None:
    scenario = load(TWO_TIER)
    assert scenario.name == "two-tier-support"
    assert scenario.warnings == ()
    assert scenario.expected["general"].counts.sum() == 787
    assert scenario.config.ewt_of("general").window == 600


def test_the_starting_config_loads_without_a_warning(written: Written) -> None:
    scenario = load(written(starting_config()))
    assert scenario.warnings == ()
    assert "# " in starting_config()


def test_frozen(small: Loaded) -> None:
    with pytest.raises(FrozenInstanceError):
        small().config = None  # type: ignore[misc,assignment]


def test_pickles_as_plain_values(written: Written) -> None:
    first = load(TWO_TIER)
    stored = pickle.dumps(first)
    assert b"ruamel" not in stored
    second = pickle.loads(stored)
    assert second.config == first.config
    assert second.raw == first.raw
    assert second.digest == first.digest
    assert second.but({"reps.standard.capacity": 4}).config.reps["standard"].capacity == 4
    np.testing.assert_array_equal(second.expected["technical"].counts, first.expected["technical"].counts)


def test_resolved_loads_to_the_same(written: Written, tmp_path: Path) -> None:
    written(SMALL, "base.yaml")
    first = load(written("extends: base.yaml\nqueues: {general: {cap: null}}"), overrides=["reps.agents.capacity=5"])
    resolved = first.resolved()
    assert "extends" not in resolved
    assert json.loads(json.dumps(resolved)) == resolved
    with (tmp_path / "again.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(resolved, file)
    second = load(tmp_path / "again.yaml")
    assert second.resolved() == resolved
    assert second.config == first.config
    assert second.digest == first.digest


@pytest.mark.parametrize("name", ["two_tier", "forecast_week", "replay_day", "whatif_cap"])
def test_shipped_configs_come_back_from_json(name: str) -> None:
    first = load(TWO_TIER.with_name(f"{name}.yaml"))
    dumped = first.config.model_dump(mode="json", by_alias=True)
    assert type(first.config).model_validate(json.loads(json.dumps(dumped))) == first.config


def test_the_digest_is_of_what_is_meant(small: Loaded) -> None:
    first = small()
    same = small(("patience: 5m", "patience: {dist: constant, value: 300s}"), ("cap: 10", "cap: 10, priority: 1"))
    assert same.digest == first.digest
    assert len(first.digest) == 64
    assert small(("cap: 10", "cap: 11")).digest != first.digest
    assert first.but({"run.seed": 2}).digest != first.digest


def test_the_digest_covers_tables(written: Written) -> None:
    table = written("arrival_time,topic\n2026-03-02T09:00,general\n", "trace.csv")
    path = written(SMALL.replace("{per_hour: 6}", "{trace: {csv: trace.csv}}"))
    first = load(path)
    assert first.inputs == {"topics.general.arrivals.trace": table}
    table.write_text("arrival_time,topic\n2026-03-02T09:01,general\n")
    assert load(path).digest != first.digest


def test_order_of_topics_counts(small: Loaded) -> None:
    other = small().but({"queues.second": {}})
    swapped = small(("queues:\n", "queues:\n  second: {}\n"))
    assert other.config.queues == swapped.config.queues
    assert other.digest != swapped.digest


def test_config_errors_pickle() -> None:
    with pytest.raises(ConfigError) as caught:
        load("nowhere.yaml")
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems
