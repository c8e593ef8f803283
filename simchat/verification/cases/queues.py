"""Queues that topics join up to a length, and queues that are served by priority."""

from __future__ import annotations

from collections.abc import Iterator

from simchat.theory.balking import Balking
from simchat.theory.n_design import Demand, NDesign
from simchat.theory.priority import one_tier, priority_waits_of_one_rep_s
from simchat.verification.building import exponential, handling, round_the_clock, seconds, steady
from simchat.verification.case import Case, Exact, Json

LENGTHS = "Who joins up to a length of the queue"
CLASSES = "Queues with priorities"
NAMES = ("urgent", "usual")
WORK_S = 240.0
RARE = 0.15  # shares below it would take too long to pin down


def cases() -> Iterator[Case]:
    """Cautious and bold visitors; priorities with and without patience."""
    yield _cautious("3 reps", Balking((0.013, 0.013), (3, 1), 3, WORK_S, 160.0), replications=280)
    yield _cautious(
        "2 reps, the cautious are first in line or go",
        Balking((0.009, 0.012), (3, 0), 2, WORK_S, 240.0),
        replications=480,
    )
    yield _cautious("2 reps, endless patience", Balking((0.009, 0.006), (3, 1), 2, WORK_S), replications=720)
    yield _one_rep()
    equal = Demand(0.01, WORK_S, 20, 160.0), Demand(0.01, WORK_S, 20, 160.0)
    yield _impatient("equal work and patience", one_tier(*equal, reps=3), reps=3, replications=420)
    unequal = Demand(0.007, 300.0, 20, 240.0), Demand(0.012, 150.0, 20, 120.0)
    yield _impatient("work and patience of their own", one_tier(*unequal, reps=2), reps=2, replications=620)
    capped = Demand(0.012, 150.0, 1, 200.0), Demand(0.012, 240.0, 2, 150.0)
    yield _impatient("short queues", one_tier(*capped, reps=2), reps=2, replications=340)


def _cautious(told: str, exact: Balking, *, replications: int) -> Case:
    """The bold meet the cap of the queue, the cautious a rule of the flow."""
    bold, cautious = exact.joins_up_to
    patience = {} if exact.patience_s == float("inf") else {"patience": exponential(exact.patience_s)}
    chats = handling(exponential(WORK_S)) | patience
    topics = {
        name: {"arrivals": {"per_hour": rate * 3600}, **chats}
        for name, rate in zip(("bold", "cautious"), exact.arrivals_per_s, strict=True)
    }
    flow = [
        {"when": {"topic": "bold"}, "route": "chat"},
        {"when": {"queue_size_at_most": cautious}, "route": "chat"},
        {"refuse": "too many wait"},
    ]
    config = steady(
        0.0,
        topic={},
        tier={"capacity": 1, **round_the_clock(exact.reps)},
        queue={"cap": bold + 1},
        topics=topics,
        flow=flow,
    )
    return Case(
        f"Balking at the queue's length, {told}",
        LENGTHS,
        "A birth-and-death process whose births fall with the queue (Haight 1957).",
        config,
        (
            Exact("occupancy", exact.occupancy),
            *(each for number, name in enumerate(topics) for each in _of_topic(exact, number, name)),
        ),
        replications=replications,
    )


def _of_topic(exact: Balking, number: int, name: str) -> Iterator[Exact]:
    if exact.blocked_rate(number) > RARE:
        yield Exact("blocked_rate", exact.blocked_rate(number), scope="topic", name=name)
    yield Exact("delayed_rate", exact.delayed_rate(number), scope="topic", name=name)
    yield Exact("wait.mean", exact.wait_s(number), scope="topic", name=name)
    if exact.patience_s < float("inf"):
        yield Exact("abandonment_rate", exact.abandonment_rate(number), scope="topic", name=name)


def _one_rep() -> Case:
    """The mean wait of the usual ones is left out: it would take five times as long to pin down."""
    rates, work_s = (0.005, 0.0025), 60.0
    urgent_s, _ = priority_waits_of_one_rep_s(rates, work_s=[work_s] * 2, squared_work_s2=[work_s**2] * 2)
    topics = {
        name: {"arrivals": {"per_hour": rate * 3600}, **handling(seconds(work_s))}
        for name, rate in zip(NAMES, rates, strict=True)
    }
    return Case(
        "Priorities, 1 rep, work always the same, endless patience",
        CLASSES,
        "Non-preemptive priorities before one rep, any distribution of work (Cobham 1954).",
        _prioritised(topics, {name: {} for name in NAMES}, reps=1),
        (
            Exact("delayed_rate", sum(rates) * work_s),
            Exact("occupancy", sum(rates) * work_s),
            Exact("wait.mean", urgent_s, scope="queue", name="urgent"),
        ),
        replications=1000,
    )


def _impatient(told: str, exact: NDesign, *, reps: int, replications: int) -> Case:
    """``technical`` of the chain is served first."""
    demands = dict(zip(NAMES, (exact.technical, exact.general), strict=True))
    topics = {
        name: {
            "arrivals": {"per_hour": demand.arrivals_per_s * 3600},
            "patience": exponential(demand.patience_s),
            **handling(exponential(demand.work_s)),
        }
        for name, demand in demands.items()
    }
    return Case(
        f"Priorities, {told}",
        CLASSES,
        "The chain of who is served and who waits (Cobham 1954, with patience).",
        _prioritised(topics, {name: {"cap": demand.cap} for name, demand in demands.items()}, reps=reps),
        (
            Exact("occupancy", exact.experts_occupancy),
            *(
                Exact(kpi, value, scope="queue", name=name)
                for name, topic in zip(NAMES, ("technical", "general"), strict=True)
                for kpi, value in (
                    ("delayed_rate", exact.delayed_rate(topic)),  # type: ignore[arg-type]
                    ("wait.mean", exact.wait_s(topic)),  # type: ignore[arg-type]
                    ("abandonment_rate", exact.abandonment_rate(topic)),  # type: ignore[arg-type]
                    ("queue_length", exact.queue_length(topic)),  # type: ignore[arg-type]
                )
            ),
        ),
        replications=replications,
    )


def _prioritised(topics: Json, queues: Json, *, reps: int) -> Json:
    """A queue of its own for each topic, the first one served first; one tier."""
    ranked = {name: {"priority": rank, **more} for rank, (name, more) in enumerate(queues.items(), start=1)}
    return steady(
        0.0,
        topic={},
        tier={},
        topics=topics,
        queues=ranked,
        flow=[{"when": {"topic": name}, "route": name} for name in queues],
        reps={"staff": {"queues": list(queues), "capacity": 1, **round_the_clock(reps)}},
    )
