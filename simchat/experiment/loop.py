"""The run loop: replications out of a backend, in order, each exactly once."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Generic

from simchat.experiment.backends import Backend, Done

PATIENCE_S = 1.0  # how long nothing may end before the backend is looked after


class WorkerLost(Exception):
    """A replication whose worker died twice."""


class Failed(Exception):
    """A replication that could not be done; the cause is chained."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Loop(Generic[Done]):
    """Works off replications with a bounded number under way; the first are started at once.

    Iterating gives the results in the order of `numbers`, whatever the order in which workers
    finish. On KeyboardInterrupt it first gives what is finished, then raises.

    Raises
    ------
    Failed
        From the job's own exception, or from `WorkerLost` when a replication has cost two workers.
    """

    def __init__(self, backend: Backend[Done], numbers: Iterable[int]) -> None:
        self._backend = backend
        self._numbers = iter(numbers)
        self._order: deque[int] = deque()
        self._flying: dict[Future[Done], int] = {}
        self._finished: dict[int, Done] = {}
        self._retried: set[int] = set()
        self._fill()

    def __iter__(self) -> Iterator[Done]:
        try:
            while self._order:
                done = wait(self._flying, timeout=PATIENCE_S, return_when=FIRST_COMPLETED).done
                self._land(done)
                if not done:
                    self._backend.tend()
                yield from self._ready()
                self._fill()
        except KeyboardInterrupt:
            yield from self._rescued()
            raise

    def _fill(self) -> None:
        while len(self._order) < self._backend.window:
            number = next(self._numbers, None)
            if number is None:
                return
            self._order.append(number)
            self._flying[self._backend.submit(number)] = number

    def _land(self, done: Iterable[Future[Done]]) -> None:
        for future in done:
            number = self._flying.pop(future)
            error = future.exception()
            if error is None:
                self._finished[number] = future.result()
            else:
                self._retry(number, error)

    def _retry(self, number: int, error: BaseException) -> None:
        if not self._backend.worker_died(error):
            raise Failed(number) from error
        if number in self._retried:
            raise Failed(number) from WorkerLost("its worker process died twice (out of memory?)")
        self._retried.add(number)
        self._flying[self._backend.submit(number)] = number

    def _ready(self) -> Iterator[Done]:
        while self._order and self._order[0] in self._finished:
            yield self._finished.pop(self._order.popleft())

    def _rescued(self) -> Iterator[Done]:
        for future, number in self._flying.items():
            if future.done() and future.exception() is None:
                self._finished[number] = future.result()
        yield from (self._finished[number] for number in self._order if number in self._finished)
