"""Where units are worked off: one door, `submit(unit) -> Future`.

A backend is given its jobs once: functions of a replication's number. Whatever runs them, the loop in
`simchat.experiment.loop` sees futures only, so that another place to run is one more class.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress
from typing import Any, Generic, Protocol

from simchat.experiment.units import Done, Jobs, Outcome, Unit, told

TIME_OUT_S = 3600.0  # for one replication; a hundred times what a long one takes
GRACE_S = 60.0  # for workers to start, and for what hangs to be stopped


class Backend(Protocol):
    """A place where units are worked off."""

    @property
    def window(self) -> int:
        """How many units may be under way, so that no worker has to wait for the next."""

    @property
    def time_out_s(self) -> float:
        """How long a unit may take; infinite where nobody looks."""

    def submit(self, unit: Unit) -> Future[list[Outcome[Any]]]:
        """Start a unit. The future raises TimeoutError when it takes too long."""

    def tend(self) -> None:
        """See to it that every future ends some time; called while none does."""

    def restart(self) -> None:
        """Stop all workers and start others; futures under way end as if their workers had died."""

    def worker_died(self, error: BaseException) -> bool:
        """Whether a future failed because its worker died, not because of the job."""

    def close(self) -> None:
        """Stop the workers, whatever they are doing."""


class InProcess(Generic[Done]):
    """One after the other, in this process."""

    window = 1
    time_out_s = float("inf")

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    def submit(self, unit: Unit) -> Future[list[Outcome[Done]]]:
        """Do a unit at once."""
        future: Future[list[Outcome[Done]]] = Future()
        try:
            future.set_result([told(self._jobs[task.job], task.number) for task in unit])
        except OSError as error:
            future.set_exception(error)
        return future

    def tend(self) -> None:
        """Every future has ended when it is handed out."""

    def restart(self) -> None:
        """There is nothing to start."""

    def worker_died(self, error: BaseException) -> bool:
        """There is no worker that could."""
        return False

    def close(self) -> None:
        """Nothing is left to stop."""


def hand_on(done: Future[Any], future: Future[Any], *, instead: Callable[[BaseException], BaseException]) -> None:
    """Let a future end as another one did, but for what is to be said instead of its error, unless it has ended."""
    error = CancelledError() if done.cancelled() else done.exception()
    with suppress(InvalidStateError):
        if error is None:
            future.set_result(done.result())
        else:
            future.set_exception(instead(error))


def available_cores() -> int:
    """Cores this process may use, which can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def open_backend(jobs: Jobs, workers: int, *, time_out_s: float = TIME_OUT_S) -> Backend:
    """The local backend for a number of workers: one works in this process, where nothing is timed out."""
    from simchat.experiment.local import LocalProcesses

    return InProcess(jobs) if workers == 1 else LocalProcesses(jobs, workers, time_out_s=time_out_s)
