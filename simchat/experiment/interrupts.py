"""Ctrl-C that waits until what belongs together is done."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

STOPS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let a request to stop take effect only after the block; for blocks that take no longer than a blink."""
    if threading.current_thread() is not threading.main_thread():  # others are never interrupted
        yield
        return
    asked: list[int] = []
    before = {number: signal.signal(number, lambda number, _: asked.append(number)) for number in STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if asked:
            os.kill(os.getpid(), asked[0])
