"""How scenarios of a comparison are called."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from simchat.comparison.comparison import Comparison
from simchat.config import Scenario


def labels(comparison: Comparison) -> list[str]:
    """A name for each scenario, the base first, no two alike."""
    return scenario_labels([experiment.scenario for experiment in comparison.experiments])


def scenario_labels(scenarios: Sequence[Scenario]) -> list[str]:
    """The names in the configs if they differ, else those of the files, else these with a number."""
    for names in ([each.name for each in scenarios], [Path(each.origin).stem for each in scenarios]):
        if len(set(names)) == len(names):
            return names
    return [f"{name} ({number})" if number else name for number, name in enumerate(names)]
