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
    """The names in the configs if they differ, else those of the files or their folders, else these with a number."""
    files = [Path(each.origin) for each in scenarios]
    for names in ([each.name for each in scenarios], [file.stem for file in files], [_folder(file) for file in files]):
        if len(set(names)) == len(names):
            return names
    return [f"{name} ({number})" if number else name for number, name in enumerate([file.stem for file in files])]


def _folder(file: Path) -> str:
    """The folder of results in which a config lies that is called as in all of them."""
    return file.absolute().parent.name
