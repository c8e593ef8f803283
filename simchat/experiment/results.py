"""A results folder's files, around the tables that the spool has written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from simchat.config import Scenario
from simchat.experiment.experiment import Experiment, Plan
from simchat.experiment.folder import MANIFEST, results_folder
from simchat.experiment.manifest import copy_inputs, manifest
from simchat.experiment.rerun import INPUTS, write_config
from simchat.experiment.run import run_experiment
from simchat.experiment.spool import TABLES, Spool
from simchat.experiment.summary import write_kpis, write_summary
from simchat.experiment.targets import verdicts
from simchat.experiment.targets_file import write_targets
from simchat.experiment.together import Progress

SUMMARY, KPIS, TARGETS = "summary.csv", "kpis.parquet", "targets.csv"


def run_into(target: Path, scenario: Scenario, plan: Plan, *, progress: Progress | None = None) -> Experiment:
    """Run a plan and leave its results in a folder, as a whole or not at all.

    Raises
    ------
    ResultsError
        If the folder cannot be written, or holds something else.
    """
    with results_folder(target) as draft:
        with Spool(draft) as spool:
            experiment = run_experiment(scenario, plan, spool=spool, progress=progress)
        write_rest(experiment, draft)
    return experiment


def save(experiment: Experiment, target: Path, *, tables: Path) -> None:
    """Write an experiment's results; `tables` is the folder its spool wrote to."""
    with results_folder(target) as draft:
        for name in TABLES:
            shutil.copyfile(tables / f"{name}.parquet", draft / f"{name}.parquet")
        write_rest(experiment, draft)


def write_rest(experiment: Experiment, folder: Path) -> None:
    """Write everything of a results folder but the tables, which a spool has written."""
    write_kpis(experiment.measures, folder / KPIS)
    write_summary(experiment.measures, folder / SUMMARY)
    write_targets(verdicts(experiment.measures, experiment.scenario.config.targets), folder / TARGETS)
    copy_inputs(experiment.scenario, folder / INPUTS)
    write_config(experiment, folder)
    text = json.dumps(manifest(experiment), indent=2, ensure_ascii=False, allow_nan=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
