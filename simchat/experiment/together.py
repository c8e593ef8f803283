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
    looks: Iterable[int],
    *,
    landed: Landed | None = None,
    progress: Progress | None = None,
) -> None:
    """Do replications until each experiment has as many as the last look asks for.

    Parameters
    ----------
    experiments : sequence of Experiment
        With one plan for all but the scenario; on Ctrl-C all are marked as interrupted, with equally many done.
    jobs : sequence of Job
        One for each of them.
    looks : iterable of int
        How many replications to have at each look; asked for the next one when they are there.
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
            for total in looks:
                under_way = Loop(backend, growth.numbers(total))
                import_module("scipy.special")  # every summary needs it, and while the workers start there is time
                growth.take(under_way, total)
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

    def numbers(self, total: int) -> range:
        """Numbers, as `Jobs` knows them, of what is missing to so many replications."""
        k, first, done = len(self._experiments), self._experiments[0].plan.first, len(self._experiments[0].done)
        return range(k * (first + done), k * (first + total))

    def take(self, replications: Iterable[Replication], total: int) -> None:
        """Keep replications: those of the first scenario, the second and so on, in turn."""
        k = len(self._experiments)
        finished = k * len(self._experiments[0].done)
        for number, replication in enumerate(replications, start=finished):
            if self._landed:
                self._landed(replication.number)
            measures = self._shelves[number % k].put(replication.measures)
            self._experiments[number % k].done.append(replace(replication, measures=measures))
            if self._progress:
                self._progress(number + 1, k * total)

    def interrupt(self) -> None:
        """Mark all as interrupted, and leave out what some of them do not have."""
        fewest = min(len(experiment.done) for experiment in self._experiments)
        for experiment in self._experiments:
            del experiment.done[fewest:]
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
