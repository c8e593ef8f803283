"""Measures kept on disk while a run lasts, so that its memory does not grow with its replications.

One temporary file holds the arrays of all replications one after the other; what stays in memory
of a replication is where each of its arrays begins.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simchat.experiment.errors import ResultsError, explain
from simchat.kpis import Measures, Reporting
from simchat.kpis.tallies import Contacts, Sums

Array = NDArray[np.generic]
KINDS = ("d", "h", "h", "h", "i")  # of the columns of Contacts
SIZES = tuple(np.dtype(kind).itemsize for kind in KINDS)


class Shelf:
    """Keeps the measures of a run."""

    def __init__(self, reporting: Reporting) -> None:
        self._reporting = reporting
        self._file = tempfile.TemporaryFile(prefix="simchat-", buffering=0)  # noqa: SIM115 lives as long as the measures
        self._end = 0
        self._sums: tuple[str, ...] = ()
        self._contacts: tuple[str, ...] = ()
        self._places: dict[str, int] = {}  # of all arrays, the same in every replication

    def put(self, measures: Measures) -> Measures:
        """The same measures, whose arrays are read from disk whenever they are asked for.

        Raises
        ------
        ResultsError
            If there is no room for them.
        """
        contacts = {_place(name): _together(each) for name, each in measures.contacts.items()}
        arrays: dict[str, Array] = {**measures.sums, **contacts}
        if not self._places:
            self._sums, self._contacts = tuple(measures.sums), tuple(measures.contacts)
            self._places = {name: number for number, name in enumerate(arrays)}
        row = self._written([arrays[name] for name in self._places])
        sums = _Sums(row, self._sums, (len(self._reporting.groups), -1))
        return replace(measures, reporting=self._reporting, sums=sums, contacts=_Contacts(row, self._contacts))

    def _written(self, arrays: Sequence[Array]) -> _Row:
        starts = self._end + np.cumsum([0, *(array.nbytes for array in arrays)])
        try:
            self._write(b"".join(array.tobytes() for array in arrays))
        except OSError as error:
            raise ResultsError(f"cannot keep figures in {tempfile.gettempdir()}: {explain(error)}") from error
        self._end = int(starts[-1])
        return _Row(self._file, self._places, starts, "".join(array.dtype.char for array in arrays))

    def _write(self, content: bytes) -> None:
        left = memoryview(content)
        self._file.seek(self._end)
        while left:  # a file without a buffer may take less than it is given
            left = left[self._file.write(left) :]


class _Row:
    """The arrays of one replication in the file."""

    __slots__ = ("_file", "_kinds", "_places", "_starts")

    def __init__(self, file: Any, places: Mapping[str, int], starts: NDArray[np.int64], kinds: str) -> None:
        self._file, self._places, self._starts, self._kinds = file, places, starts, kinds

    def read(self, name: str) -> Any:
        """An array, without its shape."""
        number = self._places[name]
        start, end = self._starts[number : number + 2].tolist()
        self._file.seek(start)
        return np.frombuffer(self._file.read(end - start), dtype=self._kinds[number])


class _Sums(Mapping[str, Sums]):
    """Sums by name, read when they are asked for."""

    __slots__ = ("_names", "_row", "_shape")

    def __init__(self, row: _Row, names: tuple[str, ...], shape: tuple[int, int]) -> None:
        self._row, self._names, self._shape = row, names, shape

    def __getitem__(self, name: str) -> Sums:
        found: Sums = self._row.read(name).reshape(self._shape)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class _Contacts(Mapping[str, Contacts]):
    """Values of distributions by name, read when they are asked for."""

    __slots__ = ("_names", "_row")

    def __init__(self, row: _Row, names: tuple[str, ...]) -> None:
        self._row, self._names = row, names

    def __getitem__(self, name: str) -> Contacts:
        together = self._row.read(_place(name))
        n, first, columns = len(together) // sum(SIZES), 0, []
        for kind, size in zip(KINDS, SIZES, strict=True):
            columns.append(together[first : first + n * size].view(kind))
            first += n * size
        return Contacts(*columns)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _place(name: str) -> str:
    """Where a distribution lies among the arrays, told apart from a sum of that name."""
    return f"{name}/contacts"


def _together(contacts: Contacts) -> Array:
    """All columns of a distribution as bytes, so that they are read at once."""
    columns = (np.asarray(column, dtype=kind).tobytes() for column, kind in zip(contacts, KINDS, strict=True))
    return np.frombuffer(b"".join(columns), dtype=np.uint8)
