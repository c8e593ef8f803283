"""Days on which arrivals and head-counts change, and days that are busier than others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from simchat.theory.busyness import over_busyness
from simchat.theory.expected_day import Expected, Interval
from simchat.theory.varying_day import VaryingDay
from simchat.verification.building import exponential, handling, seconds
from simchat.verification.case import Case, Exact, Json

GROUP = "Days that change"
FORWARD = "Kolmogorov's forward equations, interval by interval (Kolmogorov 1931; Jensen 1953)."
DAY_S = 86400
OPENS = "08:00"
UP_AND_DOWN = (6, 1, 5, 2)
COMING = (14.0, 11.0, 13.0, 10.0)  # visitors per ten minutes
Manner = Literal["finish", "handover"]
WORK_S = 240.0
PATIENCE_S = 180.0


def cases() -> Iterator[Case]:
    """Heads that come and go every few minutes, by either end of shift; a planned day; days of unequal busyness."""
    yield _changing("finish", "reps finish their chats")
    yield _changing("handover", "reps hand over")
    yield _capped()
    yield _several_slots()
    yield _planned()
    yield _busy()


def _changing(manner: Manner, told: str) -> Case:
    every_s = 600
    heads, coming = UP_AND_DOWN * 12, COMING * 12
    day = VaryingDay(_intervals(every_s, coming, heads), WORK_S, PATIENCE_S, end_of_shift=manner)
    expected = day.expected
    own = Exact("overtime", expected.overtime_s / 3600) if manner == "finish" else Exact("reroutes", expected.reroutes)
    return Case(
        f"Heads up and down, {told}",
        GROUP,
        FORWARD,
        _config(every_s, {"chat": coming}, heads, tier={"end_of_shift": manner}),
        (
            Exact("delayed_rate", expected.delayed_rate),
            Exact("abandonment_rate", expected.abandonment_rate),
            Exact("wait.mean", expected.wait_s),
            Exact("occupancy", expected.occupancy),
            own,
        ),
        replications=950 if manner == "finish" else 600,
    )


def _capped() -> Case:
    every_s, cap = 600, 2
    heads, coming = UP_AND_DOWN * 12, COMING * 12
    expected = VaryingDay(_intervals(every_s, coming, heads), WORK_S, PATIENCE_S, cap).expected
    return Case(
        "Heads up and down, a cap",
        GROUP,
        FORWARD,
        _config(every_s, {"chat": coming}, heads, queue={"cap": cap}),
        (
            Exact("blocked_rate", expected.blocked_rate),
            Exact("delayed_rate", expected.delayed_rate),
            Exact("queue_length", expected.waiting_s / DAY_S),
            Exact("open_chats", expected.open_s / DAY_S),
        ),
        replications=900,
    )


def _several_slots() -> Case:
    """Three chats at full speed are three reps: who hands over to whom changes nothing in the numbers."""
    every_s, capacity = 1800, 3
    heads, coming = (3, 2, 3, 1, 2, 4, 2, 1), (84.0, 80.0, 70.0, 54.0, 70.0, 105.0, 72.0, 36.0)
    slots = tuple(capacity * count for count in heads)
    intervals = _intervals(every_s, coming, slots)
    expected = VaryingDay(intervals, WORK_S, PATIENCE_S, end_of_shift="handover").expected
    topic = _topic(speed_by_concurrency=[1.0, 1.0, 1.0])
    return Case(
        "Three chats at full speed, handed over",
        GROUP,
        FORWARD,
        _config(every_s, {"chat": coming}, heads, tier={"capacity": capacity, "end_of_shift": "handover"}, topic=topic),
        (
            Exact("delayed_rate", expected.delayed_rate),
            Exact("abandonment_rate", expected.abandonment_rate),
            Exact("open_chats", expected.open_s / DAY_S),
        ),
        replications=600,
    )


def _planned() -> Case:
    """Morning and afternoon are topics of their own, which gives KPIs by time of arrival."""
    every_s = 1800
    morning = (9.0, 21.0, 42.0, 54.0, 57.0, 51.0, 39.0, 36.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    later = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 42.0, 48.0, 54.0, 48.0, 39.0, 30.0, 21.0, 12.0, 9.0)
    heads = (1, 2, 4, 5, 6, 6, 5, 4, 4, 5, 6, 6, 5, 4, 3, 2, 1)
    together = tuple(before + after for before, after in zip(morning, later, strict=True))
    day = VaryingDay(_intervals(every_s, together, heads), WORK_S, PATIENCE_S)
    delayed = [interval.delayed_rate if interval.arrived else 0.0 for interval in day.by_interval]
    return Case(
        "A planned day",
        GROUP,
        FORWARD,
        _config(every_s, {"morning": morning, "afternoon": later}, heads),
        (
            *(
                Exact("delayed_rate", _mean(delayed, counts), scope="topic", name=name)
                for name, counts in (("morning", morning), ("afternoon", later))
            ),
            Exact("abandonment_rate", day.expected.abandonment_rate),
            Exact("occupancy", day.expected.occupancy),
        ),
        replications=750,
    )


def _busy() -> Case:
    """Two topics share one factor, so that all of the day is multiplied by it; many days tell the factors apart."""
    every_s, cv, days = 1200, 0.3, 30
    half, heads = (9.0, 12.0, 10.0), (2, 3, 2)
    together = tuple(2 * count for count in half)
    intervals = _intervals(every_s, together, heads)
    expected = sum(over_busyness(VaryingDay(intervals, WORK_S, PATIENCE_S), cv=cv), Expected())
    busyness = {"busyness": {"cv": cv, "shared": True}}
    return Case(
        "Days of unequal busyness",
        GROUP,
        f"{FORWARD[:-1]}, over the gamma factor by Gauss–Laguerre quadrature (Golub and Welsch 1969).",
        _config(every_s, {"sales": half, "service": half}, heads, arrivals=busyness) | {"calendar": {"days": days}},
        (
            Exact("delayed_rate", expected.delayed_rate),
            Exact("abandonment_rate", expected.abandonment_rate),
            Exact("occupancy", expected.occupancy),
        ),
        replications=240,
    )


def _mean(values: Sequence[float], counts: Sequence[float]) -> float:
    weighed = (value * count for value, count in zip(values, counts, strict=False))
    return sum(weighed) / sum(counts)


def _intervals(every_s: float, coming: Sequence[float], heads: Sequence[int]) -> list[Interval]:
    """The day from its first interval on, and hours without anybody at its end."""
    parts = [Interval(every_s, count / every_s, reps) for count, reps in zip(coming, heads, strict=True)]
    return [*parts, Interval(3 * 3600, 0.0, 0)]


def _config(
    every_s: int,
    coming: dict[str, Sequence[float]],
    heads: Sequence[int],
    *,
    tier: Json | None = None,
    queue: Json | None = None,
    topic: Json | None = None,
    arrivals: Json | None = None,
) -> Json:
    grid: Json = {"every": seconds(every_s), "from": OPENS}
    return {
        "topics": {
            name: {"arrivals": {"profile": grid | {"counts": list(counts)}, **(arrivals or {})}, **(topic or _topic())}
            for name, counts in coming.items()
        },
        "queues": {"chat": queue or {}},
        "flow": [{"route": "chat"}],
        "reps": {
            "staff": {"queues": ["chat"], "capacity": 1, "staffing": grid | {"counts": list(heads)}, **(tier or {})}
        },
        "run": {"interval": "24h", "thresholds": ["20s"]},
    }


def _topic(**more: Any) -> Json:
    return handling(exponential(WORK_S), **more) | {"patience": exponential(PATIENCE_S)}
