"""Visitors who come back after no success."""

from __future__ import annotations

from collections.abc import Iterator

from simchat.theory.retrial_loss import RetrialLoss
from simchat.theory.retrial_queue import RetrialQueue
from simchat.verification.building import exponential, handling, round_the_clock, steady
from simchat.verification.case import Case, Exact, Json

GROUP = "Retrials"
ORBIT = "The chain of reps and orbit, cut where it is negligible (Falin and Templeton 1997)."
WORK_S = 200.0
DAY_S = 86400
ENDLESS = 1000  # returns: nobody gets there


def cases() -> Iterator[Case]:
    """Without waiting room, coming back once or twice; with a queue, coming back as long as it takes."""
    yield _loss("once", RetrialLoss(0.016, 3, WORK_S, returns=0.8, delay_s=180.0), replications=130)
    yield _loss(
        "twice", RetrialLoss(0.01, 2, WORK_S, returns=0.6, delay_s=240.0, attempts=2, orbit=15), replications=130
    )
    yield _queue(
        "after giving up", RetrialQueue(0.02, 3, WORK_S, 0.5, 150.0, room=20, patience_s=90.0), replications=230
    )
    yield _queue(
        "after giving up or being refused",
        RetrialQueue(0.014, 2, WORK_S, 0.6, 120.0, room=2, patience_s=150.0),
        replications=310,
    )


def _loss(told: str, exact: RetrialLoss, *, replications: int) -> Case:
    topic = _topic(exact.returns, exact.delay_s, attempts=exact.attempts)
    return Case(
        f"Retrials {told}, nobody may wait",
        GROUP,
        ORBIT,
        steady(exact.arrivals_per_s, topic=topic, tier=_tier(exact.reps), queue={"cap": 0}),
        (
            Exact("attempts", sum(exact.attempts_per_s) * DAY_S),
            Exact("blocked_rate", exact.blocked_rate),
            Exact("visitors_served", exact.visitors_served),
            Exact("occupancy", exact.occupancy),
        ),
        replications=replications,
    )


def _queue(told: str, exact: RetrialQueue, *, replications: int) -> Case:
    patience = {"patience": exponential(exact.patience_s)}
    blocked = (Exact("blocked_rate", exact.blocked_rate),) if exact.room < 10 else ()
    return Case(
        f"Retrials {told}",
        GROUP,
        ORBIT,
        steady(
            exact.arrivals_per_s,
            topic=_topic(exact.returns, exact.delay_s, attempts=ENDLESS) | patience,
            tier=_tier(exact.reps),
            queue={"cap": exact.room},
        ),
        (
            *blocked,
            Exact("attempts", exact.attempts_per_s * DAY_S),
            Exact("wait.mean", exact.wait_s),
            Exact("abandonment_rate", exact.abandonment_rate),
            Exact("visitors_served", exact.visitors_served),
            Exact("occupancy", exact.occupancy),
        ),
        replications=replications,
    )


def _topic(returns: float, delay_s: float, *, attempts: int) -> Json:
    retrial = {"probability": returns, "delay": exponential(delay_s), "attempts": attempts}
    return handling(exponential(WORK_S)) | {"retrial": retrial}


def _tier(reps: int) -> Json:
    return {"capacity": 1, **round_the_clock(reps)}
