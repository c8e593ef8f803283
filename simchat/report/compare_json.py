"""What `simchat compare --json` prints."""

from __future__ import annotations

import json
import math
from typing import Any

from simchat.comparison.comparison import Comparison
from simchat.comparison.gating import Judgement
from simchat.experiment.bounds import Figure
from simchat.experiment.manifest import manifest
from simchat.experiment.summary import ROOMS
from simchat.report.compared import Row, Told

FIGURES = (
    "base", "value", "difference", "ci_low", "ci_high", "together", "verdict", "replications_needed",
    "variance_reduction", "n",
)  # fmt: skip


def json_of(comparison: Comparison) -> str:
    """One JSON object: base, replications, seed, whether all gates pass, candidates, and a manifest for each config."""
    told = Told(comparison)  # every KPI
    content = {
        "base": told.labels[0],
        "replications": comparison.replications,
        "seed": comparison.base.plan.seed,
        "error": comparison.question.error,
        "same_within": comparison.question.same_within,
        "interrupted": comparison.interrupted,
        "passed": comparison.passed,
        "best": best_of(told),
        "candidates": [_candidate(told, number) for number in range(len(comparison.candidates))],
        "warnings": list(told.remarks()),
        "manifests": [manifest(experiment) for experiment in comparison.experiments],
    }
    return json.dumps(content, indent=2, allow_nan=False)


def best_of(told: Told) -> dict[str, Any] | None:
    """What was found about the best; None if it was not asked for."""
    choice = told.comparison.choice
    if choice is None:
        return None
    return {
        "kpi": choice.kpi.name,
        "worth": choice.worth,
        "selected": None if choice.selected is None else told.labels[choice.selected],
        "may_be_best": [name for name, alive in zip(told.labels, choice.alive.tolist(), strict=True) if alive],
        "out_after": {name: at for name, at in zip(told.labels, choice.out_at, strict=True) if at},
    }


def _candidate(told: Told, number: int) -> dict[str, Any]:
    name = told.labels[number + 1]
    figures: dict[str, Any] = {"kpis": {}, **{room: {} for room in ROOMS.values()}}
    for row in told.rows:
        if row.candidate != name:
            continue
        place = figures["kpis"] if row.scope == "total" else figures[ROOMS[row.scope]].setdefault(row.name, {})
        place[row.kpi] = _figure(row)
    return {
        "name": name,
        "changes": [change._asdict() for change in told.changes(number)],
        "gates": [_gate(told, judgement) for judgement in told.comparison.judgements[number]],
        **figures,
    }


def _figure(row: Row) -> dict[str, Any]:
    return {name: _known(getattr(row, name)) for name in FIGURES}


def _gate(told: Told, judgement: Judgement) -> dict[str, Any]:
    found = judgement.found
    return {
        "gate": judgement.gate.text,
        "result": str(judgement.passing),
        "found": told.gate_found(judgement),
        **{name: _known(value) for name, value in zip(Figure._fields, found.worst, strict=True)},
        "failed_at": [label for label in found.missed if label],
        "undecided_at": [label for label in found.undecided if label],
    }


def _known(value: Any) -> Any:
    """JSON has no infinity and no NaN."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
