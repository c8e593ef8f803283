"""A sweep: all replications of all points, kept on disk as they come, and one table of what they say."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from simchat.config import ConfigError, Scenario
from simchat.experiment.backends import Backend
from simchat.experiment.errors import ExperimentError
from simchat.experiment.experiment import Plan
from simchat.experiment.headline import modelled
from simchat.experiment.interrupts import undisturbed
from simchat.experiment.loop import Failed, Loop
from simchat.experiment.store import key_of
from simchat.experiment.targets import unanswerable
from simchat.experiment.units import Jobs, Task
from simchat.kpis import Reporting, UnknownKpi, find_kpi
from simchat.sweeps.design import Point
from simchat.sweeps.folder import Folder, made_here
from simchat.sweeps.jobs import Simulations
from simchat.sweeps.question import Question

Progress = Callable[[int, int], None]
Open = Callable[[Jobs], Backend]


class SweepError(ExperimentError):
    """A sweep that cannot be made as asked."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a sweep is run.

    Parameters
    ----------
    replications, seed : int
        Of every point; the same visitors come to all whose demand is the same.
    kpis : tuple of str
        Those in the table; none: all.
    """

    replications: int
    seed: int
    kpis: tuple[str, ...] = ()

    @classmethod
    def of(cls, base: Scenario, *, replications: int | None, seed: int | None, kpis: Sequence[str] = ()) -> Terms:
        """Terms with what the base's config says in place of what is not given."""
        plan = Plan.of(base, replications=replications, seed=seed, workers=1)
        return cls(plan.replications, plan.seed, tuple(dict.fromkeys(kpis)))


@dataclass(slots=True)
class Sweep:
    """What became of a sweep."""

    question: Question
    terms: Terms
    folder: Folder
    keys: tuple[str, ...]  # of the points: where their replications lie
    failures: list[Failed] = field(default_factory=list)
    interrupted: bool = False
    run_time_s: float = 0.0
    simulated: int = 0  # replications that were not there before
    in_table: int | None = None  # points; None until the table is written

    def complete(self) -> tuple[Point, ...]:
        """Points all of whose replications are there."""
        wanted = set(range(self.terms.replications))
        there = {key: wanted <= self.folder.store.numbers(key) for key in dict.fromkeys(self.keys)}
        return tuple(point for point, key in zip(self.question.points, self.keys, strict=True) if there[key])

    def about(self) -> dict[str, Any]:
        """What is told of it in its folder."""
        question, design = self.question, self.question.design
        return {
            **made_here(),
            "kind": "sweep",
            "name": question.base.name,
            "origin": question.origin.name,
            "base": question.base.resolved(),
            "design": {"kind": design.kind, "size": design.size or None, "seed": design.seed},
            "keys": list(question.keys),
            "vary": {factor.key: factor.said for factor in question.factors},
            "kpis": list(self.terms.kpis),
            "seed": self.terms.seed,
            "replications": self.terms.replications,
            "points": len(self.keys),
            "complete": len(self.complete()),
            "in_table": self.in_table,
            "simulated": self.simulated,
            "interrupted": self.interrupted,
            "failures": [
                {"point": failed.task.job, "replication": failed.task.number, "why": str(failed.__cause__)}
                for failed in self.failures
            ],
            "run_time_s": round(self.run_time_s, 3),
            "values": [[node.plain() for node in point.values] for point in question.points],
        }


def checked_keys(question: Question, terms: Terms) -> tuple[str, ...]:
    """Where the replications of each point lie; every point is looked at before any is simulated.

    Raises
    ------
    ConfigError
        If a point cannot be simulated.
    SweepError
        If a KPI that is asked for is none, or not of every point.
    """
    keys = []
    for point, scenario in question.scenarios():
        if problems := unanswerable(scenario):
            raise ConfigError(problems)
        _check_kpis(terms.kpis, Reporting.of(scenario), point)
        keys.append(key_of(scenario, terms.seed))
    return tuple(keys)


def _check_kpis(names: Sequence[str], reporting: Reporting, point: Point) -> None:
    for name in names:
        try:
            kpi = find_kpi(name, reporting.thresholds)
        except UnknownKpi as unknown:
            raise SweepError(f"{name}: {unknown}") from None
        if not modelled(kpi, [reporting]):
            raise SweepError(f"{name}: not modelled at point {point.number}, where no conversation is by messages")


def simulate_points(
    question: Question,
    terms: Terms,
    folder: Folder,
    keys: tuple[str, ...],
    open_backend: Open,
    *,
    progress: Progress | None = None,
) -> Sweep:
    """Simulate what is not on disk yet.

    Parameters
    ----------
    keys : tuple of str
        See `checked_keys`.
    open_backend : callable
        From jobs to the place where they are worked off.
    progress : callable, optional
        Called with (replications there, in all) after each.

    Returns
    -------
    Sweep
        With `interrupted` after Ctrl-C, and with what failed; all the rest is in the folder.

    Raises
    ------
    ResultsError
        If the disk is full.
    """
    begun = time.perf_counter()
    sweep = Sweep(question, terms, folder, keys)
    missing = _missing(sweep)
    with ExitStack() as opened:
        if missing:
            backend = open_backend(Simulations(question, question.points, terms.seed))
            opened.callback(backend.close)
            folder.tell(sweep.about())
            loop: Loop[bytes] = Loop(backend, missing)
            try:
                _keep(sweep, loop, progress)
            except KeyboardInterrupt:
                sweep.interrupted = True
                _keep(sweep, loop.rescued(), progress)
            finally:
                sweep.run_time_s = time.perf_counter() - begun
                folder.tell(sweep.about())
    return sweep


def _missing(sweep: Sweep) -> list[Task]:
    """What is to be simulated: each scenario once, though several points mean the same."""
    first = {key: number for number, key in reversed(list(enumerate(sweep.keys)))}
    there = {key: sweep.folder.store.numbers(key) for key in first}
    return [
        Task(point, number)
        for key, point in sorted(first.items(), key=lambda pair: pair[1])
        for number in range(sweep.terms.replications)
        if number not in there[key]
    ]


def _keep(sweep: Sweep, loop: Iterable[tuple[Task, bytes | Failed]], progress: Progress | None) -> None:
    wanted, store = range(sweep.terms.replications), sweep.folder.store
    done = sum(len(store.numbers(key).intersection(wanted)) for key in set(sweep.keys))
    for ended, (task, value) in enumerate(loop, start=done + 1):
        if isinstance(value, Failed):
            sweep.failures.append(value)
        else:
            with undisturbed():
                store.put(sweep.keys[task.job], task.number, value)
                sweep.simulated += 1
        if progress:
            progress(ended, len(wanted) * len(set(sweep.keys)))
