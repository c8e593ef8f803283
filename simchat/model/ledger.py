"""Where the model states its facts: one flat array of doubles per table, a row added when it is complete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from simchat.facts import BusySpans, Messages, RepSpans, Sessions, Stays, Works

Table = TypeVar("Table", Sessions, Stays, Works, Messages, RepSpans, BusySpans)
DTYPES = {
    "Floats": np.float64,
    "Ints": np.int32,
    "Codes": np.int16,
    "NDArray[np.bool_]": np.bool_,
    "NDArray[np.int64]": np.int64,
}


Rows = list[float]  # row after row


class Ledger:
    """The tables under construction. Sessions, stays and works carry their row number first."""

    def __init__(self) -> None:
        self.sessions = Rows()
        self.stays = Rows()
        self.works = Rows()
        self.messages = Rows()
        self.spans = Rows()
        self.busy = Rows()


def numbered(table: type[Table], flat: Rows, count: int) -> dict[str, NDArray[Any]]:
    """Columns of a table whose rows carry their number first, put in order of it; rows may be missing."""
    names = [field.name for field in fields(table)]
    rows = np.fromiter(flat, dtype=np.float64, count=len(flat)).reshape(-1, len(names) + 1)
    order = np.full(count, -1)
    order[rows[:, 0].astype(np.int64)] = np.arange(len(rows))
    return {name: rows[order, column] for column, name in enumerate(names, start=1)}


def plain(table: type[Table], flat: Rows) -> dict[str, NDArray[Any]]:
    """Columns of a table as its rows were added."""
    names = [field.name for field in fields(table)]
    rows = np.fromiter(flat, dtype=np.float64, count=len(flat)).reshape(-1, len(names))
    return {name: rows[:, column] for column, name in enumerate(names)}


def typed(table: type[Table], columns: dict[str, NDArray[Any]]) -> Table:
    """The table with the column types it declares."""
    return table(
        **{
            field.name: np.ascontiguousarray(columns[field.name], dtype=DTYPES[str(field.type)])
            for field in fields(table)
        }
    )


def row_names(table: type[Table]) -> Sequence[str]:
    """The columns of a table, in order."""
    return [field.name for field in fields(table)]
