"""Sheets by interval: of the total and of every topic and tier, by date and time and by time of day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from simchat.report.spreadsheet.book import Book
from simchat.report.spreadsheet.interval_columns import Shown, columns_of, kpi_columns, outcome_columns
from simchat.report.spreadsheet.interval_table import (
    TOTAL,
    Group,
    busy,
    dates_and_times,
    figures_by_interval,
    intervals_of,
    times_of_day,
)
from simchat.report.spreadsheet.labels import Labels
from simchat.report.spreadsheet.sheet import Area, Column, Row, Value
from simchat.report.spreadsheet.summarised import Summarised

if TYPE_CHECKING:
    import pandas as pd

MAX_ROWS = 100_000  # of a sheet: a year of half-hours for five; more takes long to write, to open and to filter
DATE, TIME = "Date", "Time"
GROUP = (Column("Scope", 8), Column("Name", 20, "strong"))
OUTCOMES = "How attempts ended that came in the interval: columns at the right, which are not printed."
MEANING = "Means; low and high: 95 % interval of the mean over replications. All other KPIs by interval: summary.csv."
TOO_LONG = "{:,} rows are more than this sheet is made for ({:,}): they stand in summary.csv."


class Division(NamedTuple):
    """A way of dividing the time simulated into rows."""

    name: str
    note: str
    columns: tuple[Column, ...]
    starts: Callable[[Sequence[str]], Iterator[list[Value]]]  # cells of `columns` for each interval


DATES = Division(
    "Intervals",
    "By the date and local time at which an interval begins; an offset from UTC marks the second of two equal times. "
    "Counts are those of the interval.",
    (Column(DATE, 11, "date"), Column("Day", 6), Column(TIME, 7, "time"), Column("Offset", 7)),
    dates_and_times,
)
TIMES = Division(
    "Time of day",
    "By time of day, all days together. Counts are those of a mean day.",
    (Column(TIME, 7, "time"),),
    times_of_day,
)


def interval_sheets(book: Book, result: Summarised) -> dict[str, Area]:
    """Write the sheets by interval.

    Returns
    -------
    dict
        Where the tables of the total stand, by sheet, from the first to the last row in which anything happens.
    """
    labels, config = Labels(result.scenario), result.scenario.config
    shown, outcomes = kpi_columns(result.scenario, labels), outcome_columns(labels)
    groups = [*(("topic", name) for name in config.topics), *(("tier", name) for name in config.reps)]
    divided = tuple(zip((DATES, TIMES), intervals_of(result.summary), strict=True))
    tables = [
        *(Table(division.name, division, [TOTAL], intervals, shown, outcomes) for division, intervals in divided),
        *(Table(f"{division.name} by group", division, groups, intervals, shown) for division, intervals in divided),
    ]
    areas = {table.sheet: table.write(book, result.summary, labels) for table in tables}
    return {sheet: area for sheet, area in areas.items() if area is not None}


class Table(NamedTuple):
    """A table that is to stand on a sheet of its own."""

    sheet: str
    division: Division
    groups: Sequence[Group]
    intervals: Sequence[str]
    printed: Sequence[Shown]
    unprinted: Sequence[Shown] = ()

    @property
    def shown(self) -> list[Shown]:
        """All columns of figures."""
        return [*self.printed, *self.unprinted]

    @property
    def lead(self) -> list[Column]:
        """Columns that say which row it is; of the total, whom it is of goes without saying."""
        return [*(() if self.groups == [TOTAL] else GROUP), *self.division.columns]

    def write(self, book: Book, summary: pd.DataFrame, labels: Labels) -> Area | None:
        """Write the table on its sheet and return its busy part; where it is too long, say so."""
        sheet, n = book.sheet(self.sheet), len(self.groups) * len(self.intervals)
        if n > MAX_ROWS:
            sheet.head(self.sheet, (TOO_LONG.format(n, MAX_ROWS),))
            return None
        at = sheet.head(self.sheet, (self.division.note, MEANING, *([OUTCOMES] if self.unprinted else [])))
        figures = figures_by_interval(summary, self.groups, self.intervals, self.shown)
        columns = [*self.lead, *columns_of(self.shown, labels)]
        area = sheet.whole_table(columns, self._rows(figures), at=at, kept=len(self.lead))
        sheet.page.print_area(0, 0, area.last, len(self.lead) + len(self.printed) - 1)
        first, last = busy(figures)
        return area._replace(first=area.first + first, last=area.first + last)

    def _rows(self, figures: pd.DataFrame) -> Iterator[Row]:
        places = product(self.groups, self.division.starts(self.intervals))
        for (group, start), values in zip(places, figures.to_numpy().tolist(), strict=True):
            yield Row([*(() if self.groups == [TOTAL] else group), *start, *values])
