"""A chart of a page: the figure, its words, and what stands at each place of it."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup
from matplotlib.figure import Figure

from simchat.report.page.hover import as_data, in_words, panels_of
from simchat.report.page.script_json import script_json
from simchat.report.page.svg import drawn_svg, inline_svg

FULL_WIDTH = 11.6  # inches


class Chart(NamedTuple):
    """A figure ready for a page."""

    name: str  # its id
    drawn: bytes  # the figure as an SVG file of its own
    svg: Markup  # the same as a part of the page
    caption: str
    hover: Markup  # JSON; empty where there is nothing to point at
    wide: bool


def chart(figure: Figure, name: str, caption: str, *, wide: bool = False) -> Chart:
    """A chart of a figure; `wide` ones take the whole width of the page."""
    drawn = drawn_svg(figure)
    panels = panels_of(figure)
    svg = inline_svg(figure, drawn, name, in_words(figure, panels))
    return Chart(name, drawn, svg, caption, script_json(as_data(panels)) if panels else Markup(), wide)


def stretched(figure: Figure, *, wide: bool) -> Figure:
    """A figure as wide as the page, where it holds many intervals."""
    if wide:
        figure.set_size_inches(FULL_WIDTH, figure.get_size_inches()[1])
    return figure
