"""The JSON Schema: what loads suits it, and editors find every key described."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from simchat.config import json_schema, load, starting_config
from simchat.config.reading import parse
from tests.unit.config.writing import SMALL, Loaded

CONFIGS = Path(__file__).parents[3] / "configs"


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_what_loads_suits_the_schema(validator: jsonschema.Draft202012Validator, small: Loaded) -> None:
    validator.validate(load(CONFIGS / "two_tier.yaml").raw)
    validator.validate(parse(starting_config(), "starting").plain())
    forms = (
        "topics.general.arrivals={profile: {mon-fri: {every: 1h, counts: [1]}, 'sat, sun': {every: 1h, counts: [2]}}}",
        'hours.door={mon-fri: ["08:00-12:00", "13:00-17:00"], sat: "09:00-12:00", holiday: off}',
        "reps.agents.queues=[{general: {after: 60s}}]",
        "inactivity.after=off",
        "calendar.holidays={country: FR}",
        "flow.0.when.open=[door]",
        "targets=[{kpi: response_time.p90, at_most: 90s}, {kpi: abandonment_rate, at_most: 0.05}]",
        "run.drain=36h",
        "topics.general.conversation.messages.confirm=off",
        "topics.general.patience={dist: mixture, of: [{weight: 1, value: 5s}]}",
    )
    validator.validate(small(overrides=forms).raw)


WRONG = [
    ("patience: 5m", "patience: 5"),
    ("patience: 5m", "patience: {dist: weibul, mean: 5m}"),
    ("patience: 5m", "patiance: 5m"),
    ("mon-fri:", "mon-fir:"),
    ("count: 3", "count: -3"),
    ('start: "08:00"', "start: 8"),
    ("  - refuse: full", "  - {refuse: full, when: {cause: gone}}"),
]


@pytest.mark.parametrize(("old", "new"), WRONG)
def test_what_is_wrong_does_not(validator: jsonschema.Draft202012Validator, old: str, new: str) -> None:
    validator.validate(parse(SMALL, "file").plain())
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(parse(SMALL.replace(old, new), "file").plain())


def test_what_if_files_hold_only_what_differs(validator: jsonschema.Draft202012Validator) -> None:
    what_if: dict[str, Any] = {
        "extends": "base.yaml",
        "topics": {"general": {"patience": {"mean": "3m"}, "escalate": None}},
        "flow": {"specialists": {"when": {"ewt_at_most": "3m"}}},
        "reps": {"agents": {"shifts": {"0": {"count": 4}}}},
    }
    validator.validate(what_if)
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**what_if, "quues": {}})
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({key: value for key, value in what_if.items() if key != "extends"})


def test_every_key_of_the_parts_is_described() -> None:
    definitions = json_schema()["$defs"]
    for name in (
        "Config",
        "Calendar",
        "Topic",
        "Arrivals",
        "Messages",
        "Queue",
        "When",
        "Rule",
        "Tier",
        "Shift",
        "Run",
    ):
        for key, form in definitions[name]["properties"].items():
            assert form.get("description"), f"{name}.{key}"
