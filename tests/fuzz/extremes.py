"""Right configs that ask for a great deal: more than a machine can hold, or can do in a lifetime."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.quantities import Json

MANY_SHIFTS = [{"start": "00:00", "end": "24:00", "count": 10_000, "days": "mon-sun, holiday"}] * 10
EVERY_MINUTE = {"every": "1m", "counts": [1] * 1440}
BACK_AND_FORTH = [
    {"when": {"queue": "general", "cause": "max_wait", "queue_size_at_most": 0}, "route": "technical"},
    {"when": {"cause": "max_wait"}, "route": "general"},
]
LOST = {"share": 1, "returns": "1ms", "restart": 1}
SILENT = {"probability": 1, "disconnect": LOST}
WAYS: dict[str, tuple[Any, ...]] = {
    "calendar.days": (3660, 365),
    "run.interval": ("1m",),
    "run.thresholds": ([f"{n}s" for n in range(1, 2000)], [f"{n}ms" for n in range(1, 30_000)]),
    "run.drain": ("3660d", "until_empty"),
    "ewt": ({"count": 1_000_000, "window": "3660d"}, {"count": 1_000_000, "window": "1ms"}),
    "entry.pre_chat": ({"time": "3660d"}, {"time": {"dist": "weibull", "mean": "3660d", "shape": 0.05}}),
    "inactivity.end": ({"sweep": "1ms", "after": "1ms"}, {"sweep": "3660d", "after": "3660d"}),
    "inactivity.token_valid": ("1ms", "3660d"),
    "inactivity.manual": ({"after": "1ms", "when_queue": False}, {"after": "1ms", "when_queue": True}),
    "inactivity.give_up": ("1ms",),
    "inactivity.capacity_model": ("status_based",),
    "topics.*.arrivals": (
        {"per_hour": 1e9}, {"per_hour": 1e5}, {"profile": EVERY_MINUTE}, {"per_hour": 2000},
        {"profile": {"every": "24h", "counts": [4.9e6]}, "busyness": {"cv": 10}}, {"per_hour": 1e5, "scale": 1e9},
        {"profile": {"every": "1h", "counts": [5]}, "busyness": {"cv": 1e-300}},
    ),
    "topics.*.patience": ("3660d", {"dist": "never"}, "0s", {"dist": "weibull", "mean": "1d", "shape": 0.05}),
    "topics.*.retrial": (
        {"probability": 1, "delay": "0s", "attempts": 1_000_000, "after": ["refused", "closed_door", "abandoned"]},
        {"probability": 1, "delay": "1ms", "attempts": 1000},
    ),
    "topics.*.wrap_up": ({"time": "3660d"}, {"time": {"dist": "weibull", "mean": "1d", "shape": 0.05}}),
    "topics.*.conversation.messages.exchanges": (
        10_000, {"dist": "geometric", "mean": 10_000}, {"dist": "negative_binomial", "mean": 10_000, "sd": 1_000_000},
        {"dist": "poisson", "mean": 10_000},
    ),
    "topics.*.conversation.messages.customer_reply": ("0s", "3660d", {"dist": "weibull", "mean": "1d", "shape": 0.05}),
    "topics.*.conversation.messages.rep_reply": ("0s", "3660d"),
    "topics.*.conversation.messages.confirm": ({"again": 0.999, "time": "0s"}, {"again": 0.9999999999}),
    "topics.*.conversation.messages.silence": (SILENT, {**SILENT, "disconnect": {**LOST, "returns": "2h"}}),
    "topics.*.conversation.handling.work": ("0s", "3660d", {"dist": "weibull", "mean": "1d", "shape": 0.05}),
    "topics.*.conversation.handling.speed_by_concurrency": ([0.001], [1] * 30_000),
    "topics.*.escalate": ({"probability": 1, "after_exchange": 0},),
    "queues.*": ({"max_wait": "1ms"}, {"cap": 0}, {"max_wait": "1ms", "age_on_reroute": "keep"}),
    "flow.0": tuple(BACK_AND_FORTH),
    "reps.*.capacity": (1000,),
    "reps.*.shifts": (MANY_SHIFTS, [{"start": "08:00", "end": "07:00", "count": 10_000}]),
    "reps.*.staffing": (EVERY_MINUTE, {"every": "1m", "counts": [0, 10_000] * 720}),
    "reps.*.acceptance": (
        {"time": "30s", "push_timeout": "1ms"}, {"time": "0s", "decline": 0.9999999}, {"time": "0s", "decline": 0.999},
        {"time": {"dist": "exponential", "mean": "10m"}, "push_timeout": "1ms"}, {"time": "3660d"},
    ),
    "reps.*.absence": (1,),
    "reps.*.shrinkage": (1,),
    "reps.*.speed": (0.001, 1000),
    "reps.*.away": ([{"start": "00:00", "length": "1ms", "heads": 1_000_000}] * 3000,),
    "hours.door": ({"daily": ["00:00-00:01"] * 5000},),
}  # fmt: skip
BESIDE = {"staffing": ("shifts", "away", "last_chat_before_end"), "shifts": ("staffing", "away")}


@st.composite
def extreme(draw: st.DrawFn, configs: st.SearchStrategy[Json]) -> Json:
    """A config with one to three extremes."""
    config = copy.deepcopy(draw(configs))
    for path in draw(st.lists(st.sampled_from(sorted(WAYS)), min_size=1, max_size=3, unique=True)):
        _put(config, path.split("."), draw(st.sampled_from(WAYS[path])))
    return config


def _put(piece: Any, path: list[str], value: Any) -> None:
    """Put a value at a key path, for all names at ``*``; not where the path is another kind of config's."""
    key, rest = path[0], path[1:]
    if isinstance(piece, list):
        piece.insert(0, copy.deepcopy(value))
    elif rest and key == "*":
        for name in piece:
            _put(piece[name], rest, value)
    elif rest and (key in piece or key in ("calendar", "run", "entry", "inactivity")):
        _put(piece.setdefault(key, {}), rest, value)
    elif key == "*":
        piece.update(dict.fromkeys(piece, copy.deepcopy(value)))
    elif not rest:
        piece[key] = copy.deepcopy(value)
        for other in BESIDE.get(key, ()):
            piece.pop(other, None)
