"""What is looked at in a spreadsheet before it is opened: an archive that unpacks too large, a cell far off.

The reader lays a sheet out as a full rectangle: one stray cell in its last corner asks for more memory than there is,
and ends the process.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from simchat.config.tables.complaints import failure

LARGEST_UNPACKED_BYTES = 500_000_000
MOST_CELLS = 10_000_000
CHUNK_BYTES = 1 << 20
LONGEST_REFERENCE = 64
REFERENCE = re.compile(rb"\sr=[\"']([A-Za-z]{0,8})([0-9]{0,12})([A-Za-z0-9]?)")  # what goes on for longer is far off


def check_workbook(path: Path) -> None:
    """Refuse a spreadsheet that would not fit into memory. Raises TableError, or BadZipFile."""
    if not zipfile.is_zipfile(path):
        return  # an older format, or no spreadsheet at all: the reader says so
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > LARGEST_UNPACKED_BYTES:
            size = LARGEST_UNPACKED_BYTES // 1_000_000
            raise failure(str(path), f"unpacked, the spreadsheet is larger than {size} MB")
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as sheet:
                    _check_extent(sheet, path)


def _check_extent(sheet: IO[bytes], path: Path) -> None:
    columns = rows = 1
    for letters, digits, more in _references(sheet):
        columns, rows = max(columns, _number(letters)), max(rows, int(digits or b"0"))
        if columns * rows > MOST_CELLS or more:
            cell = (letters + digits + more).decode()
            raise failure(
                str(path),
                f"a sheet reaches as far as cell {cell}: more than {MOST_CELLS:,} cells",
                hint="delete the rows and columns beyond the table",
            )


def _references(sheet: IO[bytes]) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Cells that a sheet names; those on the border of two chunks are seen twice."""
    before = b""
    while chunk := sheet.read(CHUNK_BYTES):
        yield from REFERENCE.findall(before + chunk)
        before = chunk[-LONGEST_REFERENCE:]


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
