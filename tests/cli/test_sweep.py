"""`simchat sweep` as planners meet it: the table, the files, going on after an interruption, and mistakes."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from simchat.cli import app
from simchat.report import sweep_command
from tests.cli.test_processes import finished, signalled
from tests.unit.experiment.dask_cluster import dask_cluster
from tests.unit.experiment.small import SMALL

CAPACITY = "extends: small.yaml\nvary: {reps.standard.capacity: [1, 2, 3]}\n"
GRID = "extends: small.yaml\nvary: {reps.standard.capacity: [1, 2], inactivity.after: [5m, 10m]}\n"
FAST = ["--replications", "4", "--workers", "1"]
TABLES = ("sweep.parquet", "sweep.csv")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in {"small": SMALL, "capacity": CAPACITY, "grid": GRID}.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


def sweep(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["sweep", *arguments])


def refused(text: str, *arguments: str) -> str:
    Path("wrong.yaml").write_text(f"extends: small.yaml\n{text}\n")
    done = sweep("wrong.yaml", *arguments)
    assert done.exit_code == 2, done.output
    assert not Path("reports").exists()
    return str(done.stderr)


def test_it_prints_a_row_for_each_point_and_leaves_table_plots_and_configs(folder: Path) -> None:
    done = sweep("grid.yaml", *FAST)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("small: reps.standard.capacity, inactivity.after\n")
    assert "4 points (grid), 4 replications of each, seed 7, the same visitors for all" in done.stdout
    assert "intervals from 4 replications are rough: take at least 10" in done.stdout
    rows = [line.split() for line in done.stdout.splitlines() if line[:3] in ("  0", "  1", "  2", "  3")]
    assert [row[0] for row in rows] == ["0", "1", "2", "3"]
    out = folder / "reports/grid"
    assert sorted(path.name for path in out.glob("*.*")) == [
        "against_inactivity.after.svg", "against_reps.standard.capacity.svg", "base.yaml", "heat_map.svg",
        "sweep.csv", "sweep.json", "sweep.parquet", "trade_off.svg",
    ]  # fmt: skip
    assert CliRunner().invoke(app, ["check", str(out / "base.yaml")]).exit_code == 0
    assert sorted(path.name for path in (out / "points").iterdir()) == [f"{number}.yaml" for number in range(4)]


def test_the_table_is_tidy_and_says_what_runs_of_the_points_say(folder: Path) -> None:
    sweep("grid.yaml", *FAST)
    table = pd.read_parquet(folder / "reports/grid/sweep.parquet")
    assert list(table.columns) == [
        "point", "reps.standard.capacity", "inactivity.after", "scope", "name", "kpi",
        "mean", "ci_low", "ci_high", "n", "contacts",
    ]  # fmt: skip
    values = table.drop_duplicates("point")[["reps.standard.capacity", "inactivity.after"]].values.tolist()
    assert values == [[1, "5m"], [1, "10m"], [2, "5m"], [2, "10m"]]
    assert table.equals(pd.read_csv(folder / "reports/grid/sweep.csv", keep_default_na=True).astype(table.dtypes))
    run = CliRunner().invoke(app, ["run", "reports/grid/points/3.yaml", "--out", "alone"])
    assert run.exit_code == 0, run.stderr
    alone = pd.read_csv("alone/summary.csv", keep_default_na=True)
    alone = alone[alone["interval"].isna()].drop(columns="interval").reset_index(drop=True)
    mine = table[table["point"] == 3][list(alone.columns)].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine.astype(alone.dtypes), alone, check_exact=True)


def test_some_kpis_only(folder: Path) -> None:
    done = sweep("capacity.yaml", *FAST, "--kpi", "abandonment_rate", "--kpi", "occupancy")
    assert done.exit_code == 0, done.stderr
    table = pd.read_parquet(folder / "reports/capacity/sweep.parquet")
    assert set(table["kpi"]) == {"abandonment_rate", "occupancy"}
    assert not (folder / "reports/capacity/heat_map.svg").exists()


def test_json_is_one_object(folder: Path) -> None:
    told = json.loads(sweep("capacity.yaml", *FAST, "--json").stdout)
    assert (told["points"], told["complete"], told["simulated"], told["failures"]) == (3, 3, 12, [])
    assert [point["values"] for point in told["results"]] == [{"reps.standard.capacity": n} for n in (1, 2, 3)]
    assert told["results"][0]["kpis"]["abandonment_rate"]["n"] == 4
    assert set(told["front"]) <= {0, 1, 2}


def test_the_same_bytes_whatever_the_number_of_workers(folder: Path) -> None:
    for workers in ("1", "2"):
        done = finished("sweep", "grid.yaml", "--replications", "4", "--workers", workers, "--out", workers,
                        PYTHONHASHSEED=workers)  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
    for path in (folder / "1").glob("*.*"):
        if path.name != "sweep.json":
            assert path.read_bytes() == (folder / "2" / path.name).read_bytes(), path.name


# --- the page -------------------------------------------------------------------------------------


def report(folder: str | Path) -> Result:
    return CliRunner().invoke(app, ["report", str(folder)])


def page(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def test_a_page_with_the_sweep_is_the_page_from_its_folder(folder: Path) -> None:
    out = folder / "reports/grid"
    without = sweep("grid.yaml", *FAST)
    assert not (out / "report.html").exists()
    done = sweep("grid.yaml", *FAST, "--resume", "--report")
    assert done.exit_code == 0, done.stderr
    assert done.stdout == without.stdout
    told, figures = page(out), {path: path.read_bytes() for path in out.glob("*.svg")}
    assert "Which point to choose?" in told
    for path in figures:
        path.unlink()
    again = report(out)
    assert (again.exit_code, again.stdout) == (0, f"{out / 'report.html'}\n")
    assert page(out) == told
    assert {path: path.read_bytes() for path in out.glob("*.svg")} == figures


def test_a_page_beside_json_leaves_stdout_alone(folder: Path) -> None:
    assert json.loads(sweep("capacity.yaml", *FAST, "--json", "--report").stdout)["complete"] == 3
    assert "3 points" in page(folder / "reports/capacity")


def test_a_sweep_that_went_on_gets_a_page_of_all_of_it(folder: Path) -> None:
    sweep("capacity.yaml", *FAST, "--report", "--out", "out")
    assert "3 points: each of the values." in page(folder / "out")
    sweep("grid.yaml", *FAST, "--out", "out", "--resume")
    assert not (folder / "out/report.html").exists(), "the page of other points"
    assert report("out").exit_code == 0
    assert "4 points: every combination of the values." in page(folder / "out")


def test_a_folder_that_was_moved_has_all_its_page_takes(folder: Path) -> None:
    sweep("capacity.yaml", *FAST)
    (folder / "reports/capacity").rename(folder / "moved")
    for config in folder.glob("*.yaml"):
        config.unlink()
    assert report("moved").exit_code == 0


def test_a_sweep_that_was_killed_has_no_page_until_it_goes_on(folder: Path) -> None:
    def some_kept() -> bool:
        return len(list((folder / "out").rglob("*.rep"))) > 2

    signalled(signal.SIGKILL, some_kept, "sweep", "capacity.yaml", "--replications", "400", "--out", "out")
    done = report("out")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        "error: out holds a sweep that was stopped before its table was written; "
        "go on with it: simchat sweep capacity.yaml --out out --resume\n"
    )
    assert sweep("capacity.yaml", *FAST, "--out", "out", "--resume", "--report").exit_code == 0
    assert "3 points: each of the values." in page(folder / "out")


def test_bad_folders_are_told_in_a_line(folder: Path) -> None:
    sweep("capacity.yaml", *FAST, "--out", "out")
    (folder / "out/sweep.parquet").write_bytes(b"PAR1")
    damaged = report("out")
    (folder / "out/sweep.parquet").unlink()
    missing = report("out")
    (folder / "out/sweep.json").write_text("{")
    unreadable = report("out")
    for done, told in (
        (damaged, "out/sweep.parquet is damaged, or is not what simchat wrote: "),
        (missing, "out is not whole: sweep.parquet is missing; go on with it: simchat sweep capacity.yaml --out out "),
        (unreadable, "cannot read out/sweep.json: "),
    ):
        assert done.exit_code == 2
        assert done.stderr.startswith(f"error: {told}")
        assert done.stderr.count("\n") == 1
    assert not (folder / "out/report.html").exists()


# --- designs --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("vary: {reps.standard.capacity: [1, 2], queues.general.cap: [3, 4]}\nzip: true", 2),
        ("vary: {reps.standard.capacity: [1, 2], queues.general.cap: {low: 2, high: 9}}\ndesign: {random: 5}", 5),
        ("vary: {reps.standard.capacity: [1, 2], inactivity.after: {low: 5m, high: 20m, scale: log}}\n"
         "design: {latin_hypercube: 5, seed: 3}", 5),
        ("vary: {reps.standard.capacity: {low: 1, high: 4}, topics.general.arrivals.scale: {low: 0.5, high: 1.5}}\n"
         "design: {morris: 3}", 9),
        ("vary: {reps.standard.capacity: {low: 1, high: 4}, topics.general.arrivals.scale: {low: 0.5, high: 1.5}}\n"
         "design: {sobol: 2}", 8),
    ],
)  # fmt: skip
def test_every_design(folder: Path, text: str, points: int) -> None:
    Path("any.yaml").write_text(f"extends: small.yaml\n{text}\n")
    done = sweep("any.yaml", "--replications", "2", "--workers", "1")
    assert done.exit_code == 0, done.stderr
    table = pd.read_parquet(folder / "reports/any/sweep.parquet")
    assert table["point"].nunique() == points
    assert (folder / "reports/any/sensitivity.csv").exists() == ("morris" in text or "sobol" in text)


# --- going on -------------------------------------------------------------------------------------


def test_a_sweep_goes_on_without_simulating_anything_twice(folder: Path) -> None:
    sweep("capacity.yaml", *FAST)
    before = {name: (folder / "reports/capacity" / name).read_bytes() for name in TABLES}
    told = json.loads(sweep("capacity.yaml", *FAST, "--resume", "--json").stdout)
    assert told["simulated"] == 0
    assert before == {name: (folder / "reports/capacity" / name).read_bytes() for name in TABLES}
    more = json.loads(sweep("capacity.yaml", "--replications", "6", "--workers", "1", "--resume", "--json").stdout)
    assert more["simulated"] == 6


def test_what_the_base_warns_of_is_told() -> None:
    Path("small.yaml").write_text(SMALL.replace("  - {route: general}", "  - {route: general}\n  - {route: general}"))
    warned = CliRunner().invoke(app, ["check", "small.yaml"]).stdout
    (warning,) = [line.partition("warning: ")[2] for line in warned.splitlines() if "warning: " in line]
    assert warning in " ".join(sweep("capacity.yaml", *FAST).stdout.split())


def test_what_belongs_to_an_earlier_sweep_of_other_points_goes(folder: Path) -> None:
    sweep("grid.yaml", *FAST, "--out", "out")
    assert (folder / "out/heat_map.svg").exists()
    done = sweep("capacity.yaml", *FAST, "--out", "out", "--resume")
    assert done.exit_code == 0, done.stderr
    assert sorted(path.stem for path in (folder / "out").glob("*.svg")) == [
        "against_reps.standard.capacity",
        "trade_off",
    ]
    assert sorted(path.name for path in (folder / "out/points").iterdir()) == ["0.yaml", "1.yaml", "2.yaml"]


def test_names_that_no_file_can_have(folder: Path) -> None:
    (folder / "small.yaml").write_text(SMALL.replace("  standard:", "  'day/night':"))
    Path("odd.yaml").write_text("extends: small.yaml\nvary: {reps.day/night.capacity: [1, 2]}\n")
    done = sweep("odd.yaml", *FAST)
    assert done.exit_code == 0, done.stderr
    assert (folder / "reports/odd/against_reps.day_night.capacity.svg").exists()


def test_a_disk_without_room_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sweep_command, "write_table", full)
    done = sweep("capacity.yaml", *FAST)
    assert done.exit_code == 2
    assert done.stderr == "error: cannot write results to reports/capacity: the disk is full\n"


def test_points_that_mean_the_same_are_simulated_once(folder: Path) -> None:
    Path("twice.yaml").write_text("extends: small.yaml\nvary: {inactivity.after: [300s, 5m, 10m]}\n")
    told = json.loads(sweep("twice.yaml", *FAST, "--json").stdout)
    assert told["simulated"] == 8
    same, other = told["results"][0]["kpis"], told["results"][1]["kpis"]
    assert same == other


def test_a_replication_that_is_not_whole_is_simulated_again(folder: Path) -> None:
    sweep("capacity.yaml", *FAST)
    kept = sorted((folder / "reports/capacity/replications").rglob("*.rep"))
    before = (folder / "reports/capacity/sweep.csv").read_bytes()
    kept[5].write_bytes(kept[5].read_bytes()[:-50])
    told = json.loads(sweep("capacity.yaml", *FAST, "--resume", "--json").stdout)
    assert (told["simulated"], told["complete"]) == (1, 3)
    assert (folder / "reports/capacity/sweep.csv").read_bytes() == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_what_was_finished_before_an_interruption_is_kept(folder: Path, number: int) -> None:
    out = folder / "out"

    def some_kept() -> bool:
        return len(list(out.rglob("*.rep"))) > 6

    arguments = ["sweep", "capacity.yaml", "--replications", "400", "--workers", "2", "--out", out]
    status, text, errors = signalled(number, some_kept, *arguments)
    kept = len(list(out.rglob("*.rep")))
    if number == signal.SIGINT:
        assert (status, errors) == (3, "")
        assert "INTERRUPTED: 0 of 3 points are whole and shown; --resume goes on" in text
    assert 6 < kept < 1200
    done = finished(
        "sweep", "capacity.yaml", "--replications", "8", "--workers", "2", "--out", out, "--resume", "--json"
    )
    assert done.returncode == 0, done.stderr
    whole = finished("sweep", "capacity.yaml", "--replications", "8", "--workers", "1", "--out", "whole", "--json")
    assert json.loads(done.stdout)["simulated"] < json.loads(whole.stdout)["simulated"] == 24
    assert json.loads(done.stdout)["results"] == json.loads(whole.stdout)["results"]


def test_a_replication_that_raises_is_named_with_the_command_that_repeats_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poor(jobs: sweep_command.Sequence) -> sweep_command.Backend:
        class Raising:
            def __init__(self, job: sweep_command.Any) -> None:
                self.job = job

            def __call__(self, number: int) -> bytes:
                if number == 2 and self.job.job.scenario.config.reps["standard"].capacity == 2:
                    raise KeyError("left out")
                return bytes(self.job(number))

        return sweep_command.open_backend([Raising(job) for job in jobs], 1)

    monkeypatch.setattr(sweep_command.Places, "simulate_on", lambda _, jobs: poor(jobs))
    done = sweep("capacity.yaml", *FAST, "--report")
    assert done.exit_code == 70
    assert "point 1, replication 2, seed 7: KeyError: 'left out'" in done.stdout
    command = "simchat trace reports/capacity/points/1.yaml --replication 2 --seed 7"
    assert command in done.stdout
    assert CliRunner().invoke(app, command.split()[1:]).exit_code == 0
    table = pd.read_parquet(folder / "reports/capacity/sweep.parquet")
    assert set(table["point"]) == {0, 2}
    told = page(folder / "reports/capacity")
    assert "1 of 3 points is not complete and left out everywhere: 1." in told
    assert "simchat trace points/1.yaml --replication 2 --seed 7" in told
    monkeypatch.undo()
    monkeypatch.chdir(folder)
    told = json.loads(sweep("capacity.yaml", *FAST, "--resume", "--json").stdout)
    assert (told["simulated"], told["complete"], told["failures"]) == (1, 3, [])


# --- a cluster ------------------------------------------------------------------------------------


def test_a_cluster_gives_the_same_bytes_and_goes_on_after_its_scheduler_is_lost(folder: Path) -> None:
    long = ["sweep", "capacity.yaml", "--replications", "60"]
    with dask_cluster() as cluster:
        there = ["--backend", "dask", "--address", cluster.address, "--out", "there"]

        def lose() -> bool:
            some = len(list((folder / "there").rglob("*.rep"))) > 3
            if some:
                cluster.lose_scheduler()
            return some

        status, _, errors = signalled(0, lose, *long, *there)
    assert status == 2
    assert "the dask scheduler is gone: what was finished is kept, --resume goes on" in errors
    with dask_cluster() as cluster:
        done = finished(
            *long, "--backend", "dask", "--address", cluster.address, "--out", "there", "--resume", "--json"
        )
    assert done.returncode == 0, done.stderr
    here = finished(*long, "--workers", "2", "--out", "here", "--json")
    assert json.loads(done.stdout)["simulated"] < json.loads(here.stdout)["simulated"] == 180
    for name in TABLES:
        assert (folder / "here" / name).read_bytes() == (folder / "there" / name).read_bytes()


def test_ctrl_c_during_a_sweep_on_a_cluster_keeps_what_is_finished(folder: Path) -> None:
    def some_kept() -> bool:
        return len(list((folder / "out").rglob("*.rep"))) > 6

    arguments = ["sweep", "capacity.yaml", "--replications", "400", "--backend", "dask", "--workers", "2"]
    status, text, errors = signalled(signal.SIGINT, some_kept, *arguments, "--out", "out")
    assert (status, errors) == (3, "")
    assert "INTERRUPTED" in text


def test_nobody_at_the_address(folder: Path) -> None:
    told = finished("sweep", "capacity.yaml", *FAST, "--backend", "dask", "--address", "tcp://127.0.0.1:1")
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.startswith("error: no dask scheduler answers at tcp://127.0.0.1:1")
    assert not (folder / "reports").exists()


# --- mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "wrong.yaml:1:1: this is no sweep file: vary is missing"),
        ("vary: 4", "wrong.yaml:2:7: vary: vary holds keys and their values"),
        ("vary: {}", "vary holds keys and their values"),
        ("vary: {reps.standard.capcity: [1]}", "there is no key 'capcity' here, at point 0 of the sweep: "
                                                "reps.standard.capcity = 1 (did you mean capacity?)"),
        ("vary: {reps.standard.capacity: [1, 0]}", "wrong.yaml:2:36: reps.standard.capacity: the value must be at "
                                                    "least 1; got 0, at point 1 of the sweep"),
        ("vary: {reps.standart.capacity: [1]}", "wrong.yaml:2:8: vary.reps.standart.capacity: the base has no "
                                                 "reps.standart (did you mean standard?)"),
        ("vary: {run.seed: [1, 2]}", "vary.run.seed: it is not varied (all points meet the same visitors"),
        ("vary: {reps.standard.capacity: []}", "at least one value is needed"),
        ("vary: {reps.standard.capacity: 3}", "either a list of values, or a range such as {low: 5, high: 40}"),
        ("vary: {reps.standard.capacity: {low: 1, high: 3}}", "a range has no values of its own"),
        ("vary: {reps.standard.capacity: {low: 1, high: 3, step: 1}}", "vary.reps.standard.capacity.step: unknown key"),
        ("vary: {reps.standard.capacity: {low: 1, high: 3, scale: cubic}}", "scale is linear or log"),
        ("vary: {reps.standard.capacity: {low: 1, high: 5m}}", "low and high are both numbers, or both durations"),
        ("vary: {reps.standard.capacity: {low: 3, high: 3}}", "low is below high, and on a log scale above 0"),
        ("vary: {reps.standard.capacity: {low: 0, high: 3, scale: log}}", "on a log scale above 0"),
        ("vary: {reps.standard.capacity: {low: .nan, high: 3}}", "low and high are both numbers"),
        ("vary: {reps.standard.capacity: [1, 2], queues.general.cap: [1]}\nzip: true", "as many for each key, not "
                                                    "reps.standard.capacity 2, queues.general.cap 1"),
        ("vary: {reps.standard.capacity: [1, 2]}\nzip: yes please", "zip: true or false is meant here"),
        ("vary: {reps.standard.capacity: [1, 2]}\nzip: true\ndesign: {random: 3}", "either zip or a design, not both"),
        ("vary: {reps.standard.capacity: [1, 2]}\ndesign: random", "a design is a kind and a number"),
        ("vary: {reps.standard.capacity: [1, 2]}\ndesign: {latin: 3}", "'latin' is no design"),
        ("vary: {reps.standard.capacity: [1, 2]}\ndesign: {seed: 3}", "a design is one kind and a number"),
        ("vary: {reps.standard.capacity: [1, 2]}\ndesign: {random: many}", "a whole number of at least 1"),
        (f"vary: {{queues.general.cap: [{', '.join('1' * 400)}], reps.standard.capacity: [{', '.join('1' * 400)}]}}",
         "160,000 combinations; at most 100,000 are simulated"),
    ],
)  # fmt: skip
def test_a_wrong_sweep_is_refused_in_words(text: str, told: str) -> None:
    assert told in refused(text)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--kpi", "nonsense"], "nonsense: there is no KPI nonsense"),
        (["--time-out", "3"], "time-out 3: a duration is written as 90s, 10m or 1h30m"),
        (["--time-out", "0s"], "time-out 0s: it is more than 0"),
        (["--address", "tcp://127.0.0.1:1"], "it goes with the backend dask"),
        (["--out", "small.yaml"], "small.yaml is a file; name a folder for the results"),
        (["--out", "."], ". is not empty and holds no sweep; name another folder"),
    ],
)
def test_wrong_terms_are_refused_in_words(arguments: list[str], told: str) -> None:
    assert told in refused("vary: {reps.standard.capacity: [1, 2]}", *arguments)


def test_an_earlier_sweep_is_never_overwritten(folder: Path) -> None:
    sweep("capacity.yaml", *FAST)
    before = (folder / "reports/capacity/sweep.csv").read_bytes()
    again = sweep("capacity.yaml", "--replications", "2")
    assert again.exit_code == 2
    assert "holds a sweep already: --resume goes on with it, or name another folder" in again.stderr
    run = CliRunner().invoke(app, ["run", "small.yaml", "--out", "reports/capacity"])
    assert run.exit_code == 2
    about = folder / "reports/capacity/sweep.json"
    about.write_text(about.read_text().replace('"numpy": "', '"numpy": "0.'))
    other = sweep("capacity.yaml", *FAST, "--resume")
    assert other.exit_code == 2
    assert "their figures do not belong together; name another folder" in other.stderr
    assert (folder / "reports/capacity/sweep.csv").read_bytes() == before


def test_a_sweep_file_is_no_config() -> None:
    done = CliRunner().invoke(app, ["run", "capacity.yaml"])
    assert done.exit_code == 2
    assert "this is a sweep file: simchat sweep runs it" in done.stderr
