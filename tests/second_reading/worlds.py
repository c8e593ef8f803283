"""Random worlds with what those of the invariants leave out: nights, meetings, third tiers, drawn escalations, ties."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from tests.invariants.worlds import Json, worlds

# Arrivals on whole seconds, or on every half minute, so that several things happen at one instant (T3).
GRIDS_S = st.sampled_from([None, None, 1, 30])


@st.composite
def wider_worlds(draw: st.DrawFn) -> Json:
    """A world, perhaps with more in it."""
    world = draw(worlds())
    for change in draw(
        st.lists(st.sampled_from(CHANGES), min_size=1, max_size=3, unique_by=lambda change: change.__name__)
    ):
        change(world, draw)
    return world


def by_night(world: Json, draw: st.DrawFn) -> None:
    """T1, R1: arrivals and shifts around midnight, or round the clock."""
    for topic in world["topics"].values():
        since = draw(st.sampled_from(["00:00", "18:00"]))
        topic["arrivals"] |= {"profile": {"every": "1h", "from": since, "counts": [9] * 6}}
    for tier in world["reps"].values():
        night = {"start": "20:00", "end": "06:00", "breaks": [{"start": "02:30", "length": "20m"}]}
        all_day = {"start": "00:00", "end": "24:00", "breaks": [{"between": "03:00-03:50", "length": "620s"}]}
        shift = {"days": "daily, holiday", "count": draw(st.integers(1, 4))}
        use_shifts(tier, [shift | draw(st.sampled_from([night, all_day]))])


def use_shifts(tier: Json, shifts: list[Json]) -> None:
    for key in ("staffing", "away"):
        tier.pop(key, None)
    tier["shifts"] = shifts


def many_pauses(world: Json, draw: st.DrawFn) -> None:
    """R1, R3, I7: breaks in a row, meetings that meet them, shifts of a few reps, to whom visitors come back."""
    for tier in world["reps"].values():
        breaks = draw(st.lists(st.sampled_from(BREAKS), max_size=3))
        shift = {"start": "08:00", "end": draw(st.sampled_from(["09:40", "10:00", "11:00"])), "days": "daily, holiday"}
        use_shifts(tier, [shift | {"count": draw(st.integers(1, 4)), "breaks": breaks}])
        tier["away"] = draw(st.lists(st.sampled_from(MEETINGS), max_size=2))
    if draw(st.booleans()):
        world["inactivity"] = {"capacity_model": "status_based", "give_up": "5m"}
        for topic in world["topics"].values():
            if "messages" in topic["conversation"]:
                returns = {"share": 1.0, "returns": {"dist": "uniform", "low": "5m", "high": "25m"}}
                topic["conversation"]["messages"]["silence"] = {"probability": 0.4, "multitask": returns}


BREAKS: list[Json] = [
    {"start": "08:00", "length": "5m"},
    {"start": "08:30", "length": "10m"},
    {"start": "08:40", "length": "15m"},
    {"between": "08:20-09:10", "length": "620s"},
    {"start": "09:30", "length": "10m"},
]
MEETINGS: list[Json] = [
    {"days": "daily, holiday", "start": "08:35", "length": "10m", "heads": 2},
    {"days": "daily, holiday", "start": "09:00", "length": "20m", "heads": 1},
    {"days": "daily, holiday", "start": "09:35", "length": "1h", "heads": 3},
]


def one_more_tier(world: Json, draw: st.DrawFn) -> None:
    """Q2, Q2a: reps who prefer another queue, select otherwise, or help later."""
    served = draw(st.permutations(list(world["queues"])))[: draw(st.integers(1, 2))]
    weight = max(world["queues"][queue].get("weight", 1) for queue in served)
    world["reps"]["helpers"] = {
        "queues": [{queue: {"after": draw(st.sampled_from(["0s", "45s", "60s"]))}} for queue in served],
        "capacity": weight + draw(st.integers(0, 2)),
        "selection": draw(st.sampled_from(["least_active", "most_active", "most_available", "longest_idle"])),
        "end_of_shift": draw(st.sampled_from(["finish", "handover", "clear_queue"])),
        "shifts": [{"start": "08:00", "end": "09:30", "count": 2}, {"start": "09:30", "end": "10:30", "count": 1}],
    }


def heads_through_midnight(world: Json, draw: st.DrawFn) -> None:
    """R1a: counts that go on over midnight, so that other reps may be absent."""
    for tier in world["reps"].values():
        for key in ("shifts", "away", "last_chat_before_end"):
            tier.pop(key, None)
        counts = st.lists(st.integers(0, 4), min_size=24, max_size=24)
        days = {"daily": draw(counts), "holiday": [2] * 24}
        tier["staffing"] = {day: {"every": "1h", "counts": given} for day, given in days.items()}


def drawn_escalations(world: Json, draw: st.DrawFn) -> None:
    """C4: after a drawn number of exchanges, none perhaps."""
    for topic in world["topics"].values():
        if "messages" in topic["conversation"]:
            after = draw(st.sampled_from([{"dist": "poisson", "mean": 1.5}, {"dist": "constant", "value": 0}]))
            topic["escalate"] = {"probability": 0.6, "after_exchange": after}


def moved_by_rules(world: Json, draw: st.DrawFn) -> None:
    """F2, Q6: rules that look at another queue or at its size, and rules for those who have waited long."""
    queues = list(world["queues"])
    looked_at, target = draw(st.sampled_from(queues)), draw(st.sampled_from(queues))
    when: Any = draw(
        st.sampled_from([{"queue_size_above": 2}, {"reps_online": False}, {"ewt_above": "20s", "when_unknown": "fail"}])
    )
    late = draw(st.sampled_from([{"route": queues[-1]}, {"case": "late"}, {"refuse": "too late"}]))
    world["flow"] = [
        {"when": {"cause": "max_wait"} | draw(st.sampled_from([{}, {"queue": looked_at, **when}]))} | late,
        {"when": {"queue": looked_at, **when}, "route": target},
        *world["flow"],
    ]
    for queue in world["queues"].values():
        queue["max_wait"] = draw(st.sampled_from(["30s", "60s", "2m"]))


def clocked_talk(world: Json, draw: st.DrawFn) -> None:
    """T3, I6: constant spans of a few lengths, so that much ends at the same instant, sweeps too."""
    second = st.sampled_from(["0s", "15s", "30s", "60s"])
    (world.get("entry") or {}).pop("pre_chat", None)
    for topic in world["topics"].values():
        level = topic["conversation"]
        if "messages" in level:
            for key in ("customer_reply", "first_reply", "rep_reply"):
                level["messages"][key] = draw(second)
            level["messages"].pop("reading", None)
            level["messages"]["confirm"] = draw(st.sampled_from(["off", {"time": "30s"}]))
            level["messages"]["silence"] = {"probability": 0.2, "leave": {"share": 1.0}}
        else:
            level["handling"]["work"] = draw(st.sampled_from(["60s", "120s"]))
        topic["patience"] = draw(st.sampled_from(["30s", "60s", "2m"]))
    world["inactivity"] = {"after": "5m", "end": {"after": "1h", "sweep": "30s"}}


FOUR = {"dist": "constant", "value": 4}


def handed_on(world: Json, draw: st.DrawFn) -> None:
    """R3, Q5, I5: reps come and go every few minutes; who is passed on leaves, has left, or is silent meanwhile."""
    for tier in world["reps"].values():
        tier.pop("last_chat_before_end", None)
        every = draw(st.sampled_from([7, 12, 20]))
        starts = [f"{8 + at // 60:02}:{at % 60:02}" for at in range(0, 150, every)]
        counts = draw(
            st.sampled_from([(2, 2), (2, 1), (2, 1), (2, 0)])
        )  # of the next shift fewer, so that many wait again
        shifts = [
            {"start": start, "end": end, "count": counts[number % 2]}
            for number, (start, end) in enumerate(pairwise(starts))
        ]
        use_shifts(tier, [shift | {"days": "daily, holiday"} for shift in shifts])
        tier["end_of_shift"] = "handover"
    for topic in world["topics"].values():
        impatient = {"patience": "20s", "silent_share": 0.9}
        topic |= draw(st.sampled_from([{}, impatient, impatient]))
        level = topic["conversation"]
        if "messages" in level:
            once = {"probability": 1.0, "after_exchange": {"dist": "constant", "value": draw(st.integers(0, 2))}}
            topic |= draw(st.sampled_from([{}, {"escalate": once}, {"escalate": once}]))
            long = {"rep_reply": "90s", "exchanges": FOUR}
            level["messages"] |= draw(st.sampled_from([{}, long, long]))
            away = {"returns": draw(st.sampled_from(["11m", "16m"])), "share": 1.0, "restart": 1.0}
            level["messages"]["silence"] = {"probability": draw(st.sampled_from([0.05, 0.5])), "disconnect": away}
    world["inactivity"] = {"after": draw(st.sampled_from(["5m", "30m"])), "token_valid": "10m"}


def slow_desks(world: Json, draw: st.DrawFn) -> None:
    """R4, C2, I2: replies of minutes, and many of them, so that a timer ends before a message is begun or sent."""
    minutes = st.sampled_from(["1m", "2m", "4m", {"dist": "exponential", "mean": "3m"}])
    for topic in world["topics"].values():
        if "messages" in topic["conversation"]:
            for key in ("first_reply", "rep_reply"):
                topic["conversation"]["messages"][key] = draw(minutes)
            topic["conversation"]["messages"]["confirm"] = {"time": draw(minutes), "again": 0.5}
        topic.pop("wrap_up", None)
    for tier in world["reps"].values():
        tier["capacity"] += draw(st.integers(2, 4))
        if draw(st.booleans()):  # nothing is ever put off
            tier |= {"speed": 1.0, "slowdown": 0.0, "end_of_shift": "finish"}
    world["inactivity"] = {**(world.get("inactivity") or {}), "after": "5m"}


CHANGES = [
    by_night, many_pauses, one_more_tier, heads_through_midnight, drawn_escalations, moved_by_rules, clocked_talk,
    handed_on, slow_desks,
]  # fmt: skip
