"""Tables of a page: figures with their intervals, to be sorted and filtered where the page is looked at."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from simchat.report.figures import Figure
from simchat.report.lines import Line, Wording


class Cell(NamedTuple):
    """What stands in a cell, what it is sorted by, and what is said beside it."""

    text: str
    order: str = ""  # a number; empty: the text
    beside: str = ""

    @property
    def is_number(self) -> bool:
        """Whether it stands at the right."""
        return bool(self.order)


class Row(NamedTuple):
    """A row: the cells of its head, then the others. `of` says which choice it belongs to."""

    head: Sequence[Cell]
    cells: Sequence[Cell]
    of: str = ""


class Table(NamedTuple):
    """A table: `choices` are what its rows can be narrowed down to, the first of them at once."""

    name: str  # its id
    caption: str
    heads: Sequence[str]  # over the heads of the rows
    columns: Sequence[str]
    rows: Sequence[Row]
    choices: Sequence[str] = ()

    @property
    def is_long(self) -> bool:
        """Whether it is worth a search."""
        return len(self.rows) > LONG


LONG = 8  # rows


def number(value: float, text: str, beside: str = "") -> Cell:
    """A cell that is sorted by a number; what is unknown comes last."""
    return Cell(text, f"{value:.10g}" if math.isfinite(value) else "nan", beside)


def figure_cell(wording: Wording, kpi: str, figure: Figure, *, topic: str | None = None, plain: bool = False) -> Cell:
    """A figure with its interval, or `plain` without."""
    interval = "" if plain else wording.interval(kpi, figure)
    return number(figure.mean, wording.mean(kpi, figure, topic=topic), interval)


def columns_of(lines: Iterable[Line]) -> list[str]:
    """Headings of columns."""
    return [line.label for line in lines]
