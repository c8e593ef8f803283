"""The commands in this process: what they print, where, and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import simchat.model
from simchat.cli import app
from simchat.config import Scenario
from simchat.demand import Visitors
from simchat.facts import Facts
from tests.unit.experiment.small import SMALL

FAST = ["--replications", "2", "--workers", "1"]


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL)
    return "small.yaml"


def simchat_(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_without_arguments_it_shows_help() -> None:
    done = simchat_()
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: ")
    assert "Commands:" in done.stderr


def test_version() -> None:
    done = simchat_("--version")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "simchat 0.1.0\n", "")


def test_init_writes_a_config_that_runs_and_never_overwrites(tmp_path: Path) -> None:
    done = simchat_("init", str(tmp_path / "new"))
    assert done.exit_code == 0
    path = tmp_path / "new" / "baseline.yaml"
    assert simchat_("check", str(path)).exit_code == 0
    assert simchat_("run", str(path), "--replications", "1", "--workers", "1").exit_code == 0
    path.write_text("mine")
    again = simchat_("init", str(tmp_path / "new"))
    assert (again.exit_code, again.stdout) == (2, "")
    assert "is there already" in again.stderr
    assert path.read_text() == "mine"


def test_init_where_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = simchat_("init", str(tmp_path / "file"))
    assert done.exit_code == 2
    assert done.stderr.startswith("error: cannot write")


def test_check_says_ok(config: str) -> None:
    done = simchat_("check", config)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "small.yaml: ok (small)\n", "")


def test_check_tells_every_problem_of_every_config_one_a_line(config: str) -> None:
    Path("bad.yaml").write_text(SMALL.replace("capacity: 2", "capcity: 2").replace("{time: 20s}", "{time: 20}"))
    done = simchat_("check", config, "bad.yaml", "nowhere.yaml")
    assert (done.exit_code, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert all(line.startswith(("error: bad.yaml:", "error: nowhere.yaml")) for line in lines)
    assert any("capcity" in line for line in lines)
    assert any("wrap_up.time" in line for line in lines)
    assert any("nowhere.yaml" in line for line in lines)


def test_run_prints_the_report(config: str) -> None:
    done = simchat_("run", config, *FAST)
    assert done.exit_code == 0
    assert done.stdout.startswith("small\n")
    assert "2 replications, seed 7" in done.stdout
    assert done.stderr == ""


def test_run_prints_one_json_object(config: str) -> None:
    done = simchat_("run", config, *FAST, "--json")
    told = json.loads(done.stdout)
    assert {"name", "replications", "seed", "kpis", "topics", "queues", "tiers", "outcomes", "manifest"} == set(told)
    assert (told["name"], told["replications"], told["seed"]) == ("small", 2, 7)
    assert {"mean", "p50", "p90", "p95", "max"} == set(told["kpis"]["speed_to_answer"])
    assert sum(told["outcomes"].values()) == pytest.approx(told["kpis"]["attempts"]["mean"])
    assert told["manifest"]["config"]["name"] == "small"


def test_seed_and_settings_reach_the_run(config: str) -> None:
    done = simchat_(
        "run", config, *FAST, "--json", "--seed", "3", "--set", "name=other", "--set", "reps.standard.capacity=4"
    )
    told = json.loads(done.stdout)
    assert (told["name"], told["seed"]) == ("other", 3)
    assert told["manifest"]["config"]["reps"]["standard"]["capacity"] == 4


def test_a_setting_that_is_wrong(config: str) -> None:
    done = simchat_("run", config, "--set", "reps.standard.capcity=4")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "capcity" in done.stderr


def test_run_leaves_results(config: str) -> None:
    done = simchat_("run", config, *FAST, "--out", "results/small")
    assert done.exit_code == 0
    assert (Path("results") / "small" / "manifest.json").is_file()


def test_of_several_configs_each_has_its_report_and_folder(config: str) -> None:
    Path("wider.yaml").write_text("extends: small.yaml\nname: wider\nreps: {standard: {capacity: 4}}\n")
    done = simchat_("run", config, "wider.yaml", *FAST, "--out", "results")
    assert done.exit_code == 0
    assert done.stdout.count("replications, seed 7") == 2
    assert sorted(path.name for path in Path("results").iterdir()) == ["small", "wider"]


def test_several_configs_are_one_json_object(config: str) -> None:
    done = simchat_("run", config, config, *FAST, "--json")
    assert [run["name"] for run in json.loads(done.stdout)["runs"]] == ["small", "small"]


def test_results_of_two_configs_of_one_name_would_collide(config: str) -> None:
    done = simchat_("run", config, config, *FAST, "--out", "results")
    assert done.exit_code == 2
    assert "run them one by one" in done.stderr
    assert not Path("results").exists()


def test_an_out_folder_of_something_else_is_refused(config: str) -> None:
    done = simchat_("run", config, *FAST, "--out", ".")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "no simchat results" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"],
        ["rum"],
        ["--colour"],
        ["run", "small.yaml", "--replications", "0"],
        ["run", "small.yaml", "--replications", "many"],
        ["run", "small.yaml", "--precision", "occupancy"],
        ["run", "small.yaml", "--precision", "ocupancy=0.1"],
        ["run", "small.yaml", "--seed", str(2**63)],
        ["run", "small.yaml", "--set", "nonsense"],
        ["trace", "small.yaml", "--session", "100000"],
    ],
)
def test_wrong_usage_is_2_and_lines_of_error(config: str, arguments: list[str]) -> None:
    done = simchat_(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr
    assert all(line.startswith("error: ") for line in done.stderr.splitlines())


def stand_in(monkeypatch: pytest.MonkeyPatch, at: int, error: BaseException) -> None:
    simulate = simchat.model.simulate

    def simulate_or_raise(scenario: Scenario, visitors: Visitors) -> Facts:
        if visitors.replication == at:
            raise error
        return simulate(scenario, visitors)

    monkeypatch.setattr(simchat.model, "simulate", simulate_or_raise)


def test_ctrl_c_shows_what_is_finished_and_is_3(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, 2, KeyboardInterrupt())
    done = simchat_("run", config, config, "--replications", "4", "--workers", "1")
    assert done.exit_code == 3
    assert done.stdout.count("INTERRUPTED: 2 of 4 replications") == 1


def test_ctrl_c_before_anything_is_finished_is_3(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, 0, KeyboardInterrupt())
    done = simchat_("run", config, *FAST)
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr.startswith("error: interrupted before")


def test_a_defect_is_70_and_says_where_without_a_traceback(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, 1, ZeroDivisionError("no rep"))
    done = simchat_("run", config, *FAST)
    assert (done.exit_code, done.stdout) == (70, "")
    assert "small: replication 1 with seed 7 failed" in done.stderr
    assert "please report it" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_defect_shows_its_traceback_when_asked(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMCHAT_TRACEBACK", "1")
    stand_in(monkeypatch, 1, ZeroDivisionError("no rep"))
    assert "Traceback" in simchat_("run", config, *FAST).stderr


def test_schema_is_a_json_schema() -> None:
    schema = json.loads(simchat_("schema").stdout)
    assert {"topics", "queues", "flow", "reps"} <= set(schema["properties"])


def test_trace_of_one_session(config: str) -> None:
    done = simchat_("trace", config, "--session", "0")
    assert done.exit_code == 0
    assert done.stdout.startswith("session 0: general, ")
    assert "Start Conversation" in done.stdout


def test_trace_of_a_few(config: str) -> None:
    assert simchat_("trace", config).stdout.count("\n\n") >= 2
