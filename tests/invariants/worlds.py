"""Small random worlds for the invariants: every rule group may appear, alone or beside others.

Worlds are short (a few hours of arrivals) and crowded, so that caps, patience, ties and shift ends come into play.
Durations are whole seconds where that makes ties at the same instant likely.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from simchat.config import load
from simchat.config.scenario import Scenario

Json = dict[str, Any]
QUEUES = ("general", "technical")
TOPICS = ("help", "sales")


def scenario_of(world: Json) -> Scenario:
    """The scenario of a world, read the way a planner's file is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "world.yaml"
        path.write_text(json.dumps(world), encoding="utf-8")
        return load(path)


@st.composite
def worlds(draw: st.DrawFn) -> Json:
    """A config with one or two topics, queues and tiers."""
    queues = QUEUES[: draw(st.integers(1, 2))]
    topics = TOPICS[: draw(st.integers(1, 2))]
    tiers = draw(_tiers(queues))
    world: Json = {
        "calendar": draw(_calendars),
        "hours": {
            "door": {"daily": "08:00-11:00"},
            "desk": {"daily": ["08:30-09:30", "10:00-12:00"], "holiday": "off"},
        },
        "entry": draw(_entries),
        "topics": {name: draw(_topics()) for name in topics},
        "queues": {name: draw(_queues(_weight_limit(name, tiers))) for name in queues},
        "announcement": draw(_announcements),
        "flow": draw(_flows(topics, queues)),
        "reps": tiers,
        "inactivity": draw(_inactivity),
        "run": {"seed": draw(st.integers(0, 2**32)), "drain": draw(st.sampled_from(["until_empty"] * 5 + ["30m"]))},
    }
    return {key: part for key, part in world.items() if part is not None}


# --- pieces -------------------------------------------------------------------------------------


def maybe(strategy: st.SearchStrategy[Any], *, often: int = 1) -> st.SearchStrategy[Any]:
    """None, or (`often` times as likely) something."""
    return st.one_of(st.none(), *[strategy] * often)


def only_given(part: Json) -> Json:
    return {key: value for key, value in part.items() if value is not None}


def pieces(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    """A mapping without the keys drawn as None."""
    return st.fixed_dictionaries(parts).map(only_given)


def spans(low: int, high: int) -> st.SearchStrategy[Any]:
    """A duration: constant, or random with a mean in [low, high] seconds."""
    mean = st.integers(max(1, low), high).map("{}s".format)
    return st.one_of(
        st.integers(low, high).map("{}s".format),
        mean.map(lambda m: {"dist": "exponential", "mean": m}),
        mean.map(lambda m: {"dist": "lognormal", "mean": m, "cv": 0.7}),
        st.just({"dist": "uniform", "low": f"{low}s", "high": f"{high}s"}),
    )


_calendars = st.sampled_from([
    {"days": 1},
    {"days": 2},
    {"start": "2026-03-28", "days": 2, "time_zone": "Europe/Berlin"},  # the spring change on the second day
    {"start": "2026-10-25", "days": 1, "time_zone": "Europe/Berlin"},
    {"start": "2026-04-06", "days": 1, "holidays": ["2026-04-06"], "time_zone": "Europe/Paris"},
])  # fmt: skip
_entries = maybe(
    pieces(
        hours=st.sampled_from(["always", "door"]),
        pre_chat=maybe(pieces(time=spans(0, 60), drop_off=st.sampled_from([0.0, 0.2]))),
    )
)
_announcements = maybe(
    pieces(
        show_ewt=st.just(True),
        balk=st.sampled_from([0.0, 0.5, 1.0]),
        acknowledgement=maybe(
            pieces(patience_factor=st.sampled_from([1.0, 1.3]), writes_ahead=st.sampled_from([0.0, 0.5]))
        ),
    )
)
_inactivity = maybe(
    pieces(
        after=st.sampled_from(["5m", "10m", "30m", "off"]),
        manual=maybe(pieces(after=st.sampled_from(["2m", "5m"]), when_queue=st.booleans())),
        end=maybe(st.sampled_from([{"after": "24h", "sweep": "6h"}, {"after": "1h", "sweep": "30m"}]), often=3),
        token_valid=maybe(st.sampled_from(["10m", "1h"])),
        capacity_model=st.sampled_from(["tab_based", "tab_based", "status_based"]),
        give_up=maybe(st.just("20m")),
    ),
    often=2,
)


# --- demand -------------------------------------------------------------------------------------


def _arrivals() -> st.SearchStrategy[Json]:
    counts = st.lists(st.integers(0, 14), min_size=2, max_size=6)
    return pieces(
        profile=counts.map(lambda given: {"every": "30m", "from": "08:00", "counts": given}),
        busyness=maybe(st.just({"cv": 0.3})),
        scale=maybe(st.sampled_from([0.5, 1.5])),
    )


_silence = pieces(
    probability=st.sampled_from([0.05, 0.3]),
    disconnect=st.just({"share": 0.4, "returns": {"dist": "exponential", "mean": "15m"}, "restart": 0.5}),
    multitask=st.just({"share": 0.3, "returns": {"dist": "uniform", "low": "1m", "high": "20m"}}),
    step_away=st.just({"share": 0.1, "returns": "600s"}),  # a tie with the usual inactivity time
    leave=st.just({"share": 0.2}),
)
_messages = pieces(
    exchanges=st.one_of(
        st.integers(0, 4).map(lambda n: {"dist": "constant", "value": n}),
        st.just({"dist": "geometric", "mean": 4, "from": 0}),
        st.just({"dist": "poisson", "mean": 3}),
    ),
    customer_reply=spans(0, 90),
    first_reply=spans(0, 60),
    rep_reply=spans(0, 60),
    reading=maybe(spans(0, 30)),
    confirm=maybe(pieces(time=spans(0, 15), again=st.sampled_from([0.0, 0.4]))),
    customer_ends=maybe(st.sampled_from([0.2, 1.0])),
    silence=maybe(_silence),
)
_handling = pieces(
    work=spans(10, 900),
    speed_by_concurrency=maybe(st.just([1.0, 0.7, 0.5])),
    silent_hold=maybe(spans(10, 300)),
)
_wrap_up = pieces(
    time=spans(0, 120),
    max=maybe(st.just("60s")),
    attention=st.sampled_from(["queued", "after_replies", "background"]),
    on_inactive=st.booleans(),
)
_retrial = pieces(
    probability=st.sampled_from([0.5, 1.0]),
    delay=spans(0, 900),
    attempts=st.integers(1, 3),
    after=maybe(st.just(["refused", "closed_door", "abandoned", "balked"])),
)


@st.composite
def _topics(draw: st.DrawFn) -> Json:
    by_messages = draw(st.integers(0, 2)) > 0
    escalate = pieces(probability=st.sampled_from([0.3, 1.0]), after_exchange=st.integers(1, 3).map(_constant_count))
    return only_given(
        {
            "arrivals": draw(_arrivals()),
            "patience": draw(maybe(spans(1, 600), often=3)),
            "silent_share": draw(maybe(st.sampled_from([0.3, 1.0]))),
            "conversation": {"messages": draw(_messages)} if by_messages else {"handling": draw(_handling)},
            "wrap_up": draw(maybe(_wrap_up)),
            "escalate": draw(maybe(escalate)) if by_messages else None,
            "retrial": draw(maybe(_retrial)),
        }
    )


def _constant_count(value: int) -> Json:
    return {"dist": "constant", "value": value}


# --- the way in ---------------------------------------------------------------------------------


def _queues(weight_limit: int) -> st.SearchStrategy[Json]:
    return pieces(
        priority=maybe(st.integers(1, 2)),
        cap=maybe(st.integers(0, 8)),
        max_wait=maybe(st.sampled_from(["60s", "5m"])),
        age_on_reroute=maybe(st.sampled_from(["reset", "keep"])),
        weight=maybe(st.integers(1, weight_limit)),
        ewt=maybe(
            pieces(
                count=st.integers(3, 10),
                window=st.sampled_from(["2m", "10m"]),
                method=st.sampled_from(["mean", "recency_weighted"]),
                minimum=st.integers(1, 3),
            )
        ),
    )


@st.composite
def _conditions(draw: st.DrawFn, topics: tuple[str, ...]) -> Json:
    given = {
        "topic": st.sampled_from(topics),
        "open": st.just("desk"),
        "closed": st.just("desk"),
        "reps_online": st.booleans(),
        "queue_size_at_most": st.integers(0, 5),
        "ewt_at_most": st.sampled_from(["30s", "3m"]),
        "ewt_above": st.just("1m"),
        "cause": st.lists(
            st.sampled_from(["first", "returned", "handover", "escalated", "max_wait"]),
            min_size=1,
            max_size=3,
            unique=True,
        ),
    }
    keys = draw(st.lists(st.sampled_from(sorted(given)), max_size=2, unique=True))
    return {key: draw(given[key]) for key in keys} | ({"when_unknown": "fail"} if draw(st.booleans()) else {})


@st.composite
def _flows(draw: st.DrawFn, topics: tuple[str, ...], queues: tuple[str, ...]) -> list[Json]:
    rules = []
    for _ in range(draw(st.integers(0, 3))):
        action = draw(
            st.sampled_from([*[("route", queue) for queue in queues] * 2, ("case", "by e-mail"), ("refuse", "no")])
        )
        when = draw(_conditions(topics))
        if action[0] != "route" and when.keys() & {"reps_online", "queue_size_at_most", "ewt_at_most", "ewt_above"}:
            when["queue"] = queues[0]
        if when.keys() - {"when_unknown"} or action[0] == "route":
            rules.append({"when": when, action[0]: action[1]})
    return [*rules, *({"route": queue} for queue in draw(st.permutations(queues)))]


# --- supply -------------------------------------------------------------------------------------


@st.composite
def _tiers(draw: st.DrawFn, queues: tuple[str, ...]) -> Json:
    first = draw(_tier(queues))
    if draw(st.booleans()):
        return {"standard": first}
    return {"standard": first, "expert": draw(_tier(tuple(reversed(queues))))}


@st.composite
def _tier(draw: st.DrawFn, queues: tuple[str, ...]) -> Json:
    """A tier that serves all queues, the first one at any age."""
    served = [queues[0], *({queue: {"after": draw(st.sampled_from(["0s", "60s"]))}} for queue in queues[1:])]
    by_shifts = draw(st.integers(0, 2)) > 0
    tier = {
        "queues": served,
        "capacity": draw(st.integers(1, 3)),
        "selection": draw(st.sampled_from(["least_active", "most_active", "most_available", "longest_idle"])),
        "speed": draw(maybe(st.sampled_from([0.8, 1.3]))),
        "slowdown": draw(maybe(st.sampled_from([0.1, 0.5]))),
        "end_of_shift": draw(st.sampled_from(["finish", "handover", "clear_queue"])),
        "acceptance": draw(maybe(_acceptance)),
        "absence": draw(maybe(st.just(0.2))),
        "shrinkage": draw(maybe(st.just(0.25))),
    }
    if by_shifts:
        tier["shifts"] = draw(st.lists(_shift, min_size=1, max_size=3))
        tier["last_chat_before_end"] = draw(maybe(st.just("5m")))
        if any(shift["end"] != "09:00" and shift["count"] for shift in tier["shifts"]):
            tier["away"] = draw(maybe(st.just([{"start": "09:10", "length": "15m", "heads": 1}])))
    else:
        counts = draw(st.lists(st.integers(0, 4), min_size=2, max_size=10))
        tier["staffing"] = {"every": "30m", "from": "08:00", "counts": counts}
    return only_given(tier)


_acceptance = pieces(
    time=spans(0, 12),
    decline=st.sampled_from([0.0, 0.3]),
    push_timeout=maybe(st.just("12s")),
)
_breaks = st.sampled_from([
    [],
    [{"start": "09:00", "length": "10m"}],
    [{"between": "08:45-09:45", "length": "15m"}],
    [{"between": "09:00-10:00", "length": "20m", "together": True}],
])  # fmt: skip
_days = maybe(st.just("mon-sun, holiday"))
_shift = st.one_of(
    pieces(start=st.just("08:00"), end=st.just("09:00"), count=st.integers(0, 3), days=_days),
    pieces(
        start=st.sampled_from(["08:00", "08:30"]),
        end=st.sampled_from(["10:00", "10:30", "12:00", "24:00", "02:00"]),
        count=st.integers(0, 3),
        days=_days,
        breaks=_breaks,
    ),
)


def _weight_limit(queue: str, tiers: Json) -> int:
    """Slots that the smallest tier serving a queue has."""
    return min(tier["capacity"] for tier in tiers.values())
