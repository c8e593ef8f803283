"""A config that does a run again, for the results folder: resolved, with its tables beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from simchat.config import Scenario
from simchat.experiment.experiment import Experiment
from simchat.experiment.manifest import copied_name, sha256

CONFIG, INPUTS = "config.yaml", "inputs"
TABLE_KEYS = ("csv", "xlsx")
FITS_A_LINE = 110
HEAD = """\
# What was run, with seed and replications, overlays and settings worked in; tables lie in inputs/.
#
#   simchat run config.yaml

"""


def write_config(experiment: Experiment, folder: Path) -> None:
    """Write `config.yaml`, which runs as it is from `folder` and gives the same results."""
    text = config_text(experiment.scenario, seed=experiment.plan.seed, replications=len(experiment.done))
    (folder / CONFIG).write_text(f"{HEAD}{text}", encoding="utf-8")


def config_text(scenario: Scenario, *, seed: int, replications: int) -> str:
    """A scenario as a config for a folder in whose `inputs/` its tables lie."""
    config = _with_copies(scenario.resolved(), _copies(scenario))
    again = {"seed": seed, "replications": replications}
    return "\n".join(yaml_lines(config | {"run": config.get("run", {}) | again})) + "\n"


def _copies(scenario: Scenario) -> dict[str, str]:
    """Where the copy of each table lies, by how the config names the table."""
    copies = {}
    for path in set(scenario.inputs.values()):
        name = str(path.relative_to(scenario.origin.parent)) if path.is_relative_to(scenario.origin.parent) else path
        copies[str(name)] = f"{INPUTS}/{copied_name(path, sha256(path))}"
    return copies


def _with_copies(value: Any, copies: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_with_copies(item, copies) for item in value]
    if not isinstance(value, dict):
        return value
    named = {
        key: copies.get(str(Path(value[key])), value[key]) for key in TABLE_KEYS if isinstance(value.get(key), str)
    }
    return {key: _with_copies(item, copies) for key, item in value.items()} | named


def yaml_lines(mapping: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """YAML: what is long in a block of its own, the rest as JSON, which YAML contains."""
    for key, value in mapping.items():
        head, flow = f"{indent}{_key(key)}:", _flow(value)
        if len(flow) <= FITS_A_LINE or not isinstance(value, (dict, list)):
            yield f"{head} {flow}"
        elif isinstance(value, dict):
            yield head
            yield from yaml_lines(value, indent + "  ")
        elif all(isinstance(item, dict) for item in value):
            yield head
            yield from (f"{indent}  - {_flow(item)}" for item in value)
        else:
            yield f"{head} {flow}"


def _flow(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    return key if key.isidentifier() and key.islower() and key not in ("true", "false", "null") else _flow(key)
