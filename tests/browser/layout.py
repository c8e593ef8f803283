"""What lies outside of a window or a sheet of paper."""

from __future__ import annotations

from playwright.sync_api import Page

PAPER_PX = 703  # A4 is 210 mm wide, its margins are 12 mm each; 96 px to the inch
OUTSIDE = """width => {
  const scrolls = each => each && (getComputedStyle(each).overflowX !== "visible" || scrolls(each.parentElement));
  return [...document.querySelectorAll("body *")]
    .filter(each => each.checkVisibility() && !each.matches("svg *, .skip") && !scrolls(each.parentElement))
    .map(each => [each, each.getBoundingClientRect()])
    .filter(([each, box]) => box.left < -0.5 || box.right > width + 0.5)
    .map(([each, box]) => `${each.tagName} ${each.textContent.trim().slice(0, 60)}: ${box.left} to ${box.right}`);
}"""
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def assert_fits(page: Page, width: int) -> None:
    """Nothing lies outside and the page does not scroll sideways; what scrolls in a box of its own may."""
    page.evaluate(SETTLED)
    assert page.evaluate(OUTSIDE, width) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
