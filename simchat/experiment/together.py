"""Experiments that grow together: the same replications of several scenarios, so that they can be compared in pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from importlib import import_module

from simchat.experiment.backends import open_backend
from simchat.experiment.errors import NothingFinished, ReplicationFailed
from simchat.experiment.experiment import Experiment
from simchat.experiment.loop import Failed, Loop
from simchat.experiment.replication import Job, Replication
from simchat.experiment.shelf import Shelf

Progress = Callable[[int, int], None]
Landed = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Jobs:
    """The jobs of several scenarios as one: number n is replication n // k of the scenario n % k."""

    jobs: tuple[Job, ...]

    def __call__(self, number: int) -> Replication:
        """Work off one replication of one scenario."""
        replication, which = divmod(number, len(self.jobs))
        return self.jobs[which](replication)


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
        With one plan for all but the scenario. On Ctrl-C all are marked as interrupted, and those of which the last
        look wants most are left with equally many.
    jobs : sequence of Job
        One for each of them.
    looks : iterable of sequence of int
        How many replications each experiment is to have; asked for the next look when they are there.
    landed : callable, optional
        Called with the number of each replication of a single scenario, in order.
    progress : callable, optional
        Called with (replications done, planned so far), all scenarios together.

    Raises
    ------
    NothingFinished
        If Ctrl-C came before the first replication was finished.
    ReplicationFailed
        If a replication raises, or kills its worker twice.
    """
    with closing(open_backend(Jobs(tuple(jobs)), experiments[0].plan.workers)) as backend:
        growth = _Growth(experiments, jobs, landed=landed, progress=progress)
        try:
            for wanted in looks:
                numbers = growth.missing(wanted)
                under_way = Loop(backend, numbers)
                import_module("scipy.special")  # every summary needs it, and while the workers start there is time
                growth.take(zip(numbers, under_way, strict=False), sum(wanted))
        except Failed as failed:
            raise growth.named(failed) from failed.__cause__
        except KeyboardInterrupt:
            growth.interrupt()
    if not experiments[0].done:
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
        self._wanted: Sequence[int] = [0] * len(experiments)

    def missing(self, wanted: Sequence[int]) -> list[int]:
        """Numbers, as `Jobs` knows them, of what is missing: replication by replication."""
        self._wanted = wanted
        k, first = len(self._experiments), self._experiments[0].plan.first
        done = [len(experiment.done) for experiment in self._experiments]
        return [
            k * (first + replication) + which
            for replication in range(min(done), max(wanted))
            for which in range(k)
            if done[which] <= replication < wanted[which]
        ]

    def take(self, replications: Iterable[tuple[int, Replication]], total: int) -> None:
        """Keep replications, each with its number, as they come."""
        k, finished = len(self._experiments), sum(len(experiment.done) for experiment in self._experiments)
        for number, replication in replications:
            if self._landed:
                self._landed(replication.number)
            measures = self._shelves[number % k].put(replication.measures)
            self._experiments[number % k].done.append(replace(replication, measures=measures))
            finished += 1
            if self._progress:
                self._progress(finished, total)

    def interrupt(self) -> None:
        """Mark all as interrupted, and leave those that were to grow on with equally many."""
        most = max(self._wanted)
        growing = [each for each, wanted in zip(self._experiments, self._wanted, strict=True) if wanted == most]
        fewest = min(len(experiment.done) for experiment in growing)
        for experiment in growing:
            del experiment.done[fewest:]
        for experiment in self._experiments:
            experiment.interrupted = True

    def named(self, failed: Failed) -> BaseException:
        """What failed, in words that let it be done again."""
        cause = failed.__cause__
        if isinstance(cause, OSError):  # disk full, no right to write: told by whoever owns the folder
            return cause
        replication, which = divmod(failed.number, len(self._experiments))
        experiment = self._experiments[which]
        name, seed = experiment.scenario.config.name, experiment.plan.seed
        return ReplicationFailed(name, seed=seed, replication=replication, why=str(cause))
