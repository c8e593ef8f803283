"""Reps with one chat each: Erlang's formulas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simchat.theory.erlang import erlang_a, erlang_b, erlang_c
from simchat.theory.steady_queue import SteadyQueue
from simchat.verification.building import WARM_UP, exponential, handling, round_the_clock, seconds, steady
from simchat.verification.case import Case, Exact, Json

GROUP = "Reps with one chat each"
WORK_S = 180.0


def cases() -> Iterator[Case]:
    """Erlang B for several distributions of work, Erlang C, and Erlang A with and without a cap, by every selection."""
    yield _loss("exponential work", exponential(WORK_S))
    yield _loss("lognormal work", {"dist": "lognormal", "mean": seconds(WORK_S), "cv": 1.5}, replications=260)
    yield _loss(
        "hyperexponential work", {"dist": "hyperexponential", "mean": seconds(WORK_S), "cv": 2.0}, replications=380
    )
    yield _loss("work always the same", seconds(WORK_S), reps=10, load=10.0, replications=80)
    yield _nobody_leaves(reps=1, load=0.5, replications=800)
    yield _nobody_leaves(reps=2, load=1.2, replications=700)
    yield _patience_ends("3 reps", reps=3, load=3.5, patience_s=150.0, replications=280)
    yield _patience_ends("8 reps", reps=8, load=11.0, patience_s=180.0, replications=150, selection="longest_idle")
    yield _patience_ends("overload", reps=5, load=8.0, patience_s=90.0, selection="most_active")
    yield _patience_ends(
        "4 reps and a cap", reps=4, load=6.0, patience_s=180.0, cap=2, replications=240, selection="most_available"
    )


def _loss(told: str, work: Any, *, reps: int = 4, load: float = 4.0, replications: int = 200) -> Case:
    blocked = erlang_b(load, reps)
    return Case(
        f"Erlang B, {told}",
        GROUP,
        "Erlang's loss formula (Erlang 1917), insensitive to the distribution of work.",
        steady(load / WORK_S, topic=handling(work), tier=_one_chat_each(reps), queue={"cap": 0}),
        (Exact("blocked_rate", blocked), Exact("occupancy", load * (1 - blocked) / reps)),
        replications,
    )


def _nobody_leaves(*, reps: int, load: float, replications: int) -> Case:
    exact = erlang_a(load / WORK_S, reps, work_s=WORK_S)
    return Case(
        f"Erlang C, {reps} reps" if reps > 1 else "Erlang C, 1 rep",
        GROUP,
        "Erlang's delay formula and its exponential tail (Erlang 1917; Cooper 1981).",
        steady(load / WORK_S, topic=handling(exponential(WORK_S)), tier=_one_chat_each(reps), run=_watched(20, 120)),
        (Exact("delayed_rate", erlang_c(load, reps)), *_service_levels(exact, 20, 120)),
        replications,
    )


def _patience_ends(
    told: str,
    *,
    reps: int,
    load: float,
    patience_s: float,
    cap: int | None = None,
    selection: str = "least_active",
    replications: int = 160,
) -> Case:
    exact = erlang_a(load / WORK_S, reps, work_s=WORK_S, patience_s=patience_s, room=cap)
    refusals = () if cap is None else (Exact("blocked_rate", exact.blocked_rate),)
    return Case(
        f"Erlang A, {told}",
        GROUP,
        "Palm's model M/M/n+M (Palm 1957; Garnett, Mandelbaum and Reiman 2002).",
        steady(
            load / WORK_S,
            topic=handling(exponential(WORK_S)) | {"patience": exponential(patience_s)},
            tier=_one_chat_each(reps) | {"selection": selection},
            queue={} if cap is None else {"cap": cap},
            run=_watched(90, 180),
        ),
        (
            Exact("delayed_rate", exact.delayed_rate),
            Exact("wait.mean", exact.wait_s),
            Exact("abandonment_rate", exact.abandonment_rate),
            *refusals,
            *_service_levels(exact, 90, 180),
        ),
        replications,
    )


def _one_chat_each(reps: int) -> Json:
    return round_the_clock(reps) | {"capacity": 1}


def _service_levels(exact: SteadyQueue, *thresholds_s: int) -> tuple[Exact, ...]:
    return tuple(Exact(f"service_level_{within}s", exact.service_level(within)) for within in thresholds_s)


def _watched(*thresholds_s: int) -> Json:
    return {"warm_up": WARM_UP, "interval": "24h", "thresholds": [f"{within}s" for within in thresholds_s]}
