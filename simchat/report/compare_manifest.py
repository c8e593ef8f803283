"""The manifest of a comparison's folder: what was asked, what is to be known of the answer, and how to ask again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from simchat.experiment.manifest import manifest
from simchat.experiment.rerun import CONFIG
from simchat.report.compare_json import best_of
from simchat.report.compared import Told

KIND = "comparison"
OF_A_RUN = ("simchat", "finished_at", "started_at", "run_time_s", "versions", "machine")


def comparison_manifest(told: Told, folders: Sequence[str]) -> dict[str, Any]:
    """Everything but the figures; `folders` are those of the configs, the base first.

    Returns
    -------
    dict
        Ready for JSON. `again` is the command that makes the same comparison from inside the folder.
    """
    comparison = told.comparison
    of_a_run = manifest(comparison.base)
    return {
        "kind": KIND,
        **{name: of_a_run[name] for name in OF_A_RUN},
        "configs": [_config(told, number, folder) for number, folder in enumerate(folders)],
        "question": _question(told),
        "kpis": [kpi.name for kpi in comparison.kpis],
        "thresholds": list(comparison.base.measures[0].reporting.thresholds),
        "seed": comparison.base.plan.seed,
        "replications": comparison.replications,
        "replications_planned": comparison.base.planned,
        "interrupted": comparison.interrupted,
        "passed": comparison.passed,
        "best": best_of(told),
        "best_in_words": list(told.best_lines()),
        "remarks": list(told.remarks()),
        "notes": list(told.notes()),
        "again": shlex.join(_again(told, folders)),
    }


def _config(told: Told, number: int, folder: str) -> dict[str, Any]:
    experiment = told.comparison.experiments[number]
    changes = [change._asdict() for change in told.changes(number - 1)] if number else []
    return {
        "label": told.labels[number],
        "folder": folder,
        "name": experiment.scenario.name,
        "origin": experiment.scenario.origin.name,
        "config_sha256": experiment.scenario.digest,
        "replications": len(experiment.done),
        "changes": changes,
    }


def _question(told: Told) -> dict[str, Any]:
    question = told.comparison.question
    best = question.best
    return {
        "kpis": list(question.kpis),
        "error": question.error,
        "same_within": question.same_within,
        "settle": question.settle,
        "max_replications": question.max_replications,
        "gates": [gate.text for gate in question.gates],
        "undecided": question.undecided,
        "best": {"kpi": best.kpi, "worth": best.worth} if best else None,
    }


def _again(told: Told, folders: Sequence[str]) -> Iterator[str]:
    comparison, question = told.comparison, told.comparison.question
    plan, best = comparison.base.plan, question.best
    yield from ("simchat", "compare", *(str(PurePosixPath(folder) / CONFIG) for folder in folders))
    yield from ("--replications", str(plan.replications), "--seed", str(plan.seed))
    yield from (part for kpi in question.kpis for part in ("--kpi", kpi))
    yield from ("--same-within", repr(question.same_within))
    yield from (part for gate in question.gates for part in ("--gate", gate.text))
    yield from ("--undecided", question.undecided) if question.gates else ()
    yield from ("--best", best.kpi if best.worth is None else f"{best.kpi}={best.worth!r}") if best else ()
    yield from ("--precision",) if question.settle else ()
    yield from ("--max-replications", str(question.max_replications))
