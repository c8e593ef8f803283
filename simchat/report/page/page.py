"""What a page is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from simchat.report.page.chart import Chart
from simchat.report.page.tables import Table


class Section(NamedTuple):
    """A part of a page under a heading of its own."""

    name: str
    title: str
    short: str  # in the list of parts
    charts: list[Chart]
    tables: list[Table]


class Page(NamedTuple):
    """A page, and the figures on it as files of their own, by name."""

    html: str
    figures: dict[str, bytes]  # SVG


def figures_of(sections: Sequence[Section]) -> dict[str, bytes]:
    """The figures of a page as files."""
    return {each.name: each.drawn for section in sections for each in section.charts}
