"""A column of a CSV file: the values of an empirical distribution."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.config.tables.cells import expected_count
from simchat.config.tables.columns import columns
from simchat.config.tables.complaints import Complaints, failure
from simchat.config.tables.sheet import Cell, open_csv
from simchat.config.units import parse_duration


class Column(NamedTuple):
    """Which values an empirical distribution draws from; `whole`: counts, else durations."""

    csv: str
    name: str
    whole: bool


def read_values(column: Column, folder: Path) -> NDArray[np.float64]:
    """The values of a column: counts, or seconds (bare numbers, or durations such as 1m30s). Raises TableError."""
    sheet = open_csv(folder / column.csv)
    complaints = Complaints(sheet.file)
    (number,) = columns(sheet, (column.name.strip().lower().replace(" ", "_"),))
    values = []
    for row in sheet.rows:
        try:
            values.append(_value(row.cell(number), whole=column.whole, decimal_comma=sheet.decimal_comma))
        except ValueError as error:
            complaints.add(row.line, str(error))
    complaints.settle()
    if not values:
        raise failure(sheet.file, f"the column {column.name} has no values")
    return np.array(values)


def _value(cell: Cell, *, whole: bool, decimal_comma: bool) -> float:
    if isinstance(cell, str) and not whole and cell[-1:].isalpha() and cell[:1].isdigit():
        return parse_duration(cell)
    value = expected_count(cell, decimal_comma=decimal_comma)
    if whole and value != int(value):
        raise ValueError(f"a whole number is meant here; got {cell}")
    return value
