"""Report pages to look at, by kind: each is made in a folder of its own, out of a small run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import simchat
from simchat.report.report_command import PAGE, page_of, write_page
from simchat.report.result import Result, read_results

CONFIGS = Path(__file__).parents[2] / "configs"


def run_page(folder: Path) -> Path:
    """Three days of two tiers, as `simchat report` shows them."""
    return reported(simchat.run(simchat.load(CONFIGS / "two_tier.yaml"), replications=3, workers=1), folder)


def reported(result: Result, folder: Path) -> Path:
    """The page of a result, written into its folder."""
    result.save(folder)
    write_page(page_of(read_results(folder)), folder)
    return folder / PAGE


KINDS: dict[str, Callable[[Path], Path]] = {
    "run": run_page,
}
