"""How cells look: number formats by unit, and the few ways of writing text."""

from __future__ import annotations

from typing import Any

BY_ROW = ""  # style of a column whose cells are written in the unit of their row

TOP = {"valign": "top"}  # beside text of several lines, the first is where one looks
HEADING = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#D9E2F3", "bottom": 1}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": "#1F3864"},
    "section": {"bold": True, "font_size": 12, "font_color": "#1F3864", "bottom": 1, "bottom_color": "#1F3864"},
    "note": {"italic": True, "font_color": "#595959"},
    "heading": HEADING,
    "heading of words": {**HEADING, "align": "left", "indent": 1},
    "heading of figures": {**HEADING, "align": "right"},
    "text": TOP,
    "strong": {**TOP, "bold": True},
    "left": {**TOP, "align": "left"},
    "words": {**TOP, "align": "left", "indent": 1},  # text that stands after figures
    "wrapped": {**TOP, "text_wrap": True, "align": "left", "indent": 1},
    "date": {**TOP, "num_format": "yyyy-mm-dd", "align": "left"},
    "time": {**TOP, "num_format": "hh:mm", "align": "left"},
    "clock": {**TOP, "num_format": "[h]:mm:ss"},
    "share": {**TOP, "num_format": "0.0 %"},
    "seconds": {**TOP, "num_format": "0.0"},
    "count": {**TOP, "num_format": "#,##0.0"},
    "hundredths": {**TOP, "num_format": "#,##0.00"},
    "whole": {**TOP, "num_format": "#,##0"},
}
PLAIN, OF_WORDS = ("text", "strong", "left", "date", "time"), ("words", "wrapped")
UNITS = {"share": "share", "s": "seconds", "per day": "count", "h per day": "count", "reps": "count"}
VERDICTS: dict[str, dict[str, Any]] = {  # fill of the cell that says so
    "met": {"bg_color": "#C6EFCE", "font_color": "#006100"},
    "missed": {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    "undecided": {"bg_color": "#FFEB9C", "font_color": "#7F6000"},
}


def style_of(unit: str) -> str:
    """The style of figures of a KPI in this unit; money is told in hundredths, as all that is small."""
    return UNITS.get(unit, "hundredths")


def heading_of(style: str) -> str:
    """The style of the heading above cells of a style: it stands where they stand."""
    if style in PLAIN:
        return "heading"
    return "heading of words" if style in OF_WORDS else "heading of figures"
