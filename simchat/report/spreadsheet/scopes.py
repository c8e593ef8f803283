"""Sheets with one row for each KPI: of the total, and of every topic, queue and tier."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from simchat.report.lines import TOO_RARE
from simchat.report.spreadsheet.book import Book
from simchat.report.spreadsheet.labels import Labels
from simchat.report.spreadsheet.sheet import Column, Row, Value
from simchat.report.spreadsheet.styles import BY_ROW, style_of
from simchat.report.spreadsheet.summarised import Summarised

if TYPE_CHECKING:
    import pandas as pd

SHEETS = {"total": "Total", "topic": "Topics", "queue": "Queues", "tier": "Tiers"}
SECONDS_OF = {"s": 1.0, "h per day": 3600.0}  # of the units that are spans of time
DAY_S = 86400
NOTHING_THERE, ONE_REPLICATION = "nothing there (0/0)", "one replication: no interval"
NOTES = (
    "The whole time simulated. Shares in percent, counts a day, spans in seconds or hours as the unit says; means of "
    "spans once more as h:mm:ss, which spreadsheets can add and compare.",
    "Low and high: 95 % interval of the mean over replications. ±: half its width, as a share of the mean. "
    "Empty: not known. What each KPI means: sheet Definitions.",
)
FIGURES = (
    Column("Section", 15),
    Column("KPI", 46),
    Column("Name in tables", 31),
    Column("Unit", 12),
    Column("Mean", 11, BY_ROW),
    Column("Mean, h:mm:ss", 10, "clock"),
    Column("Low", 11, BY_ROW),
    Column("High", 11, BY_ROW),
    Column("± of mean", 9, "share"),
    Column("Replications", 12, "whole"),
    Column("Contacts", 11, "whole"),
    Column("Remark", 25, "words"),
)


def scope_sheets(book: Book, result: Summarised) -> None:
    """Write the sheets Total, Topics, Queues and Tiers."""
    summary, labels = result.summary, Labels(result.scenario)
    whole = summary[summary["interval"] == ""]
    for scope, name in SHEETS.items():
        rows = whole[whole["scope"] == scope]
        named = [] if scope == "total" else [Column(scope.capitalize(), 20, "strong")]
        sheet = book.sheet(name)
        at = sheet.head(f"{name}: every KPI", NOTES)
        sheet.whole_table([*named, *FIGURES], _rows(rows, labels, named=bool(named)), at=at)


def _rows(figures: pd.DataFrame, labels: Labels, *, named: bool) -> Iterator[Row]:
    columns = (figures[column].tolist() for column in ("name", "kpi", "mean", "ci_low", "ci_high", "n", "contacts"))
    for name, kpi, mean, low, high, n, contacts in zip(*columns, strict=True):
        unit = labels.unit(kpi)
        values: list[Value] = [
            labels.section(kpi), labels.label(kpi), kpi, unit, mean, on_the_clock(mean, unit), low, high,
            half_width(mean, low, high), n, contacts, remark(mean, low, n),
        ]  # fmt: skip
        yield Row([name, *values] if named else values, style_of(unit))


def on_the_clock(mean: float, unit: str) -> float | None:
    """A span as a spreadsheet's time value, in days; what is no span, or below 0, which Excel cannot show, is none."""
    return mean * SECONDS_OF[unit] / DAY_S if unit in SECONDS_OF and mean >= 0 else None


def half_width(mean: float, low: float, high: float) -> float | None:
    """Half the width of an interval as a share of the mean."""
    return (high - low) / 2 / abs(mean) if mean else None


def remark(mean: float, low: float, n: int) -> str:
    """Why a figure or its interval is missing."""
    if math.isnan(mean):
        return NOTHING_THERE
    if math.isnan(low):
        return TOO_RARE if n > 1 else ONE_REPLICATION
    return ""
