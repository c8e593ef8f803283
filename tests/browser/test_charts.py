"""A chart says what stands at a place, to a pointer and to a keyboard, and it is what the results hold there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from simchat.report.result import Result
from simchat.report.wording import amount, share, span
from tests.browser.watched import Open, Watched

TICKS = """svg => [...svg.querySelectorAll("text")]
  .filter(text => /^\\d\\d:\\d\\d$/.test(text.textContent))
  .map(text => [text.textContent, text.getBoundingClientRect()])
  .map(([time, box]) => [time, box.left + box.width / 2])"""
MIDDLE = """svg => { const box = svg.getBoundingClientRect(); return box.top + box.height / 2; }"""
CHARTS = {  # a chart, a line of it, the KPI and how it is written
    "arrivals": ("arrivals", "attempts", amount),
    "service_level": ("service level", "service_level_60s", share),
    "waits": ("mean", "wait.mean", span),
    "open_chats": ("open chats", "open_chats", amount),
    "abandonment": ("abandoned, of queued", "abandonment_rate", share),
}
TIMES = ("06:00", "09:30", "17:00", "19:30", "23:30")


def course(result: Result, kpi: str, time: str) -> tuple[float, float, float]:
    """A KPI of the total in an interval, computed anew: the mean, and the band of 8 in 10 replications."""
    at_time = result.kpis["interval"] == f"2026-03-02T{time}"
    rows = result.kpis[at_time & (result.kpis["kpi"] == kpi) & (result.kpis["scope"] == "total")]
    below = rows["denominator"].sum()
    values = rows["value"].dropna()
    if not below or values.empty:
        return (np.nan, np.nan, np.nan)
    low, high = np.quantile(values, [0.1, 0.9])
    return (rows["numerator"].sum() / below, low, high)


def expected(result: Result, chart: str, time: str) -> str:
    """The line of the tip."""
    name, kpi, write = CHARTS[chart]
    mean, low, high = course(result, kpi, time)
    return f"{name}: -" if np.isnan(mean) else f"{name}: {write(mean)} ({write(low)} to {write(high)})"


def tip(page: Page) -> list[str]:
    """What is said of a place: the place, then line by line; nothing while it is hidden."""
    found = page.locator("#tip")
    return found.inner_text().split("\n") if found.is_visible() else []


def drawing(page: Page, chart: str) -> Locator:
    found = page.locator(f"#chart-{chart} .drawing")
    found.scroll_into_view_if_needed()
    return found


def place_of(svg: Locator, time: str) -> tuple[float, float]:
    """Where the middle of an interval lies on the screen, going by the labels of the axis."""
    ticks = dict(svg.evaluate(TICKS))
    first, last = min(ticks), max(ticks)
    per_minute = (ticks[last] - ticks[first]) / (minutes(last) - minutes(first))
    return ticks[first] + (minutes(time) + 15 - minutes(first)) * per_minute, svg.evaluate(MIDDLE)


def minutes(time: str) -> int:
    return 60 * int(time[:2]) + int(time[3:])


@pytest.mark.parametrize("chart", CHARTS)
def test_a_pointer_reads_what_the_results_hold(run_page: Watched, run_result: Result, chart: str) -> None:
    page = run_page.page
    svg = drawing(page, chart).locator("svg")
    for time in TIMES:
        page.mouse.move(*place_of(svg, time))
        place, *lines = tip(page)
        assert place == time
        assert expected(run_result, chart, time) in lines


@pytest.mark.parametrize("chart", CHARTS)
def test_arrow_keys_read_it_place_by_place(run_page: Watched, run_result: Result, chart: str) -> None:
    page = run_page.page
    drawing(page, chart).focus()
    read = []
    for _ in range(40):
        page.keyboard.press("ArrowRight")
        place, *lines = tip(page)
        read.append(place)
        if place in TIMES:
            assert expected(run_result, chart, place) in lines
    intervals = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(6 * 60, 24 * 60, 30)]
    assert read == intervals + ["23:30"] * (40 - len(intervals)), "every interval, and at the last there it stays"
    page.keyboard.press("ArrowLeft")
    assert tip(page)[0] == "23:00"


def test_both_read_the_same_at_every_place(run_page: Watched) -> None:
    page = run_page.page
    panel = drawing(page, "staffing")
    panel.focus()
    for minute in range(6 * 60, 24 * 60, 30):
        page.keyboard.press("ArrowRight")
        by_key = tip(page)
        page.mouse.move(*place_of(panel.locator("svg"), f"{minute // 60:02d}:{minute % 60:02d}"))
        assert tip(page) == by_key


def test_escape_and_leaving_hide_it(run_page: Watched) -> None:
    page = run_page.page
    panel = drawing(page, "waits")
    pointer = panel.locator(".pointer")
    panel.focus()
    page.keyboard.press("ArrowRight")
    assert tip(page) and is_drawn(pointer)
    page.keyboard.press("Escape")
    assert not tip(page) and not is_drawn(pointer)
    page.keyboard.press("ArrowRight")
    assert tip(page)[0] == "06:00", "it begins anew"
    page.keyboard.press("Tab")
    assert not tip(page)
    page.mouse.move(*place_of(panel.locator("svg"), "12:00"))
    assert tip(page)
    page.mouse.move(5, 5)
    assert not tip(page) and not is_drawn(pointer)


def is_drawn(line: Locator) -> bool:
    return bool(line.evaluate("line => getComputedStyle(line).display !== 'none'"))


def test_a_finger_reads_it_too(made: Callable[[str], Path], open_page: Open, run_result: Result) -> None:
    page = open_page(made("run"), width=390, touch=True).page
    svg = drawing(page, "service_level").locator("svg")
    page.touchscreen.tap(*place_of(svg, "12:00"))
    assert tip(page)[0] == "12:00"
    assert expected(run_result, "service_level", "12:00") in tip(page)
    page.locator("#chart-service_level figcaption").tap()
    assert not tip(page), "a tap elsewhere hides it"


def test_a_finger_goes_from_chart_to_chart(made: Callable[[str], Path], open_page: Open) -> None:
    page = open_page(made("run"), width=390, touch=True).page
    for chart, line in (("waits", "9 in 10 at most"), ("service_level", "service level"), ("waits", "9 in 10 at most")):
        page.touchscreen.tap(*place_of(drawing(page, chart).locator("svg"), "12:00"))
        assert tip(page)[0] == "12:00"
        assert any(told.startswith(line) for told in tip(page))
        drawn = [each for each in page.locator(".pointer").all() if is_drawn(each)]
        assert len(drawn) == 1, "a line at one chart alone"


@pytest.mark.parametrize("width", [1280, 390])
def test_the_tip_stays_in_the_window(width: int, made: Callable[[str], Path], open_page: Open) -> None:
    page = open_page(made("run"), width=width).page
    panel = drawing(page, "arrivals")
    panel.focus()
    for _ in range(36):
        page.keyboard.press("ArrowRight")
        box = page.locator("#tip").bounding_box()
        assert box is not None
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        assert box["y"] >= 0 and box["y"] + box["height"] <= 900


def test_what_is_drawn_says_what_it_is(run_page: Watched) -> None:
    titles = run_page.page.locator("#chart-flow svg title").all_text_contents()
    assert any("handled" in title and "%" in title for title in titles)
