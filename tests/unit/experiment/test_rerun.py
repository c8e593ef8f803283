"""`config.yaml` in a results folder: it runs as it is, from there, and does the same again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from simchat.config import load
from simchat.experiment.experiment import Plan
from simchat.experiment.results import run_into
from tests.unit.experiment.small import SMALL

CONFIGS = Path(__file__).parents[3] / "configs"
SAME = ("kpis.parquet", "sessions.parquet", "summary.csv", "work.parquet")


def test_a_run_with_tables_runs_again_from_its_folder_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(CONFIGS / "data", home / "data")
    shutil.copy(CONFIGS / "forecast_week.yaml", home)
    scenario = load(home / "forecast_week.yaml", overrides=["reps.sales.shifts.late.count=3"])
    run_into(tmp_path / "out", scenario, Plan.of(scenario, replications=2, seed=9, workers=1))
    shutil.rmtree(home)
    (tmp_path / "out").rename(tmp_path / "moved")
    again = load(tmp_path / "moved" / "config.yaml")
    assert again.config.reps["sales"].shifts[1].count == 3
    run_into(tmp_path / "again", again, Plan.of(again, workers=1))
    for name in SAME:
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / "moved" / name).read_bytes(), name


@pytest.mark.parametrize("where", ["../tables/day.csv", "./day.csv", "absolute"])
def test_wherever_a_table_lies_its_copy_is_named(tmp_path: Path, where: str) -> None:
    table = tmp_path / "day.csv" if where == "absolute" else tmp_path / "configs" / where
    table.parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "configs").mkdir(exist_ok=True)
    table.write_text("arrival_time,topic\n2026-01-05T09:00:00,general\n")
    named = str(table) if where == "absolute" else where
    text = SMALL.replace('{profile: {every: 1h, from: "09:00", counts: [20, 20]}}', f"{{trace: {{csv: {named}}}}}")
    config = tmp_path / "configs" / "small.yaml"
    config.write_text(text)
    scenario = load(config)
    run_into(tmp_path / "out", scenario, Plan.of(scenario, replications=1, workers=1))
    table.unlink()
    assert load(tmp_path / "out" / "config.yaml").traces["general"].tolist() == scenario.traces["general"].tolist()


@pytest.mark.parametrize("config", sorted(CONFIGS.glob("*.yaml")), ids=lambda path: path.stem)
def test_it_says_what_the_config_says(config: Path, tmp_path: Path) -> None:
    from simchat.experiment.rerun import yaml_lines

    (tmp_path / "all.yaml").write_text("\n".join(yaml_lines(load(config).resolved())))
    (tmp_path / "data").symlink_to(CONFIGS / "data")
    assert load(tmp_path / "all.yaml").digest == load(config).digest
