"""A sweep that is over: the same from memory and from its folder, and plain words where there is none."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import simchat
from simchat.config import ConfigError
from simchat.experiment.errors import ResultsError
from simchat.sweeps.axes import shown_kpis, trade_off_of
from simchat.sweeps.frames import read_table
from simchat.sweeps.sensitivity import CSV, read_effects, sensitivity
from simchat.sweeps.sweep import SweepError
from simchat.sweeps.swept import Failure, Swept
from simchat.sweeps.trade_off import trade_off
from tests.unit.experiment.small import SMALL, small
from tests.unit.sweeps.handmade import around, swept

CAPACITY = "reps.standard.capacity"
COST = {0: around(10.0), 1: around(20.0), 2: around(30.0)}
LEVEL = {0: around(0.5), 1: around(0.7), 2: around(0.6)}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("kept")
    vary = {CAPACITY: [1, 2], "topics.general.patience": ["1m", "3m"]}
    simchat.sweep(
        small(home), vary, replications=3, seed=9, workers=1, kpis=["abandonment_rate", "cost"], folder=home / "swept"
    )
    return home / "swept"


def by_hand(folder: Path, **about: Any) -> Swept:
    return swept(folder, {CAPACITY: [1, 2, 3]}, {"cost": COST, "service_level_20s": LEVEL}, **about)


def test_a_folder_says_what_the_sweep_said(tmp_path: Path) -> None:
    vary = {CAPACITY: {"low": 1, "high": 3}, "topics.general.patience": {"low": "1m", "high": "4m", "scale": "log"}}
    result = simchat.sweep(
        small(tmp_path), vary, design={"random": 3}, replications=2, workers=1, kpis=["cost"], folder=tmp_path / "swept"
    )
    here, there = result._swept, Swept.opened(tmp_path / "swept")
    for name in ("terms", "design", "vary", "values", "failures", "in_table", "interrupted", "keys", "is_complete"):
        assert getattr(here, name) == getattr(there, name), name
    assert there.vary == vary
    assert there.base.but({"run.replications": 4}).digest == here.base.digest
    assert read_table(here).equals(read_table(there))


def test_keys_kpis_points_and_terms(kept: Path) -> None:
    there = Swept.opened(kept)
    assert there.keys == (CAPACITY, "topics.general.patience")
    assert there.values == ((1, "1m"), (1, "3m"), (2, "1m"), (2, "3m"))
    assert (there.terms.replications, there.terms.seed, there.design.kind) == (3, 9, "grid")
    assert [kpi.name for kpi in shown_kpis(there)] == ["abandonment_rate", "cost"]
    assert [kpi.name for kpi in trade_off_of(there)] == ["abandonment_rate", "cost"]
    assert there.is_complete


def test_the_base_lies_in_the_folder_with_its_tables(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "day.csv").write_text("arrival_time,topic\n2026-01-05T09:00:00,general\n")
    text = SMALL.replace('{profile: {every: 1h, from: "09:00", counts: [20, 20]}}', "{trace: {csv: day.csv}}")
    base = small(home, text)
    simchat.sweep(base, {CAPACITY: [1, 2]}, replications=2, workers=1, folder=tmp_path / "swept")
    shutil.rmtree(home)
    (tmp_path / "swept").rename(tmp_path / "moved")
    there = Swept.opened(tmp_path / "moved")
    assert there.base.traces["general"].tolist() == base.traces["general"].tolist()


def test_what_failed_and_what_is_not_there(tmp_path: Path) -> None:
    figures = {"cost": {0: around(10.0), 2: around(30.0)}}
    failures = [{"point": 1, "replication": 4, "why": "KeyError: 'left out'"}]
    there = swept(tmp_path, {CAPACITY: [1, 2, 3]}, figures, failures=failures)
    assert there.failures == (Failure(1, 4, "KeyError: 'left out'"),)
    assert not there.is_complete
    assert there.in_table == 2


def test_the_front_is_that_of_both_kpis_at_points_that_have_them(tmp_path: Path) -> None:
    across, up, table = trade_off(by_hand(tmp_path))
    assert (across.name, up.name) == ("cost", "service_level_20s")
    assert table[[CAPACITY, "cost:mean", "service_level_20s:ci_low", "on_front"]].values.tolist() == [
        [1, 10.0, 0.49, True], [2, 20.0, 0.69, True], [3, 30.0, 0.59, False],
    ]  # fmt: skip
    with pytest.raises(SweepError, match="abandonment_rate is not in this sweep's table"):
        trade_off(by_hand(tmp_path), ["cost", "abandonment_rate"])


# --- what is no sweep, or not one of ours ---------------------------------------------------------


def refused(folder: Path) -> str:
    with pytest.raises(ResultsError) as raised:
        read_table(Swept.opened(folder))
    text = str(raised.value)
    assert "\n" not in text
    return text


def changed(folder: Path, **about: Any) -> Path:
    """A sweep's folder of which sweep.json says something else; None takes a word away."""
    by_hand(folder)
    said = json.loads((folder / "sweep.json").read_text()) | about
    (folder / "sweep.json").write_text(json.dumps({key: value for key, value in said.items() if value is not None}))
    return folder


def test_where_there_is_no_sweep(tmp_path: Path) -> None:
    assert refused(tmp_path / "nowhere") == f"there is no folder {tmp_path / 'nowhere'}"
    (tmp_path / "file").write_text("")
    assert refused(tmp_path / "file") == f"{tmp_path / 'file'} is a file, no folder"
    assert refused(tmp_path) == f"{tmp_path} holds no sweep: sweep.json is missing"
    (tmp_path / "sweep.json").write_text("[]")
    assert refused(tmp_path) == f"{tmp_path} holds no sweep: sweep.json comes from something else"
    (tmp_path / "sweep.json").write_text("{")
    assert refused(tmp_path).startswith(f"cannot read {tmp_path / 'sweep.json'}: ")


def test_another_version(tmp_path: Path) -> None:
    told = refused(changed(tmp_path, simchat="0.0.1"))
    assert (
        told == f"{tmp_path} comes from simchat 0.0.1, this is {simchat.__version__}; sweep again, into another folder"
    )


@pytest.mark.parametrize(
    ("in_table", "told"),
    [(None, "a sweep that was stopped before its table was written"), (0, "a sweep of which no point is complete")],
)
def test_nothing_to_look_at_yet(tmp_path: Path, in_table: int | None, told: str) -> None:
    again = f"go on with it: simchat sweep sweep.yaml --out {tmp_path} --resume"
    assert refused(changed(tmp_path, in_table=in_table)) == f"{tmp_path} holds {told}; {again}"


@pytest.mark.parametrize("missing", ["base.yaml", "sweep.parquet"])
def test_missing_files(tmp_path: Path, missing: str) -> None:
    by_hand(tmp_path)
    (tmp_path / missing).unlink()
    assert refused(tmp_path).startswith(f"{tmp_path} is not whole: {missing} is missing; go on with it: simchat sweep")


@pytest.mark.parametrize("about", [{"values": None}, {"design": "grid"}, {"failures": [{"point": 1}]}, {"seed": "x"}])
def test_a_file_that_does_not_say_what_it_should(tmp_path: Path, about: dict[str, Any]) -> None:
    assert "sweep.json does not say what it should (" in refused(changed(tmp_path, **about))


def test_a_damaged_table_and_one_of_another_sweep(tmp_path: Path) -> None:
    by_hand(tmp_path)
    table = tmp_path / "sweep.parquet"
    whole = table.read_bytes()
    table.write_bytes(whole[:-40])
    assert refused(tmp_path).startswith(f"{table} is damaged, or is not what simchat wrote: ")
    pd.read_parquet(pd.io.common.BytesIO(whole)).assign(point=lambda rows: rows["point"] + 1).to_parquet(table)
    assert refused(tmp_path).endswith("it has other points than the sweep")
    pd.read_parquet(pd.io.common.BytesIO(whole)).drop(columns=CAPACITY).to_parquet(table)
    assert CAPACITY in refused(tmp_path)


def test_a_base_that_is_no_longer_right(tmp_path: Path) -> None:
    by_hand(tmp_path)
    (tmp_path / "base.yaml").write_text("name: nothing else\n")
    with pytest.raises(ConfigError):
        Swept.opened(tmp_path)


# --- effects of keys ------------------------------------------------------------------------------


def test_effects_are_read_where_they_were_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vary = {CAPACITY: {"low": 1, "high": 3}, "reps.standard.hourly_cost": {"low": 10.0, "high": 30.0}}
    simchat.sweep(small(tmp_path), vary, design={"morris": 3}, replications=2, workers=1, folder=tmp_path / "swept")
    there = Swept.opened(tmp_path / "swept")
    told = sensitivity(there, ["cost", "occupancy"])
    read = read_effects(there, ["cost", "occupancy"])
    pd.testing.assert_frame_equal(read.sort_values("kpi", kind="stable", ignore_index=True), told)
    monkeypatch.setattr("simchat.sweeps.sensitivity.salib", None)
    assert read_effects(there, ["occupancy"])["kpi"].unique().tolist() == ["occupancy"]
    (tmp_path / "swept" / CSV).write_text("kpi,key\ncost,a\n")
    with pytest.raises(ResultsError, match=r"sensitivity.csv is damaged, or is not what simchat wrote"):
        read_effects(there, ["cost"])


def test_other_designs_have_no_effects(tmp_path: Path) -> None:
    with pytest.raises(SweepError, match="effects of keys take a morris or a sobol design; this one is zip"):
        read_effects(by_hand(tmp_path), ["cost"])
