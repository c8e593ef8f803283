"""Finding columns by the names in a table's header."""

from __future__ import annotations

from collections.abc import Sequence

from simchat.config.tables.complaints import failure
from simchat.config.tables.sheet import Sheet
from simchat.config.wording import nearest


def column_names(sheet: Sheet) -> list[str]:
    """Names of the columns: lower case, with underscores."""
    return [str(cell).strip().lower().replace(" ", "_") for cell in sheet.header.cells]


def columns(sheet: Sheet, wanted: Sequence[str]) -> list[int]:
    """Numbers of the wanted columns. Raises TableError naming those that are missing."""
    names = column_names(sheet)
    for name in wanted:
        if name not in names:
            near = nearest(name, names, listing=False)
            found = ", ".join(str(cell) for cell in sheet.header.cells)
            hint = f"{near} " if near else ""
            raise failure(
                sheet.file, f"there is no column {name}", line=sheet.header.line, hint=f"{hint}columns: {found}"
            )
        if names.count(name) > 1:
            raise failure(sheet.file, f"the column {name} is there twice", line=sheet.header.line)
    return [names.index(name) for name in wanted]
