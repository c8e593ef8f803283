"""The manifest of a results folder: enough to run it again, and to know what it came from."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from simchat.config import Scenario
from simchat.experiment.about import About
from simchat.experiment.experiment import Experiment
from simchat.version import VERSION

LIBRARIES = ("numpy", "simpy", "scipy", "pandas", "pyarrow", "holidays", "tzdata")  # what a result depends on


def manifest(experiment: Experiment) -> dict[str, Any]:
    """Resolved config and its hash, seed, replications, versions, machine, run time, input files.

    Returns
    -------
    dict
        Ready for JSON. `inputs` lists the tables the config reads, by key path, with their SHA-256.
    """
    return {
        "simchat": VERSION,
        **_what(experiment),
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "started_at": (datetime.now(UTC) - timedelta(seconds=experiment.run_time_s)).isoformat(timespec="seconds"),
        "run_time_s": round(experiment.run_time_s, 3),
        "versions": {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES},
        "machine": {
            "platform": platform.platform(),
            "implementation": platform.python_implementation(),
            "cpu_count": os.cpu_count(),
            "workers": experiment.plan.workers,
        },
    }


def _what(experiment: Experiment) -> dict[str, Any]:
    scenario, plan, about = experiment.scenario, experiment.plan, About.of(experiment)
    return {
        "name": scenario.config.name,
        "origin": scenario.origin.name,
        "config": scenario.resolved(),
        "config_sha256": scenario.digest,
        "inputs": {key: _input(path) for key, path in scenario.inputs.items()},
        "seed": about.seed,
        "replications": about.replications,
        "replications_planned": about.planned,
        "first_replication": about.first,
        "interrupted": about.interrupted,
        "precision": [{"kpi": p.kpi, "half_width": p.half_width, "absolute": p.absolute} for p in plan.precision],
        "precision_missed": list(about.missed),
        "unfinished": about.unfinished,
        "unknown_ewt_decisions": about.unknown_ewt_decisions,
        "warnings": list(about.warnings),
    }


def copied_name(path: Path, digest: str) -> str:
    """Name of an input's copy: its own, told apart from others of that name by the hash."""
    return path.name if path.name.startswith(digest[:8]) else f"{digest[:8]}-{path.name}"


def copy_inputs(scenario: Scenario, folder: Path) -> None:
    """Copy the tables that the config reads into `folder`."""
    for path in set(scenario.inputs.values()):
        folder.mkdir(exist_ok=True)
        shutil.copyfile(path, folder / copied_name(path, sha256(path)))


def _input(path: Path) -> dict[str, str]:
    digest = sha256(path)
    return {"file": path.name, "sha256": digest, "copy": f"inputs/{copied_name(path, digest)}"}


def sha256(path: Path) -> str:
    """Hash of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
