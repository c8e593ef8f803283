"""Requests to stop that come while something is being put where it belongs."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from simchat.experiment.interrupts import undisturbed


@pytest.mark.parametrize("handler", [signal.default_int_handler, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_waits_for_the_end_of_the_block(number: int, handler: object) -> None:
    before = signal.signal(number, handler)  # type: ignore[arg-type]
    done = []
    try:
        with pytest.raises(KeyboardInterrupt):
            with undisturbed():
                os.kill(os.getpid(), number)
                done.append("all of it")
            done.append("never")
        assert done == ["all of it"]
        assert signal.getsignal(number) is handler
    finally:
        signal.signal(number, before)


def test_without_an_interrupt_nothing_happens_and_errors_pass() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with pytest.raises(KeyError), undisturbed():
        raise KeyError
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_other_threads_may_use_it() -> None:
    done = []

    def work() -> None:
        with undisturbed():
            done.append(1)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [1]
