"""Pools of reps with several chats at a time, slower in each the more they hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import inf
from typing import Literal

from simchat.theory.chat_pool import ChatPool
from simchat.verification.building import WARM_UP, exponential, handling, round_the_clock, steady
from simchat.verification.case import Case, Exact, Json

GROUP = "Pools of reps with several chats"
LEVELS = "The chain of reps by level (Luo and Zhang 2013; Tezcan and Zhang 2014)."
WORK_S = 240.0
PATIENCE_S = 160.0
WITHIN_S = 60
SLOWING = (1.0, 0.8, 0.65)
QUEUE = ("delayed_rate", "wait.mean", "abandonment_rate")
REPS = ("occupancy", "open_chats", "concurrency", "chat_time.mean")
LEVEL = f"service_level_{WITHIN_S}s"


def cases() -> Iterator[Case]:
    """Spreading and packing, small and large, with and without patience, caps, speeds and weights."""
    yield _moderate("3 reps × 3 chats, least active", 3, arrivals_per_s=0.021, replications=90)
    yield _moderate("3 reps × 3 chats, most active", 3, arrivals_per_s=0.021, replications=70, selection="most_active")
    yield _moderate("5 reps × 3 chats, most active", 5, arrivals_per_s=0.034, replications=60, selection="most_active")
    yield _short_list()
    yield _most_available()
    yield _nobody_waits()
    yield _shared_attention()
    yield _faster_reps()
    yield _heavy_chats()


def _moderate(
    told: str,
    reps: int,
    *,
    arrivals_per_s: float,
    replications: int,
    selection: Literal["least_active", "most_active"] = "least_active",
) -> Case:
    """So much to do that reps are at all levels; few leave."""
    exact = ChatPool(arrivals_per_s, reps, 3, WORK_S, SLOWING, PATIENCE_S, selection=selection)
    config = _config(arrivals_per_s, SLOWING, tier={"capacity": 3, "selection": selection, **round_the_clock(reps)})
    return _case(told, exact, config=config, kpis=(LEVEL, *REPS), replications=replications)


def _short_list() -> Case:
    """Beyond the second chat the rep's total rate stays the same."""
    exact = ChatPool(0.02, 2, 4, WORK_S, (1.0, 0.7), PATIENCE_S)
    tier = {"capacity": 4, **round_the_clock(2)}
    config = _config(0.02, (1.0, 0.7), tier=tier)
    return _case(
        "2 reps × 4 chats, a short list of speeds", exact, config=config, kpis=(*QUEUE, LEVEL, *REPS), replications=380
    )


def _most_available() -> Case:
    """With equal capacities most_available is least_active."""
    exact = ChatPool(0.04, 4, 2, WORK_S, (1.0, 0.75), PATIENCE_S)
    tier = {"capacity": 2, "selection": "most_available", **round_the_clock(4)}
    config = _config(0.04, (1.0, 0.75), tier=tier)
    return _case("4 reps × 2 chats, most available", exact, config=config, kpis=(*QUEUE, *REPS), replications=190)


def _faster_reps() -> Case:
    exact = ChatPool(0.03, 2, 3, WORK_S / 1.25, SLOWING, PATIENCE_S)
    tier = {"capacity": 3, "speed": 1.25, **round_the_clock(2)}
    config = _config(0.03, SLOWING, tier=tier)
    return _case(
        "2 reps × 3 chats, a tier of speed 1.25", exact, config=config, kpis=(*QUEUE, LEVEL, *REPS), replications=220
    )


def _heavy_chats() -> Case:
    """A chat takes 2 of 5 slots: two chats fit, and the fifth slot stays free."""
    exact = ChatPool(0.03, 3, 2, WORK_S, SLOWING, PATIENCE_S)
    tier = {"capacity": 5, **round_the_clock(3)}
    config = _config(0.03, SLOWING, tier=tier, weight=2)
    case = _case("3 reps × 5 slots, chats of weight 2", exact, config=config, kpis=(*QUEUE, *REPS), replications=220)
    slots = Exact("slot_occupancy", 2 * exact.open_chats / (3 * 5))
    return replace(case, exact=(*case.exact, slots))


def _nobody_waits() -> Case:
    exact = ChatPool(0.02, 3, 2, WORK_S, (1.0, 0.6), room=0, selection="most_active")
    tier = {"capacity": 2, "selection": "most_active", **round_the_clock(3)}
    config = _config(0.02, (1.0, 0.6), tier=tier, patience_s=inf, cap=0)
    return _case(
        "3 reps × 2 chats, nobody may wait", exact, config=config, kpis=("blocked_rate", *REPS), replications=150
    )


def _shared_attention() -> Case:
    """One rep whose total rate is the same however many chats: processor sharing, and a cap in place of patience."""
    exact = ChatPool(0.007, 1, 4, WORK_S, (1.0,), room=2)
    tier = {"capacity": 4, **round_the_clock(1)}
    config = _config(0.007, (1.0,), tier=tier, patience_s=inf, cap=2)
    told = "1 rep × 4 chats who shares his attention, a cap"
    return _case(
        told, exact, config=config, kpis=("blocked_rate", "delayed_rate", "wait.mean", *REPS), replications=850
    )


def _config(
    arrivals_per_s: float, speeds: tuple[float, ...], *, tier: Json, patience_s: float = PATIENCE_S, **queue: int
) -> Json:
    chats = handling(exponential(WORK_S), speed_by_concurrency=list(speeds))
    patience = {"patience": exponential(patience_s)} if patience_s < inf else {}
    run = {"warm_up": WARM_UP, "interval": "24h", "thresholds": [f"{WITHIN_S}s"]}
    return steady(arrivals_per_s, topic=chats | patience, tier=tier, queue=queue, run=run)


def _case(told: str, exact: ChatPool, *, config: Json, kpis: tuple[str, ...], replications: int) -> Case:
    queue = exact.queue
    values = {
        "blocked_rate": queue.blocked_rate,
        "delayed_rate": queue.delayed_rate,
        "wait.mean": queue.wait_s,
        "abandonment_rate": queue.abandonment_rate,
        LEVEL: queue.service_level(WITHIN_S),
        "occupancy": exact.occupancy,
        "open_chats": exact.open_chats,
        "concurrency": exact.open_chats / (exact.reps * exact.occupancy),
        "chat_time.mean": exact.chat_time_s,
    }
    return Case(
        f"Chat pool, {told}",
        GROUP,
        LEVELS,
        config,
        tuple(Exact(kpi, values[kpi]) for kpi in kpis),
        replications=replications,
    )
