"""Workers of a dask cluster: `dask.distributed` behind the same door as processes on this machine.

A worker needs simchat installed, in the same version and on the same NumPy and Python, for only then are its figures
those of every other. Dask starts workers on Kubernetes, SLURM or over ssh; see docs/cluster.md.
"""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import os
import socket
from collections.abc import Mapping
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from typing import Any

from simchat.experiment.backends import TIME_OUT_S, hand_on
from simchat.experiment.engine import engine
from simchat.experiment.errors import ExperimentError
from simchat.experiment.interrupts import undisturbed
from simchat.experiment.processes import interrupts_blocked
from simchat.experiment.units import Jobs, Outcome, Parcel, Parcels, Unit, unpacked

Outcomes = list[Outcome[Any]]
CONNECT_S = 10.0
SCHEMES = ("tcp", "tls")
ONCE_MORE = {"distributed.scheduler.allowed-failures": 0}  # the loop decides what is tried again


LOST = "the dask scheduler is gone: what was finished is kept, --resume goes on"


class ClusterError(ExperimentError):
    """A cluster that cannot be used, or was lost."""


class OtherVersion(ClusterError):
    """A worker whose figures would differ."""


class Cluster:
    """Units worked off by a dask cluster.

    Parameters
    ----------
    jobs : Jobs
        Functions of a replication's number; they travel by value.
    address : str, optional
        Of a scheduler, such as ``tcp://10.0.0.5:8786``; none: one is started here, with workers over loopback.
    workers : int
        Of a cluster that is started here.
    time_out_s : float
        How long a unit may take. Its worker process is then stopped; a nanny starts another.

    Raises
    ------
    ClusterError
        If there is no dask, no scheduler at the address, or no worker.
    OtherVersion
        If a worker has another version of simchat, NumPy or Python.
    """

    def __init__(self, jobs: Jobs, *, address: str | None, workers: int, time_out_s: float = TIME_OUT_S) -> None:
        self.time_out_s = time_out_s
        self._parcels = Parcels(jobs)
        self._own: Any = None  # dask has no types
        self._executor: Any = None
        self._client = self._connected(address, workers)
        try:
            n_threads = _checked(self._client)
        except BaseException:
            self.close()
            raise
        self.window = 2 * n_threads
        self._executor = self._client.get_executor(pure=False)

    def _connected(self, address: str | None, workers: int) -> Any:
        try:
            import dask
            from distributed import Client, LocalCluster
        except ModuleNotFoundError:
            raise ClusterError("--backend dask needs dask: pip install 'simchat[cluster]'") from None
        if address is None:
            with dask.config.set(ONCE_MORE), interrupts_blocked():
                self._own = LocalCluster(
                    n_workers=workers, threads_per_worker=1, dashboard_address=":0", silence_logs="CRITICAL"
                )
        else:
            _check_answer(address)
        try:
            return Client(self._own or address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(f"no dask scheduler answers at {address}: {_first_line(error)}") from None

    def submit(self, unit: Unit) -> Future[Outcomes]:
        """Hand a unit to the cluster."""
        future: Future[Outcomes] = Future()
        try:
            with undisturbed():  # dask's threads and this one share locks
                task = self._executor.submit(work, self._parcels.packed(unit), engine(), self.time_out_s)
        except Exception as error:  # of which kind depends on how far it has noticed
            future.set_exception(_lost_if_cut_off(error))
            return future
        task.add_done_callback(lambda done: hand_on(done, future, instead=_lost_if_cut_off))
        return future

    def tend(self) -> None:
        """See whether the scheduler is still there."""
        if self._client.status != "running":
            raise ClusterError(LOST)

    def restart(self) -> None:
        """Let nannies replace all workers."""
        self._client.restart(wait_for_workers=False)

    def worker_died(self, error: BaseException) -> bool:
        """Whether a future failed because its worker died."""
        from distributed import KilledWorker

        return isinstance(error, KilledWorker)

    def close(self) -> None:
        """Let go of the cluster; one that was started here is stopped."""
        with suppress(Exception):  # a scheduler that is gone cannot be told
            self._client.close(timeout=2)
        if self._own is not None:
            with suppress(Exception):
                self._own.close(timeout=10)
        self._client = self._executor = self._own = None
        gc.collect()  # a client that was not closed well would lock up the thread in which it is collected


def _check_answer(address: str) -> None:
    """See that somebody listens, before dask makes what is hard to get rid of when nobody does."""
    scheme, _, place = address.partition("://")
    host, _, port = place.rpartition(":")
    if scheme not in SCHEMES or not host or not port.isdigit():
        raise ClusterError(f"no dask scheduler answers at {address}: an address is written as tcp://HOST:8786")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_S).close()
    except (OSError, OverflowError) as error:
        raise ClusterError(f"no dask scheduler answers at {address}: {_first_line(error)}") from None


def _checked(client: Any) -> int:
    """How many threads the workers have, all of which must be as this process is."""

    def version() -> Any:  # travels by value, for who has no simchat knows no function of it
        try:
            from simchat.experiment.engine import engine as its
        except ImportError:
            return None
        return its()

    try:
        client.wait_for_workers(1, timeout=CONNECT_S)
    except TimeoutError:
        raise ClusterError(f"no worker has come within {CONNECT_S:g} s to the dask scheduler") from None
    made: Mapping[str, Any] = client.run(version)
    for worker, its in made.items():
        if its is None:
            raise OtherVersion(f"the worker at {worker} has no simchat, or one too old to say its version")
        refuse_other(its, where=f"the worker at {worker}")
    n_threads: int = sum(client.nthreads().values())
    return max(1, n_threads)


def refuse_other(its: Mapping[str, str], *, where: str) -> None:
    """Raise OtherVersion for an engine that is not this one."""
    mine = engine()
    other = [f"{name} {its.get(name)} there, {mine[name]} here" for name in mine if its.get(name) != mine[name]]
    if other:
        raise OtherVersion(f"{where} is of another version ({'; '.join(other)}): its figures would differ")


def work(parcel: Parcel, expected: Mapping[str, str], time_out_s: float) -> Outcomes:
    """Do a unit, what a worker runs; if it takes too long the process ends, for nothing else stops a loop."""
    refuse_other(expected, where=f"the sweep that a worker ({os.getpid()}) was asked for")
    if time_out_s < float("inf"):
        faulthandler.dump_traceback_later(time_out_s, exit=True)
    try:
        return unpacked(parcel)
    finally:
        faulthandler.cancel_dump_traceback_later()


def _lost_if_cut_off(error: BaseException) -> BaseException:
    """Dask's words for a scheduler that is gone, in ours."""
    from distributed.comm import CommClosedError

    cut_off = isinstance(error, (CancelledError, asyncio.CancelledError, CommClosedError, RuntimeError))
    return ClusterError(LOST) if cut_off else error


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
