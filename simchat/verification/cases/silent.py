"""Visitors who leave the queue without a sign."""

from __future__ import annotations

from collections.abc import Iterator

from simchat.theory.ghosts import Ghosts
from simchat.verification.building import exponential, handling, round_the_clock, steady
from simchat.verification.case import Case, Exact

GROUP = "Silent abandonment"
RARE = 0.15  # shares below it would take too long to pin down


def cases() -> Iterator[Case]:
    """Few and many silent leavers, held for shorter or longer than a chat."""
    yield _case(
        "40 % silent, 3 reps",
        Ghosts(0.024, 3, 240.0, 150.0, silent_share=0.4, silent_hold_s=80.0, cap=7),
        replications=310,
    )
    yield _case(
        "all silent, 2 reps",
        Ghosts(0.016, 2, 200.0, 100.0, silent_share=1.0, silent_hold_s=60.0, cap=6),
        replications=320,
    )
    yield _case(
        "70 % silent, 1 rep",
        Ghosts(0.012, 1, 120.0, 90.0, silent_share=0.7, silent_hold_s=180.0, cap=3),
        replications=440,
    )


def _case(told: str, exact: Ghosts, *, replications: int) -> Case:
    topic = handling(exponential(exact.work_s), silent_hold=exponential(exact.silent_hold_s)) | {
        "patience": exponential(exact.patience_s),
        "silent_share": exact.silent_share,
    }
    tier = {"capacity": 1, **round_the_clock(exact.reps)}
    observed = (Exact("abandonment_rate_observed", exact.abandonment_rate_observed),) if exact.silent_share < 1 else ()
    blocked = (Exact("blocked_rate", exact.blocked_rate),) if exact.blocked_rate > RARE else ()
    return Case(
        f"Silent abandonment, {told}",
        GROUP,
        "The chain of a queue of visitors there and gone, after Castellanos, Yom-Tov, Goldberg and Park (2025).",
        steady(exact.arrivals_per_s, topic=topic, tier=tier, queue={"cap": exact.cap}),
        (
            *blocked,
            Exact("delayed_rate", exact.delayed_rate),
            Exact("wait.mean", exact.wait_s),
            Exact("abandonment_rate", exact.abandonment_rate),
            Exact("silent_rate", exact.silent_rate),
            *observed,
            Exact("queue_length", exact.queue_length),
            Exact("silent_slot_time", exact.silent_slot_h_per_day),
            Exact("occupancy", exact.occupancy),
            Exact("chat_time.mean", exact.chat_time_s),
        ),
        replications=replications,
    )
