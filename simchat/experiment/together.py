"""Experiments that grow together: the same replications of several scenarios, so that they can be compared in pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from importlib import import_module

from simchat.experiment.backends import open_backend
from simchat.experiment.errors import NothingFinished, ReplicationFailed
from simchat.experiment.experiment import Experiment
from simchat.experiment.interrupts import undisturbed
from simchat.experiment.loop import Failed, InOrder
from simchat.experiment.replication import Job, Replication
from simchat.experiment.shelf import Shelf
from simchat.experiment.units import Task

Progress = Callable[[int, int], None]
Landed = Callable[[Task], None]


def work_off(
    experiments: Sequence[Experiment],
    jobs: Sequence[Job],
    looks: Iterable[Sequence[int]],
    *,
    landed: Landed | None = None,
    progress: Progress | None = None,
) -> None:
    """Do replications until each experiment has as many as the last look asks it to have.

    Parameters
    ----------
    experiments : sequence of Experiment
        With one plan for all but the scenario. On Ctrl-C all are marked as interrupted, and each keeps what is finished
        of it: those that grew may then differ by one.
    jobs : sequence of Job
        One for each of them.
    looks : iterable of sequence of int
        How many replications each experiment is to have; asked for the next look when they are there.
    landed : callable, optional
        Called with each replication as it is kept: which experiment's it is, and its number. Those of an experiment
        come in order.
    progress : callable, optional
        Called with (replications done, planned so far), all scenarios together.

    Raises
    ------
    NothingFinished
        If Ctrl-C came before the first replication was finished.
    ReplicationFailed
        If a replication raises, or kills its worker twice.
    """
    with closing(open_backend(jobs, experiments[0].plan.workers)) as backend:
        growth = _Growth(experiments, jobs, landed=landed, progress=progress)
        try:
            for wanted in looks:
                for experiment, n_wanted in zip(experiments, wanted, strict=True):
                    experiment.planned = n_wanted
                under_way: InOrder[Replication] = InOrder(backend, growth.missing(wanted))
                import_module("scipy.special")  # every summary needs it, and while the workers start there is time
                growth.take(under_way, sum(wanted))
        except Failed as failed:
            raise growth.named(failed) from failed.__cause__
        except KeyboardInterrupt:
            for experiment in experiments:
                experiment.interrupted = True
    if not all(experiment.done for experiment in experiments):
        raise NothingFinished("interrupted before the first replication was finished: there is nothing to show")


class _Growth:
    """Puts replications, as they come, where they belong."""

    def __init__(
        self,
        experiments: Sequence[Experiment],
        jobs: Sequence[Job],
        *,
        landed: Landed | None,
        progress: Progress | None,
    ) -> None:
        self._experiments = experiments
        self._shelves = [Shelf(job.reporting) for job in jobs]
        self._landed, self._progress = landed, progress

    def missing(self, wanted: Sequence[int]) -> list[Task]:
        """What is missing: replication by replication."""
        first = self._experiments[0].plan.first
        done = [len(experiment.done) for experiment in self._experiments]
        return [
            Task(which, first + replication)
            for replication in range(min(done), max(wanted))
            for which in range(len(done))
            if done[which] <= replication < wanted[which]
        ]

    def take(self, replications: Iterable[tuple[Task, Replication]], total: int) -> None:
        """Keep replications as they come."""
        finished = sum(len(experiment.done) for experiment in self._experiments)
        for task, replication in replications:
            with undisturbed():  # its tables and its measures belong together
                if self._landed:
                    self._landed(task)
                measures = self._shelves[task.job].put(replication.measures)
                self._experiments[task.job].done.append(replace(replication, measures=measures))
            finished += 1
            if self._progress:
                self._progress(finished, total)

    def named(self, failed: Failed) -> ReplicationFailed:
        """What failed, in words that let it be done again."""
        experiment = self._experiments[failed.task.job]
        name, seed = experiment.scenario.config.name, experiment.plan.seed
        return ReplicationFailed(name, seed=seed, replication=failed.task.number, why=str(failed.__cause__))
