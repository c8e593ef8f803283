"""Whole configs with every key there is, of small demand, with values at the borders of what is allowed.

Most of them are right; what is wrong with the others is how their pieces go together.
"""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from tests.fuzz.desks import ANNOUNCEMENT, EWT, QUEUE, rules, tiers
from tests.fuzz.quantities import (
    DAY_SPANS,
    DURATIONS,
    HOURS,
    LASTING,
    NAMES,
    NUMBERS,
    QUEUES,
    SHARES,
    TEXTS,
    TIERS,
    TOPICS,
    Json,
    Mapping,
    keys,
    one,
    some,
)
from tests.fuzz.topics import topics

CALENDAR = keys(
    {},
    {
        "start": one("2026-03-02", "2026-03-28", "2026-10-24", "1970-01-02", "2200-01-01", "2024-02-29"),
        "days": one(1, 2, 3),
        "time_zone": one("Europe/Paris", "UTC", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"),
        "holidays": one(
            [],
            ["2026-03-02"],
            {"country": "FR"},
            {"country": "DE", "subdivision": "BY"},
            {"country": "US", "subdivision": "HI"},
        ),
    },
)
WEEK = st.one_of(
    keys({}, {"mon-fri": DAY_SPANS, "sat": one("off", None, "10:00-12:00"), "holiday": one("off", [])}),
    keys({"daily": some(DAY_SPANS, least=1, most=2)}),
)
TARGET = st.one_of(
    keys(
        {"kpi": one("service_level", "service_level_answered", "first_response_within"), "within": LASTING, "at_least": SHARES},  # noqa: E501
        {"by": one("total", "interval"), "min_contacts": NUMBERS},
    ),
    keys({"kpi": one("abandonment_rate"), "at_most": SHARES}, {"on_days": SHARES}),
    keys({"kpi": one("abandonment_rate", "occupancy", "attempts"), "at_most": SHARES}, {"topic": one(*TOPICS)}),
    keys({"kpi": one("response_time.p90", "wait.max", "speed_to_answer.mean"), "at_most": LASTING}, {"queue": one(*QUEUES)}),  # noqa: E501
    keys({"kpi": one("handle_time.p50", "resolution_time"), "at_most": LASTING}),
    keys({"kpi": one("cost", "chats_per_rep_hour"), "at_most": NUMBERS}, {"tier": one(*TIERS)}),
)  # fmt: skip
RUN = keys(
    {},
    {
        "replications": one(1, 20, 1_000_000),
        "seed": one(0, 1, 2**63 - 1),
        "warm_up": one("0s", "1h", "23h"),
        "interval": one("1m", "15m", "30m", "1h", "24h"),
        "thresholds": some(LASTING, least=1, most=3),
        "drain": one("until_empty", "36h", "0s", "1ms", "3660d"),
    },
)
ENTRY = keys({}, {"hours": one("always", *HOURS), "pre_chat": keys({"time": DURATIONS}, {"drop_off": SHARES})})
INACTIVITY = keys(
    {},
    {
        "after": one("off", "5m", "10m", "30m"),
        "manual": keys({"after": LASTING}, {"when_queue": st.booleans()}),
        "end": keys({}, {"after": one("1h", "24h", "1s"), "sweep": one("30m", "6h", "1s")}),
        "token_valid": LASTING,
        "capacity_model": one("tab_based", "tab_based", "status_based"),
        "give_up": LASTING,
    },
)


@cache
def _whole(topic_names: tuple[str, ...], queue_names: tuple[str, ...], tier_names: tuple[str, ...]) -> Mapping:
    last = [{"route": name} for name in queue_names]
    required = {
        "topics": keys({name: topics() for name in topic_names}),
        "queues": keys(dict.fromkeys(queue_names, QUEUE)),
        "flow": some(rules(topic_names, queue_names), most=3).map(lambda first: first + last),
        "reps": keys({name: tiers(queue_names) for name in tier_names}),
        "hours": keys(dict.fromkeys(HOURS, WEEK)),
    }
    optional = {
        "name": NAMES,
        "description": TEXTS,
        "calendar": CALENDAR,
        "entry": ENTRY,
        "ewt": EWT,
        "announcement": ANNOUNCEMENT,
        "inactivity": INACTIVITY,
        "targets": some(TARGET, most=2),
        "run": RUN,
    }
    return keys(required, optional)


NUMBERS_OF_NAMES = one((1, 1, 1), (1, 1, 1), (2, 2, 2), (2, 1, 1), (1, 2, 1), (1, 1, 2), (1, 2, 2))


@st.composite
def configs(draw: st.DrawFn) -> Json:
    """A config as plain values."""
    topic_count, queue_count, tier_count = draw(NUMBERS_OF_NAMES)
    config = draw(_whole(TOPICS[:topic_count], QUEUES[:queue_count], TIERS[:tier_count]))
    if any(topic["arrivals"].keys() & {"forecast", "trace"} for topic in config["topics"].values()):
        config["calendar"] = {**config.get("calendar", {}), "start": "2026-03-02"}
    return config
