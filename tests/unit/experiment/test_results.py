"""The results folder: what is in it, byte for byte the same, and whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest

import simchat.model
from simchat.config import Scenario
from simchat.demand import Visitors
from simchat.experiment import spool
from simchat.experiment.errors import NothingFinished, ReplicationFailed, ResultsError
from simchat.experiment.experiment import Plan
from simchat.experiment.folder import results_folder
from simchat.experiment.results import run_into
from simchat.facts import Facts
from tests.unit.experiment.small import SMALL, small

FILES = [
    "config.yaml", "kpis.parquet", "manifest.json", "sessions.parquet", "summary.csv", "targets.csv", "work.parquet",
]  # fmt: skip


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    (tmp_path / "configs").mkdir()
    return small(tmp_path / "configs")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def results(scenario: Scenario, target: Path, *, replications: int = 3, workers: int = 1) -> Path:
    run_into(target, scenario, Plan.of(scenario, replications=replications, workers=workers))
    return target


def test_the_folder_holds_what_the_interface_says(scenario: Scenario, tmp_path: Path) -> None:
    out = results(scenario, tmp_path / "out")
    assert names(out) == FILES
    sessions, work = pd.read_parquet(out / "sessions.parquet"), pd.read_parquet(out / "work.parquet")
    assert sessions["replication"].is_monotonic_increasing
    assert sorted(sessions["replication"].unique()) == sorted(work["replication"].unique()) == [0, 1, 2]
    summary = pd.read_csv(out / "summary.csv", keep_default_na=False)
    assert list(summary) == ["scope", "name", "interval", "kpi", "mean", "ci_low", "ci_high", "n", "contacts"]
    attempts = summary.query("scope == 'total' and interval == '' and kpi == 'attempts'")
    assert float(attempts["mean"].iloc[0]) == pytest.approx(len(sessions) / 3)
    kpis = pd.read_parquet(out / "kpis.parquet")
    assert list(kpis) == ["replication", "scope", "name", "interval", "kpi", "value", "numerator", "denominator"]


def test_the_manifest_is_enough_to_run_it_again(scenario: Scenario, tmp_path: Path) -> None:
    out = results(scenario, tmp_path / "out")
    manifest = json.loads((out / "manifest.json").read_text())
    again = tmp_path / "again.yaml"
    again.write_text(json.dumps(manifest["config"]))
    copy = small(tmp_path, again.read_text())
    assert copy.digest == scenario.digest == manifest["config_sha256"]
    plan = Plan.of(copy, replications=manifest["replications"], seed=manifest["seed"], workers=1)
    run_into(tmp_path / "out2", copy, plan)
    assert (tmp_path / "out2" / "sessions.parquet").read_bytes() == (out / "sessions.parquet").read_bytes()
    assert {"python", "numpy", "simpy", "scipy", "pandas", "pyarrow", "holidays", "tzdata"} == set(manifest["versions"])
    assert manifest["interrupted"] is False


def test_every_file_but_the_manifest_is_the_same_byte_for_byte_for_any_number_of_workers(
    scenario: Scenario, tmp_path: Path
) -> None:
    alone, together = results(scenario, tmp_path / "1"), results(scenario, tmp_path / "2", workers=2)
    for name in set(FILES) - {"manifest.json"}:
        assert (alone / name).read_bytes() == (together / name).read_bytes(), name


def test_input_tables_are_copied_with_their_hash(tmp_path: Path) -> None:
    rows = "arrival_time,topic\n2026-01-05T09:00:00,general\n2026-01-05T09:30:00,general\n"
    (tmp_path / "day.csv").write_text(rows)
    trace = SMALL.replace('{profile: {every: 1h, from: "09:00", counts: [20, 20]}}', "{trace: {csv: day.csv}}")
    scenario = small(tmp_path, trace)
    out = results(scenario, tmp_path / "out", replications=1)
    (told,) = json.loads((out / "manifest.json").read_text())["inputs"].values()
    assert told["file"] == "day.csv"
    assert told["sha256"] == hashlib.sha256(rows.encode()).hexdigest()
    assert (out / told["copy"]).read_text() == rows


def stand_in(monkeypatch: pytest.MonkeyPatch, at: int, error: BaseException) -> None:
    simulate = simchat.model.simulate

    def simulate_or_raise(scenario: Scenario, visitors: Visitors) -> Facts:
        if visitors.replication == at:
            raise error
        return simulate(scenario, visitors)

    monkeypatch.setattr(simchat.model, "simulate", simulate_or_raise)


def test_ctrl_c_writes_what_is_finished(scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, 2, KeyboardInterrupt())
    out = results(scenario, tmp_path / "out", replications=4)
    assert names(out) == FILES
    manifest = json.loads((out / "manifest.json").read_text())
    assert (manifest["interrupted"], manifest["replications"], manifest["replications_planned"]) == (True, 2, 4)
    assert pd.read_parquet(out / "sessions.parquet")["replication"].unique().tolist() == [0, 1]


@pytest.mark.parametrize(
    ("error", "told"), [(KeyboardInterrupt(), NothingFinished), (ZeroDivisionError(), ReplicationFailed)]
)
def test_a_run_that_comes_to_nothing_leaves_nothing(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, told: type[Exception]
) -> None:
    stand_in(monkeypatch, 0, error)
    with pytest.raises(told):
        results(scenario, tmp_path / "out")
    assert names(tmp_path) == ["configs"]


def test_a_disk_that_fills_up_in_a_worker_leaves_nothing(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(facts: Facts, folder: Path) -> None:
        spool.part_path(folder, "sessions", facts.replication).write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(spool, "write_parts", full)
    with pytest.raises(ResultsError, match="the disk is full"):
        results(scenario, tmp_path / "out")
    assert names(tmp_path) == ["configs"]


@pytest.mark.parametrize("writer", ["write_kpis", "write_summary", "write_config"])
def test_a_disk_that_fills_up_at_the_end_keeps_earlier_results(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: str
) -> None:
    out = results(scenario, tmp_path / "out", replications=1)
    before = (out / "manifest.json").read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(f"simchat.experiment.results.{writer}", full)
    with pytest.raises(ResultsError, match="the disk is full"):
        results(scenario, out)
    assert (out / "manifest.json").read_bytes() == before
    assert names(tmp_path) == ["configs", "out"]


def test_a_foreign_folder_is_refused_before_anything_runs(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, 0, AssertionError("it ran"))
    with pytest.raises(ResultsError, match="no simchat results"):
        results(scenario, tmp_path / "configs")
    assert names(tmp_path / "configs") == ["small.yaml"]


def test_parts_of_replications_that_were_not_finished_go(tmp_path: Path) -> None:
    with results_folder(tmp_path / "out") as draft, spool.Spool(draft):
        spool.part_path(draft, "sessions", 3).write_text("half")
    assert names(tmp_path / "out") == []
