"""The sheet that says what the figures came from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from simchat.report.spreadsheet.book import Book
from simchat.report.spreadsheet.sheet import Column, Row, Value
from simchat.report.spreadsheet.summarised import Summarised

OF_THE_DAY = ("started_at", "finished_at", "run_time_s", "machine")  # differ between runs that give the same figures
NESTED = (Mapping, list, tuple)
NOTES = (
    "The config with all that it left unsaid, and what it was run with: enough to run it again. Lists count from 0.",
    "When, how long and on which machine it ran stands in manifest.json alone: equal figures, equal sheets.",
)
COLUMNS = (Column("Key", 60), Column("Value", 90, "wrapped"))


def provenance_sheet(book: Book, result: Summarised) -> None:
    """Write the sheet Config and versions: the manifest, a row for each value."""
    told = {key: value for key, value in result.manifest.items() if key not in OF_THE_DAY}
    sheet = book.sheet("Config and versions")
    at = sheet.head("Config and versions", NOTES)
    sheet.whole_table(COLUMNS, (Row(pair) for pair in flat(told)), at=at)


def flat(value: Any, path: str = "") -> Iterator[tuple[str, Value]]:
    """Every value of nested mappings and lists with its key path; a list of plain values is one of them."""
    if isinstance(value, Mapping) and value:
        for key, part in value.items():
            yield from flat(part, f"{path}.{key}" if path else str(key))
    elif isinstance(value, (list, tuple)) and any(isinstance(part, NESTED) for part in value):
        for number, part in enumerate(value):
            yield from flat(part, f"{path}.{number}")
    else:
        yield path, json.dumps(value, ensure_ascii=False) if isinstance(value, NESTED) else value
