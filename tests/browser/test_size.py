"""A page is small enough to be sent by mail. How fast it is shown: `python -m benchmarks --page`."""

from __future__ import annotations

from pathlib import Path

import simchat
from tests.browser.pages import CONFIGS, reported

MOST_MB = 3


def test_the_page_of_twenty_replications_is_small(tmp_path: Path) -> None:
    result = simchat.run(simchat.load(CONFIGS / "two_tier.yaml"), replications=20, workers=1)
    assert reported(result, tmp_path).stat().st_size < MOST_MB * 1e6
