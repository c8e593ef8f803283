"""The run loop over both local backends: order, retry, failure, Ctrl-C."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from simchat.experiment.backends import InProcess, JobRaised, LocalProcesses, open_backend
from simchat.experiment.loop import Failed, Loop, WorkerLost


def square(number: int) -> int:
    return number * number


def run(job: Callable[[int], object], numbers: range, *, workers: int) -> list[object]:
    with closing(open_backend(job, workers)) as backend:
        return list(Loop(backend, numbers))


def test_results_come_in_order_whichever_finishes_first() -> None:
    def slow_first(number: int) -> int:
        time.sleep(0.3 if number == 0 else 0.0)
        return number

    assert run(slow_first, range(6), workers=2) == [0, 1, 2, 3, 4, 5]


def test_one_worker_works_in_this_process() -> None:
    assert isinstance(open_backend(square, 1), InProcess)
    assert run(lambda number: (number, os.getpid()), range(2, 4), workers=1) == [(2, os.getpid()), (3, os.getpid())]


def test_several_workers_work_in_other_processes() -> None:
    pids = run(lambda number: os.getpid(), range(3), workers=2)
    assert os.getpid() not in pids


def test_many_more_replications_than_the_window_holds() -> None:
    assert run(square, range(50), workers=2) == [number * number for number in range(50)]


def test_nothing_to_do() -> None:
    assert run(square, range(0), workers=1) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_a_job_that_raises_is_named(workers: int) -> None:
    def poor(number: int) -> int:
        if number == 3:
            raise KeyError("left out")
        return number

    with pytest.raises(Failed) as caught:
        run(poor, range(5), workers=workers)
    assert caught.value.number == 3
    assert isinstance(caught.value.__cause__, JobRaised)
    assert "KeyError: 'left out'" in str(caught.value.__cause__)


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

    with pytest.raises(Failed) as caught:
        run(full, range(1), workers=workers)
    cause = caught.value.__cause__
    assert isinstance(cause, OSError) and cause.errno == 28


def test_a_worker_that_dies_once_costs_nothing(tmp_path: Path) -> None:
    mark = tmp_path / "died"

    def dies_once(number: int) -> int:
        if number == 2 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    assert run(dies_once, range(5), workers=2) == [0, 1, 2, 3, 4]
    assert mark.exists()


def test_a_replication_that_kills_its_worker_twice_is_reported(tmp_path: Path) -> None:
    def deadly(number: int) -> int:
        if number == 2:
            with (tmp_path / "deaths").open("a") as file:
                file.write("x")
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(Failed) as caught:
        run(deadly, range(5), workers=2)
    assert caught.value.number == 2
    assert isinstance(caught.value.__cause__, WorkerLost)
    assert (tmp_path / "deaths").read_text() == "xx"


def test_workers_that_cannot_even_start_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nowhere")  # no interpreter starts with this
    with pytest.raises(Failed) as caught:
        run(square, range(2), workers=2)
    assert isinstance(caught.value.__cause__, WorkerLost)


def test_an_interrupt_gives_what_is_finished_and_then_goes_on_its_way() -> None:
    def interrupted_at_2(number: int) -> int:
        if number == 2:
            raise KeyboardInterrupt
        return number

    kept = []
    with pytest.raises(KeyboardInterrupt):
        for result in Loop(InProcess(interrupted_at_2), range(5)):
            kept.append(result)
    assert kept == [0, 1]


def test_an_interrupt_keeps_what_finished_after_a_slower_one(tmp_path: Path) -> None:
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

    import threading

    kept = []
    with closing(LocalProcesses(slow_first, 2)) as backend:
        threading.Thread(target=wait_and_interrupt, daemon=True).start()
        with pytest.raises(KeyboardInterrupt):
            for result in Loop(backend, range(4)):
                kept.append(result)
    assert kept == [1, 2, 3]
