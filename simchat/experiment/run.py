"""A run: replications of one scenario, as many as were asked for or as precision needs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from importlib import import_module

from simchat.config import ConfigError, Scenario
from simchat.experiment.backends import Backend, available_cores, open_backend
from simchat.experiment.errors import NothingFinished, ReplicationFailed
from simchat.experiment.loop import Failed, Loop
from simchat.experiment.precision import FIRST_LOOK, MAX_REPLICATIONS, Precision, excess, next_total
from simchat.experiment.replication import Job, Replication
from simchat.experiment.shelf import Shelf
from simchat.experiment.spool import Spool
from simchat.experiment.summary import overall
from simchat.experiment.targets import unanswerable
from simchat.kpis import Measures, Reporting

Progress = Callable[[int, int], None]
VISITORS_UNTIL_STARTED = 10_000  # worked off in about the second that a worker takes to start


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run a scenario: not what it simulates, nor where results go.

    Parameters
    ----------
    replications : int
        How many; with `precision`, how many before the first look.
    seed : int
        Of all streams.
    workers : int
        Processes; 1 works in this one. Never changes a result.
    first : int
        Number of the first replication.
    precision : tuple of Precision
        Go on until each is reached, or until there are `max_replications`.
    """

    replications: int
    seed: int
    workers: int
    first: int = 0
    precision: tuple[Precision, ...] = ()
    max_replications: int = MAX_REPLICATIONS

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        *,
        replications: int | None = None,
        seed: int | None = None,
        workers: int | None = None,
        first: int = 0,
        precision: tuple[Precision, ...] = (),
        max_replications: int = MAX_REPLICATIONS,
    ) -> Plan:
        """The plan of a scenario's config, with what is given here in its place."""
        settings = scenario.config.run
        n = settings.replications if replications is None else replications
        return cls(
            replications=min(max(n, FIRST_LOOK), max_replications) if precision else n,
            seed=settings.seed if seed is None else seed,
            workers=_worthwhile(scenario, n, precision) if workers is None else workers,
            first=first,
            precision=precision,
            max_replications=max_replications,
        )

    def __post_init__(self) -> None:
        if min(self.replications, self.workers) < 1 or min(self.seed, self.first) < 0:
            raise ValueError("replications and workers are at least 1, seed and first replication at least 0")


def _worthwhile(scenario: Scenario, replications: int, precision: tuple[Precision, ...]) -> int:
    """As many workers as cores; one if the run is over before others have started."""
    expected = sum(float(laid.counts.sum()) for laid in scenario.expected.values())
    visitors = expected + sum(len(times) for times in scenario.traces.values())
    over_soon = not precision and visitors * replications < VISITORS_UNTIL_STARTED
    return 1 if over_soon else available_cores()


@dataclass(slots=True)
class Experiment:
    """A run and what is kept of it; grows while it runs."""

    scenario: Scenario
    plan: Plan
    done: list[Replication] = field(default_factory=list)
    interrupted: bool = False
    missed: tuple[str, ...] = ()  # KPIs whose precision was not reached
    run_time_s: float = 0.0

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the config and the model warn of, each once."""
        told = (warning for replication in self.done for warning in replication.warnings)
        return tuple(dict.fromkeys((*self.scenario.warnings, *told)))

    @property
    def measures(self) -> list[Measures]:
        """Measures by replication."""
        return [replication.measures for replication in self.done]


def run_experiment(
    scenario: Scenario, plan: Plan, *, spool: Spool | None = None, progress: Progress | None = None
) -> Experiment:
    """Run the replications of a plan.

    Parameters
    ----------
    spool : Spool, optional
        Where the tables of sessions and work go; without it they are not made.
    progress : callable, optional
        Called with (replications done, replications planned so far) after each.

    Returns
    -------
    Experiment
        With `interrupted` set if Ctrl-C came after at least one replication was finished.

    Raises
    ------
    NothingFinished
        If Ctrl-C came before.
    ReplicationFailed
        If a replication raises, or kills its worker twice.
    ConfigError
        If a target asks for what is not reported.
    PrecisionError
        If a precision names a KPI that there is not, or that the config does not model.
    """
    begun = time.perf_counter()
    if problems := unanswerable(scenario):
        raise ConfigError(problems)
    reporting = Reporting.of(scenario)
    plan = replace(plan, precision=tuple(precision.named(reporting) for precision in plan.precision))
    experiment = Experiment(scenario, plan)
    job = Job(scenario, plan.seed, reporting, spool.folder if spool else None)
    with closing(open_backend(job, plan.workers)) as backend:
        try:
            _work_off(experiment, backend, spool=spool, progress=progress)
        except KeyboardInterrupt:
            experiment.interrupted = True
    if not experiment.done:
        raise NothingFinished("interrupted before the first replication was finished: there is nothing to show")
    experiment.run_time_s = time.perf_counter() - begun
    return experiment


def _work_off(
    experiment: Experiment, backend: Backend[Replication], *, spool: Spool | None, progress: Progress | None
) -> None:
    first, shelf = experiment.plan.first, Shelf(Reporting.of(experiment.scenario))
    for total in _looks(experiment):
        try:
            under_way = Loop(backend, range(first + len(experiment.done), first + total))
            import_module("scipy.special")  # every summary needs it, and while the workers start there is time
            for replication in under_way:
                if spool:
                    spool.append(replication.number)
                experiment.done.append(replace(replication, measures=shelf.put(replication.measures)))
                if progress:
                    progress(len(experiment.done), total)
        except Failed as failed:
            raise _named(experiment, failed) from failed.__cause__


def _named(experiment: Experiment, failed: Failed) -> BaseException:
    cause = failed.__cause__
    if isinstance(cause, OSError):  # disk full, no right to write: told by whoever owns the folder
        return cause
    name, seed = experiment.scenario.config.name, experiment.plan.seed
    return ReplicationFailed(name, seed=seed, replication=failed.number, why=str(cause))


def _looks(experiment: Experiment) -> Iterator[int]:
    """How many replications to have done at each look."""
    plan = experiment.plan
    total = plan.replications
    yield total
    while plan.precision:
        too_wide = excess(overall(experiment.measures), plan.precision)
        experiment.missed = tuple(too_wide)
        if not too_wide or total >= plan.max_replications:
            return
        total = next_total(total, max(too_wide.values()), plan.max_replications)
        yield total
