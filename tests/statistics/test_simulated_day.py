"""Intervals as a report shows them, from days run through the model, cover the exact values.

Reps with one slot each, every one with visitors of his own and no waiting room, from an empty start: the chance
that he is busy after t is ``ρ / (1 + ρ) · (1 - exp(-(λ + μ) t))`` (Erlang's loss system of one server,
transient), and visitors see time averages, so occupancy and blocked rate have the same expectation, exact
for a day of any length.
"""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

import simchat
from simchat.experiment.estimates import estimate
from simchat.experiment.replication import simulated
from simchat.kpis import Reporting, find_kpi, measure
from simchat.kpis.cuts import whole
from tests.statistics.coverage import FULL, SEEDS, N

PER_HOUR, HOURS = 2.0, 24.0  # as many arrivals an hour as chats could be done
BUSY = (HOURS - (1 - math.exp(-2 * PER_HOUR * HOURS)) / (2 * PER_HOUR)) / HOURS / 2
EXACT = {"blocked_rate": BUSY, "occupancy": BUSY, "refused": PER_HOUR * HOURS * BUSY, "attempts": PER_HOUR * HOURS}
SERVERS = 20  # strangers to each other, so each has its own intervals
EXPERIMENTS = 35 if FULL else 2  # for each seed and server
RARELY = 1e-4  # how often chance alone may fail the test


def servers(folder):
    work = {"dist": "exponential", "mean": "30m"}
    shift = {"start": "00:00", "end": "24:00", "count": 1}
    names = [f"s{number}" for number in range(SERVERS)]
    topic = {"arrivals": {"per_hour": PER_HOUR}, "conversation": {"handling": {"work": work}}}
    config = {
        "topics": dict.fromkeys(names, topic),
        "queues": {name: {"cap": 0} for name in names},
        "flow": [{"when": {"topic": name}, "route": name} for name in names],
        "reps": {name: {"queues": [name], "capacity": 1, "shifts": [shift]} for name in names},
        "run": {"interval": "24h"},
    }
    path = folder / "loss.yaml"
    path.write_text(json.dumps(config), encoding="utf-8")
    return simchat.load(path)


def intervals(scenario, seed):
    """Low and high of each KPI for each server, shape (experiments, 2, KPIs, servers)."""
    reporting = Reporting.of(scenario)
    kpis = [find_kpi(name, reporting.thresholds) for name in EXACT]
    scopes = np.array([scope for scope, _ in reporting.groups])
    for experiment in range(EXPERIMENTS):
        numbers = range(experiment * N, (experiment + 1) * N)
        measures = [measure(simulated(scenario, number, seed=seed)[0], reporting) for number in numbers]
        table = estimate(measures, kpis, whole(reporting))
        yield [
            [side[row, scopes == ("tier" if name == "occupancy" else "topic"), 0] for row, name in enumerate(EXACT)]
            for side in (table.low, table.high)
        ]


@pytest.mark.timeout(3600 if FULL else 300)
def test_intervals_of_simulated_days_cover_the_exact_value(tmp_path):
    from scipy.stats import binom

    scenario = servers(tmp_path)
    bounds = np.array([each for seed in SEEDS for each in intervals(scenario, seed)])
    low, high = bounds.transpose(1, 0, 3, 2).reshape(2, -1, len(EXACT))  # experiments and servers together
    exact = np.array(list(EXACT.values()))
    n, covered = len(low), ((low <= exact) & (exact <= high)).sum(axis=0)
    assert (np.mean(high - low, axis=0) < 0.3 * exact).all()
    told = dict(zip(EXACT, covered / n, strict=True))
    assert (covered >= binom.ppf(RARELY, n, 0.93)).all(), told
    assert (covered <= binom.isf(RARELY, n, 0.97)).all(), told
    print(f"{n} intervals for each KPI: {told}")  # noqa: T201
