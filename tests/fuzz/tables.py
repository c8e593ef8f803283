"""The tables that fuzzed configs name: right ones, to be spoilt."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Sequence
from html import escape

FORECAST = b"""interval_start,topic,count
2026-03-02T08:00,help,3
2026-03-02T08:30,help,2.5
2026-03-02T09:00,help,0
2026-03-02T08:00,sales,1
2026-03-02T08:30,sales,4
"""
DAYS = b"time;02.03.2026;03.03.2026\n08:00;3,5;1\n09:00;2;\n"
TRACE = b"""arrival_time,topic
2026-03-02T08:00:00,help
2026-03-02 08:00:00.5,sales
2026-03-02T16:15:00+01:00,help
"""
ROSTER = b"""date,start,end,tier,count
2026-03-02,08:00,16:00,standard,2
2026-03-02,12:00,20:00,expert,1
2026-03-03,22:00,06:00,standard,1
"""
VALUES = b"seconds,counts\n1,0\n2.5,1\n1m30s,7\n"

CONTENT_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml"
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"""
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def book(sheets: dict[str, bytes]) -> dict[str, str]:
    """The parts of a spreadsheet with a sheet for each of some tables in CSV, by their names in the archive."""
    numbered = list(enumerate(sheets, start=1))
    names = "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>' for n, name in numbered)
    places = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n, _ in numbered
    )
    return {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{NAMESPACE}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">{places}</Relationships>',
        **{f"xl/worksheets/sheet{n}.xml": _sheet(sheets[name].decode().splitlines()) for n, name in numbered},
    }


def _sheet(lines: Sequence[str]) -> str:
    rows = "".join(_row(number, line.split(",")) for number, line in enumerate(lines, start=1))
    return f'<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData></worksheet>'


def _row(number: int, cells: Sequence[str]) -> str:
    written = "".join(_cell(f"{chr(65 + column)}{number}", text) for column, text in enumerate(cells))
    return f'<row r="{number}">{written}</row>'


def _cell(place: str, text: str) -> str:
    if text.replace(".", "", 1).isdigit():
        return f'<c r="{place}"><v>{text}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def zipped(parts: dict[str, str]) -> bytes:
    """An archive of the parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return content.getvalue()


CSV = {"forecast.csv": FORECAST, "days.csv": DAYS, "trace.csv": TRACE, "roster.csv": ROSTER, "values.csv": VALUES}
SHEETS = {"Week": "forecast.csv", "Trace": "trace.csv", "Roster": "roster.csv"}


def tables_of(text: str, unnamed: Collection[str]) -> dict[str, bytes]:
    """The tables that the text of a config names, without the rows that are about `unnamed` topics and tiers."""
    kept = {name: _without(table, unnamed) for name, table in CSV.items()}
    every = {**kept, "book.xlsx": zipped(book({sheet: kept[name] for sheet, name in SHEETS.items()}))}
    return {name: table for name, table in every.items() if name in text}


def _without(table: bytes, names: Collection[str]) -> bytes:
    lines = table.decode().splitlines(keepends=True)
    return "".join(line for line in lines if not set(line.strip().split(",")) & set(names)).encode()
