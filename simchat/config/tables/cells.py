"""Cells of tables → numbers, dates and times. Every function raises ValueError with what would be right."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta

from simchat.config.tables.sheet import Cell
from simchat.config.units import DAY_S

GRAIN = 2**20  # times are whole multiples of 1/GRAIN s (rule T1)
THOUSANDS = re.compile(r"[-+]?\d{1,3}(,\d{3})+")
CLOCK_TIMES = ("%H:%M", "%H:%M:%S")
YEARS = range(1900, 2301)  # beyond, there is no calendar, and clocks cannot be reckoned for ever


def number(cell: Cell, *, decimal_comma: bool) -> float:
    """A finite number; with `decimal_comma` it may be written as 12,5."""
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
        raise ValueError(f"a number is meant here; got {cell!r}")
    text = str(cell)
    if isinstance(cell, str) and "," in text:
        if not decimal_comma and THOUSANDS.fullmatch(text):
            raise ValueError(f"{text!r} may mean two numbers: write it without the comma, or with a point")
        text = text.replace(",", ".")
    try:
        value = float(text) if "_" not in text else math.nan
    except ValueError:
        raise ValueError(f"a number is meant here; got {cell!r}" if text else "the number is missing") from None
    if not math.isfinite(value):
        raise ValueError(f"a number is meant here; got {cell!r}")
    return value


def expected_count(cell: Cell, *, decimal_comma: bool) -> float:
    """A number that is not negative."""
    value = number(cell, decimal_comma=decimal_comma)
    if value < 0:
        raise ValueError(f"a count is not negative; got {cell}")
    return value


def moment(cell: Cell, date_format: str | None) -> datetime:
    """A date with a time (midnight where none is given), with its offset where it has one."""
    if isinstance(cell, date):
        written = cell if isinstance(cell, datetime) else datetime.combine(cell, time())
    elif isinstance(cell, str):
        written = _parsed(cell, date_format)
    else:
        raise ValueError(f"a date and time is meant here; got {cell!r}")
    if written.year not in YEARS:
        raise ValueError(f"a date lies between the years {YEARS[0]} and {YEARS[-1]}; got {cell}")
    return _whole_seconds(written) if isinstance(cell, datetime) else written


def _parsed(text: str, date_format: str | None) -> datetime:
    if date_format is None:
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"a date is written as 2026-03-02T08:00, or date_format says how; got {text!r}") from None
    for pattern in (date_format, *(f"{date_format} {clock_time}" for clock_time in CLOCK_TIMES)):
        try:
            return datetime.strptime(text, pattern)
        except (ValueError, re.error):  # the latter for a directive given twice
            continue
    raise ValueError(f"the date is not written as date_format {date_format} says; got {text!r}")


def _whole_seconds(value: datetime) -> datetime:
    return (value + timedelta(milliseconds=500)).replace(microsecond=0)  # spreadsheets keep days as fractions


def calendar_date(cell: Cell, date_format: str | None) -> date:
    """A date without a time."""
    value = moment(cell, date_format)
    if value.time() != time():
        raise ValueError(f"a date without a time is meant here; got {cell!r}")
    return value.date()


def time_of_day(cell: Cell) -> int:
    """Whole seconds after midnight, up to 24:00."""
    seconds = _seconds_of_day(cell)
    if not 0 <= seconds <= DAY_S:
        raise ValueError(f"a time of day lies between 00:00 and 24:00; got {cell!r}")
    return round(seconds)


def _seconds_of_day(cell: Cell) -> float:
    if isinstance(cell, datetime):
        cell = cell.time()
    if isinstance(cell, time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    if isinstance(cell, float):
        return cell * DAY_S  # a spreadsheet's fraction of a day
    match = re.fullmatch(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?", cell) if isinstance(cell, str) else None
    if match is None:
        raise ValueError(f"a time of day is written as 08:00; got {cell!r}")
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)
