"""A chart of a page: the figure, its words, and what stands at each place of it."""

from __future__ import annotations

import json
from typing import NamedTuple

from markupsafe import Markup
from matplotlib.figure import Figure

from simchat.report.page.hover import as_data, in_words, panels_of
from simchat.report.page.svg import drawn_svg, inline_svg

HARMLESS = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


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


def script_json(value: object) -> Markup:
    """JSON that may stand in a script element, whatever names occur in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign, escaped in HARMLESS.items():
        text = text.replace(sign, escaped)
    return Markup(text)
