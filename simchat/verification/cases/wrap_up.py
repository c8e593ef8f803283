"""Work after the chat: it holds the slot, but slows no other chat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simchat.theory.erlang import erlang_b
from simchat.theory.wrap_up import WrapUpPool
from simchat.verification.building import exponential, handling, round_the_clock, seconds, steady
from simchat.verification.case import Case, Exact, Json

GROUP = "Wrap-up"
WORK_S = 240.0
PHASES = "The chain of reps by open chats and wrap-ups, in the order of their last assignments (Neuts 1981)."


def cases() -> Iterator[Case]:
    """A loss system, and pools that spread and pack."""
    yield _loss()
    yield _pool("3 reps × 1 chat", WrapUpPool(0.014, 3, 1, WORK_S, 100.0, 12, patience_s=180.0), replications=280)
    yield _pool(
        "2 reps × 2 chats, least active",
        WrapUpPool(0.018, 2, 2, WORK_S, 120.0, 12, (1.0, 0.7), 160.0),
        replications=160,
    )
    packed = WrapUpPool(0.02, 3, 2, WORK_S, 160.0, 10, (1.0, 0.6), 150.0, selection="most_active")
    yield _pool("3 reps × 2 chats, most active", packed, replications=200)
    long = WrapUpPool(0.015, 2, 3, 160.0, 320.0, 10, (1.0, 0.8, 0.65), 160.0)
    yield _pool("2 reps × 3 chats, wrap-ups longer than chats", long, replications=360)


def _pool(told: str, exact: WrapUpPool, *, replications: int) -> Case:
    topic = handling(exponential(exact.work_s), speed_by_concurrency=list(exact.speeds)) | {
        "patience": exponential(exact.patience_s),
        "wrap_up": _background(exponential(exact.wrap_up_s)),
    }
    several = (Exact("slot_occupancy", exact.slot_occupancy), Exact("concurrency", exact.concurrency))
    tier = {"capacity": exact.capacity, "selection": exact.selection, **round_the_clock(exact.reps)}
    return Case(
        f"Wrap-up, {told}",
        GROUP,
        PHASES,
        steady(exact.arrivals_per_s, topic=topic, tier=tier, queue={"cap": exact.room}),
        (
            Exact("delayed_rate", exact.delayed_rate),
            Exact("wait.mean", exact.wait_s),
            Exact("abandonment_rate", exact.abandonment_rate),
            Exact("occupancy", exact.occupancy),
            Exact("chat_time.mean", exact.chat_time_s),
            Exact("handle_time.mean", exact.handle_time_s),
            *(several if exact.capacity > 1 else ()),
        ),
        replications=replications,
    )


def _loss() -> Case:
    """Chat and wrap-up together are the work of a loss system, whatever their distributions."""
    reps, arrivals_per_s, wrap_up_s = 4, 0.016, 80.0
    held_s = WORK_S + wrap_up_s
    blocked = erlang_b(arrivals_per_s * held_s, reps)
    topic = handling({"dist": "lognormal", "mean": seconds(WORK_S), "cv": 0.8}) | {
        "wrap_up": _background({"dist": "gamma", "mean": seconds(wrap_up_s), "cv": 0.5})
    }
    return Case(
        "Wrap-up, nobody may wait",
        GROUP,
        "Erlang's loss formula, insensitive to the distribution of chat and wrap-up (Erlang 1917).",
        steady(arrivals_per_s, topic=topic, tier={"capacity": 1, **round_the_clock(reps)}, queue={"cap": 0}),
        (
            Exact("blocked_rate", blocked),
            Exact("occupancy", arrivals_per_s * held_s * (1 - blocked) / reps),
            Exact("open_chats", arrivals_per_s * WORK_S * (1 - blocked)),
            Exact("handle_time.mean", held_s),
        ),
        replications=110,
    )


def _background(time: Any) -> Json:
    return {"time": time, "attention": "background"}
