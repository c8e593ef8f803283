"""A sheet: cells that keep what they are, and tables that filter, freeze and print well."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple

from simchat.report.spreadsheet.styles import heading_of

if TYPE_CHECKING:
    from simchat.report.spreadsheet.book import Book

Value = str | float | bool | date | None
MAX_TEXT = 32_767  # characters in a cell
PER_WIDTH = 1.1  # characters of running text, most of which are narrower than the digits that widths are told in
LINE, MAX_LINES = 15, 27  # points; Excel's rows are 409 points high at most
MAX_EXACT = 10**15  # beyond it spreadsheets round whole numbers


class Exact(float):
    """A number that is written with all its digits, where XlsxWriter would write 16."""

    def __format__(self, _: str) -> str:
        return repr(float(self))


class Cell(NamedTuple):
    """A value with a style of its own."""

    value: Value
    style: str


class Column(NamedTuple):
    """A column of a table."""

    heading: str
    width: float = 11  # characters
    style: str = "text"


class Row(NamedTuple):
    """A row of a table; `style` is that of the columns that are written by row."""

    values: Sequence[Value | Cell]
    style: str = "text"


class Area(NamedTuple):
    """Where the rows of a table stand; from 0."""

    sheet: str
    heading: int
    first: int
    last: int
    columns: dict[str, int]  # by heading

    def of(self, heading: str) -> list[str | int]:
        """The cells of a column, as charts refer to them."""
        column = self.columns[heading]
        return [self.sheet, self.first, column, self.last, column]

    def name(self, heading: str) -> list[str | int]:
        """The cell of a heading, as charts refer to it."""
        return [self.sheet, self.heading, self.columns[heading]]


class Sheet:
    """A sheet of a workbook."""

    def __init__(self, book: Book, name: str, page: Any) -> None:
        self.book, self.name, self.page = book, name, page

    def write(self, row: int, column: int, value: Value, style: str = "text") -> None:
        """Write a value as what it is; what is unknown leaves its cell empty."""
        look = self.book.styles[style]
        if value is None or value == "" or (isinstance(value, float) and not math.isfinite(value)):
            return
        if isinstance(value, str):
            self.page.write_string(row, column, shortened(value), look)  # never a formula, nor a link
        elif isinstance(value, bool):
            self.page.write_boolean(row, column, value, look)
        elif isinstance(value, date):
            self.page.write_datetime(row, column, value, look)
        elif isinstance(value, int) and abs(value) >= MAX_EXACT:
            self.page.write_string(row, column, str(value), look)
        else:
            self.page.write_number(row, column, Exact(value), look)

    def head(self, title: str, notes: Sequence[str]) -> int:
        """Write a title and notes below it; returns the next row."""
        self.write(0, 0, title, "title")
        for row, note in enumerate(notes, 1):
            self.write(row, 0, note, "note")
        return 1 + len(notes)

    def table(self, columns: Sequence[Column], rows: Iterable[Row], *, at: int, spare: int = 0) -> Area:
        """Write a table from row `at` on, its headings first, with so many spare lines below them."""
        for number, column in enumerate(columns):
            self.write(at, number, column.heading, heading_of(column.style))
        self._as_high_as(at, [Cell(column.heading, "wrapped") for column in columns], columns, spare=spare)
        last = at
        for last, row in enumerate(rows, at + 1):
            cells = [_cell(value, column, row) for value, column in zip(row.values, columns, strict=True)]
            for number, cell in enumerate(cells):
                self.write(last, number, *cell)
            self._as_high_as(last, cells, columns)
        return Area(self.name, at, at + 1, last, {column.heading: number for number, column in enumerate(columns)})

    def whole_table(self, columns: Sequence[Column], rows: Iterable[Row], *, at: int, kept: int = 0) -> Area:
        """Write the table that a sheet is for: widths, filters, headings and the first columns kept in sight."""
        area = self.table(columns, rows, at=at, spare=1)  # a line for the buttons of the filters
        self.widths([column.width for column in columns])
        self.page.autofilter(at, 0, area.last, len(columns) - 1)
        self.keep_in_sight(at + 1, kept)
        return area

    def _as_high_as(self, row: int, cells: Sequence[Cell], columns: Sequence[Column], *, spare: int = 0) -> None:
        """Make a row as high as its wrapped text; not every program does that by itself."""
        wrapped = (pair for pair in zip(cells, columns, strict=True) if pair[0].style == "wrapped")
        each = (len(wrap(str(cell.value), round(PER_WIDTH * column.width))) for cell, column in wrapped)
        lines = max(each, default=1) + spare
        if lines > 1:
            self.page.set_row(row, LINE * min(lines, MAX_LINES))

    def rule(self, row: int, column: int) -> None:
        """Draw a line below an empty cell, as below a section's title."""
        self.page.write_blank(row, column, None, self.book.styles["section"])

    def widths(self, widths: Sequence[float]) -> None:
        """Set the widths of the first columns, in characters."""
        for number, width in enumerate(widths):
            self.page.set_column(number, number, width)

    def keep_in_sight(self, rows: int, columns: int = 0) -> None:
        """Freeze the first rows and columns, and repeat the rows on every printed page."""
        self.page.freeze_panes(rows, columns)
        self.page.repeat_rows(0, rows - 1)


def _cell(value: Value | Cell, column: Column, row: Row) -> Cell:
    return value if isinstance(value, Cell) else Cell(value, column.style or row.style)


def shortened(text: str) -> str:
    """A text as far as a cell takes it."""
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
