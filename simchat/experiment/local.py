"""Worker processes on this machine.

A worker leaves a mark, a file with its process id, when it begins a unit: should it die before the pool has noted who
does what, the pool would wait for it for ever.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import CancelledError, Future, InvalidStateError
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import active_children
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pebble import ProcessExpired, ProcessPool

from simchat.experiment.backends import GRACE_S, TIME_OUT_S, hand_on
from simchat.experiment.interrupts import undisturbed
from simchat.experiment.processes import QuietSpawn
from simchat.experiment.units import Jobs, Outcome, Parcel, Parcels, Unit, unpacked

Outcomes = list[Outcome[Any]]
MOST_WORKERS = 61  # more, Windows cannot wait for


class LocalProcesses:
    """Units worked off by processes that start from nothing but the package.

    Parameters
    ----------
    jobs : Jobs
        Functions of a replication's number; they travel by value.
    workers : int
        Processes.
    time_out_s : float
        How long a unit may take before its worker is stopped; one of several tasks is tried again task by task.
    """

    def __init__(self, jobs: Jobs, workers: int, *, time_out_s: float = TIME_OUT_S) -> None:
        self.window = 2 * min(workers, MOST_WORKERS)
        self.time_out_s = time_out_s
        self._workers = min(workers, MOST_WORKERS)
        self._parcels = Parcels(jobs)
        self._marks = TemporaryDirectory(prefix="simchat-workers-", ignore_cleanup_errors=True)
        self._under_way: dict[int, Future[Outcomes]] = {}
        self._count = 0
        self._idle_since = time.monotonic()
        self._pool = self._new_pool()

    def submit(self, unit: Unit) -> Future[Outcomes]:
        """Give a unit to the next free worker."""
        with undisturbed():  # an exception amid the pool's locks could leave a thread of its own asleep for ever
            return self._submitted(unit)

    def _submitted(self, unit: Unit) -> Future[Outcomes]:
        self._replace_if_broken()
        self._count += 1
        future: Future[Outcomes] = Future()  # the pool's own is not ours to end
        arguments = (self._parcels.packed(unit), self._mark(self._count))
        try:
            task = self._pool.schedule(work, args=arguments, timeout=self.time_out_s)
        except RuntimeError as error:  # it broke this very moment
            future.set_exception(BrokenProcessPool(str(error)))
            return future
        task.add_done_callback(lambda done: hand_on(done, future, instead=_gone_if_cancelled))
        self._under_way = {other: known for other, known in self._under_way.items() if not known.done()}
        self._under_way[self._count] = future
        self._idle_since = time.monotonic()
        return future

    def tend(self) -> None:
        """End the futures of workers that are gone; replace a pool that broke, or in which nobody begins anything."""
        self._replace_if_broken()
        alive = {str(process.pid) for process in active_children()}
        begun = {number: self._worker_of(number) for number in self._under_way}
        self._give_up([number for number, worker in begun.items() if worker not in {None, *alive}])
        if not self._under_way or any(begun.values()):
            self._idle_since = time.monotonic()
        elif time.monotonic() - self._idle_since > GRACE_S:
            self.restart()

    def restart(self) -> None:
        """Stop all workers and start others."""
        self._stop()
        self._pool = self._new_pool()
        self._give_up(list(self._under_way))

    def worker_died(self, error: BaseException) -> bool:
        """Whether a future failed because its worker died."""
        return isinstance(error, (ProcessExpired, BrokenProcessPool))

    def close(self) -> None:
        """Stop the workers, whatever they are doing."""
        self._stop()
        self._marks.cleanup()

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(max_workers=self._workers, context=QuietSpawn())

    def _replace_if_broken(self) -> None:
        """A pool whose workers die while they start gives up by itself."""
        if not self._pool.active:
            self.restart()

    def _stop(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _mark(self, number: int) -> Path:
        return Path(self._marks.name, str(number))

    def _worker_of(self, number: int) -> str | None:
        """Process id of the worker that has begun a unit."""
        mark = self._mark(number)
        return mark.read_text() or None if mark.exists() else None

    def _give_up(self, numbers: list[int]) -> None:
        for number in numbers:
            with suppress(InvalidStateError):  # it has ended after all
                self._under_way[number].set_exception(BrokenProcessPool("its worker is gone"))


def _gone_if_cancelled(error: BaseException) -> BaseException:
    return BrokenProcessPool("its pool is gone") if isinstance(error, CancelledError) else error


def work(parcel: Parcel, mark: Path) -> Outcomes:
    """Do a unit; what a worker runs."""
    with suppress(OSError):  # a disk without room for the mark says so when it matters
        mark.write_text(str(os.getpid()))
    return unpacked(parcel)
