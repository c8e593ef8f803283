"""A real dask scheduler and worker processes over loopback, for tests that lose some of them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

QUIET = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0", "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "critical"}


class DaskCluster:
    """A scheduler, and workers with one thread each."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._port = port
        self.address = f"tcp://127.0.0.1:{port}"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")

    def add_worker(self, preload: Path | None = None) -> None:
        """Start a worker under a nanny, which starts another process when that of the worker dies."""
        more = ["--preload", str(preload)] if preload else []
        self._start("dask_worker", self.address, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1", *more)

    def wait(self, workers: int) -> None:
        """Until the scheduler listens and so many workers are there."""
        from distributed import Client

        begun = time.monotonic()
        while not self._listens():
            assert time.monotonic() - begun < 60
            time.sleep(0.1)
        with Client(self.address, timeout=30, set_as_default=False) as client:
            if workers:
                client.wait_for_workers(workers, timeout=60)

    def _listens(self) -> bool:
        with socket.socket() as asking:
            return asking.connect_ex(("127.0.0.1", self._port)) == 0

    def lose_scheduler(self) -> None:
        """Kill it, without a word to anybody."""
        self.scheduler.send_signal(signal.SIGKILL)
        self.scheduler.wait()

    def stop(self) -> None:
        """Stop everything."""
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments]
        process = subprocess.Popen(
            command, env=os.environ | QUIET, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.processes.append(process)
        return process


@contextmanager
def dask_cluster(workers: int = 2) -> Iterator[DaskCluster]:
    """A cluster whose workers are there."""
    cluster = DaskCluster()
    try:
        for _ in range(workers):
            cluster.add_worker()
        cluster.wait(workers)
        yield cluster
    finally:
        cluster.stop()
