"""LibreOffice opens summary.xlsx without a complaint, and loses nothing of it.

Without LibreOffice these tests are skipped with a warning; with SIMCHAT_NEEDS_PROGRAMS=1 they fail then.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import warnings
from pathlib import Path

import pandas as pd
import pytest

import simchat
from simchat.report.spreadsheet import write_spreadsheet
from tests.spreadsheet.odd import odd
from tests.spreadsheet.reading import Workbook, cells_of

PROGRAM = "soffice"
LACKING = f"{PROGRAM} (Debian: libreoffice-calc-nogui) is not installed: nobody has opened the spreadsheet"
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
ERRORS = ("#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#N/A", "#NULL!", "Err:")
TIMEOUT_S = 120
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which(PROGRAM) is None:
        if os.environ.get("SIMCHAT_NEEDS_PROGRAMS") == "1":
            pytest.fail(LACKING)
        warnings.warn(LACKING, stacklevel=1)
        pytest.skip(LACKING)
    folder = tmp_path_factory.mktemp("libreoffice")
    write_spreadsheet(simchat.run(odd(folder), workers=1), folder / "summary.xlsx")
    return folder / "summary.xlsx"


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return Workbook(path)


def converted(path: Path, form: str) -> Path:
    """The folder in which LibreOffice has left the file in another form; the profile is its own, as others may run."""
    folder = path.parent / form.partition(":")[0]
    if folder.exists():
        return folder
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [PROGRAM, profile, "--headless", "--convert-to", form, "--outdir", str(folder), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=True)
    assert "rror" not in done.stderr, done.stderr
    return folder


def test_every_sheet_opens_without_an_error(path: Path, book: Workbook) -> None:
    folder = converted(path, EVERY_SHEET)
    assert {file.name for file in folder.iterdir()} == {f"summary-{name}.csv" for name in book.names}
    for file in folder.iterdir():
        text = file.read_text(encoding="utf-8")
        assert text.strip()
        assert not [error for error in ERRORS if error in text], file.name


def test_names_like_formulas_are_shown_as_they_are(path: Path) -> None:
    with (converted(path, EVERY_SHEET) / "summary-Topics.csv").open(encoding="utf-8", newline="") as file:
        assert {row[0] for row in csv.reader(file)} >= {"=1+1", "@home"}


def test_every_number_is_read_to_its_last_bit(path: Path) -> None:
    """Its xls keeps numbers as they are in memory; its xlsx and csv would round them to 15 digits."""
    ours = pd.read_excel(path, sheet_name=None, header=None, engine="calamine")
    theirs = pd.read_excel(
        converted(path, "xls:MS Excel 97") / "summary.xls", sheet_name=None, header=None, engine="calamine"
    )
    assert list(ours) == list(theirs)
    assert sum(int(sheet.map(lambda value: isinstance(value, float)).sum().sum()) for sheet in ours.values()) > 10_000
    for name, sheet in ours.items():
        pd.testing.assert_frame_equal(sheet, theirs[name], check_exact=True, check_dtype=False, obj=name)


def test_a_round_trip_keeps_sheets_formats_and_charts(path: Path, book: Workbook) -> None:
    again = Workbook(converted(path, "xlsx") / "summary.xlsx")
    assert again.names == book.names
    for name in book.names:
        (numbers, texts), (numbers_again, texts_again) = _contents(book, name), _contents(again, name)
        assert texts_again == texts
        assert numbers_again == pytest.approx(numbers, rel=1e-14, abs=0)
    shares = [cell for cell in book.cells("Total").values() if cell.number_format == "0.0 %"]
    kept = [cell for cell in again.cells("Total").values() if cell.number_format.replace("\\", "") == "0.0 %"]
    assert len(kept) == len(shares) > 100
    assert len(again.charts()) == len(book.charts()) == 4
    for before, after in zip(book.charts(), again.charts(), strict=True):
        assert sorted(after.titles) == sorted(before.titles)
        assert {_where(reference) for reference in after.references} == {_where(r) for r in before.references}
    for part, text in again.parts.items():
        assert not [error for error in ERRORS if error in text], part


def _contents(book: Workbook, sheet: str) -> tuple[dict[tuple[int, int], float], dict[tuple[int, int], str]]:
    """Numbers and texts of a sheet."""
    cells = {place: cell.value for place, cell in book.cells(sheet).items()}
    numbers = {place: value for place, value in cells.items() if isinstance(value, float)}
    return numbers, {place: value for place, value in cells.items() if isinstance(value, str)}


def _where(reference: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    sheet, places = cells_of(reference)
    return sheet, tuple(places)
