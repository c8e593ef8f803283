"""Alternated rounds: a shared machine drifts, so that only ratios inside one round count."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any, NamedTuple

from benchmarks.workloads import HERE

Figures = dict[str, Any]


class Bracket(NamedTuple):
    """The median over rounds, and the lowest and the highest round."""

    middle: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, values: list[float]) -> Bracket:
        """The bracket of some rounds."""
        return cls(median(values), min(values), max(values))

    def say(self, unit: str = "", digits: int = 1) -> str:
        """The bracket as text."""
        return f"{self.middle:.{digits}f}{unit} [{self.lowest:.{digits}f}..{self.highest:.{digits}f}]"


def fresh(program: str, **options: int) -> Figures:
    """Figures of a program in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.programs",
        program,
        *(f"{key}={value}" for key, value in options.items()),
    ]
    done = subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout))


def alternated(programs: dict[str, Callable[[int], Figures]], rounds: int) -> Iterator[dict[str, Figures]]:
    """Each program once a round, in an order that turns; a program is given the number of its round."""
    names = list(programs)
    for number in range(rounds):
        turn = number % len(names)
        figures = {name: programs[name](number) for name in names[turn:] + names[:turn]}
        say_on_stderr(f"round {number + 1} of {rounds} done")
        yield figures


def say_on_stderr(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
