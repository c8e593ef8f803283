"""A figure on a page: its colours are the page's, and what stands at each place is read off the figure itself."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from simchat.report import plots
from simchat.report.page.chart import Chart, chart
from simchat.report.page.hover import in_words, panels_of
from simchat.report.page.script_json import script_json
from simchat.report.page.svg import drawn_svg, inline_svg
from simchat.report.plots.house import INK, SERIES, house_style, new_figure, told, write_values
from simchat.report.wording import share

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</script><script>alert("1")</script>'


def steps(label: str = "level") -> Figure:
    """Four places with a line and its band, one place empty."""
    with house_style():
        figure, (axes,) = new_figure()
        axes.set_title("A panel")
        write_values(axes, share, places=["08:00", "09:00", "10:00", "11:00"])
        axes.stairs([0.5, np.nan, 0.75, 0.25], baseline=None, label=label, color=SERIES[1])
        axes.stairs([0.6, np.nan, 0.8, 0.3], baseline=[0.4, np.nan, 0.7, 0.2], fill=True, label=f"_band of {label}")
        axes.set_xlim(0, 4)
    return figure


def placed(figure: Figure) -> Chart:
    return chart(figure, "name", "What it is.")


def test_what_stands_at_a_place_is_the_value_of_the_line_there() -> None:
    figure = steps()
    drawn_svg(figure)
    (panel,) = panels_of(figure)
    assert panel.places == ["08:00", "09:00", "10:00", "11:00"]
    (series,) = panel.series
    assert (series.name, series.colour) == ("level", "c1")
    assert series.texts == ["50.0 % (40.0 % to 60.0 %)", "-", "75.0 % (70.0 % to 80.0 %)", "25.0 % (20.0 % to 30.0 %)"]


def test_places_lie_in_the_picture_where_the_line_is_drawn() -> None:
    figure = steps()
    root = ET.fromstring(drawn_svg(figure))
    (panel,) = panels_of(figure)
    (line,) = (
        path.get("d") for path in root.iter(f"{SVG}path")
        if f"stroke: {SERIES[1]}" in (path.get("style") or "") and "fill: none" in (path.get("style") or "")
    )  # fmt: skip
    drawn = sorted({round(float(x), 2) for x in re.findall(r"[ML] ([\d.]+)", str(line))})
    assert drawn == pytest.approx(panel.edges, abs=0.01)
    left, top, right, bottom = panel.box
    assert (panel.edges[0], panel.edges[-1]) == pytest.approx((left, right))
    assert 0 < top < bottom < float(str(root.get("viewBox")).split()[3])


def test_in_words_a_line_goes_from_its_lowest_to_its_highest_value() -> None:
    figure = steps()
    words = in_words(figure, panels_of(figure))
    assert words == ("A panel. level: from 25.0 % (20.0 % to 30.0 %) (11:00) to 75.0 % (70.0 % to 80.0 %) (10:00).")


def test_without_lines_the_words_are_what_the_parts_say() -> None:
    rows = pd.DataFrame({"scope": "tier", "interval": "", "kpi": "cost", "name": ["a", "b"], "mean": [1.0, 2.0]})
    drawn = placed(plots.cost(rows.assign(ci_low=0.5, ci_high=2.5)))
    assert 'aria-label="Cost by tier. a: 1.00. b: 2.00."' in drawn.svg
    assert drawn.hover == ""


def test_colours_of_the_house_become_those_of_the_page() -> None:
    svg = placed(steps()).svg
    assert "var(--c1)" in svg
    assert "var(--ink)" in svg
    assert not re.findall(r"#[0-9a-fA-F]{6}\b", re.sub(r"#name-\w+", "", svg)), "a colour that is the same in the dark"


def test_it_says_nothing_of_the_whole_page() -> None:
    svg = placed(steps()).svg
    assert "<style" not in svg
    assert "<metadata" not in svg
    assert not re.search(r"<svg[^>]* width=", svg)
    assert 'role="img"' in svg


def test_ids_carry_the_name_of_the_figure_and_every_reference_finds_one() -> None:
    root = ET.fromstring(placed(steps()).svg)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(str(each).startswith("name-") for each in ids)
    text = ET.tostring(root, encoding="unicode")
    asked = re.findall(r"url\(#([^)]+)\)", text) + re.findall(r'href="#([^"]+)"', text)
    assert asked
    assert set(asked) <= set(ids)


def test_what_is_told_of_a_part_is_its_title() -> None:
    with house_style():
        figure, (axes,) = new_figure()
        (bar,) = axes.barh([0], [1.0])
        told(bar, "one", f"a bar {HOSTILE}")
    root = ET.fromstring(inline_svg(figure, drawn_svg(figure), "name", "alt"))
    (group,) = (element for element in root.iter() if element.get("id") == "name-told-one")
    assert group.findtext(f"{SVG}title") == f"a bar {HOSTILE}"


def test_a_name_ends_no_script_and_opens_no_element() -> None:
    drawn = placed(steps(HOSTILE))
    assert "<script" not in drawn.svg
    assert "</" not in drawn.hover
    (panel,) = json.loads(drawn.hover)
    assert panel["series"][0]["name"] == HOSTILE


def test_json_in_a_script_is_the_value_again() -> None:
    value = {"a": ["<>&\u2028\u2029'\"", 1.5, None]}
    text = script_json(value)
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == value


def test_the_same_figure_is_the_same_bytes() -> None:
    assert drawn_svg(steps()) == drawn_svg(steps())


def test_the_callers_own_style_changes_nothing() -> None:
    import matplotlib as mpl

    plain = drawn_svg(steps())
    with mpl.rc_context({"axes.facecolor": "black", "font.size": 30, "axes.grid": False, "text.color": "red"}):
        assert drawn_svg(steps()) == plain


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", [*SERIES, INK])
def test_lines_are_seen_on_white(colour: str) -> None:
    assert 1.05 / (_luminance(colour) + 0.05) >= 3
