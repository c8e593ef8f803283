"""A run: replications of one scenario, as many as were asked for or as precision needs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from simchat.config import ConfigError, Scenario
from simchat.experiment.experiment import Experiment, Plan
from simchat.experiment.precision import excess, next_total
from simchat.experiment.replication import Job
from simchat.experiment.spool import Spool
from simchat.experiment.summary import overall
from simchat.experiment.targets import unanswerable
from simchat.experiment.together import Progress, work_off
from simchat.kpis import Reporting


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
    landed = (lambda task: spool.append(task.number)) if spool else None
    work_off([experiment], [job], _looks(experiment), landed=landed, progress=progress)
    experiment.run_time_s = time.perf_counter() - begun
    return experiment


def _looks(experiment: Experiment) -> Iterator[tuple[int]]:
    """How many replications to have done at each look."""
    plan = experiment.plan
    total = plan.replications
    yield (total,)
    while plan.precision:
        too_wide = excess(overall(experiment.measures), plan.precision)
        experiment.missed = tuple(too_wide)
        if not too_wide or total >= plan.max_replications:
            return
        total = next_total(total, max(too_wide.values()), plan.max_replications)
        yield (total,)
