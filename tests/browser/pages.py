"""Report pages to look at, by kind: each is made in a folder of its own, out of a small run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import simchat
from simchat.report.report_command import write_report
from tests.unit.experiment.small import small

CONFIGS = Path(__file__).parents[2] / "configs"


def run_page(folder: Path) -> Path:
    """Three days of two tiers."""
    return reported(simchat.run(simchat.load(CONFIGS / "two_tier.yaml"), replications=3, workers=1), folder)


def comparison_page(folder: Path) -> Path:
    """Two candidates for a small desk, with gates."""
    base = small(folder)
    candidates = [base.but({"reps.standard.capacity": 3}), base.but({"topics.general.patience": "1m"})]
    gates = ["abandonment_rate <= base + 1%", "cost <= base * 1.05"]
    return reported(simchat.compare(base, *candidates, workers=1, gates=gates), folder / "results")


def sweep_page(folder: Path) -> Path:
    """Every combination of three capacities and two patiences at a small desk."""
    vary = {"reps.standard.capacity": [1, 2, 3], "topics.general.patience": ["1m", "3m"]}
    simchat.sweep(small(folder), vary, workers=1, folder=folder / "results")
    return write_report(folder / "results")


def reported(result: simchat.Result | simchat.ComparisonResult, folder: Path) -> Path:
    """The page that `simchat report` makes of a result."""
    result.save(folder)
    return write_report(folder)


KINDS: dict[str, Callable[[Path], Path]] = {
    "run": run_page,
    "comparison": comparison_page,
    "sweep": sweep_page,
}
