"""Where the model states its facts: a flat list of numbers per table, a row added when it is complete.

A row holds what only the moment knows. What follows from other rows (a session's first rep, a message's
session) is filled in afterwards, in `statements`.
"""

from __future__ import annotations

import struct
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from simchat.facts import BusySpans, Messages, RepSpans, Sessions, Stays, Works

Table = TypeVar("Table", Sessions, Stays, Works, Messages, RepSpans, BusySpans)
Rows = list[float]  # row after row
Flat = NDArray[np.float64]
Columns = dict[str, NDArray[Any]]
DTYPES = {
    "Floats": np.float64,
    "Ints": np.int32,
    "Codes": np.int16,
    "NDArray[np.bool_]": np.bool_,
    "NDArray[np.int64]": np.int64,
}
SESSION_ROW = (
    "number", "started_at", "left_at", "ended_at", "status", "ended_by", "outcome", "reason", "returned_count",
)  # fmt: skip
STAY_ROW = (
    "number", "session", "queue", "cause", "joined_at", "joined_no", "age_at", "ewt_s", "length", "left_at", "left",
    "gone_at", "accepted_no",
)  # fmt: skip
WORK_ROW = (
    "number", "session", "stay", "queue", "cause", "rep", "assigned_at", "accepted_at", "ended_at", "released_at",
    "wrap_up_ended_at", "attention_s", "wrap_up_s", "close", "ghost",
)  # fmt: skip
MESSAGE_ROW = ("work", "begun_at", "sent_at", "asked_at")
SPAN_ROW = ("rep", "tier", "kind", "start_at", "end_at", "shift_at")
BUSY_ROW = ("rep", "start_at", "end_at")


TABLES = ("sessions", "stays", "works", "messages", "spans", "busy")


class Ledger:
    """The tables under construction; packed now and then, for a number in a list takes four times the memory."""

    def __init__(self) -> None:
        self.sessions: Rows = []
        self.stays: Rows = []
        self.works: Rows = []
        self.messages: Rows = []
        self.spans: Rows = []
        self.busy: Rows = []
        self.packed: dict[str, list[Flat]] = {name: [] for name in TABLES}

    def pack(self) -> None:
        """Turn the rows so far into arrays; the lists stay the same ones, and are empty."""
        for name in TABLES:
            rows: Rows = getattr(self, name)
            self.packed[name].append(np.frombuffer(struct.pack(f"{len(rows)}d", *rows)))
            rows.clear()

    def table(self, name: str) -> Flat:
        """All numbers of a table, row after row."""
        self.pack()
        return np.concatenate(self.packed[name])


def columns(names: tuple[str, ...], flat: Flat) -> Columns:
    """Columns of a table as its rows were added."""
    rows = flat.reshape(-1, len(names))
    return {name: rows[:, column] for column, name in enumerate(names)}


def numbered(names: tuple[str, ...], flat: Flat) -> Columns:
    """Columns of a table whose rows carry their number first, in order of it; every number has its row."""
    unordered = columns(names, flat)
    order = np.argsort(unordered["number"])
    return {name: column[order] for name, column in unordered.items()}


def typed(table: type[Table], values: Columns) -> Table:
    """The table with the column types it declares; other columns are left out."""
    return table(
        **{
            field.name: np.ascontiguousarray(values[field.name], dtype=DTYPES[str(field.type)])
            for field in fields(table)
        }
    )
