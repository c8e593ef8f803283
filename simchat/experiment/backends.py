"""Where replications are worked off: one door, `submit(number) -> Future`.

A backend is given its job once: a function of the replication's number. Whatever runs it, the
loop in `simchat.experiment.loop` sees futures only, so that another place to run (a cluster) is
one more class here.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import lru_cache
from multiprocessing import active_children
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from pebble import ProcessPool

Done = TypeVar("Done")
Job = Callable[[int], Done]


class JobRaised(Exception):
    """What a job raised, in words: not every exception survives the way between processes."""


def _told(job: Job[Done], number: int) -> Done:
    """Do a job for one replication; what it raises is a JobRaised, or an OSError of the machine as it is."""
    try:
        return job(number)
    except OSError:
        raise
    except Exception as error:
        where = "".join(traceback.format_tb(error.__traceback__)[-1:]).strip()
        raise JobRaised(f"{type(error).__name__}: {error} ({where})") from error


class Backend(Protocol[Done]):
    """A place where replications are worked off."""

    @property
    def window(self) -> int:
        """How many replications may be under way or waiting for an earlier one."""

    def submit(self, number: int) -> Future[Done]:
        """Start replication `number`."""

    def tend(self) -> None:
        """See to it that every future ends some time; called while none does."""

    def worker_died(self, error: BaseException) -> bool:
        """Whether a future failed because its worker died, not because of the job."""

    def close(self) -> None:
        """Stop the workers, whatever they are doing."""


class InProcess(Generic[Done]):
    """One after the other, in this process."""

    window = 1

    def __init__(self, job: Job[Done]) -> None:
        self._job = job

    def submit(self, number: int) -> Future[Done]:
        """Do replication `number` at once."""
        future: Future[Done] = Future()
        try:
            future.set_result(_told(self._job, number))
        except (OSError, JobRaised) as error:
            future.set_exception(error)
        return future

    def tend(self) -> None:
        """Every future has ended when it is handed out."""

    def worker_died(self, error: BaseException) -> bool:
        """There is no worker that could."""
        return False

    def close(self) -> None:
        """Nothing is left to stop."""


class LocalProcesses(Generic[Done]):
    """Worker processes on this machine.

    A worker leaves a mark, a file with its process id, when it begins a replication: should it
    die before the pool has noted who does what, the pool would wait for it for ever.
    """

    def __init__(self, job: Job[Done], workers: int) -> None:
        import cloudpickle

        self.window = 4 * workers
        self._workers = workers
        self._payload: bytes = cloudpickle.dumps(job)
        self._marks = TemporaryDirectory(prefix="simchat-workers-", ignore_cleanup_errors=True)
        self._under_way: dict[int, Future[Done]] = {}
        self._pool = self._new_pool()

    def submit(self, number: int) -> Future[Done]:
        """Give replication `number` to the next free worker."""
        self.tend()
        self._mark(number).unlink(missing_ok=True)
        future: Future[Done] = Future()  # the pool's own is not ours to end
        try:
            task = self._pool.schedule(work, args=(self._payload, number, self._mark(number)))
        except RuntimeError as error:  # it broke this very moment
            future.set_exception(BrokenProcessPool(str(error)))
            return future
        task.add_done_callback(lambda done: _hand_on(cast("Future[Done]", done), future))
        self._under_way = {other: known for other, known in self._under_way.items() if not known.done()}
        self._under_way[number] = future
        return future

    def tend(self) -> None:
        """End the futures of workers that are gone; replace a pool whose workers died while they started."""
        if not self._pool.active:
            self._stop()
            self._pool = self._new_pool()
            self._give_up(list(self._under_way))
            return
        alive = {str(process.pid) for process in active_children()}
        self._give_up([number for number in self._under_way if self._worker_of(number) not in {None, *alive}])

    def worker_died(self, error: BaseException) -> bool:
        """Whether a future failed because its worker died."""
        from pebble import ProcessExpired

        return isinstance(error, (ProcessExpired, BrokenProcessPool))

    def close(self) -> None:
        """Stop the workers, whatever they are doing."""
        self._stop()
        self._marks.cleanup()

    def _new_pool(self) -> ProcessPool:
        from pebble import ProcessPool

        from simchat.experiment.processes import QuietSpawn

        return ProcessPool(max_workers=self._workers, context=QuietSpawn())

    def _stop(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _mark(self, number: int) -> Path:
        return Path(self._marks.name, str(number))

    def _worker_of(self, number: int) -> str | None:
        """Process id of the worker that has begun a replication."""
        mark = self._mark(number)
        return mark.read_text() or None if mark.exists() else None

    def _give_up(self, numbers: list[int]) -> None:
        for number in numbers:
            with suppress(InvalidStateError):  # it has ended after all
                self._under_way[number].set_exception(BrokenProcessPool("its worker is gone"))


def _hand_on(done: Future[Done], future: Future[Done]) -> None:
    with suppress(InvalidStateError):  # given up before
        if error := done.exception():
            future.set_exception(error)
        else:
            future.set_result(done.result())


@lru_cache(maxsize=2)
def _job_of(payload: bytes) -> Job[object]:
    import cloudpickle

    return cast("Job[object]", cloudpickle.loads(payload))


def work(payload: bytes, number: int, mark: Path) -> object:
    """Do a pickled job for one replication; what a worker runs."""
    with suppress(OSError):  # a disk without room for the mark says so when it matters
        mark.write_text(str(os.getpid()))
    return _told(_job_of(payload), number)


def available_cores() -> int:
    """Cores this process may use, which can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def open_backend(job: Job[Done], workers: int) -> Backend[Done]:
    """The backend for a number of workers: one works in this process."""
    return InProcess(job) if workers == 1 else LocalProcesses(job, workers)
