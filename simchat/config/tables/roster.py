"""Roster tables: heads of a tier present on a date."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from simchat.config.clock import Clock
from simchat.config.schedules import DAYS_PAST_HORIZON, RosterRow
from simchat.config.tables.cells import calendar_date, number, time_of_day
from simchat.config.tables.columns import columns
from simchat.config.tables.complaints import Complaints, failure
from simchat.config.tables.sheet import Row, Sheet, open_sheet
from simchat.config.topics import Table
from simchat.config.units import DAY_S

COLUMNS = ("date", "start", "end", "tier", "count")
MOST_HEADS = 10_000


def read_roster(table: Table, folder: Path, clock: Clock) -> Mapping[str, list[tuple[int, RosterRow]]]:
    """Rows with their lines by tier, in the order of the table. Raises TableError."""
    sheet = open_sheet(table, folder)
    complaints = Complaints(sheet.file)
    at = columns(sheet, COLUMNS)
    tiers: dict[str, list[tuple[int, RosterRow]]] = {}
    for row in sheet.rows:
        try:
            tier = str(row.cell(at[3]))
            tiers.setdefault(tier, []).append((row.line, _row(row, at, sheet, table, clock)))
        except ValueError as error:
            complaints.add(row.line, str(error))
    complaints.settle()
    if not tiers:
        raise failure(sheet.file, "the roster is empty")
    return tiers


def near_calendar(rows: list[tuple[int, RosterRow]], clock: Clock) -> tuple[RosterRow, ...]:
    """The rows that matter: from the day before the calendar until 15 days past it."""
    return tuple(row for _, row in rows if -1 <= row.day < clock.days + DAYS_PAST_HORIZON)


def _row(row: Row, at: list[int], sheet: Sheet, table: Table, clock: Clock) -> RosterRow:
    day = (calendar_date(row.cell(at[0]), table.date_format) - clock.start).days
    start, end = time_of_day(row.cell(at[1])), time_of_day(row.cell(at[2]))
    if start == end:
        raise ValueError("a shift that starts and ends at the same time is empty; a whole day is 00:00 to 24:00")
    heads = number(row.cell(at[4]), decimal_comma=sheet.decimal_comma)
    if heads < 0 or heads != int(heads) or heads > MOST_HEADS:
        raise ValueError(f"heads are a whole number up to {MOST_HEADS:,}; got {row.cell(at[4])}")
    return RosterRow(day, start, end if end > start else end + DAY_S, int(heads))
