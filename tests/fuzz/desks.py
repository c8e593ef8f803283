"""Queues, flow and tiers, with every key there is."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from tests.fuzz.quantities import (
    COUNTS,
    DAY_SPANS,
    DAYS,
    DURATIONS,
    FACTORS,
    HOURS,
    LASTING,
    NAMES,
    NUMBERS,
    SHARES,
    SPANS,
    TEXTS,
    TIMES,
    Any_,
    Mapping,
    by_day,
    keys,
    one,
    some,
)

EWT = keys(
    {},
    {
        "count": one(2, 3, 10, 1_000_000),
        "window": LASTING,
        "method": one("mean", "recency_weighted"),
        "minimum": one(1, 2),
    },
)
QUEUE = keys(
    {},
    {
        "priority": one(0, 1, 2, 1000),
        "cap": one(0, 1, 5, 1_000_000),
        "max_wait": LASTING,
        "age_on_reroute": one("reset", "keep"),
        "weight": one(1, 1, 2),
        "ewt": EWT,
    },
)
ANNOUNCEMENT = keys(
    {"show_ewt": st.just(True)},
    {"balk": one(0, 0.5, 1), "acknowledgement": keys({}, {"patience_factor": FACTORS, "writes_ahead": SHARES})},
)


def _one_or_some(names: tuple[str, ...]) -> Any_:
    return st.one_of(one(*names), some(one(*names), least=1, most=2))


@cache
def rules(topic_names: tuple[str, ...], queue_names: tuple[str, ...]) -> Mapping:
    """A rule of the flow."""
    conditions = {
        "topic": _one_or_some(topic_names),
        "open": _one_or_some((*HOURS, "always")),
        "closed": _one_or_some(HOURS),
        "reps_online": st.booleans(),
        "queue_size_at_most": COUNTS,
        "queue_size_above": COUNTS,
        "ewt_at_most": SPANS,
        "ewt_above": SPANS,
        "when_unknown": one("pass", "fail"),
        "cause": _one_or_some(("first", "returned", "handover", "escalated", "max_wait")),
    }
    looking = {"when": keys({"queue": one(*queue_names)}, conditions)}
    named = {"name": NAMES}
    return st.one_of(
        keys({"route": one(*queue_names)}, {"when": keys({}, conditions), **named}),
        keys({"route": one(*queue_names)}, {**looking, **named}),
        keys({"case": TEXTS}, {**looking, **named}),
        keys({"refuse": TEXTS}, {**looking, **named}),
    )


# --- supply ---------------------------------------------------------------------------------------

HEADS = one(0, 1, 2, 5)
BREAK = st.one_of(
    one({"start": "12:00", "length": "30m"}, {"between": "11:00-13:00", "length": "45m"}),
    keys({"between": DAY_SPANS, "length": LASTING}, {"together": st.booleans()}),
)
SHIFT = st.one_of(
    keys(
        {"start": one("08:00", "00:00"), "end": one("16:00", "24:00", "20:00"), "count": HEADS},
        {"days": DAYS, "name": NAMES, "breaks": some(BREAK, most=2)},
    ),
    keys({"start": one("22:00", "9:00"), "end": TIMES, "count": HEADS}, {"days": DAYS}),
)
ACCEPTANCE = keys({}, {"time": DURATIONS, "decline": one(0, 0.3, 0.9), "push_timeout": one("30s", "10m", "1h30m")})


TIER = {
    "selection": one("least_active", "most_active", "most_available", "longest_idle"),
    "speed": FACTORS,
    "slowdown": one(0, 0.06, 100),
    "end_of_shift": one("finish", "clear_queue", "handover"),
    "acceptance": ACCEPTANCE,
    "absence": SHARES,
    "shrinkage": SHARES,
    "hourly_cost": NUMBERS,
    "overtime_factor": NUMBERS,
}
AWAY = keys({"start": one("10:00", "12:00"), "length": LASTING, "heads": one(1, 5)}, {"days": DAYS})
ROSTERS = one({"csv": "roster.csv"}, {"xlsx": "book.xlsx", "sheet": "Roster"})


@cache
def tiers(queue_names: tuple[str, ...]) -> Mapping:
    """A tier of reps who serve all queues."""
    services = st.tuples(*(st.one_of(one(name), keys({name: keys({}, {"after": SPANS})})) for name in queue_names))
    tier = {"queues": services.map(list), "capacity": one(1, 2, 3, 1000)}
    on_shift = {"last_chat_before_end": SPANS, "away": some(AWAY, most=2)}
    by_shifts = keys({**tier, "shifts": some(SHIFT, least=1, most=3)}, {**TIER, **on_shift})
    by_roster = keys({**tier, "shifts": ROSTERS}, TIER)
    by_heads = keys({**tier, "staffing": by_day(HEADS)}, TIER)
    return st.one_of(by_shifts, by_shifts, by_roster, by_heads)
