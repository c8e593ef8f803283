"""`simchat report`: a page, a spreadsheet and figures of results, into their folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simchat.experiment.errors import ResultsError, explain
from simchat.report.page.page import Page
from simchat.report.page.replayed import replayed
from simchat.report.page.run_page import run_page
from simchat.report.result import Result, read_results
from simchat.report.spreadsheet import write_spreadsheet

PAGE, SPREADSHEET, FIGURES = "report.html", "summary.xlsx", "figures"
USUAL, OFF = "usual", "off"


def write_report(folder: Path, *, replay: str = USUAL) -> Path:
    """Write the page, the spreadsheet and the figures of a results folder into it; where the page is.

    Parameters
    ----------
    replay : str
        Which replication the page plays: a number, ``usual`` or ``off``.

    Raises
    ------
    ResultsError
        If the folder holds no results, or cannot be written. Earlier reports are left as they were then.
    ConfigError
        If the config in it is no longer right.
    """
    result = read_results(folder)
    page = page_of(result, replay=replay)
    with _plain_errors(folder):
        write_spreadsheet(result, folder / SPREADSHEET)
        write_page(page, folder)
    return folder / PAGE


def page_of(result: Result, *, replay: str = USUAL) -> Page:
    """The page of a run. Raises ResultsError if there is no such replication."""
    return run_page(result, None if replay == OFF else replayed(result, _number(replay)))


def _number(replay: str) -> int | None:
    if replay == USUAL:
        return None
    if not replay.isascii() or not replay.isdigit():
        raise ResultsError(f"--replay {replay}: write the number of a replication, {USUAL} or {OFF}")
    return int(replay)


def write_page(page: Page, folder: Path) -> None:
    """Write a page and its figures in the place of earlier ones, each as a whole."""
    draft = folder / f".{FIGURES}.{os.getpid()}.draft"
    try:
        draft.mkdir()
        for name, drawn in page.figures.items():
            (draft / f"{name}.svg").write_bytes(drawn)
        (draft / PAGE).write_text(page.html, encoding="utf-8")
        (draft / PAGE).replace(folder / PAGE)
        shutil.rmtree(folder / FIGURES, ignore_errors=True)
        draft.replace(folder / FIGURES)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def _plain_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ResultsError(f"cannot write a report into {folder}: {explain(error)}") from error
