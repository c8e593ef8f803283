"""Where a page comes from: enough to run it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from simchat.experiment.rerun import yaml_lines


class Provenance(NamedTuple):
    """What the manifest says, for people."""

    facts: list[tuple[str, str]]
    config: str  # YAML


def provenance(manifest: Mapping[str, Any]) -> Provenance:
    """Config, seed, versions and machine of a run."""
    machine = manifest["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in manifest["versions"].items())
    facts = {
        "made by": f"simchat {manifest['simchat']}",
        "config": f"{manifest['origin']}, SHA-256 {manifest['config_sha256']}",
        "replications": f"{manifest['replications']} of {manifest['replications_planned']}, the first is number "
        f"{manifest['first_replication']}",
        "seed": str(manifest["seed"]),
        "run": f"from {manifest['started_at']} to {manifest['finished_at']}, {manifest['run_time_s']:g} s",
        "versions": versions,
        "machine": f"{machine['platform']}, {machine['cpu_count']} cores, {machine['workers']} workers",
    }
    facts |= {f"input {key}": f"{file['file']}, SHA-256 {file['sha256']}" for key, file in manifest["inputs"].items()}
    return Provenance(list(facts.items()), "\n".join(yaml_lines(manifest["config"])))
