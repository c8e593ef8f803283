"""Replications on disk, found again by what they depend on, so that nothing is ever simulated twice.

A folder for each scenario and seed, named by a hash of everything that a replication's measures depend on: what the
config says that matters, the tables it reads, the seed, and the program. In it a file for each replication.
"""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

from simchat.config import Scenario
from simchat.experiment.engine import engine
from simchat.experiment.errors import ResultsError, explain
from simchat.experiment.packing import Damaged, unpacked
from simchat.experiment.replication import Replication
from simchat.kpis import Reporting

IMMATERIAL: dict[str, bool | set[str]] = {
    "name": True,
    "description": True,
    "targets": True,
    "run": {"replications", "seed"},
}


def key_of(scenario: Scenario, seed: int) -> str:
    """What a scenario's replications with a seed are filed under: equal for configs that mean the same."""
    said = scenario.config.model_dump(mode="json", by_alias=True, exclude=IMMATERIAL)
    whole = {"config": said, "inputs": dict(sorted(scenario.input_digests.items())), "seed": seed, "engine": engine()}
    return sha256(json.dumps(whole, separators=(",", ":")).encode()).hexdigest()[:32]


class Store:
    """The folder in which replications lie."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def numbers(self, key: str) -> set[int]:
        """Replications there are of a scenario, whole or not."""
        return {int(path.stem) for path in (self.folder / key).glob("*.rep") if path.stem.isdigit()}

    def put(self, key: str, number: int, data: bytes) -> None:
        """Keep a packed replication. It appears as a whole or not at all. Raises ResultsError."""
        path = self._path(key, number)
        draft = path.with_suffix(f".{os.getpid()}.draft")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(data)
            draft.replace(path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise ResultsError(f"cannot keep a replication in {self.folder}: {explain(error)}") from error

    def get(self, key: str, number: int, reporting: Reporting) -> Replication | None:
        """A replication; None if it is not there, or not whole, as after a power cut: then it is taken away."""
        path = self._path(key, number)
        try:
            return unpacked(path.read_bytes(), reporting)
        except FileNotFoundError:
            return None
        except Damaged:
            path.unlink(missing_ok=True)
            return None

    def _path(self, key: str, number: int) -> Path:
        return self.folder / key / f"{number}.rep"
