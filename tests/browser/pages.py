"""Report pages to look at, by kind: each is made in a folder of its own, out of a small run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import simchat
from simchat.report.report_command import write_report

CONFIGS = Path(__file__).parents[2] / "configs"


def run_page(folder: Path) -> Path:
    """Three days of two tiers."""
    return reported(simchat.run(simchat.load(CONFIGS / "two_tier.yaml"), replications=3, workers=1), folder)


def comparison_page(folder: Path) -> Path:
    """Two candidates for them, with gates."""
    base, *candidates = (
        simchat.load(CONFIGS / f"{name}.yaml") for name in ("two_tier", "whatif_fourth_slot", "whatif_inactivity_5m")
    )
    gates = ["abandonment_rate <= base + 1%", "cost <= base * 1.05"]
    return reported(simchat.compare(base, *candidates, replications=3, workers=1, gates=gates), folder)


def sweep_page(folder: Path) -> Path:
    """Every combination of three capacities and two timers."""
    base = simchat.load(CONFIGS / "two_tier.yaml")
    vary = {"reps.standard.capacity": [2, 3, 4], "inactivity.after": ["5m", "20m"]}
    simchat.sweep(base, vary, replications=2, workers=1, folder=folder)
    return write_report(folder)


def reported(result: simchat.Result | simchat.ComparisonResult, folder: Path) -> Path:
    """The page that `simchat report` makes of a result."""
    result.save(folder)
    return write_report(folder)


KINDS: dict[str, Callable[[Path], Path]] = {
    "run": run_page,
    "comparison": comparison_page,
    "sweep": sweep_page,
}
