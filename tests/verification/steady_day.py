"""A day in steady state, run the way a planner runs it, and what it says about an exact value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import simchat
from simchat.stats import mean_over_replications, ratio_of_sums

CONFIDENCE = 0.99
WIDEST = 0.03
Json = dict[str, Any]
ROUND_THE_CLOCK = {"start": "00:00", "end": "24:00"}


def exponential(mean_s: float) -> Json:
    return {"dist": "exponential", "mean": f"{mean_s}s"}


def steady_day(folder: Path, *, arrivals_per_s: float, reps: int, topic: Json, queue: Json, tier: Json) -> Path:
    """The config of one topic, one queue and one tier around the clock; the first hour is warm-up."""
    config = {
        "topics": {"chat": {"arrivals": {"per_hour": arrivals_per_s * 3600}, **topic}},
        "queues": {"chat": queue},
        "flow": [{"route": "chat"}],
        "reps": {"staff": {"queues": ["chat"], "shifts": [ROUND_THE_CLOCK | {"count": reps}], **tier}},
        "run": {"seed": 1, "warm_up": "1h", "interval": "24h", "thresholds": ["5s"]},
    }
    path = folder / "day.yaml"
    path.write_text(json.dumps(config), encoding="utf-8")
    return path


def simulated(config: Path, *, replications: int) -> pd.DataFrame:
    """KPIs of each replication."""
    figures = simchat.run(simchat.load(config), replications=replications).kpis
    return figures[(figures["scope"] == "total") & (figures["interval"] == "")]


def agrees(figures: pd.DataFrame, kpi: str, exact: float) -> None:
    """The exact value lies in the 99 % interval, whose half-width is below 3 % of it."""
    rows = figures[figures["kpi"] == kpi]
    above, below, values = (rows[[column]].to_numpy() for column in ("numerator", "denominator", "value"))
    over_time = kpi == "open_chats"  # one value per replication; the others are sums over sums
    found = (
        mean_over_replications(values, confidence=CONFIDENCE)
        if over_time
        else ratio_of_sums(above, below, confidence=CONFIDENCE)
    )
    low, high = np.concatenate([found.low, found.high])
    told = f"{kpi}: [{low:.6g}, {high:.6g}], exact {exact:.6g}"
    assert (high - low) / 2 < WIDEST * exact, told
    assert low < exact < high, told
