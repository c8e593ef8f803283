"""What is wrong with a table, line by line."""

from __future__ import annotations

from typing import NamedTuple

MOST = 20


class Complaint(NamedTuple):
    """A mistake in a table; `line` counts from 1 (of a spreadsheet: the row), None for the table as a whole."""

    line: int | None
    message: str
    hint: str | None = None


class TableError(ValueError):
    """A table that cannot be used, with what is wrong in it."""

    def __init__(self, file: str, complaints: list[Complaint]) -> None:
        super().__init__(f"{file}: " + "; ".join(complaint.message for complaint in complaints))
        self.file = file
        self.complaints = complaints


class Complaints:
    """Collects what is wrong with one table; gives up after 20, for the rest is mostly more of the same."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: list[Complaint] = []

    def add(self, line: int | None, message: str, *, hint: str | None = None) -> None:
        """Note a mistake. Raises TableError once there are too many."""
        self._found.append(Complaint(line, message, hint))
        if len(self._found) == MOST:
            self._found.append(Complaint(None, f"given up after {MOST} mistakes"))
            self.settle()

    def settle(self) -> None:
        """Raise TableError if anything was noted."""
        if self._found:
            raise TableError(self.file, self._found)


def failure(file: str, message: str, *, line: int | None = None, hint: str | None = None) -> TableError:
    """The error for a table that cannot be read at all."""
    return TableError(file, [Complaint(line, message, hint)])
