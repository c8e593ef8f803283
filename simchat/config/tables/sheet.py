"""CSV files and spreadsheets → a header and numbered rows of cells."""

from __future__ import annotations

import csv
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from simchat.config.tables.complaints import TableError, failure
from simchat.config.tables.workbook import check_workbook
from simchat.config.topics import Table
from simchat.config.wording import nearest

Cell = str | float | bool | date | datetime | time | timedelta
LARGEST_BYTES = 50_000_000
MOST_ROWS, MOST_ISO_ROWS = 500_000, 2_000_000  # which take some seconds to read; the latter of ISO times alone
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)  # what zipfile raises
SMALLER = "part it, or leave out what the calendar does not cover"
DELIMITERS = ";\t,"


class Row(NamedTuple):
    """Cells of a row by column; `line` counts from 1, the header included."""

    line: int
    cells: Sequence[Cell]

    def cell(self, column: int) -> Cell:
        """A cell; empty text where the row is too short."""
        return self.cells[column] if column < len(self.cells) else ""


class Sheet(NamedTuple):
    """A table opened: name for messages, cells of the header and the rows below, read as they are asked for.

    `decimal_comma`: commas part no columns here, so that one in a number is its decimal mark.
    """

    file: str
    header: Row
    rows: Iterator[Row]
    decimal_comma: bool


def open_sheet(table: Table, folder: Path, *, most_rows: int = MOST_ROWS) -> Sheet:
    """Open the table that a config names, relative to a folder. Raises TableError, also while rows are read."""
    if table.csv is not None:
        return open_csv(folder / table.csv, most_rows=most_rows)
    assert table.xlsx is not None
    path = folder / table.xlsx
    return _with_header(str(path), _spreadsheet_rows(path, table.sheet), decimal_comma=True, most_rows=most_rows)


def open_csv(path: Path, *, most_rows: int = MOST_ROWS) -> Sheet:
    """Open a CSV file with commas, semicolons or tabs. Raises TableError, also while rows are read."""
    with _told_as_table_error(str(path)):
        _check_size(path)
        delimiter = _delimiter(path)
    return _with_header(str(path), _csv_rows(path, delimiter), decimal_comma=delimiter != ",", most_rows=most_rows)


def _with_header(file: str, rows: Iterator[Row], *, decimal_comma: bool, most_rows: int) -> Sheet:
    filled = (row for row in rows if _filled(row.cells))
    header = next(filled, None)
    if header is None:
        raise failure(file, "the table is empty", hint="the first row names the columns")
    return Sheet(file, header, _as_wide(filled, header, file, most_rows), decimal_comma)


def _filled(cells: Sequence[Cell]) -> bool:
    return bool(cells) and (cells[0] != "" or any(cell != "" for cell in cells))


def _as_wide(rows: Iterator[Row], header: Row, file: str, most_rows: int) -> Iterator[Row]:
    width = len(header.cells)
    for number, row in enumerate(rows):
        if number == most_rows:
            raise failure(file, f"the table has more than {most_rows:,} rows", line=row.line, hint=SMALLER)
        if len(row.cells) > width and _filled(row.cells[width:]):
            hint = "a number with a comma in it is put in quotes, or columns are parted by semicolons"
            raise failure(file, "the row has more cells than the header", line=row.line, hint=hint)
        yield row


@contextmanager
def _told_as_table_error(file: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise failure(file, "there is no such file") from None
    except IsADirectoryError:
        raise failure(file, "this is a folder, not a table") from None
    except UnicodeDecodeError:
        raise failure(file, "the file is not text in UTF-8", hint='save it as "CSV UTF-8"') from None
    except csv.Error as error:
        raise failure(file, f"this is not CSV: {error}") from None
    except TableError:
        raise
    except (OSError, ValueError) as error:  # the latter for what can be no name of a file
        raise failure(file, f"the file cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _check_size(path: Path) -> None:
    if path.is_dir():
        raise IsADirectoryError
    if path.exists() and not path.is_file():
        raise failure(str(path), "this is a device or a pipe, not a table")  # may have no end, and is read twice
    if path.stat().st_size > LARGEST_BYTES:
        raise failure(
            str(path),
            f"the file is larger than {LARGEST_BYTES // 1_000_000} MB",
            hint=SMALLER,
        )


def _delimiter(path: Path) -> str:
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = next((line for line in iter(lambda: file.readline(100_000), "") if line.strip()), "")
    return max(DELIMITERS, key=first.count) if any(mark in first for mark in DELIMITERS) else ","


def _csv_rows(path: Path, delimiter: str) -> Iterator[Row]:
    with _told_as_table_error(str(path)), path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        for cells in reader:
            yield Row(reader.line_num, [cell.strip() for cell in cells])


def _spreadsheet_rows(path: Path, sheet: str | None) -> Iterator[Row]:
    from python_calamine import CalamineError, CalamineWorkbook

    file = str(path)
    with _told_as_table_error(file):
        _check_size(path)
        try:
            check_workbook(path)
            workbook = CalamineWorkbook.from_path(file)
            name = sheet if sheet is not None else next(iter(workbook.sheet_names), "")
            if name not in workbook.sheet_names:
                raise failure(file, f"there is no sheet {name!r}", hint=nearest(name, workbook.sheet_names))
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except TableError:
            raise
        except (*UNREADABLE, CalamineError) as error:
            raise failure(file, f"this is not a spreadsheet that can be read: {error}") from None
    for number, cells in enumerate(rows, start=1):
        yield Row(number, [cell.strip() if isinstance(cell, str) else cell for cell in cells])
