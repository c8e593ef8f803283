"""What `simchat run --json` prints."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from simchat.experiment.experiment import Experiment
from simchat.experiment.manifest import manifest
from simchat.experiment.summary import as_json


def json_of(experiments: Sequence[Experiment]) -> str:
    """One JSON object: of a single run the run itself, of several ``{"runs": […]}``."""
    runs = [_run(experiment) for experiment in experiments]
    return json.dumps(runs[0] if len(runs) == 1 else {"runs": runs}, indent=2, allow_nan=False)


def _run(experiment: Experiment) -> dict[str, Any]:
    return {
        "name": experiment.scenario.config.name,
        "replications": len(experiment.done),
        "seed": experiment.plan.seed,
        **as_json(experiment.measures),
        "manifest": manifest(experiment),
    }
