"""The page of a report: how large it is, and how long the installed Chromium takes to show it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.commands import watch
from benchmarks.rounds import Bracket
from benchmarks.tables import heading, table

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PAGES = {  # what of which run
    "a day, 20 replications": ("configs/two_tier.yaml", "--replications", "20"),
    "a week of half-hours, 2 replications": (
        *("configs/forecast_week.yaml", "--replications", "2"),
        *("--set", "run.interval=30m"),
    ),
}
SHOWN = "() => performance.getEntriesByName('first-contentful-paint').length > 0"
TIMES = """() => [
  performance.getEntriesByType("navigation")[0].loadEventEnd,
  performance.getEntriesByName("first-contentful-paint")[0].startTime,
]"""


def page(rounds: int) -> None:
    """Size of the page of a report, and milliseconds until a browser has loaded and painted it."""
    from playwright.sync_api import sync_playwright

    program = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    if program is None:
        raise SystemExit(f"no browser is installed: looked for {', '.join(PROGRAMS)}")
    heading(f"The page of a report in Chromium, {rounds} times, from the start of navigation")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for number, (name, arguments) in enumerate(PAGES.items()):
            results = Path(folder) / str(number)
            watch("run", *arguments, "--out", str(results))
            made = watch("report", str(results))
            _show(name, Path(made.stdout.strip()), made.wall_s, [_times(browser, results) for _ in range(rounds)])
        browser.close()


def _times(browser: Browser, results: Path) -> tuple[float, float]:
    """Milliseconds to the end of the load event and to the first paint with anything in it, in a fresh window."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as window:
        opened = window.new_page()
        opened.goto((results / "report.html").as_uri())
        opened.wait_for_function(SHOWN)
        loaded, painted = opened.evaluate(TIMES)
    return loaded, painted


def _show(name: str, file: Path, made_s: float, times: list[tuple[float, float]]) -> None:
    rows = [(name, f"{file.stat().st_size / 1e6:.2f} MB", f"simchat report takes {made_s:.1f} s")]
    rows.append(("  loaded", Bracket.of([loaded for loaded, _ in times]).say(" ms", 0), ""))
    rows.append(("  first paint", Bracket.of([painted for _, painted in times]).say(" ms", 0), ""))
    rows.append(("  both", Bracket.of([max(each) for each in times]).say(" ms", 0), ""))
    table(rows)


MEASUREMENTS = {"page": page}
