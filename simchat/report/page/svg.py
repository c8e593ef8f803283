"""A figure as part of a page: SVG with the page's own colours and font, and with words where somebody points."""

from __future__ import annotations

import io
import re
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from simchat.report.plots import house

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
PLAIN: Any = house.STYLE | {
    "svg.hashsalt": "simchat",
    "svg.fonttype": "none",
}  # same bytes each time; letters stay letters
COLOURS = {colour: f"var(--c{number})" for number, colour in enumerate(house.SERIES)} | {
    house.INK: "var(--ink)", house.SOFT: "var(--soft)", house.LINE: "var(--line)", house.BAD: "var(--bad)",
    "#ffffff": "var(--paper)", "#000000": "var(--ink)", "white": "var(--paper)",
}  # fmt: skip
COLOUR = re.compile("|".join(COLOURS), re.IGNORECASE)
FONT_FAMILY = re.compile(r"font-family: [^;]+")
DECIMALS = re.compile(r"-?\d+\.\d{3,}")
REFERENCE = re.compile(r"url\(#")
ROUNDED = ("d", "x", "y", "transform", "width", "height", "points")

ET.register_namespace("", SVG)
ET.register_namespace("xlink", XLINK)


def drawn_svg(figure: Figure) -> bytes:
    """A figure as an SVG file, the same bytes each time."""
    drawn = io.BytesIO()
    with mpl.rc_context(PLAIN):
        _lay_out(figure)
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    return drawn.getvalue()


def _lay_out(figure: Figure) -> None:
    """Lay a figure out for good; with an engine in place it would be drawn twice."""
    if (engine := figure.get_layout_engine()) is not None:
        engine.execute(figure)
        figure.set_layout_engine("none")


def inline_svg(figure: Figure, drawn: bytes, name: str, alt: str) -> Markup:
    """A figure that is drawn already as one ``<svg>`` element for a page.

    Parameters
    ----------
    name : str
        Begins every id in it, so that figures of a page do not disturb each other.
    alt : str
        What the figure shows, for those who do not see it.
    """
    root = ET.fromstring(drawn)
    _strip(root)
    root.set("role", "img")
    root.set("aria-label", alt)
    said = {str(artist.get_gid()): str(artist.get_label()).removeprefix("_") for artist in figure.findobj(_is_told)}
    for element in root.iter():
        _restyle(element)
        if element.get("id") in said:
            element.insert(0, _titled(said[str(element.get("id"))]))
        _rename(element, name)
    return Markup(ET.tostring(root, encoding="unicode"))


def _strip(root: ET.Element) -> None:
    """Take away what would say something of the whole page, or of a size of its own."""
    for child in list(root):
        if child.tag == f"{{{SVG}}}metadata" or child.find(f"{{{SVG}}}style") is not None:
            root.remove(child)
    for name in ("version", "width", "height"):
        root.attrib.pop(name, None)


def _is_told(artist: Artist) -> bool:
    return str(artist.get_gid()).startswith(house.TOLD)


def _titled(text: str) -> ET.Element:
    title = ET.Element(f"{{{SVG}}}title")
    title.text = text
    return title


def _restyle(element: ET.Element) -> None:
    if style := element.get("style"):
        style = COLOUR.sub(lambda found: COLOURS[found[0].lower()], style)
        element.set("style", FONT_FAMILY.sub("font-family: var(--sans)", style))
    for part in ("text", "tail"):
        if not (getattr(element, part) or "").strip():
            setattr(element, part, None)  # blanks between elements
    for name in ROUNDED:
        if value := element.get(name):
            element.set(name, DECIMALS.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), value))


def _rename(element: ET.Element, name: str) -> None:
    """Put the figure's name before each id and each reference to one."""
    for attribute, value in element.attrib.items():
        if attribute == "id":
            element.set(attribute, f"{name}-{value}")
        elif attribute == f"{{{XLINK}}}href" and value.startswith("#"):  # others are pictures, which carry their data
            element.set(attribute, f"#{name}-{value.removeprefix('#')}")
        elif "url(#" in value:
            element.set(attribute, REFERENCE.sub(f"url(#{name}-", value))
