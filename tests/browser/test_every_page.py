"""What holds for every page, whatever it is about: it opens by itself, fits, can be read by everyone and be printed."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.colours import READABLE, contrast, seen_colour
from tests.browser.layout import PAPER_PX, assert_fits
from tests.browser.pages import KINDS
from tests.browser.watched import Open

WIDTHS = (1280, 768, 390)
AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
CUT_OFF = """() => [...document.querySelectorAll("main .scroll, main .drawing, main pre")]
  .filter(each => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1)
  .map(each => `${each.textContent.trim().slice(0, 60)}: ${each.scrollWidth} of ${each.clientWidth}`)"""
TEXTS = """selector => [...document.querySelectorAll(selector)].filter(each => each.checkVisibility())
  .filter(each => !each.closest(".screen-only")).map(each => each.textContent)"""
TEXTS_IN_FIGURES = """paper => [...document.querySelectorAll("figure svg text")].map(text => {
  const { left, right, top, bottom } = text.getBoundingClientRect();
  const middle = new DOMPoint((left + right) / 2, (top + bottom) / 2);
  const below = [...text.closest("svg").querySelectorAll("path")].filter(shape => {
    const { fill, fillOpacity, opacity } = getComputedStyle(shape);
    return fill !== "none" && fillOpacity === "1" && opacity === "1" && !shape.closest("defs") &&
      shape.isPointInFill(middle.matrixTransform(shape.getScreenCTM().inverse()));
  });
  return [text.textContent, getComputedStyle(text).fill, below.length ? getComputedStyle(below.at(-1)).fill : paper];
})"""
CONTROLS = """[...document.querySelectorAll("button, input, select")].filter(each => each.checkVisibility())
  .filter(each => !each.closest("thead")).length"""
ARROWS = """[...document.querySelectorAll("thead button")]
  .filter(each => getComputedStyle(each, "::after").content !== "none").length"""
FIGURES = """[...document.querySelectorAll("svg")].filter(each => !each.closest("[aria-hidden=true]"))
  .map(each => [each.getAttribute("role"), each.getAttribute("aria-label") || ""])"""
TABLES = """[...document.querySelectorAll("table")].map(table => ({
  caption: table.caption ? table.caption.textContent.trim() : "",
  heads: [...table.tHead.rows[0].cells].map(each => each.scope || "none"),
  rows: [...table.tBodies[0].rows].map(row => row.cells[0].scope || "none"),
}))"""
MOVING = """[...document.querySelectorAll("*")].map(each => getComputedStyle(each)).filter(style =>
  style.scrollBehavior === "smooth" || style.transitionDuration !== "0s" || style.animationName !== "none").length"""

A4_PT = (0, 0, 595, 842)
Made = Callable[[str], Path]
pytestmark = pytest.mark.parametrize("kind", KINDS)


def test_it_opens_without_a_word_and_asks_nobody_for_anything(kind: str, made: Made, open_page: Open) -> None:
    opened = open_page(made(kind))
    opened.page.wait_for_timeout(300)
    assert opened.requests == [made(kind).as_uri()]
    assert not opened.faults
    assert opened.page.title()


def test_without_scripts_all_that_is_not_drawn_by_them_is_there(kind: str, made: Made, open_page: Open) -> None:
    with_scripts, without = open_page(made(kind)).page, open_page(made(kind), scripts=False).page
    assert without.locator("main h2").all_inner_texts() == with_scripts.locator("main h2").all_inner_texts()
    for selector in (".answer", "figure svg", "table", "tbody tr"):
        assert len(without.evaluate(TEXTS, selector)) == with_scripts.locator(selector).count() > 0, selector
    assert without.evaluate(CONTROLS) == 0, "what does nothing is not shown"
    assert without.evaluate(ARROWS) == 0, "headings that sort nothing look like headings"


@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_without_scrolling_sideways(kind: str, width: int, made: Made, open_page: Open) -> None:
    assert_fits(open_page(made(kind), width=width).page, width)


def test_headings_come_in_order(kind: str, made: Made, open_page: Open) -> None:
    page = open_page(made(kind)).page
    levels = page.eval_on_selector_all("h1, h2, h3, h4, h5, h6", "all => all.map(each => Number(each.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - level <= 1 for level, later in pairwise(levels))


def test_links_lead_to_parts_of_the_page(kind: str, made: Made, open_page: Open) -> None:
    page = open_page(made(kind)).page
    targets = page.eval_on_selector_all("a", "all => all.map(each => each.getAttribute('href'))")
    assert targets
    assert [target for target in targets if not page.locator(f"[id='{target.removeprefix('#')}']").count()] == []
    names = page.eval_on_selector_all("[id]", "all => all.map(each => each.id)")
    assert len(names) == len(set(names))


def test_figures_say_what_they_show_and_tables_what_they_hold(kind: str, made: Made, open_page: Open) -> None:
    page = open_page(made(kind)).page
    figures, tables = page.evaluate(FIGURES), page.evaluate(TABLES)
    assert figures
    assert all(role == "img" and len(label) > 10 for role, label in figures)
    assert tables
    assert all(table["caption"] for table in tables)
    assert {scope for table in tables for scope in table["heads"]} == {"col"}
    assert {scope for table in tables for scope in table["rows"]} == {"row"}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_wrong(kind: str, width: int, dark: bool, made: Made, open_page: Open) -> None:
    assert violations(open_page(made(kind), width=width, dark=dark).page) == []


def violations(page: Page) -> list[str]:
    """What axe finds wrong, whatever its impact; it cannot tell the colours inside figures, which takes it long."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run({exclude: ['figure svg > *']}, {resultTypes: ['violations']})")["violations"]
    return [f"{each['impact']}: {each['id']} at {each['nodes'][0]['target'][0]}" for each in found]


def test_axe_notices_faults(kind: str, made: Made, open_page: Open) -> None:
    page = open_page(made(kind)).page
    page.evaluate("document.querySelector('.answer').style.color = '#999999'")
    page.evaluate("document.querySelector('figure svg').removeAttribute('aria-label')")
    page.evaluate("document.querySelector('.skip').insertAdjacentHTML('afterend', '<input>')")
    found = "\n".join(violations(page))
    for fault in ("serious: color-contrast", "serious: svg-img-alt", "critical: label"):
        assert fault in found


def test_the_dark_page_has_other_colours_and_both_can_be_read(kind: str, made: Made, open_page: Open) -> None:
    papers = []
    for dark in (False, True):
        page = open_page(made(kind), dark=dark).page
        papers.append(seen_colour(page, "background-color"))
        texts = page.evaluate(TEXTS_IN_FIGURES, papers[-1])
        faint = {text for text, ink, ground in texts if contrast(ink, ground) < READABLE}
        assert not faint, "text in figures, which axe does not look at"
    light, dark_ = (contrast(paper, "rgb(0, 0, 0)") for paper in papers)
    assert light > 18
    assert dark_ < 2


def test_nothing_moves_where_people_want_it_calm(kind: str, made: Made, open_page: Open) -> None:
    lively, calm = open_page(made(kind)).page, open_page(made(kind), calm=True).page
    assert lively.evaluate(MOVING) > 0, "the page scrolls smoothly to its parts"
    assert calm.evaluate(MOVING) == 0


def test_it_can_be_printed(kind: str, made: Made, open_page: Open, tmp_path: Path) -> None:
    page = open_page(made(kind)).page
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    sheets = PdfReader(tmp_path / "page.pdf").pages
    assert len(sheets) > 1
    assert {tuple(round(edge) for edge in sheet.mediabox) for sheet in sheets} == {A4_PT}
    printed = squeezed("".join(sheet.extract_text() for sheet in sheets))
    expected = Counter(map(squeezed, page.evaluate(TEXTS, "h1, h2, h3, p, dt, dd, li, caption, th, td, svg text")))
    assert [text for text, times in expected.items() if printed.count(text) < times] == []


def squeezed(text: str) -> str:
    """Text without blanks and ligatures: how it is set on paper is nobody's concern."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_paper_holds_what_is_printed_and_nothing_to_click(kind: str, made: Made, open_page: Open) -> None:
    page = open_page(made(kind), width=PAPER_PX).page
    page.emulate_media(media="print")
    assert_fits(page, PAPER_PX)
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(CONTROLS) == 0
    assert page.evaluate(ARROWS) == 0
