"""Small worlds that strain the rules of the EWT, one by one; half of what happens falls on whole seconds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

import simchat
from tests.verification.ewt_reading import Rules

Json = dict[str, Any]
METHODS = ("mean", "recency_weighted")
MORNING_S = 8 * 3600


def staff(count: int, **tier: object) -> Json:
    return {"queues": ["help"], "capacity": 2, "shifts": [{"start": "08:00", "end": "12:00", "count": count}], **tier}


def handling(seconds: int) -> Json:
    return {"handling": {"work": f"{seconds}s", "silent_hold": "45s"}}


MESSAGES: Json = {
    "messages": {
        "exchanges": {"dist": "poisson", "mean": 3},
        "customer_reply": "20s",
        "first_reply": "10s",
        "rep_reply": "15s",
        "silence": {
            "probability": 0.15,
            "multitask": {"share": 0.7, "returns": {"dist": "uniform", "low": "2m", "high": "20m"}},
            "leave": {"share": 0.3},
        },
    }
}
TWO_QUEUES: Json = {
    "queues": {"help": {}, "second": {}},
    "reps": {"staff": staff(2), "experts": staff(1, queues=["second", "help"])},
}

# Each world is a change to BASE. Arrivals, works and patience are whole seconds: many things happen at once.
BASE: Json = {
    "topics": {
        "help": {
            "arrivals": {"trace": {"csv": "trace.csv"}},
            "patience": {"dist": "empirical", "values": ["20s", "60s", "120s", "300s"]},
            "conversation": handling(60),
        }
    },
    "queues": {"help": {}},
    "flow": [{"route": "help"}],
    "reps": {"staff": staff(2)},
    "run": {"seed": 5},
}
WORLDS: dict[str, Json] = {
    "crowd": {},
    "calm": {"topics.help.arrivals": {"profile": {"every": "4h", "from": "08:00", "counts": [480]}}},
    "cap": {"queues.help": {"cap": 2}},
    "no_waiting_room": {"queues.help": {"cap": 0}},
    "moved": {
        "topics.help.conversation": handling(95),
        **TWO_QUEUES,
        "queues": {"help": {"max_wait": "30s"}, "second": {}},
        "flow": [
            {"when": {"cause": "max_wait"}, "route": "second"},
            {"when": {"queue": "help", "queue_size_at_most": 2}, "route": "help"},
            {"route": "second"},
        ],
    },
    "moved_to_a_full_queue": {
        "topics.help.conversation": handling(80),
        **TWO_QUEUES,
        "queues": {"help": {"max_wait": "30s"}, "second": {"cap": 2, "max_wait": "40s"}},
        "flow": [
            {"when": {"cause": "max_wait", "queue": "help", "ewt_at_most": "30s"}, "route": "help"},
            {"when": {"cause": "max_wait"}, "route": "second"},
            {"when": {"ewt_at_most": "20s"}, "route": "second"},
            {"route": "help"},
        ],
    },
    "handover": {
        "reps.staff.end_of_shift": "handover",
        "reps.staff.shifts": [
            *({"start": f"{hour:02}:00", "end": f"{hour:02}:20", "count": 1} for hour in (8, 9)),
            {"start": "08:10", "end": "10:30", "count": 2},
        ],
    },
    "silent": {"topics.help.silent_share": 0.6, "topics.help.patience": "30s"},
    "jammed": {
        "topics.help.conversation": handling(2400),
        "topics.help.patience": "25m",
        "topics.help.arrivals": {"profile": {"every": "4h", "from": "08:00", "counts": [160]}},
    },
    "offers": {"reps.staff.acceptance": {"time": "5s", "decline": 0.3, "push_timeout": "30s"}},
    "offers_and_not": {
        "reps": {"staff": staff(2, acceptance={"time": "10s", "decline": 0.2}), "others": staff(1, capacity=3)},
    },
    "helped_in_time": {
        **TWO_QUEUES,
        "reps": {"staff": staff(1), "experts": staff(1, queues=["second", {"help": {"after": "30s"}}])},
    },
    "by_messages": {
        "topics.help.conversation": MESSAGES,
        "topics.help.wrap_up": {"time": "20s"},
        "topics.help.escalate": {"probability": 0.3, "after_exchange": 1},
        "inactivity": {"after": "5m", "manual": {"after": "1m", "when_queue": True}},
        "reps": {"staff": staff(3)},
    },
    "stays_with_the_rep": {
        "topics.help.conversation": MESSAGES,
        "inactivity": {"after": "5m", "capacity_model": "status_based", "give_up": "3m"},
        "reps": {"staff": staff(4)},
    },
    "comes_again": {
        "topics.help.retrial": {"probability": 0.9, "delay": "60s", "attempts": 3, "after": ["refused", "abandoned"]},
        "queues.help": {"cap": 3},
        "entry": {"pre_chat": {"time": {"dist": "empirical", "values": ["0s", "10s", "30s"]}}},
    },
    "balks": {"announcement": {"show_ewt": True, "balk": 1.0}},
}
SETTINGS: dict[str, Rules] = {
    "usual": Rules(),
    "minimum": Rules(minimum=3, window_s=120.0),
    "short": Rules(count=3),
    "tiny_window": Rules(window_s=10.0),
    "long": Rules(count=40, window_s=3600.0),
}


def scenario_of(world: str, rules: Mapping[str, Rules], changes: Json | None = None) -> simchat.Scenario:
    """A world with settings of the EWT for each queue, perhaps changed further."""
    config = changed(changed(BASE, WORLDS[world]), changes or {})
    for queue, settings in rules.items():
        config["queues"][queue]["ewt"] = yaml_of(settings)
    return loaded(config, trace("help", "2026-01-05", seed=11, gaps_s=(0, 0, 5, 10, 20, 30, 40), size=400))


def loaded(config: Json, traced: str) -> simchat.Scenario:
    """A config beside a trace of arrivals, read as a planner's files are."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "trace.csv").write_text("arrival_time,topic\n" + traced, encoding="utf-8")
        path = Path(folder) / "world.yaml"
        path.write_text(json.dumps(config), encoding="utf-8")
        return simchat.load(path)


def at_whole_seconds(world: Json) -> simchat.Scenario:
    """A random world whose arrivals and spans fall on tens of seconds, so that a lot happens at the same instant."""
    start = world["calendar"].setdefault("start", "2026-01-05")
    rounded: Json = _rounded(world)
    traced = ""
    for number, (name, topic) in enumerate(rounded["topics"].items()):
        topic["arrivals"] = {"trace": {"csv": "trace.csv"}}
        traced += trace(name, start, seed=number, gaps_s=(0, 0, 10, 20, 60, 120), size=80)
    return loaded(rounded, traced)


def _rounded(part: Any) -> Any:
    """The same with a few round values in place of every continuous distribution."""
    if isinstance(part, list):
        return [_rounded(each) for each in part]
    if not isinstance(part, dict):
        return part
    if part.get("dist") == "uniform":
        return {"dist": "empirical", "values": [part["low"], part["high"]]}
    if part.get("dist") in ("exponential", "lognormal"):
        mean_s = int(part["mean"][:-1]) * (60 if part["mean"].endswith("m") else 1)
        return {"dist": "empirical", "values": [f"{mean_s * times // 20 * 10}s" for times in (1, 2, 4)]}
    return {key: _rounded(value) for key, value in part.items()}


def changed(config: Json, changes: Json) -> Json:
    """A copy with other values at key paths."""
    copy: Json = json.loads(json.dumps(config))
    for path, value in changes.items():
        *way, last = path.split(".")
        part = copy
        for key in way:
            part = part[key]
        part[last] = json.loads(json.dumps(value))
    return copy


def trace(topic: str, start: str, *, seed: int, gaps_s: Sequence[int], size: int) -> str:
    """Rows of arrivals at whole seconds from eight o'clock on, several of them together."""
    gaps = np.random.default_rng(seed).choice(gaps_s, size=size)
    seconds = (MORNING_S + np.cumsum(gaps)).tolist()
    return "".join(f"{start}T{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02},{topic}\n" for at in seconds)


def yaml_of(rules: Rules) -> Json:
    return {
        "count": rules.count,
        "window": f"{rules.window_s:g}s",
        "method": rules.method,
        "minimum": rules.minimum,
    }


def rules_of(world: str, setting: str, method: str) -> dict[str, Rules]:
    """What holds for each queue; a second one has settings of its own, and goes by the other method."""
    rules = {"help": replace(SETTINGS[setting], method=method)}
    if "second" in WORLDS[world].get("queues", {}):
        rules["second"] = Rules(count=5, window_s=300.0, method=METHODS[method == "mean"], minimum=2)
    return rules
