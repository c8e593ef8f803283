"""A workbook as its XML says it, for tests: no reader's guesses at what a cell might mean."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as Xml
from zipfile import ZipFile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
RANGE = re.compile(r"'?(?P<sheet>[^']+?)'?!\$(?P<left>[A-Z]+)\$(?P<top>\d+)(?::\$(?P<right>[A-Z]+)\$(?P<bottom>\d+))?")


class Cell(NamedTuple):
    """A cell: a number or a text, and the format of numbers in it."""

    value: float | str
    number_format: str


class Chart(NamedTuple):
    """What a chart says and what cells it is drawn from."""

    titles: list[str]  # its own first, then those of its axes
    references: list[str]


class Workbook:
    """A file of Excel's, part by part. Rows and columns count from 0."""

    def __init__(self, path: Path) -> None:
        with ZipFile(path) as archive:
            self.parts = {name: archive.read(name).decode() for name in archive.namelist()}
        self._roots: dict[str, Xml.Element] = {}
        self._read: dict[str, dict[tuple[int, int], Cell]] = {}

    @cached_property
    def names(self) -> list[str]:
        """The names of the sheets, in order."""
        return [sheet.attrib["name"] for sheet in self._xml("xl/workbook.xml").iter(f"{MAIN}sheet")]

    def sheet(self, name: str) -> Xml.Element:
        """The XML of a sheet."""
        return self._xml(f"xl/worksheets/sheet{self.names.index(name) + 1}.xml")

    def cells(self, name: str) -> dict[tuple[int, int], Cell]:
        """The cells of a sheet that hold anything."""
        if name in self._read:
            return self._read[name]
        found = self._read[name] = {}
        for cell in self.sheet(name).iter(f"{MAIN}c"):
            value = cell.find(f"{MAIN}v")
            if value is not None and value.text is not None:
                content = self._texts[int(value.text)] if cell.get("t") == "s" else float(value.text)
                found[place(cell.attrib["r"])] = Cell(content, self._formats[int(cell.get("s", "0"))])
        return found

    def table(self, name: str) -> list[dict[str, float | str]]:
        """The rows below the heading that has the filters, by heading; empty cells are left out."""
        cells, row, last = self.cells(name), self.heading_row(name), self.last_row(name)
        headings = {column: cell.value for (at, column), cell in cells.items() if at == row}
        rows: dict[int, dict[str, float | str]] = {}
        for (at, column), cell in cells.items():
            if row < at <= last:
                rows.setdefault(at, {})[str(headings[column])] = cell.value
        return [rows.get(at, {}) for at in range(row + 1, last + 1)]

    def heading_row(self, name: str) -> int:
        """The row that has the filters."""
        return place(self._filtered(name).split(":")[0])[0]

    def last_row(self, name: str) -> int:
        """The last row that is filtered."""
        return place(self._filtered(name).split(":")[1])[0]

    def charts(self) -> list[Chart]:
        """All charts."""
        return [
            self._chart(self._xml(part))
            for part in sorted(self.parts)
            if re.fullmatch(r"xl/charts/chart\d+\.xml", part)
        ]

    def defined(self) -> dict[tuple[str, str], str]:
        """Cells that have a name, by name and sheet: rows to repeat, areas to print."""
        return {
            (each.attrib["name"], self.names[int(each.attrib["localSheetId"])]): str(each.text)
            for each in self._xml("xl/workbook.xml").iter(f"{MAIN}definedName")
        }

    def _filtered(self, name: str) -> str:
        found = self.sheet(name).find(f"{MAIN}autoFilter")
        assert found is not None, name
        return found.attrib["ref"]

    @staticmethod
    def _chart(root: Xml.Element) -> Chart:
        titles = ["".join(text.text or "" for text in title.iter(f"{DRAWN}t")) for title in root.iter(f"{CHART}title")]
        return Chart(titles, [str(reference.text) for reference in root.iter(f"{CHART}f")])

    @cached_property
    def _texts(self) -> list[str]:
        items = self._xml("xl/sharedStrings.xml").iter(f"{MAIN}si")
        return ["".join(text.text or "" for text in item.iter(f"{MAIN}t")) for item in items]

    @cached_property
    def _formats(self) -> list[str]:
        styles = self._xml("xl/styles.xml")
        codes = {each.attrib["numFmtId"]: each.attrib["formatCode"] for each in styles.iter(f"{MAIN}numFmt")}
        used = styles.find(f"{MAIN}cellXfs")
        assert used is not None
        return [codes.get(each.attrib["numFmtId"], each.attrib["numFmtId"]) for each in used]

    def _xml(self, part: str) -> Xml.Element:
        if part not in self._roots:
            self._roots[part] = Xml.fromstring(self.parts[part])
        return self._roots[part]


def place(reference: str) -> tuple[int, int]:
    """Row and column of a reference such as B3."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(reference.removeprefix(letters)) - 1, column - 1


def cells_of(reference: str) -> tuple[str, list[tuple[int, int]]]:
    """Sheet and cells of a reference of a chart, such as ``'Time of day'!$C$5:$C$9``."""
    found = RANGE.fullmatch(reference)
    assert found is not None, reference
    top, left = place(found["left"] + found["top"])
    bottom, right = place((found["right"] or found["left"]) + (found["bottom"] or found["top"]))
    return found["sheet"], [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
