"""Spreadsheets that would end the process are refused before they are opened, and large traces are read in time."""

from __future__ import annotations

import time
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from simchat.config.clock import Clock
from simchat.config.settings import Calendar
from simchat.config.tables import sheet as sheets
from simchat.config.tables import trace, workbook
from simchat.config.tables.complaints import TableError
from simchat.config.tables.sheet import open_sheet
from simchat.config.topics import Table
from tests.unit.config.writing import Loaded

BOOK = Path(__file__).parents[3] / "configs" / "data" / "forecast_week.xlsx"
SHEET = "xl/worksheets/sheet1.xml"
TRACE = "topics.general.arrivals={trace: {csv: trace.csv}}"


def changed(folder: Path, old: str, new: str, part: str = SHEET) -> Path:
    """The shipped spreadsheet with other text in one of its parts."""
    path = folder / "book.xlsx"
    with zipfile.ZipFile(BOOK) as given, zipfile.ZipFile(path, "w") as written:
        for name in given.namelist():
            content = given.read(name)
            assert name != part or old.encode() in content
            written.writestr(name, content.replace(old.encode(), new.encode()) if name == part else content)
    return path


def complaint(folder: Path) -> str:
    with pytest.raises(TableError) as caught:
        list(open_sheet(Table(xlsx="book.xlsx"), folder).rows)
    return caught.value.complaints[0].message


@pytest.mark.parametrize(
    "cell", ["XFD1048576", "A10000001", "CV100001", "xfd1048576", "Aaaaaaaaaaaaa3", "B9999999999999999", "ZZZZZZZZ1"]
)
def test_a_stray_cell_far_off_is_refused(tmp_path: Path, cell: str) -> None:
    changed(tmp_path, 'r="B3"', f'r="{cell}"')
    assert "a sheet reaches as far as cell" in complaint(tmp_path)


def test_a_cell_just_within_reach_is_read(tmp_path: Path) -> None:
    workbook.check_workbook(changed(tmp_path, 'r="B3"', 'r="CV100000"'))


def test_a_reference_across_two_chunks_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = changed(tmp_path, 'r="B3"', 'r="XFD1048576"')
    for size in range(70, 100):
        monkeypatch.setattr(workbook, "CHUNK_BYTES", size)
        with pytest.raises(TableError):
            workbook.check_workbook(path)


def test_a_spreadsheet_without_sheets(tmp_path: Path) -> None:
    changed(tmp_path, "<sheet ", "<shoot ", "xl/workbook.xml")
    assert complaint(tmp_path)


def test_an_encrypted_part_is_no_defect(tmp_path: Path) -> None:
    content = bytearray(BOOK.read_bytes())
    place = content.index(b"PK\x01\x02")
    while place >= 0:
        content[place + 8] |= 1  # the flag "encrypted" of every entry
        place = content.find(b"PK\x01\x02", place + 1)
    (tmp_path / "book.xlsx").write_bytes(bytes(content))
    assert "not a spreadsheet that can be read" in complaint(tmp_path)


def test_a_table_of_too_many_rows(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,2\n3,4\n5,6\n")
    table = Table(csv="t.csv")
    assert len(list(open_sheet(table, tmp_path, most_rows=3).rows)) == 3
    with pytest.raises(TableError) as caught:
        list(open_sheet(table, tmp_path, most_rows=2).rows)
    assert caught.value.complaints[0][:2] == (4, "the table has more than 2 rows")


def times_of(folder: Path, zone: str, *, days: int) -> dict[str, list[float]]:
    clock = Clock.of(Calendar.model_validate({"start": "2026-03-28", "days": days, "time_zone": zone}))
    return {name: arrived.at for name, arrived in trace.read_trace(Table(csv="trace.csv"), folder, clock).items()}


LINES = {
    "local": [f"{datetime(2026, 3, 28) + timedelta(seconds=977.125 * n)},{'ab'[n % 3 % 2]}" for n in range(400)],
    "seconds": [f"{n * 1.5},{'ab'[n % 2]}" for n in range(400)],
    "mixed": [*(f"2026-03-28T0{n}:00,a" for n in range(9)), "2026-03-28T09:00:00.5,b", "2026-03-28T10:00+01:00,a"],
}


@pytest.mark.parametrize("kind", LINES)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
@pytest.mark.parametrize("block", [1, 7, 100_000])
def test_blocks_and_rows_give_the_same_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, zone: str, block: int
) -> None:
    (tmp_path / "trace.csv").write_text("\n".join(["arrival_time,topic", *LINES[kind]]))
    monkeypatch.setattr(trace, "BLOCK", block)
    together = times_of(tmp_path, zone, days=6)
    monkeypatch.setattr(trace, "taken_together", lambda *_, **__: None)
    assert together == times_of(tmp_path, zone, days=6)


def test_a_step_back_between_two_blocks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "trace.csv").write_text("arrival_time,topic\n1,a\n2,a\n5,b\n1.5,a\n")
    monkeypatch.setattr(trace, "BLOCK", 2)
    with pytest.raises(TableError) as caught:
        times_of(tmp_path, "UTC", days=1)
    assert [(each.line, each.message.partition(";")[0]) for each in caught.value.complaints] == [
        (5, "1.5 is earlier than the time before it")
    ]


def test_a_large_trace_is_read_in_blocks(small: Loaded, tmp_path: Path) -> None:
    """A hundred thousand rows in the time that sixty thousand took row by row: half as long, with room."""
    seconds = np.arange(100_000) / 2
    (tmp_path / "trace.csv").write_text("arrival_time,topic\n" + "".join(f"{at},general\n" for at in seconds))
    begun = time.process_time()
    traced = small(overrides=(TRACE,)).traces["general"]
    assert time.process_time() - begun < 1.5
    assert (traced == seconds).all()
    assert sheets.MOST_ISO_ROWS >= 1_000_000
