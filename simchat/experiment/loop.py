"""The run loop: tasks out of a backend, each exactly once, whatever becomes of workers on the way."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from itertools import islice
from typing import Any, Generic, cast

from simchat.config.units import format_duration
from simchat.experiment.backends import GRACE_S, Backend
from simchat.experiment.errors import ExperimentError
from simchat.experiment.units import Done, Outcome, Task, Unit

PATIENCE_S = 1.0  # how long nothing may end before the backend is looked after
UNIT_S = 0.25  # what a unit should take: some hundred times what its way to a worker and back does
MOST_TASKS = 64  # in a unit
MOST_DEATHS = 3  # in a row, before it is seen whether workers live at all


class WorkerLost(Exception):
    """A replication that has cost two workers."""


class TookTooLong(Exception):
    """A replication that was stopped."""


class NoProgress(ExperimentError):
    """Workers die, or are silent, whatever they are given."""


class Failed(Exception):
    """A task that could not be done; the cause is chained."""

    def __init__(self, task: Task, cause: BaseException) -> None:
        super().__init__(task)
        self.task = task
        self.__cause__ = cause


class Loop(Generic[Done]):
    """Works off tasks with a bounded number under way; the first are started at once.

    Iterating gives, as they end, pairs of a task and what it came to: its value, or `Failed`. Neighbouring tasks
    share a unit where they are short. Those whose worker died are done once more, one at a time with nothing beside
    them, so that none answers for another. On KeyboardInterrupt it first gives what is finished, then raises.

    Raises
    ------
    OSError
        What the machine lacks, as a job came upon it.
    NoProgress
        If one worker after the other dies, or nothing ends for much longer than the time-out.
    """

    def __init__(self, backend: Backend, tasks: Iterable[Task]) -> None:
        self._backend = backend
        self._tasks = iter(tasks)
        self._flying: dict[Future[list[Outcome[Done]]], Unit] = {}
        self._ended: deque[tuple[Task, Done | Failed]] = deque()  # and not given yet
        self._singly: deque[Task] = deque()  # to be done again, each in a unit of its own
        self._suspects: deque[Task] = deque()  # whose worker died: to be done again with nothing beside them
        self._tried_alone: set[Task] = set()
        self._deaths = 0  # of workers with a suspect, in a row
        self._task_s: float | None = None  # what one took lately
        self._landed_at = time.monotonic()
        self._stalled = False
        self._fill()

    def __iter__(self) -> Iterator[tuple[Task, Done | Failed]]:
        try:
            while self._flying:
                done = wait(self._flying, timeout=PATIENCE_S, return_when=FIRST_COMPLETED).done
                for future in done:
                    self._ended.extend(self._landed(future))
                yield from self._ready()
                if not done:
                    self._look_after()
                self._fill()
        except KeyboardInterrupt:
            yield from self.rescued()
            raise

    def rescued(self) -> Iterator[tuple[Task, Any]]:
        """What has ended and was not given yet, for who was interrupted; each once."""
        yield from self._left()

    def _left(self) -> Iterator[tuple[Task, Any]]:
        while self._ended:
            yield self._ended.popleft()
        for future in [each for each in self._flying if each.done()]:
            unit = self._flying.pop(future)
            if future.exception() is None:
                for task, outcome in zip(unit, future.result(), strict=True):
                    if outcome.raised is None:
                        yield task, outcome.value

    def _fill(self) -> None:
        while len(self._flying) < self._backend.window:
            unit = self._next_unit()
            if unit is None:
                return
            self._flying[self._backend.submit(unit)] = unit

    def _next_unit(self) -> Unit | None:
        """What to do next, None for nothing at the moment."""
        if self._suspects:
            return None if self._flying else self._next_suspect()
        if self._singly:
            return (self._singly.popleft(),)
        return self._fresh() or None

    def _fresh(self) -> Unit:
        return tuple(islice(self._tasks, self._most()))

    def _next_suspect(self) -> Unit:
        """One alone; after several deaths in a row nothing, to see whether that kills a worker too."""
        if self._deaths >= MOST_DEATHS:
            return ()
        task = self._suspects.popleft()
        self._tried_alone.add(task)
        return (task,)

    def _most(self) -> int:
        """How many tasks the next unit may have."""
        if self._task_s is None or self._backend.window == 1:
            return 1
        return min(max(int(UNIT_S / max(self._task_s, 1e-6)), 1), MOST_TASKS)

    def _landed(self, future: Future[list[Outcome[Done]]]) -> Iterator[tuple[Task, Done | Failed]]:
        unit = self._flying.pop(future)
        self._landed_at, self._stalled = time.monotonic(), False
        error = future.exception()
        if error is None:
            self._deaths = 0
            for task, outcome in zip(unit, future.result(), strict=True):
                self._task_s = outcome.took_s if self._task_s is None else (self._task_s + outcome.took_s) / 2
                yield task, outcome.value if outcome.raised is None else Failed(task, outcome.raised)  # type: ignore[misc]
        elif isinstance(error, TimeoutError):
            yield from self._late(unit)
        elif self._backend.worker_died(error):
            yield from self._lost(unit)
        else:
            raise error

    def _late(self, unit: Unit) -> Iterator[tuple[Task, Failed]]:
        if len(unit) > 1:
            self._singly.extend(unit)
            return
        yield unit[0], Failed(unit[0], TookTooLong(f"it took longer than {format_duration(self._backend.time_out_s)}"))

    def _lost(self, unit: Unit) -> Iterator[tuple[Task, Failed]]:
        if not unit:
            raise NoProgress("workers die before they are given anything to do (out of memory?)")
        if unit[0] not in self._tried_alone:
            self._suspects.extend(unit)
            return
        self._deaths += 1
        yield unit[0], Failed(unit[0], WorkerLost(f"its worker died twice ({self._why_dead()})"))

    def _why_dead(self) -> str:
        """What kills a worker; where none is stopped from here, it ends itself when a unit takes too long."""
        longest_s = self._backend.time_out_s
        return "out of memory?" if longest_s > 1e6 else f"out of memory? more than {format_duration(longest_s)}?"

    def _look_after(self) -> None:
        """Nothing has ended for a while: see whether that is as it should be."""
        self._backend.tend()
        longest_s = self._backend.time_out_s + GRACE_S
        if time.monotonic() - self._landed_at < longest_s:
            return
        if self._stalled:
            waited = format_duration(round(longest_s))
            raise NoProgress(f"nothing has ended for {waited}, nor after a new start of the workers")
        self._landed_at, self._stalled = time.monotonic(), True
        self._backend.restart()

    def _ready(self) -> Iterator[tuple[Task, Any]]:
        """What may be given now that some tasks have ended."""
        while self._ended:
            yield self._ended.popleft()


class InOrder(Loop[Done]):
    """The same in the order of the tasks, whatever the order in which workers finish, and only as far as all goes well.

    Iterating gives pairs of a task and its value; tasks are begun only a little ahead of what was given.

    Raises
    ------
    Failed
        For the first task that could not be done.
    """

    def __init__(self, backend: Backend, tasks: Iterable[Task]) -> None:
        self._order: deque[Task] = deque()
        self._known: dict[Task, Done | Failed] = {}
        super().__init__(backend, tasks)

    def __iter__(self) -> Iterator[tuple[Task, Done]]:
        return cast("Iterator[tuple[Task, Done]]", super().__iter__())

    def _fresh(self) -> Unit:
        if len(self._order) >= 2 * self._backend.window * self._most():
            return ()
        unit = super()._fresh()
        self._order.extend(unit)
        return unit

    def _ready(self) -> Iterator[tuple[Task, Done]]:
        self._known.update(super()._ready())
        while self._order and self._order[0] in self._known:
            task = self._order.popleft()
            value = self._known.pop(task)
            if isinstance(value, Failed):
                raise value
            yield task, value

    def rescued(self) -> Iterator[tuple[Task, Done]]:
        """What has ended and was not given yet, in order, though some before it are missing."""
        self._known.update(self._left())
        for task in self._order:
            value = self._known.pop(task, None)
            if value is not None and not isinstance(value, Failed):
                yield task, value
