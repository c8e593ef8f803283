"""What is worked off: tasks, and the units in which they travel to a worker and come back.

A task is one replication of one job. A unit is some tasks that a worker does one after the other, so that short ones
are not outweighed by the way to the worker.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

Done = TypeVar("Done")
Job = Callable[[int], Done]


class Jobs(Protocol):
    """Jobs by their number: a list of them, or something that makes each when it is asked for."""

    def __len__(self) -> int: ...
    def __getitem__(self, number: int, /) -> Job[Any]: ...


class Task(NamedTuple):
    """Replication `number` of the job that is number `job` in a list of them."""

    job: int
    number: int


Unit = tuple[Task, ...]


class JobRaised(Exception):
    """What a job raised, in words: not every exception survives the way between processes."""


class Outcome(NamedTuple, Generic[Done]):
    """What a task came to: a value, or what was raised."""

    value: Done | None
    raised: JobRaised | None
    took_s: float


class Parcel(NamedTuple):
    """A unit as it travels: each job it is about, pickled once, and which job and replication each task is."""

    jobs: tuple[bytes, ...]
    tasks: tuple[tuple[int, int], ...]


class Parcels:
    """Packs units. Jobs are pickled by value when they are first needed; the last few are kept."""

    def __init__(self, jobs: Jobs) -> None:
        def pickled(job: int) -> bytes:
            import cloudpickle

            payload: bytes = cloudpickle.dumps(jobs[job])
            return payload

        self._pickled = lru_cache(maxsize=32)(pickled)

    def packed(self, unit: Unit) -> Parcel:
        """A unit, ready to be sent."""
        jobs = sorted({task.job for task in unit})
        return Parcel(
            tuple(self._pickled(job) for job in jobs), tuple((jobs.index(task.job), task.number) for task in unit)
        )


@lru_cache(maxsize=32)
def _job_of(payload: bytes) -> Job[Any]:
    import cloudpickle

    job: Job[Any] = cloudpickle.loads(payload)
    return job


def unpacked(parcel: Parcel) -> list[Outcome[Any]]:
    """Do what a parcel asks for; what a worker runs. Raises OSError for what the machine lacks."""
    return [told(_job_of(parcel.jobs[job]), number) for job, number in parcel.tasks]


def told(job: Job[Done], number: int) -> Outcome[Done]:
    """Do one replication. What it raises is told, but an OSError is raised: that is the machine's, not the job's."""
    begun = time.perf_counter()
    try:
        return Outcome(job(number), None, time.perf_counter() - begun)
    except OSError:
        raise
    except Exception as error:
        where = "".join(traceback.format_tb(error.__traceback__)[-1:]).strip()
        return Outcome(None, JobRaised(f"{type(error).__name__}: {error} ({where})"), time.perf_counter() - begun)
