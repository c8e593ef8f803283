"""Trace tables: the exact times at which visitors arrived."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simchat.config.clock import Clock
from simchat.config.tables.cells import GRAIN, moment, number
from simchat.config.tables.columns import columns
from simchat.config.tables.complaints import Complaints, failure
from simchat.config.tables.sheet import MOST_ISO_ROWS, MOST_ROWS, Cell, Row, open_sheet
from simchat.config.tables.trace_block import Arrived, taken_together
from simchat.config.topics import Table

Floats = NDArray[np.float64]
BLOCK = 20_000  # rows read at once


def read_trace(table: Table, folder: Path, clock: Clock) -> dict[str, Arrived]:
    """Arrivals by topic. Times are local date and time, with an offset or without, or seconds on the clock.

    Those of one topic are in order, equal ones allowed; in the hour that autumn doubles, a step back is the
    second pass. Raises TableError.
    """
    sheet = open_sheet(table, folder, most_rows=MOST_ISO_ROWS if table.date_format is None else MOST_ROWS)
    complaints = Complaints(sheet.file)
    arrival_time, topic = columns(sheet, ("arrival_time", "topic"))
    arrived: dict[str, Arrived] = {}
    while block := list(islice(sheet.rows, BLOCK)):
        taken = taken_together(block, arrival_time, topic=topic, clock=clock) if table.date_format is None else None
        if taken is None or not _continues(taken, arrived):
            _row_by_row(block, (arrival_time, topic), arrived, complaints, table.date_format, clock)
    complaints.settle()
    if not arrived:
        raise failure(sheet.file, "the trace is empty")
    return arrived


def _continues(taken: dict[str, Arrived], arrived: dict[str, Arrived]) -> bool:
    """Add the arrivals of a block, if they come after those before it."""
    for name, more in taken.items():
        if name in arrived and more.at[0] < arrived[name].at[-1]:
            return False
    for name, more in taken.items():
        arrived.setdefault(name, Arrived(more.first_line, [])).at.extend(more.at)
    return True


def _row_by_row(
    rows: list[Row],
    at: tuple[int, int],
    arrived: dict[str, Arrived],
    complaints: Complaints,
    date_format: str | None,
    clock: Clock,
) -> None:
    arrival_time, topic = at
    for row in rows:
        try:
            name = _topic(row.cell(topic))
            times = arrived.setdefault(name, Arrived(row.line, [])).at
            times.append(_next(row.cell(arrival_time), times[-1] if times else -np.inf, date_format, clock))
        except ValueError as error:
            complaints.add(row.line, str(error))


def within_calendar(arrived: Arrived, clock: Clock) -> Floats:
    """The arrivals in [0, horizon), multiples of 2**-20 s."""
    times = np.round(np.asarray(arrived.at) * GRAIN) / GRAIN
    return times[(times >= 0) & (times < clock.horizon)]


def _topic(cell: Cell) -> str:
    if cell == "":
        raise ValueError("the topic is missing")
    return str(cell)


def _next(cell: Cell, previous: float, date_format: str | None, clock: Clock) -> float:
    time = _on_clock(cell, date_format, clock)
    if not isinstance(time, datetime):
        return _in_order(time, previous, cell)
    day, second = (time.date() - clock.start).days, _seconds(time)
    at = clock.at(day, second)
    if at < previous and clock.day(day).repeats(second):
        at = clock.day(day).passes(second, second)[1][0]
    return _in_order(at, previous, cell)


def _on_clock(cell: Cell, date_format: str | None, clock: Clock) -> float | datetime:
    """Seconds on the clock, or a local time that has yet to be put on it."""
    if not (isinstance(cell, str) and ":" in cell):
        with suppress(ValueError):
            return number(cell, decimal_comma=False)
    time = moment(cell, date_format)
    return clock.moment(time) if time.tzinfo else time


def _in_order(at: float, previous: float, cell: Cell) -> float:
    if at < previous:
        raise ValueError(f"{cell} is earlier than the time before it; a trace is sorted")
    return at


def _seconds(time: datetime) -> float:
    return time.hour * 3600 + time.minute * 60 + time.second + time.microsecond / 1e6
