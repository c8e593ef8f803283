"""One browser for all tests in this folder, and pages to open in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from simchat.report.result import Result, read_results
from tests.browser.installed import installed_browser
from tests.browser.pages import KINDS
from tests.browser.watched import Open, Watched, opener

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="package")  # not of the session: while Playwright is there, nobody else can run an event loop
def browser() -> Iterator[Browser]:
    program = installed_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The file of a kind of page; made when it is first asked for."""
    return cache(lambda kind: KINDS[kind](tmp_path_factory.mktemp(kind)))


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    with opener(browser) as open_page:
        yield open_page


@pytest.fixture
def run_page(open_page: Open, made: Callable[[str], Path]) -> Watched:
    """The page of a run, as most people see it."""
    return open_page(made("run"))


@pytest.fixture(scope="package")
def run_result(made: Callable[[str], Path]) -> Result:
    """What the page of a run tells of."""
    return read_results(made("run").parent)
