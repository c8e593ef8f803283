"""What it costs to have replications done elsewhere: by processes here, by workers of a dask cluster; and in memory."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.commands import watch
from benchmarks.rounds import Bracket
from benchmarks.tables import heading, table
from simchat.experiment import loop
from simchat.experiment.backends import Backend
from simchat.experiment.cluster import Cluster
from simchat.experiment.local import LocalProcesses
from simchat.experiment.loop import Loop
from simchat.experiment.units import Task

WORKERS = 2
REPLICATIONS = 1000
LONG_S = 0.02
IDEAL_S = REPLICATIONS * LONG_S / WORKERS
BACKENDS: dict[str, Callable[[Sequence[Any]], Backend]] = {
    "local": lambda jobs: LocalProcesses(jobs, WORKERS),
    "dask": lambda jobs: Cluster(jobs, address=None, workers=WORKERS),
}
SWEEP = """
name: many
topics: {help: {arrivals: {per_hour: 30}, conversation: {handling: {work: {dist: exponential, mean: 5m}}}}}
queues: {help: {}}
flow: [{route: help}]
reps: {staff: {queues: [help], capacity: 2, shifts: [{start: "08:00", end: "20:00", count: 3}]}}
"""
POINTS = 500


def overhead(rounds: int) -> None:
    """1,000 replications of 20 ms on two processes, against the ideal; and what a unit costs on its way."""
    heading(f"{REPLICATIONS:,} replications of {1000 * LONG_S:.0f} ms, {WORKERS} workers; ideal {IDEAL_S:.0f} s")
    rows: list[tuple[str, str, str]] = []
    for name, opened in BACKENDS.items():
        runs = [_seconds(opened) for _ in range(rounds)]
        with patch.object(loop, "MOST_TASKS", 1):
            alone = [_seconds(opened) for _ in range(rounds)]
        per_unit = Bracket.of([1000 * (run - IDEAL_S) * WORKERS / REPLICATIONS for _, run in alone])
        rows.append((name, Bracket.of([start for start, _ in runs]).say(" s", 2), "until the workers are there"))
        rows.append(("", Bracket.of([run for _, run in runs]).say(" s", 2), "for the replications"))
        rows.append(
            ("", Bracket.of([100 * IDEAL_S / sum(each) for each in runs]).say(" %"), "of the ideal, start included")
        )
        rows.append(("", per_unit.say(" ms", 2), "a replication costs on top of itself in a unit of its own"))
    table(rows)


def _seconds(opened: Callable[[Sequence[Any]], Backend]) -> tuple[float, float]:
    """Seconds until the first task is back, less its own, and for all others."""

    def busy(_: int) -> None:
        end = time.perf_counter() + LONG_S
        while time.perf_counter() < end:
            pass

    begun = time.perf_counter()
    with closing(opened([busy])) as backend:
        list(Loop(backend, [Task(0, 0)]))
        ready = time.perf_counter()
        list(Loop(backend, (Task(0, number) for number in range(REPLICATIONS))))
        return ready - begun - LONG_S, time.perf_counter() - ready


def sweep(_: int) -> None:
    """A sweep of 10,000 replications: seconds, and memory of the process that keeps them."""
    heading(f"simchat sweep, {POINTS} points × {10_000 // POINTS} replications")
    with tempfile.TemporaryDirectory() as folder:
        base, file = Path(folder, "base.yaml"), Path(folder, "many.yaml")
        base.write_text(SWEEP)
        file.write_text(
            "extends: base.yaml\n"
            "vary: {topics.help.arrivals.per_hour: {low: 20, high: 40.0}, topics.help.patience: {low: 2m, high: 9m}}\n"
            f"design: {{latin_hypercube: {POINTS}}}\n"
        )
        arguments = ["sweep", str(file), "--replications", str(10_000 // POINTS), "--out", f"{folder}/out"]
        watched = watch(*arguments, "--workers", str(WORKERS), memory=True)
    rows = [("seconds", f"{watched.wall_s:.0f}"), ("peak memory of the parent", f"{watched.own_mb:.0f} MB")]
    table([*rows, ("peak memory with its workers", f"{watched.peak_mb:.0f} MB")])


MEASUREMENTS = {"overhead": overhead, "sweep": sweep}
