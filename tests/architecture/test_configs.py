"""The shipped configs: each loads, suits the schema that editors use, runs, and shows what its comment says."""

import json
from datetime import date
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from ruamel.yaml import YAML

import simchat

CONFIGS = Path(__file__).parents[2] / "configs"
ALL = sorted(CONFIGS.glob("*.yaml"))
WHAT_IFS = {
    "whatif_fourth_slot": {"reps.standard.capacity": 4},
    "whatif_cap": {"queues.general.cap": 3},
    "whatif_inactivity_5m": {"inactivity.after": "5m", "inactivity.manual": None},
    "whatif_inactivity_30m": {"inactivity.after": "30m", "inactivity.manual": None},
    "whatif_one_more_specialist": {"reps.specialist.shifts.0.count": 5},
    "whatif_ewt_threshold": {"flow.specialists.when.ewt_at_most": "2m"},
}
OUTCOMES = {
    "closed_door", "form_left", "case", "refused", "balked", "abandoned", "abandoned_silently", "handled", "lapsed",
    "dropped", "unfinished",
}  # fmt: skip

every_config = pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)


@every_config
def test_runs_and_every_attempt_has_one_outcome(path):
    result = simchat.run(simchat.load(path), replications=2, workers=1)
    sessions = result.sessions
    assert set(sessions["replication"]) == {0, 1}
    assert len(sessions) > 100
    assert set(sessions["outcome"]) <= OUTCOMES
    assert (sessions["outcome"] == "handled").mean() > 0.4


@every_config
def test_says_what_it_shows_and_points_editors_to_the_schema(path):
    first, second, third, *_ = path.read_text(encoding="utf-8").splitlines()
    assert first == "# yaml-language-server: $schema=./simchat.schema.json"
    assert second == "#"
    assert len(third) > 40


@every_config
def test_suits_the_schema(path):
    schema = json.loads((CONFIGS / "simchat.schema.json").read_text(encoding="utf-8"))
    written = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    as_json = json.loads(json.dumps(written, default=date.isoformat))
    jsonschema.Draft202012Validator(schema).validate(as_json)


def test_every_what_if_is_listed():
    assert {path.stem for path in ALL if path.stem.startswith("whatif_")} == set(WHAT_IFS)


@pytest.mark.parametrize("name", WHAT_IFS)
def test_what_if_changes_one_thing(name):
    what_if = simchat.load(CONFIGS / f"{name}.yaml")
    base = simchat.load(CONFIGS / "two_tier.yaml")
    by_hand = base.but({**WHAT_IFS[name], "name": what_if.config.name})
    assert what_if.config == by_hand.config
    assert what_if.config.name != base.config.name
    assert by_hand.config != base.but({"name": what_if.config.name}).config


def test_the_week_holds_a_holiday_and_a_short_day():
    week = simchat.load(CONFIGS / "forecast_week.yaml")
    opens, closes = week.open_spans("office")
    in_week = opens < 7 * 86400
    days_open = {int(at // 86400) for at in opens[in_week]}
    assert days_open == {0, 1, 2, 3, 5}  # neither Good Friday nor Sunday
    assert (closes - opens)[in_week].tolist() == [43200] * 4 + [28800]
    assert week.expected["outages"].edges[-1] == 7 * 86400 - 3600  # the clock jumped on Sunday


def test_the_spreadsheet_holds_the_same_forecast():
    week = simchat.load(CONFIGS / "forecast_week.yaml")
    sheets = simchat.load(CONFIGS / "forecast_week_xlsx.yaml")
    for topic in ("orders", "outages"):
        np.testing.assert_array_equal(week.expected[topic].edges, sheets.expected[topic].edges)
        np.testing.assert_array_equal(week.expected[topic].counts, sheets.expected[topic].counts)


def test_the_replay_is_the_trace():
    replay = simchat.load(CONFIGS / "replay_day.yaml")
    rows = (CONFIGS / "data" / "replay_day.csv").read_text(encoding="utf-8").splitlines()[1:]
    clock = [row.split(",")[0].partition("T")[2].split(":") for row in rows]
    seconds = sorted(int(hour) * 3600 + int(minute) * 60 + int(second) for hour, minute, second in clock)
    assert sorted(np.concatenate(list(replay.traces.values())).tolist()) == seconds
    assert len(seconds) == 1338
