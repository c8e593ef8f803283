"""summary.xlsx: as a whole or not at all, and the same result always in the same bytes."""

from __future__ import annotations

import os
from pathlib import Path

from simchat.experiment.errors import ResultsError, explain
from simchat.report.spreadsheet.answer import answer_sheet
from simchat.report.spreadsheet.book import Book
from simchat.report.spreadsheet.charts import charts_sheet
from simchat.report.spreadsheet.definitions import definitions_sheet
from simchat.report.spreadsheet.intervals import interval_sheets
from simchat.report.spreadsheet.outcomes import outcomes_sheet
from simchat.report.spreadsheet.provenance import provenance_sheet
from simchat.report.spreadsheet.scopes import scope_sheets
from simchat.report.spreadsheet.summarised import Summarised


def write_spreadsheet(result: Summarised, path: Path) -> None:
    """Write a result as a workbook for people who plan with spreadsheets.

    Raises
    ------
    ResultsError
        If the file cannot be written. What was there before is there still, and nothing beside it.
    """
    content = content_of(result)  # first of all: nothing is touched before everything is there
    draft = path.with_name(f".{path.name}.draft-{os.getpid()}")
    try:
        try:
            _write(content, draft)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise ResultsError(f"cannot write {path}: {explain(error)}") from error


def content_of(result: Summarised) -> bytes:
    """The bytes of the workbook."""
    book = Book(result.scenario.config)
    answer = book.sheet("Answer")
    charts = book.sheet("Charts")
    answer_sheet(answer, result)
    scope_sheets(book, result)
    areas = interval_sheets(book, result)
    outcomes_sheet(book, result)
    definitions_sheet(book, result)
    provenance_sheet(book, result)
    charts_sheet(charts, result, areas)
    return book.content()


def _write(content: bytes, path: Path) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
