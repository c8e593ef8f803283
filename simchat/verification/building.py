"""Pieces of configs: one topic, one queue and one tier in steady state, to be varied by what a case is about."""

from __future__ import annotations

from typing import Any

from simchat.verification.case import Json

WARM_UP = "1h"


def seconds(span_s: float) -> str:
    """A duration as a config writes it, to the last bit."""
    return f"{span_s!r}s"


def exponential(mean_s: float) -> Json:
    """An exponential span."""
    return {"dist": "exponential", "mean": seconds(mean_s)}


def handling(work: Any, **more: Any) -> Json:
    """The part of a topic that says how long its chats are, at handling level."""
    return {"conversation": {"handling": {"work": work, **more}}}


def round_the_clock(reps: int) -> Json:
    """The part of a tier that keeps so many reps present."""
    return {"shifts": [{"start": "00:00", "end": "24:00", "count": reps}]}


def steady(arrivals_per_s: float, *, topic: Json, tier: Json, queue: Json | None = None, **sections: Any) -> Json:
    """A day in steady state: topic and queue ``chat``, tier ``staff``; the first hour is warm-up.

    Parameters
    ----------
    topic, tier, queue : mapping
        What the parts of the config have beside arrivals and the names of queues.
    **sections
        Other sections of the config, which replace those made here.
    """
    return {
        "topics": {"chat": {"arrivals": {"per_hour": arrivals_per_s * 3600}, **topic}},
        "queues": {"chat": queue or {}},
        "flow": [{"route": "chat"}],
        "reps": {"staff": {"queues": ["chat"], **tier}},
        "run": {"warm_up": WARM_UP, "interval": "24h", "thresholds": ["20s"]},
        **sections,
    }
