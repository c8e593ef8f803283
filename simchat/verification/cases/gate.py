"""The EWT gate, where it is exact: never shut, never open, and with a sample of one acceptance."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from simchat.theory.erlang import erlang_a
from simchat.theory.ewt_gate import EwtGate
from simchat.verification.building import exponential, handling, round_the_clock, seconds, steady
from simchat.verification.case import Case, Exact, Json

GROUP = "The EWT gate in its limits"
WORK_S = 180.0
PATIENCE_S = 180.0
ALL_GO_IN = "A gate that lets everybody in: Palm's model with a cap (Palm 1957)."
RENEWAL = "A Markov renewal process whose moments are the acceptances that shut the gate (Çinlar 1969)."


def cases() -> Iterator[Case]:
    """Thresholds that are never met, never exceeded and 0, and estimates that are never known."""
    yield _open("threshold beyond all waits", {"ewt_at_most": "24h"}, ewt={})
    beyond_reach = {"count": 10, "window": "1ms", "minimum": 10}
    yield _open("never a sample, unknown passes", {"ewt_at_most": "0s"}, ewt=beyond_reach)
    yield _shut()
    yield _shutting("threshold 0, 1 rep", EwtGate(1.2 / WORK_S, 1, WORK_S, window_s=300.0))
    several = EwtGate(4.5 / WORK_S, 3, WORK_S, patience_s=PATIENCE_S / 3, room=4, window_s=240.0)
    yield _shutting("threshold 0, 3 reps", several)
    above = EwtGate(4.5 / WORK_S, 3, WORK_S, patience_s=PATIENCE_S / 3, window_s=120.0, at_most_s=15.0)
    yield _shutting("threshold 15 s, 3 reps", above)


def _open(told: str, when: Json, *, ewt: Json) -> Case:
    load, reps, cap = 4.5, 3, 2
    exact = erlang_a(load / WORK_S, reps, work_s=WORK_S, patience_s=PATIENCE_S, room=cap)
    gated = [{"when": when, "route": "chat"}, {"refuse": "too long a wait"}]
    return Case(
        f"EWT gate, {told}",
        GROUP,
        ALL_GO_IN,
        steady(
            load / WORK_S,
            topic=_topic(PATIENCE_S),
            tier=round_the_clock(reps) | {"capacity": 1},
            queue={"cap": cap} | ({"ewt": ewt} if ewt else {}),
            flow=gated,
        ),
        (
            Exact("blocked_rate", exact.blocked_rate),
            Exact("delayed_rate", exact.delayed_rate),
            Exact("abandonment_rate", exact.abandonment_rate),
        ),
        replications=240,
    )


def _shut() -> Case:
    """Nobody is ever accepted from the first queue, so its estimate stays unknown."""
    load, reps = 4.0, 3
    exact = erlang_a(load / WORK_S, reps, work_s=WORK_S, patience_s=PATIENCE_S)
    other = {"queues": ["other"], "capacity": 1, **round_the_clock(reps)}
    return Case(
        "EWT gate, never a sample, unknown fails",
        GROUP,
        "A gate that nobody passes: Palm's model for the queue behind the next rule (Palm 1957).",
        steady(
            load / WORK_S,
            topic=_topic(PATIENCE_S),
            tier={},
            queues={"chat": {}, "other": {}},
            flow=[{"when": {"ewt_at_most": "5m", "when_unknown": "fail"}, "route": "chat"}, {"route": "other"}],
            reps={"staff": {"queues": ["chat"], "capacity": 1, **round_the_clock(2)}, "others": other},
        ),
        (
            Exact("delayed_rate", exact.delayed_rate, scope="queue", name="other"),
            Exact("abandonment_rate", exact.abandonment_rate, scope="queue", name="other"),
            Exact("occupancy", load * (1 - exact.abandonment_rate) / reps, scope="tier", name="others"),
        ),
        replications=240,
    )


def _shutting(told: str, exact: EwtGate) -> Case:
    ewt = {"count": 1, "window": seconds(exact.window_s)}
    gone = (Exact("abandonment_rate", exact.abandonment_rate),) if exact.patience_s < inf else ()
    return Case(
        f"EWT gate, {told}",
        GROUP,
        RENEWAL,
        steady(
            exact.arrivals_per_s,
            topic=_topic(exact.patience_s),
            tier=round_the_clock(exact.reps) | {"capacity": 1},
            queue={"cap": exact.room, "ewt": ewt},
            flow=[{"when": {"ewt_at_most": seconds(exact.at_most_s)}, "route": "chat"}, {"refuse": "too long a wait"}],
        ),
        (
            Exact("blocked_rate", exact.blocked_rate),
            Exact("delayed_rate", exact.delayed_rate),
            Exact("occupancy", exact.occupancy),
            *gone,
        ),
        replications=320,
    )


def _topic(patience_s: float) -> Json:
    topic = handling(exponential(WORK_S))
    return topic | {"patience": exponential(patience_s)} if patience_s < inf else topic
