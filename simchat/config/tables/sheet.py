"""CSV files and spreadsheets → a header and numbered rows of cells."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from simchat.config.tables.complaints import failure
from simchat.config.topics import Table
from simchat.config.wording import nearest

Cell = str | float | bool | date | datetime | time | timedelta
LARGEST_BYTES = 50_000_000
LARGEST_UNPACKED_BYTES = 500_000_000  # a spreadsheet is a zip archive
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


def open_sheet(table: Table, folder: Path) -> Sheet:
    """Open the table that a config names, relative to a folder. Raises TableError, also while rows are read."""
    if table.csv is not None:
        return open_csv(folder / table.csv)
    assert table.xlsx is not None
    path = folder / table.xlsx
    return _with_header(str(path), _spreadsheet_rows(path, table.sheet), decimal_comma=True)


def open_csv(path: Path) -> Sheet:
    """Open a CSV file with commas, semicolons or tabs. Raises TableError, also while rows are read."""
    with _told_as_table_error(str(path)):
        _check_size(path)
        delimiter = _delimiter(path)
    return _with_header(str(path), _csv_rows(path, delimiter), decimal_comma=delimiter != ",")


def _with_header(file: str, rows: Iterator[Row], *, decimal_comma: bool) -> Sheet:
    filled = (row for row in rows if any(cell != "" for cell in row.cells))
    header = next(filled, None)
    if header is None:
        raise failure(file, "the table is empty", hint="the first row names the columns")
    return Sheet(file, header, _as_wide(filled, header, file), decimal_comma)


def _as_wide(rows: Iterator[Row], header: Row, file: str) -> Iterator[Row]:
    for row in rows:
        if any(cell != "" for cell in row.cells[len(header.cells) :]):
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
    except OSError as error:
        raise failure(file, f"the file cannot be read: {error.strerror}") from None


def _check_size(path: Path) -> None:
    if path.is_dir():
        raise IsADirectoryError
    if path.exists() and not path.is_file():
        raise failure(str(path), "this is a device or a pipe, not a table")  # may have no end, and is read twice
    if path.stat().st_size > LARGEST_BYTES:
        raise failure(
            str(path),
            f"the file is larger than {LARGEST_BYTES // 1_000_000} MB",
            hint="part it, or leave out what the calendar does not cover",
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
        _check_unpacked(path)
        try:
            workbook = CalamineWorkbook.from_path(file)
            name = sheet if sheet is not None else workbook.sheet_names[0]
            if name not in workbook.sheet_names:
                raise failure(file, f"there is no sheet {name!r}", hint=nearest(name, workbook.sheet_names))
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except (CalamineError, zipfile.BadZipFile) as error:
            raise failure(file, f"this is not a spreadsheet that can be read: {error}") from None
    for number, cells in enumerate(rows, start=1):
        yield Row(number, [cell.strip() if isinstance(cell, str) else cell for cell in cells])


def _check_unpacked(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return  # an older format, or no spreadsheet at all: the reader says so
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > LARGEST_UNPACKED_BYTES:
        raise failure(str(path), f"unpacked, the spreadsheet is larger than {LARGEST_UNPACKED_BYTES // 1_000_000} MB")
