"""What is wrong with a config, told to its planner."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from simchat.config.nodes import Path, Place


class Finding(NamedTuple):
    """Something wrong at a key path, and what would be right."""

    path: Path
    message: str
    hint: str | None = None
    place: Place | None = None  # where it stands, if not at that key path (a line of a table)


class Problem(NamedTuple):
    """One error: where it stands, what is wrong and what would be right. Line and column count from 1."""

    file: str
    line: int | None
    column: int | None
    key_path: str
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        told = f"{self.message} ({self.hint})" if self.hint else self.message
        return _on_one_line(": ".join(part for part in (where, self.key_path, told) if part))


def _on_one_line(text: str) -> str:
    """Line breaks and control characters out of a file written out, so that they do nothing to a terminal."""
    return "".join(mark if mark.isprintable() else repr(mark)[1:-1] for mark in text)


class ConfigError(Exception):
    """A config that cannot be simulated, with all that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[ConfigError], tuple[list[Problem]]]:
        return type(self), (self.problems,)


def problem_at(place: Place, path: Path, message: str, *, hint: str | None = None) -> Problem:
    """A problem at a place."""
    return Problem(place.file, place.line, place.column, dotted(path), message, hint)


def refusal(place: Place, message: str, *, hint: str | None = None) -> ConfigError:
    """The error for a file or a key path that cannot be read at all."""
    return ConfigError([problem_at(place, (), message, hint=hint)])


def dotted(path: Path) -> str:
    """A key path as planners write it."""
    return ".".join(str(part) for part in path)
