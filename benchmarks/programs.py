"""What is measured, each in a process of its own: `python -m benchmarks.programs NAME [KEY=NUMBER…]` prints JSON."""

from __future__ import annotations

import gc
import json
import resource
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.naive import NaiveDay, day_of
from benchmarks.workloads import HERE, workload
from simchat.config import load
from simchat.config.scenario import Scenario
from simchat.demand import draw_visitors
from simchat.demand.visitors import Visitors
from simchat.facts import Facts
from simchat.model import simulate

Figures = dict[str, Any]


def user_s(action: Callable[[], Any]) -> tuple[float, Any]:
    """User CPU seconds of an action, and what it returns."""
    begun = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    returned = action()
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime - begun, returned


def naive(*, scale: int = 1, replication: int = 1, days: int = 1) -> Figures:
    """The plain model on pre-drawn visitors of some days, after a warm-up day."""
    warm_up = workload("w2")
    NaiveDay(day_of(warm_up), draw_visitors(warm_up, 0)).run()
    scenario = workload("w2", scale=scale)
    chats, spent_s = 0, 0.0
    for visitors in drawn(scenario, replication, days):
        chats += len(visitors.arrival_at)
        spent_s += user_s(NaiveDay(day_of(scenario), visitors).run)[0]
    return {"chats": chats, "user_s": spent_s}


def drawn(scenario: Scenario, first: int, days: int) -> Iterator[Visitors]:
    """Visitors of replications, one day after the other."""
    return (draw_visitors(scenario, first + number) for number in range(days))


def model(*, level: int = 2, scale: int = 1, replication: int = 1, days: int = 1) -> Figures:
    """The model alone, on pre-drawn visitors of some days, after a warm-up day."""
    warm_up = workload(f"w{level}")
    simulate(warm_up, draw_visitors(warm_up, 0))
    scenario = workload(f"w{level}", scale=scale)
    chats, spent_s = 0, 0.0
    for visitors in drawn(scenario, replication, days):
        chats += len(visitors.arrival_at)
        spent_s += user_s(partial(simulate, scenario, visitors))[0]
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"chats": chats, "user_s": spent_s, "peak_mb": peak_mb}


def kpis(*, level: int = 2, replication: int = 1) -> Figures:
    """KPIs and files of one day beside its simulation, after a warm-up day."""
    scenario = workload(f"w{level}")
    with tempfile.TemporaryDirectory() as folder:
        _day_with_kpis(scenario, 0, Path(folder))
        return _day_with_kpis(scenario, replication, Path(folder))


def _day_with_kpis(scenario: Scenario, replication: int, folder: Path) -> Figures:
    """What `run --out` does for one day, step by step."""
    from simchat.experiment.experiment import Plan
    from simchat.experiment.results import save
    from simchat.experiment.run import run_experiment
    from simchat.experiment.spool import Spool, write_parts
    from simchat.kpis import Reporting, measure

    visitors = draw_visitors(scenario, replication)
    reporting = Reporting.of(scenario)
    simulation_s, facts = user_s(lambda: simulate(scenario, visitors))
    kpis_s, _ = user_s(lambda: measure(facts, reporting))
    experiment = run_experiment(scenario, Plan.of(scenario, replications=1, workers=1, first=replication))
    with Spool(folder) as spool:
        tables_s, _ = user_s(lambda: (write_parts(facts, folder), spool.append(replication)))
    files_s, _ = user_s(lambda: save(experiment, folder / "results", tables=folder))
    figures = {"simulation_s": simulation_s, "kpis_s": kpis_s, "tables_s": tables_s, "files_s": files_s}
    return {"chats": len(visitors.arrival_at)} | figures


def two_tier(*, replications: int = 20) -> Figures:
    """The model alone on the shipped two-tier day."""
    scenario = load(HERE.parent / "configs" / "two_tier.yaml")
    visitors = list(drawn(scenario, 0, replications))
    simulate(scenario, visitors[0])
    spent_s, sessions = user_s(lambda: sum(len(simulate(scenario, each).sessions.outcome) for each in visitors))
    return {"chats": sessions, "user_s": spent_s}


def memory(*, level: int = 2) -> Figures:
    """Bytes kept per session: by the facts alone, and at the peak of the run beyond the visitors drawn."""
    scenario = workload(f"w{level}")
    if level == 2:
        scenario = scenario.but({"topics.chat.conversation.messages.exchanges": {"dist": "constant", "value": 8}})
    simulate(scenario, draw_visitors(scenario, 0))
    visitors = draw_visitors(scenario, 1)
    gc.collect()
    tracemalloc.start()
    facts = simulate(scenario, visitors)
    gc.collect()
    kept, peak = tracemalloc.get_traced_memory()
    chats = len(facts.sessions.outcome)
    return {"chats": chats, "kept": kept / chats, "columns": column_bytes(facts) / chats, "peak": peak / chats}


def column_bytes(facts: Facts) -> int:
    """Bytes in the columns of all tables of facts."""
    tables = (facts.sessions, facts.stays, facts.works, facts.messages, facts.spans, facts.busy)
    return sum(getattr(table, field.name).nbytes for table in tables for field in fields(table))


PROGRAMS: dict[str, Callable[..., Figures]] = {
    "naive": naive,
    "model": model,
    "kpis": kpis,
    "memory": memory,
    "two_tier": two_tier,
}


if __name__ == "__main__":
    name, *options = sys.argv[1:]
    given = dict(option.split("=") for option in options)
    print(json.dumps(PROGRAMS[name](**{key: int(value) for key, value in given.items()})))
