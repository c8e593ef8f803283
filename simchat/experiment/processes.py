"""Worker processes that start from nothing but the package itself.

A spawned process usually imports the main script of its parent again: slow, and endless for a
script that starts a run without an ``if __name__ == "__main__"`` guard. Workers here need no
more than `simchat`, for what they are to do arrives by value (cloudpickle). Nor do they hear of
Ctrl-C: the parent decides what becomes of them.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import Any

_starting = threading.Lock()


@contextmanager
def _main_script_hidden() -> Iterator[None]:
    with _starting:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


@contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Block SIGINT in this thread: processes and threads started meanwhile inherit that."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # whose start would unblock it again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _QuietProcess(SpawnProcess):
    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 multiprocessing's own name for starting a process
        with _main_script_hidden(), interrupts_blocked():
            return SpawnProcess._Popen(process_obj)


class QuietSpawn(SpawnContext):
    """The spawn context for workers."""

    Process = _QuietProcess
