"""Small tables written by hand, for figures: half a morning, three replications, two of everything."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

DAY = "2026-03-02T"
TIMES = ("08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:00", "11:30")
BUSY = {1: 1.0, 2: 0.9, 3: 1.15}  # by replication
HALF_HOUR_S, HOUR_S = 1800, 3600
ARRIVALS = (4, 9, 16, 20, 18, 22, 12, 6)
REPS = (1, 2, 3, 3, 3, 4, 4, 2)
WAITS_S = (2, 10, 35, 80, 60, 140, 30, 5)
LEVELS = (1.0, 0.95, 0.8, 0.6, 0.7, 0.4, 0.85, 1.0)
SLOTS = 3
GROUPS = {  # the KPI that is shown by group, and the share of each
    ("queue", "queue_length"): {"general": 0.7, "technical": 0.3},
    ("tier", "reps_staffed"): {"standard": 0.6, "specialist": 0.4},
}
TIERS = {"standard": (60, 0.8, 0.2), "specialist": (32, 0.65, 0.1)}  # hours, occupancy, share of wrap-up in it
OUTCOMES = {  # the number of the first session that ends otherwise, and how far they come
    "closed_door": (8, 0), "form_left": (16, 0), "refused": (30, 1), "balked": (34, 2), "abandoned": (52, 2),
    "lapsed": (58, 3), "handled": (200, 3),
}  # fmt: skip
SILENT = {
    "general": {"inactive_rate": 0.12, "returned_rate": 0.07, "lapsed_rate": 0.04},
    "technical": {"inactive_rate": 0.05, "returned_rate": 0.01, "lapsed_rate": 0.03},
}
VERDICTS = (  # KPI, base, difference, half-width
    ("service_level_60s", 0.8, 0.08, 0.02, "better"), ("abandonment_rate", 0.05, 0.02, 0.01, "worse"),
    ("occupancy", 0.7, -0.07, 0.03, "lower"), ("wait.mean", 40.0, 0.1, 0.2, "same"),
    ("cost", 2400.0, 100, 300, "cannot tell"),
)  # fmt: skip
Row = tuple[Any, ...]


def kpis(busier: float = 1.0) -> pd.DataFrame:
    """As `Result.kpis`: eight intervals and the whole time."""
    columns = ["replication", "scope", "name", "interval", "kpi", "value", "numerator", "denominator"]
    rows: list[Row] = []
    for number, busy in BUSY.items():
        for at in range(len(TIMES)):
            rows += [(number, *row) for row in _of_interval(at, busier * busy)]
        rows += [(number, *row) for row in _of_tiers()]
    return pd.DataFrame(rows, columns=columns)


def _of_interval(at: int, busy: float) -> Iterator[Row]:
    label, ratios = f"{DAY}{TIMES[at]}", _ratios(at, busy)
    for kpi, (above, below) in ratios.items():
        yield "total", "total", label, kpi, above / below, above, below
    yield "total", "total", label, "wait.p90", 2.4 * busy * WAITS_S[at], math.nan, math.nan
    for (scope, kpi), shares in GROUPS.items():
        above, below = ratios[kpi]
        yield from (
            (scope, name, label, kpi, part * above / below, part * above, below) for name, part in shares.items()
        )


def _ratios(at: int, busy: float) -> dict[str, tuple[float, float]]:
    """KPIs of the total in an interval as numerator and denominator."""
    arrived, staffed_s = busy * ARRIVALS[at], REPS[at] * HALF_HOUR_S
    queued, answered = 0.95 * arrived, 0.9 * arrived
    return {
        "attempts": (arrived, 1),
        "queued": (queued, 1),
        "answered": (answered, 1),
        "wait.mean": (busy * WAITS_S[at] * queued, queued),
        "service_level_60s": (LEVELS[at] / busy * queued, queued),
        "abandonment_rate": (busy * (1 - LEVELS[at]) * 0.3 * queued, queued),
        "blocked_rate": (0.05 * arrived, arrived),
        "queue_length": (busy * WAITS_S[at] * queued, HALF_HOUR_S),
        "open_chats": (answered * 420, HALF_HOUR_S),
        "reps_staffed": (staffed_s, HALF_HOUR_S),
        "slot_occupancy": (answered * 420, SLOTS * staffed_s),
        "occupancy": (answered * 200, staffed_s),
        "attention_time.mean": (answered * 200, answered),
        "handle_time.mean": (answered * 480, answered),
    }


def _of_tiers() -> Iterator[Row]:
    for name, (hours, occupied, wrapped) in TIERS.items():
        attending_s, chats = occupied * hours * HOUR_S, 300
        whole = {
            "staffed": (hours, 1),
            "overtime": (0.03 * hours, 1),
            "occupancy": (attending_s, hours * HOUR_S),
            "attention_time.mean": (attending_s, chats),
            "wrap_up_time.mean": (wrapped * attending_s, chats),
        }
        yield from (("tier", name, "", kpi, above / below, above, below) for kpi, (above, below) in whole.items())


def forecast() -> pd.Series:
    """Visitors expected by interval."""
    return pd.Series([0.9 * count for count in ARRIVALS], index=[f"{DAY}{time}" for time in TIMES])


def summary() -> pd.DataFrame:
    """As `Result.summary`: shares of chats that fell silent by topic, costs by tier."""
    rows = [("topic", topic, kpi, mean) for topic, means in SILENT.items() for kpi, mean in means.items()]
    rows += [("tier", "standard", "cost", 1440.0), ("tier", "specialist", "cost", 1056.0)]
    return _with_interval(pd.DataFrame(rows, columns=["scope", "name", "kpi", "mean"])).assign(interval="")


def _with_interval(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(ci_low=0.8 * table["mean"], ci_high=1.3 * table["mean"], n=3, contacts=900)


def sessions() -> pd.DataFrame:
    """As `Result.sessions`: 200 attempts, of which some end at every stage."""
    last = max(until for until, _ in OUTCOMES.values())
    return pd.DataFrame([_session(number) for number in range(last)])


def _session(number: int) -> dict[str, Any]:
    outcome, stage = next((name, stage) for name, (until, stage) in OUTCOMES.items() if number < until)
    return {
        "outcome": outcome,
        "started": 1.0 if stage > 0 else math.nan,
        "requested": 1.0 if stage > 1 else math.nan,
        "answered": stage > 2,
        "reroutes": 0,
        "wait": max(0.0, 3.0 * (number % 60) - 30) if stage > 1 else math.nan,
        "ewt_shown": 20.0 * (number % 8) if stage > 1 else math.nan,
        "handle_time": 120 + 11.0 * (number % 70) if stage > 2 else math.nan,
    }


def by_replications() -> pd.DataFrame:
    """As `Result.by_replications`: an estimate that settles at 80 %."""
    rows = []
    for n in range(1, 21):
        mean, half = 0.8 + 0.1 * math.cos(n) / n, 0.25 / math.sqrt(n) if n > 1 else math.nan
        rows.append((n, mean, mean - half, mean + half))
    return pd.DataFrame(rows, columns=["replications", "mean", "ci_low", "ci_high"])


def differences() -> pd.DataFrame:
    """As `ComparisonResult.table`: two candidates, every verdict, and one KPI over the day."""
    rows: list[Row] = []
    for candidate, sign in (("a fourth slot", 1), ("one more specialist", -0.5)):
        rows += [(candidate, "", kpi, base, sign * by, half, verdict) for kpi, base, by, half, verdict in VERDICTS]
        rows += [
            (candidate, time, "service_level_60s", level, sign * (1 - level) / 2, 0.05, "better")
            for time, level in zip(TIMES, LEVELS, strict=True)
        ]
    columns = ["candidate", "interval", "kpi", "base", "difference", "half", "verdict"]
    table = pd.DataFrame(rows, columns=columns).assign(scope="total", name="total")
    low, high = table["difference"] - table["half"], table["difference"] + table["half"]
    return table.assign(value=table["base"] + table["difference"], ci_low=low, ci_high=high)


def points() -> pd.DataFrame:
    """As `SweepResult.table`: three capacities by two timers, two KPIs."""
    rows = []
    for point, (capacity, timer) in enumerate((capacity, timer) for capacity in (2, 3, 4) for timer in ("5m", "10m")):
        slow = 1.0 if timer == "5m" else 1.4
        means = {"abandonment_rate": 0.12 * slow / capacity, "response_time.mean": 20.0 + 8 * capacity / slow}
        rows += [(point, capacity, timer, kpi, mean) for kpi, mean in means.items()]
    columns = ["point", "reps.standard.capacity", "inactivity.after", "kpi", "mean"]
    return _with_interval(pd.DataFrame(rows, columns=columns)).assign(scope="total", name="total")


def effects() -> pd.DataFrame:
    """As `SweepResult.sensitivity` of a Morris design."""
    rows = [
        ("reps.standard.capacity", 0.06, 0.01, 0.02),
        ("inactivity.after", 0.02, 0.008, 0.015),
        ("topics.general.patience", 0.004, 0.003, 0.001),
    ]
    return pd.DataFrame(rows, columns=["key", "effect", "half_width", "spread"]).assign(kpi="abandonment_rate")
