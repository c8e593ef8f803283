"""A small scenario by hand: days of 86,400 s, two topics, every need in use."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simchat.config.schema import Config

DAY_S = 86400.0

GENERAL: dict[str, Any] = {
    "arrivals": {"per_hour": 60},
    "patience": {"dist": "exponential", "mean": "4m"},
    "silent_share": 0.2,
    "conversation": {
        "messages": {
            "exchanges": {"dist": "geometric", "mean": 8},
            "customer_reply": {"dist": "lognormal", "mean": "40s", "sd": "40s"},
            "first_reply": {"dist": "lognormal", "mean": "20s", "sd": "10s"},
            "rep_reply": {"dist": "lognormal", "mean": "25s", "sd": "15s"},
            "reading": "20s",
            "confirm": {"time": {"dist": "exponential", "mean": "5s"}, "again": 0.3},
            "customer_ends": 0.25,
            "silence": {
                "probability": 0.1,
                "disconnect": {"share": 0.3, "returns": {"dist": "exponential", "mean": "5m"}, "restart": 0.2},
                "multitask": {"share": 0.3, "returns": {"dist": "uniform", "low": "1m", "high": "2m"}},
                "step_away": {"share": 0.2, "returns": "20m"},
                "leave": {"share": 0.2},
            },
        }
    },
    "wrap_up": {"time": {"dist": "exponential", "mean": "1m"}, "max": "2m"},
    "escalate": {"probability": 0.3, "after_exchange": {"dist": "geometric", "mean": 3}},
    "retrial": {"probability": 0.4, "delay": {"dist": "exponential", "mean": "20m"}, "attempts": 2},
}
TECHNICAL: dict[str, Any] = {
    "arrivals": {"per_hour": 20},
    "patience": {"dist": "weibull", "mean": "6m", "shape": 0.8},
    "conversation": {"handling": {"work": {"dist": "lognormal", "mean": "12m", "sd": "9m"}, "silent_hold": "3m"}},
    "wrap_up": {"time": "90s"},
}
BASE: dict[str, Any] = {
    "entry": {"pre_chat": {"time": {"dist": "exponential", "mean": "25s"}, "drop_off": 0.1}},
    "announcement": {"show_ewt": True, "balk": 0.5, "acknowledgement": {"writes_ahead": 0.3}},
    "topics": {"general": GENERAL, "technical": TECHNICAL},
    "queues": {"main": {}},
    "flow": [{"route": "main"}],
    "reps": {
        "standard": {
            "queues": ["main"],
            "capacity": 2,
            "shifts": [{"start": "00:00", "end": "24:00", "count": 3}],
            "acceptance": {"time": {"dist": "exponential", "mean": "5s"}, "decline": 0.1},
        }
    },
    "run": {"seed": 7},
}


def set_at(tree: dict[str, Any], path: str, value: Any) -> None:
    """Put a value at a dotted path."""
    *parents, last = path.split(".")
    for key in parents:
        tree = tree[key]
    tree[last] = value


@pytest.fixture
def scenario() -> Callable[..., Any]:
    """A scenario of so many days with values at dotted paths; `scale` multiplies what is expected of `general`."""

    def make(changes: dict[str, Any] | None = None, *, days: int = 1, scale: float = 1.0, **parts: Any) -> Any:
        tree = deepcopy(BASE)
        for path, value in (changes or {}).items():
            set_at(tree, path, value)
        edges = np.arange(24 * days + 1) * 3600.0
        rates = {"general": 60.0 * scale, "technical": 20.0}
        counts = {name: np.full(24 * days, rates[name]) for name in tree["topics"]}
        expected = {name: SimpleNamespace(edges=edges, counts=counts[name]) for name in counts}
        clock = SimpleNamespace(days=days, at=lambda day, second: day * DAY_S + second)
        known = {"clock": clock, "expected": expected, "traces": {}, "values": {}} | parts
        return SimpleNamespace(config=Config.model_validate(tree), **known)

    return make
