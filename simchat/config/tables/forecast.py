"""Forecast tables: expected counts per interval, as rows or with days as columns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from simchat.config.tables.cells import calendar_date, expected_count, moment, time_of_day
from simchat.config.tables.columns import column_names, columns
from simchat.config.tables.complaints import Complaints, failure
from simchat.config.tables.sheet import Cell, Row, Sheet, open_sheet
from simchat.config.topics import Table


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A count of a forecast; `begins` is local wall time, with its offset where the table gives one."""

    line: int
    topic: str | None  # None: the table has no column for it
    begins: datetime
    count: float


def read_forecast(table: Table, folder: Path) -> list[Entry]:
    """The counts of a forecast in the order of the table. Raises TableError."""
    sheet = open_sheet(table, folder)
    complaints = Complaints(sheet.file)
    read = _columns_of_days if _has_days_as_columns(sheet, table) else _rows
    entries = list(read(sheet, table, complaints))
    complaints.settle()
    if not entries:
        raise failure(sheet.file, "the table has no rows")
    return entries


def _has_days_as_columns(sheet: Sheet, table: Table) -> bool:
    if table.layout is not None:
        return table.layout == "days_as_columns"
    names = column_names(sheet)
    return "interval_start" not in names and "count" not in names and bool(_days(sheet.header, table))


def _rows(sheet: Sheet, table: Table, complaints: Complaints) -> Iterator[Entry]:
    begins, count = columns(sheet, ("interval_start", "count"))
    topic = _topic_column(sheet)
    for row in sheet.rows:
        try:
            wall = moment(row.cell(begins), table.date_format)
            yield Entry(
                row.line, _topic(row, topic), wall, expected_count(row.cell(count), decimal_comma=sheet.decimal_comma)
            )
        except ValueError as error:
            complaints.add(row.line, str(error))


def _columns_of_days(sheet: Sheet, table: Table, complaints: Complaints) -> Iterator[Entry]:
    days = _days(sheet.header, table)
    if not days:
        raise failure(
            sheet.file, "no column is a date", line=sheet.header.line, hint="date_format says how days are written"
        )
    topic = _topic_column(sheet)
    times = next(number for number in range(len(sheet.header.cells) + 1) if number not in days and number != topic)
    _check_header(sheet, {*days, times, topic})
    for row in sheet.rows:
        try:
            yield from _across(row, days, time_of_day(row.cell(times)), _topic(row, topic), sheet.decimal_comma)
        except ValueError as error:
            complaints.add(row.line, str(error))


def _across(row: Row, days: dict[int, date], second: int, topic: str | None, decimal_comma: bool) -> Iterator[Entry]:
    """The counts of one time of day; an empty cell is no count (the hour skipped in spring, a day not open)."""
    hours, rest = divmod(second, 3600)
    for column, day in days.items():
        cell = row.cell(column)
        if cell != "":
            begins = datetime(day.year, day.month, day.day, hours, rest // 60, rest % 60)
            yield Entry(row.line, topic, begins, expected_count(cell, decimal_comma=decimal_comma))


def _days(header: Row, table: Table) -> dict[int, date]:
    """Columns whose header is a date."""
    days = {}
    for number, cell in enumerate(header.cells):
        with suppress(ValueError):
            days[number] = calendar_date(cell, table.date_format)
    return days


def _check_header(sheet: Sheet, used: set[int | None]) -> None:
    strange = [cell for number, cell in enumerate(sheet.header.cells) if number not in used and cell != ""]
    if strange:
        hint = "beside times and topic every column is a day such as 2026-03-02; date_format says how days are written"
        raise failure(sheet.file, f"the column {strange[0]} is no date", line=sheet.header.line, hint=hint)


def _topic_column(sheet: Sheet) -> int | None:
    names = column_names(sheet)
    return names.index("topic") if "topic" in names else None


def _topic(row: Row, column: int | None) -> str | None:
    if column is None:
        return None
    cell: Cell = row.cell(column)
    if cell == "":
        raise ValueError("the topic is missing")
    return str(cell)
