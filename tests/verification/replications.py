"""Replications of an endless day, and what they say about an exact value."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import t as student_t

from simchat.config import load
from simchat.config.scenario import Scenario
from simchat.demand.draw import draw_visitors
from simchat.facts import Facts
from simchat.model import simulate

LEVEL = 0.99
WIDEST = 0.03
WARM_UP_S = 3600.0
Json = dict[str, Any]
ROUND_THE_CLOCK = {"start": "00:00", "end": "24:00"}


class Interval(NamedTuple):
    """An estimate and the half-width of its 99 % interval."""

    mean: float
    half_width: float


def endless_day(folder: Path, *, arrivals_per_hour: float, reps: int, topic: Json, queue: Json, tier: Json) -> Scenario:
    """One topic, one queue, one tier around the clock."""
    config = {
        "topics": {"chat": {"arrivals": {"per_hour": arrivals_per_hour}, **topic}},
        "queues": {"chat": queue},
        "flow": [{"route": "chat"}],
        "reps": {"staff": {"queues": ["chat"], "shifts": [ROUND_THE_CLOCK | {"count": reps}], **tier}},
    }
    path = folder / "world.yaml"
    path.write_text(json.dumps(config), encoding="utf-8")
    return load(path)


def replications(scenario: Scenario, number: int) -> Iterator[Facts]:
    """Facts of independent replications."""
    for replication in range(number):
        yield simulate(scenario, draw_visitors(scenario, replication))


def ratio(sums: list[tuple[float, float]]) -> Interval:
    """Sum over sum across replications, with a jackknife interval.

    Source: Miller, The jackknife - a review, Biometrika 61 (1974).
    """
    tops, bottoms = np.array(sums, dtype=float).T
    number = len(tops)
    whole = tops.sum() / bottoms.sum()
    left_out = (tops.sum() - tops) / (bottoms.sum() - bottoms)
    pseudo = number * whole - (number - 1) * left_out
    half_width = student_t.ppf((1 + LEVEL) / 2, number - 1) * pseudo.std(ddof=1) / np.sqrt(number)
    return Interval(float(whole), float(half_width))


def agrees(measure: Callable[[Facts], tuple[float, float]], facts: list[Facts], exact: float) -> None:
    """The exact value lies in the interval, and the interval is narrow."""
    found = ratio([measure(each) for each in facts])
    told = f"{found.mean:.6g} ± {found.half_width:.2g}, exact {exact:.6g}"
    assert found.half_width < WIDEST * exact, told
    assert abs(found.mean - exact) < found.half_width, told
