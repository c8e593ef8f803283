"""The run loop over both local backends: order, units, retry, failure, time-outs, Ctrl-C."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from simchat.experiment import backends, loop
from simchat.experiment.backends import InProcess, open_backend
from simchat.experiment.local import LocalProcesses
from simchat.experiment.loop import Failed, InOrder, Loop, NoProgress, TookTooLong, WorkerLost
from simchat.experiment.units import JobRaised, Task


def square(number: int) -> int:
    return number * number


def tasks(numbers: Iterable[int], job: int = 0) -> list[Task]:
    return [Task(job, number) for number in numbers]


def run(job: Callable[[int], object], numbers: range, *, workers: int) -> list[object]:
    with closing(open_backend([job], workers)) as backend:
        return [value for _, value in InOrder(backend, tasks(numbers))]


def all_of(jobs: Sequence[Callable[[int], object]], wanted: Iterable[Task], **terms: Any) -> dict[Task, Any]:
    with closing(LocalProcesses(jobs, 2, **terms)) as backend:
        return dict(Loop(backend, wanted))


def test_results_come_in_order_whichever_finishes_first() -> None:
    def slow_first(number: int) -> int:
        time.sleep(0.3 if number == 0 else 0.0)
        return number

    assert run(slow_first, range(6), workers=2) == [0, 1, 2, 3, 4, 5]


def test_without_an_order_results_come_as_they_are_finished() -> None:
    def slow_first(number: int) -> int:
        time.sleep(1.0 if number == 0 else 0.01)
        return number

    with closing(LocalProcesses([slow_first], 2)) as backend:
        came = [task.number for task, _ in Loop(backend, tasks(range(6)))]
    assert sorted(came) == [0, 1, 2, 3, 4, 5]
    assert came[-1] == 0


def test_one_worker_works_in_this_process() -> None:
    assert isinstance(open_backend([square], 1), InProcess)
    assert run(lambda number: (number, os.getpid()), range(2, 4), workers=1) == [(2, os.getpid()), (3, os.getpid())]


def test_several_workers_work_in_other_processes() -> None:
    pids = run(lambda number: os.getpid(), range(3), workers=2)
    assert os.getpid() not in pids


def test_many_more_replications_than_the_window_holds() -> None:
    assert run(square, range(500), workers=2) == [number * number for number in range(500)]


def test_several_jobs_each_with_its_replications() -> None:
    wanted = [Task(job, number) for number in range(40) for job in range(2)]
    assert all_of([square, lambda number: -number], wanted) == {
        task: -task.number if task.job else task.number**2 for task in wanted
    }


def test_short_tasks_share_units_and_long_ones_do_not() -> None:
    class Noting(InProcess[int]):
        window = 2

        def submit(self, unit: Any) -> Any:
            units.append(len(unit))
            return super().submit(unit)

    for job, largest in (
        (square, loop.MOST_TASKS),
        (lambda number: time.sleep(0.1), 2),
        (lambda _: time.sleep(0.3), 1),
    ):
        units: list[int] = []
        numbers = range(300 if job is square else 9)
        assert len(list(Loop(Noting([job]), tasks(numbers)))) == len(numbers)
        assert (sum(units), max(units)) == (len(numbers), largest)


def test_nothing_to_do() -> None:
    assert run(square, range(0), workers=1) == []


def poor(number: int) -> int:
    if number == 3:
        raise KeyError("left out")
    return number


@pytest.mark.parametrize("workers", [1, 2])
def test_a_job_that_raises_is_named(workers: int) -> None:
    with pytest.raises(Failed) as caught:
        run(poor, range(5), workers=workers)
    assert caught.value.task == Task(0, 3)
    assert isinstance(caught.value.__cause__, JobRaised)
    assert "KeyError: 'left out'" in str(caught.value.__cause__)


def test_where_one_raises_the_others_are_finished() -> None:
    came = all_of([poor], tasks(range(100)))
    assert [task.number for task, value in came.items() if isinstance(value, Failed)] == [3]
    assert {task.number: value for task, value in came.items() if task.number != 3} == {
        number: number for number in range(100) if number != 3
    }


class Unpicklable(Exception):
    def __init__(self, one: int, *, other: Callable[[], None]) -> None:
        super().__init__(one)
        self.other = other


def test_an_exception_that_cannot_travel_is_told_all_the_same() -> None:
    def odd(number: int) -> int:
        raise Unpicklable(number, other=lambda: None)

    with pytest.raises(Failed) as caught:
        run(odd, range(1), workers=2)
    assert "Unpicklable: 0" in str(caught.value.__cause__)


@pytest.mark.parametrize("workers", [1, 2])
def test_what_the_machine_lacks_is_told_as_it_is(workers: int) -> None:
    def full(number: int) -> int:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left") as caught:
        run(full, range(1), workers=workers)
    assert caught.value.errno == 28


def test_a_worker_that_dies_once_costs_nothing(tmp_path: Path) -> None:
    mark = tmp_path / "died"

    def dies_once(number: int) -> int:
        if number == 60 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    assert run(dies_once, range(200), workers=2) == list(range(200))
    assert mark.exists()


def deadly(deaths: Path, culprit: int) -> Callable[[int], int]:
    def job(number: int) -> int:
        if number == culprit:
            with deaths.open("a") as file:
                file.write("x")
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    return job


def test_a_replication_that_kills_its_worker_twice_is_reported(tmp_path: Path) -> None:
    with pytest.raises(Failed) as caught:
        run(deadly(tmp_path / "deaths", 2), range(5), workers=2)
    assert caught.value.task.number == 2
    assert isinstance(caught.value.__cause__, WorkerLost)
    assert (tmp_path / "deaths").read_text() == "xx"


def test_a_replication_that_always_kills_its_worker_fails_alone(tmp_path: Path) -> None:
    came = all_of([deadly(tmp_path / "deaths", 70)], tasks(range(200)))  # by then units hold many
    failed = came.pop(Task(0, 70))
    assert isinstance(failed, Failed) and isinstance(failed.__cause__, WorkerLost)
    assert came == {task: task.number for task in tasks(range(200)) if task.number != 70}
    assert (tmp_path / "deaths").read_text() == "xx"


def test_workers_that_cannot_even_start_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nowhere")  # no interpreter starts with this
    with pytest.raises(Failed) as caught:
        run(square, range(2), workers=2)
    assert isinstance(caught.value.__cause__, WorkerLost)
    with pytest.raises(NoProgress, match="workers die before they are given anything to do"):
        all_of([square], tasks(range(10)))


def test_many_that_kill_their_workers_are_no_reason_to_give_up(tmp_path: Path) -> None:
    def deadly_at_times(number: int) -> int:
        if 20 <= number < 30:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    came = all_of([deadly_at_times], tasks(range(60)))
    assert {task.number for task, value in came.items() if isinstance(value, Failed)} == set(range(20, 30))
    assert len(came) == 60


# --- too long -------------------------------------------------------------------------------------


def test_a_replication_that_hangs_is_stopped_and_the_others_are_finished() -> None:
    def hangs(number: int) -> int:
        while number == 50:
            time.sleep(0.05)
        return number

    came = all_of([hangs], tasks(range(100)), time_out_s=0.5)
    failed = came.pop(Task(0, 50))
    assert isinstance(failed, Failed) and isinstance(failed.__cause__, TookTooLong)
    assert str(failed.__cause__) == "it took longer than 0.5s"
    assert came == {task: task.number for task in tasks(range(100)) if task.number != 50}


class Silent(InProcess[int]):
    """Work that is given to it is lost, until it is started anew as often as told."""

    window = 3
    time_out_s = 0.0

    def __init__(self, restarts: int) -> None:
        super().__init__([square])
        self.restarts = restarts
        self.lost: list[Future[Any]] = []

    def submit(self, unit: Any) -> Any:
        if not self.restarts:
            return super().submit(unit)
        self.lost.append(Future())
        return self.lost[-1]

    def restart(self) -> None:
        self.restarts -= 1
        for future in self.lost:
            future.set_exception(EOFError())
        self.lost = []

    def worker_died(self, error: BaseException) -> bool:
        return isinstance(error, EOFError)


def test_workers_that_are_silent_are_started_anew_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "PATIENCE_S", 0.01)
    monkeypatch.setattr(loop, "GRACE_S", 0.1)
    assert dict(Loop(Silent(1), tasks(range(9)))) == {task: task.number**2 for task in tasks(range(9))}
    never = Silent(2)
    never.restart = lambda: None  # type: ignore[method-assign]
    with pytest.raises(NoProgress, match="nothing has ended for 0s, nor after a new start"):
        list(Loop(never, tasks(range(9))))


def test_a_pool_in_which_nobody_begins_anything_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    from simchat.experiment import local

    assert local.GRACE_S is backends.GRACE_S
    with closing(LocalProcesses([square], 2)) as backend:
        backend._pool.stop()  # type: ignore[no-untyped-call]
        backend._pool.join()
        backend._pool = Stuck()  # type: ignore[assignment]
        future = backend.submit((Task(0, 3),))
        backend.tend()
        assert not future.done()
        monkeypatch.setattr(local, "GRACE_S", 0.0)
        backend.tend()
        assert backend.worker_died(future.exception(timeout=0) or KeyError())
        assert [outcome.value for outcome in backend.submit((Task(0, 3),)).result(timeout=30)] == [9]


class Stuck:
    """A pool that takes what it is given and does nothing with it."""

    active = True

    def schedule(self, *_: Any, **__: Any) -> Future[Any]:
        return Future()

    def stop(self) -> None:
        """It has stopped already."""

    join = stop


# --- Ctrl-C ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Loop, InOrder])
def test_who_is_interrupted_between_two_results_can_ask_for_the_rest(kind: type[Loop[int]]) -> None:
    class Several(InProcess[int]):
        window = 6

    loop_of_six = kind(Several([square]), tasks(range(6)))
    first = next(iter(loop_of_six))
    rest = list(loop_of_six.rescued())
    assert sorted([first, *rest]) == [(task, task.number**2) for task in tasks(range(6))]
    assert list(loop_of_six.rescued()) == []


def test_an_interrupt_gives_what_is_finished_and_then_goes_on_its_way() -> None:
    def interrupted_at_2(number: int) -> int:
        if number == 2:
            raise KeyboardInterrupt
        return number

    kept = []
    with pytest.raises(KeyboardInterrupt):
        for _, result in InOrder(InProcess([interrupted_at_2]), tasks(range(5))):
            kept.append(result)
    assert kept == [0, 1]


@pytest.mark.parametrize("kind", [Loop, InOrder])
def test_an_interrupt_keeps_what_finished_after_a_slower_one(kind: type[Loop[int]], tmp_path: Path) -> None:
    def slow_first(number: int) -> int:
        while number == 0:
            time.sleep(0.05)
        if number == 3:
            (tmp_path / "three").touch()
        return number

    def wait_and_interrupt() -> None:
        while not (tmp_path / "three").exists():
            time.sleep(0.02)
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGINT)

    kept = []
    with closing(LocalProcesses([slow_first], 2)) as backend:
        threading.Thread(target=wait_and_interrupt, daemon=True).start()
        with pytest.raises(KeyboardInterrupt):
            for _, result in kind(backend, tasks(range(4))):
                kept.append(result)
    assert (kept if kind is InOrder else sorted(kept)) == [1, 2, 3]
