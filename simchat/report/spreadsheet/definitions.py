"""The sheet that says what each KPI means."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simchat.kpis.describe import HEAD, KINDS
from simchat.report.remarks import NOTES as CAUTIONS
from simchat.report.spreadsheet.book import Book
from simchat.report.spreadsheet.labels import Labels
from simchat.report.spreadsheet.sheet import Column, Row
from simchat.report.spreadsheet.summarised import Summarised

COLUMNS = (
    Column("KPI", 46, "strong"),
    Column("Name in tables", 31),
    Column("Section", 15),
    Column("Unit", 12),
    Column("Better", 8),
    Column("Kind", 13),
    Column("Given for", 18),
    Column("Definition", 90, "wrapped"),
)
PARAGRAPH = re.compile(r"\*\*(?P<title>.+?)\.\*\* (?P<text>.+)", re.DOTALL)
LINK = re.compile(r"\[(.+?)\]\(.+?\)")


def definitions_sheet(book: Book, result: Summarised) -> None:
    """Write the sheet Definitions: every KPI, and below the table the words that definitions use."""
    labels = Labels(result.scenario)
    sheet = book.sheet("Definitions")
    at = sheet.head("Definitions: what each KPI means", CAUTIONS)
    end = sheet.whole_table(COLUMNS, _rows(labels), at=at).last
    for row, (title, text) in enumerate(words(), end + 3):
        sheet.write(row, 0, title, "strong")
        sheet.write(row, 1, text)


def _rows(labels: Labels) -> Iterator[Row]:
    for kpi in labels.kpis.values():
        better = "" if kpi.direction == "none" else kpi.direction
        scopes = "all" if len(kpi.scopes) == 4 else ", ".join(kpi.scopes)
        kind = KINDS.get(kpi.kind, kpi.kind)
        yield Row([
            labels.label(kpi.name), kpi.name, labels.section(kpi.name), kpi.unit, better, kind, scopes, kpi.formula,
        ])  # fmt: skip


def words() -> Iterator[tuple[str, str]]:
    """What docs/kpis.md says before its tables, by title, a line for each of its lines, without its marks."""
    for paragraph in HEAD.split("\n\n"):
        if found := PARAGRAPH.fullmatch(paragraph.strip()):
            text = LINK.sub(r"\1", found["text"]).replace("*", "").replace("`", "")
            for number, line in enumerate(text.splitlines()):
                yield ("" if number else found["title"]), line
