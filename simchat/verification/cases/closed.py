"""Reps who always hold as many chats as they may, message by message: the machine-repair curve."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simchat.theory.machine_repair import FullRep
from simchat.verification.building import WARM_UP, exponential, round_the_clock, seconds
from simchat.verification.case import Case, Exact, Json

GROUP = "Full reps, message by message"
REPLY_S = 20.0
THINK_S = 60.0
ENDS = 0.2
WITHIN_S = 30
CAP = 12


def cases() -> Iterator[Case]:
    """Two, three and five chats at a time, thinking of different laws."""
    yield _case("2 chats", 2, exponential(THINK_S))
    yield _case("3 chats, lognormal thinking", 3, {"dist": "lognormal", "mean": seconds(THINK_S), "cv": 1.0})
    yield _case("5 chats, thinking always the same", 5, seconds(THINK_S))


def _case(told: str, chats: int, think: Any) -> Case:
    exact, reps = FullRep(chats, REPLY_S, THINK_S, ENDS), 1
    return Case(
        f"Machine repair, {told}",
        GROUP,
        "The closed network of a rep and his customers (Palm 1947; Gordon and Newell 1967; Baskett et al. 1975).",
        {
            "topics": _topics(3 * reps * exact.chats_per_s, think),
            "queues": {"chat": {"cap": CAP}},
            "flow": [{"route": "chat"}],
            "reps": {"staff": {"queues": ["chat"], "capacity": chats, **round_the_clock(reps)}},
            "inactivity": {"after": "off"},
            "run": {"warm_up": WARM_UP, "interval": "24h", "thresholds": [f"{WITHIN_S}s"]},
        },
        (
            Exact("occupancy", exact.occupancy),
            *(
                Exact(kpi, value, scope="topic", name="chat")
                for kpi, value in (
                    ("response_time.mean", exact.response_s),
                    ("first_response_from_accept.mean", exact.response_s),
                    (f"response_within_{WITHIN_S}s", exact.response_within(WITHIN_S)),
                    ("chat_time.mean", exact.chat_time_s),
                )
            ),
        ),
        replications=200,
    )


def _topics(arrivals_per_s: float, think: Any) -> Json:
    """Three times as many visitors as the reps can serve, so that somebody always waits until midnight.

    Those of the last two hours are a topic of their own: chats that end after midnight are not
    replaced, and the others in the reps' hands then get faster answers.
    """
    conversation = {
        "messages": {
            "exchanges": {"dist": "geometric", "mean": (1 - ENDS) / ENDS, "from": 0},
            "customer_reply": think,
            "first_reply": exponential(REPLY_S),
            "rep_reply": exponential(REPLY_S),
        }
    }
    hourly = arrivals_per_s * 3600
    return {
        "chat": {
            "arrivals": {"profile": {"every": "1h", "from": "00:00", "counts": [hourly] * 22}},
            "conversation": conversation,
        },
        "last": {
            "arrivals": {"profile": {"every": "1h", "from": "22:00", "counts": [hourly] * 2}},
            "conversation": conversation,
        },
    }
