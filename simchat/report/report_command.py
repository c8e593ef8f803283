"""`simchat report`: a page, a spreadsheet and figures of results, into their folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simchat.experiment.errors import ResultsError, explain
from simchat.experiment.folder import manifest_of
from simchat.report.compare_manifest import KIND
from simchat.report.kept_comparison import KeptComparison
from simchat.report.page.page import Page
from simchat.report.page.replayed import replayed
from simchat.report.page.run_page import run_page
from simchat.report.result import Result, read_results
from simchat.report.spreadsheet import write_spreadsheet
from simchat.report.sweep_files import draw
from simchat.sweeps.folder import is_sweep
from simchat.sweeps.swept import Swept

PAGE, SPREADSHEET, FIGURES = "report.html", "summary.xlsx", "figures"
USUAL, OFF = "usual", "off"


def write_report(folder: Path, *, replay: str = USUAL) -> Path:
    """Write the page, the spreadsheet and the figures of a results folder into it; where the page is.

    The folder of a comparison or a sweep gets no spreadsheet, and its page plays nothing.

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
    if is_sweep(folder):
        return _write_sweep(folder)
    if manifest_of(folder).get("kind") == KIND:
        return _write_comparison(folder, replay)
    result = read_results(folder)
    page = page_of(result, replay=replay)
    with _plain_errors(folder):
        write_spreadsheet(result, folder / SPREADSHEET)
        write_page(page, folder)
    return folder / PAGE


def _write_comparison(folder: Path, replay: str) -> Path:
    """Write the page and the figures of a comparison into its folder; each config has a folder to be reported on."""
    if replay not in (USUAL, OFF):
        raise ResultsError(f"--replay {replay}: the page of a comparison plays nothing; report on one of its folders")
    from simchat.report.page.comparison_page import comparison_page

    page = comparison_page(KeptComparison.opened(folder))
    with _plain_errors(folder):
        write_page(page, folder)
    return folder / PAGE


def _write_sweep(folder: Path) -> Path:
    """Write the page of a sweep into its folder, and its figures beside the table, where it left them itself."""
    from simchat.report.page.sweep_page import sweep_page

    swept = Swept.opened(folder)
    page = sweep_page(swept)
    draft = folder / f".{PAGE}.{os.getpid()}.draft"
    with _plain_errors(folder):
        draw(swept)
        draft.write_text(page.html, encoding="utf-8")
        draft.replace(folder / PAGE)
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
