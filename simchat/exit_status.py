"""How a command ends: exit status, and errors as one plain line each on stderr."""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from io import TextIOWrapper
from types import FrameType
from typing import Any

from typer import Abort, TyperException
from typer.core import TyperGroup


class Exit(IntEnum):
    """What the exit status says to a shell or a pipeline."""

    DONE = 0
    GATE_FAILED = 1
    BAD_INPUT = 2
    INTERRUPTED = 3
    DEFECT = 70


class Commands(TyperGroup):
    """The commands of simchat: whatever goes wrong in one ends in a status and a line, never a traceback."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line and leave with its status."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="replace")  # a terminal without ✔ shows ? in its place
        told = {**kwargs, "standalone_mode": False}
        try:
            with _stopped_politely() as asked_to_stop:
                status = _status(lambda: super(Commands, self).main(*args, **told), asked_to_stop)
        except KeyboardInterrupt:  # while the end was being told
            status = Exit.INTERRUPTED
        sys.exit(status)

    def invoke(self, ctx: Any) -> Any:
        """Run one command; a reader who has seen enough (`simchat run … | head`) is no error."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return Exit.DONE
        return result


@contextmanager
def _stopped_politely() -> Iterator[list[int]]:
    """A polite request to stop (of a scheduler, say) keeps what is finished, as Ctrl-C does; both are noted."""
    asked: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        raise KeyboardInterrupt

    heeded = [signal.SIGTERM]
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a shell may have it ignored
        heeded.append(signal.SIGINT)
    before = {number: signal.signal(number, interrupt) for number in heeded}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _status(command: Callable[[], Any], asked_to_stop: list[int]) -> int:
    try:
        status = command()
    except (Abort, KeyboardInterrupt):
        return Exit.INTERRUPTED
    except Exception as error:
        return _told(error, stopped=bool(asked_to_stop))
    if status == 130:  # typer's own word for Ctrl-C
        return Exit.INTERRUPTED
    return int(status or Exit.DONE)


def _told(error: Exception, *, stopped: bool) -> int:
    if isinstance(error, TyperException):
        return _bad_input([error.format_message()])
    from simchat.config import ConfigError
    from simchat.experiment.errors import ExperimentError, NothingFinished

    if isinstance(error, ConfigError):
        return _bad_input([str(problem) for problem in error.problems])
    if isinstance(error, NothingFinished):
        say([str(error)])
        return Exit.INTERRUPTED
    if isinstance(error, ExperimentError):
        return _bad_input([str(error)])
    if stopped:  # libraries make errors of their own out of it, while they are imported
        return Exit.INTERRUPTED
    return _defect(error)


def _bad_input(problems: list[str]) -> int:
    say(problems)
    return Exit.BAD_INPUT


def _defect(error: Exception) -> int:
    if os.environ.get("SIMCHAT_TRACEBACK"):
        traceback.print_exception(error)
    say(
        [
            f"{type(error).__name__}: {error}",
            "this should not happen, whatever the config says; please report it with the config "
            "and what SIMCHAT_TRACEBACK=1 shows in addition",
        ]
    )
    return Exit.DEFECT


def say(problems: list[str]) -> None:
    """Print problems to stderr, one a line."""
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
