"""`simchat compare --out` and `--report`: what lies in the folder, and what is told of folders that are none."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

import simchat
import simchat.experiment.replication
from simchat.cli import app
from tests.unit.experiment.small import SMALL, small

SLOWER = "extends: small.yaml\nname: slower\ntopics: {general: {conversation: {messages: {first_reply: 40s}}}}\n"
MORE = "extends: small.yaml\nname: <more> | ../reps\nreps: {standard: {capacity: 3}}\n"
CONFIGS = {"small": SMALL, "slower": SLOWER, "more": MORE}
FAST = ["--replications", "6", "--workers", "1"]
GATES = ["--gate", "first_response_time <= base + 2m", "--gate", "service_level_33s >= 10%"]
OF_A_RUN = {
    "config.yaml", "kpis.parquet", "manifest.json", "sessions.parquet", "summary.csv", "targets.csv", "work.parquet",
}  # fmt: skip
OWN = {"comparison.csv", "gates.csv", "manifest.json"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in CONFIGS.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A comparison's folder, made once."""
    where = tmp_path_factory.mktemp("made")
    for name, text in CONFIGS.items():
        (where / f"{name}.yaml").write_text(text)
    configs = [str(where / f"{name}.yaml") for name in CONFIGS]
    done = simchat_("compare", *configs, *FAST, *GATES, "--out", str(where / "out"))
    assert (done.exit_code, done.stderr) == (0, "")
    return where / "out"


@pytest.fixture
def kept(made: Path) -> Path:
    """The same, to spoil."""
    return Path(shutil.copytree(made, "kept"))


def simchat_(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def manifest(folder: Path) -> dict[str, object]:
    return dict(json.loads((folder / "manifest.json").read_text()))


def test_the_folder_holds_the_comparison_and_a_results_folder_for_each_config(made: Path) -> None:
    assert names(made) == {*OWN, "small", "slower", "more_reps"}
    assert all(names(made / name) == OF_A_RUN for name in ("small", "slower", "more_reps"))


def test_each_config_has_the_results_that_running_it_alone_leaves(made: Path) -> None:
    assert simchat_("run", "slower.yaml", *FAST, "--out", "alone").exit_code == 0
    for name in OF_A_RUN - {"manifest.json"}:
        assert (made / "slower" / name).read_bytes() == (Path("alone") / name).read_bytes(), name
    own, alone = manifest(made / "slower"), manifest(Path("alone"))
    apart = {name for name in own if own[name] != alone[name]}
    assert apart <= {"started_at", "finished_at", "run_time_s", "machine"}


def test_the_table_is_that_of_python(made: Path, tmp_path: Path) -> None:
    base = small(tmp_path)
    result = simchat.compare(base, simchat.load("slower.yaml"), simchat.load("more.yaml"), replications=6, workers=1)
    table = pd.read_csv(made / "comparison.csv", keep_default_na=False, na_values={"difference": [""], "ci_low": [""]})
    assert list(table) == list(result.table)
    window = result.table[result.table["interval"] == ""]
    own = table[(table["interval"] == "") & ~table["kpi"].str.contains("_33s")]
    assert own["kpi"].tolist() == window["kpi"].tolist()
    assert own["difference"].to_numpy() == pytest.approx(window["difference"].to_numpy(dtype=float), nan_ok=True)
    in_time = set(table.loc[table["interval"] == "09:00", "kpi"])
    assert {"wait.mean", "queue_length", "occupancy", "service_level_33s"} <= in_time
    assert len(in_time) < 20


def test_gates_have_their_table(made: Path) -> None:
    gates = pd.read_csv(made / "gates.csv", keep_default_na=False)
    assert gates["candidate"].tolist() == ["slower", "slower", "<more> | ../reps", "<more> | ../reps"]
    assert set(gates["result"]) == {"pass"}
    assert gates["found"].str.contains(" to ").all()
    assert (gates["ci_low"] < gates["mean"]).all()


def test_the_manifest_says_what_was_asked_and_what_differs(made: Path) -> None:
    said = manifest(made)
    assert (said["kind"], said["simchat"], said["replications"], said["seed"]) == (
        "comparison", simchat.__version__, 6, 7,
    )  # fmt: skip
    assert [(each["label"], each["folder"], each["changes"]) for each in said["configs"]] == [
        ("small", "small", []),
        ("slower", "slower", [
            {"key": "topics.general.conversation.messages.first_reply", "base": "10s", "other": "40s"},
        ]),
        ("<more> | ../reps", "more_reps", [{"key": "reps.standard.capacity", "base": 2, "other": 3}]),
    ]  # fmt: skip
    assert said["question"]["gates"] == GATES[1::2]
    assert (said["question"]["undecided"], said["question"]["error"], said["passed"]) == ("fail", 0.05, True)
    assert said["remarks"] == ["intervals from 6 replications are rough: take at least 10"]
    assert said["run_time_s"] > 0
    assert "python" in said["versions"]


def test_the_command_in_the_manifest_makes_the_same_comparison(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, *arguments = shlex.split(str(manifest(kept)["again"]))
    monkeypatch.chdir(kept)
    assert program == "simchat"
    assert simchat_(*arguments, "--workers", "1", "--out", "../again").exit_code == 0
    for name in ("comparison.csv", "gates.csv", "slower/sessions.parquet"):
        assert Path(name).read_bytes() == (Path("../again") / name).read_bytes(), name


def test_configs_of_one_name_keep_their_names_in_the_command(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "slower.yaml").write_text(SLOWER.replace("name: slower\n", ""))
    assert simchat_("compare", "small.yaml", "slower.yaml", *FAST, "--out", "out").exit_code == 0
    arguments = shlex.split(str(manifest(folder / "out")["again"]))[1:]
    monkeypatch.chdir("out")
    assert simchat_(*arguments, "--workers", "1", "--out", "../again").exit_code == 0
    assert [each["label"] for each in manifest(folder / "again")["configs"]] == ["small", "slower"]
    assert Path("comparison.csv").read_bytes() == Path("../again/comparison.csv").read_bytes()


def test_every_file_is_the_same_byte_for_byte_for_any_number_of_workers(made: Path) -> None:
    configs = [f"{name}.yaml" for name in CONFIGS]
    assert simchat_("compare", *configs, *FAST[:2], "--workers", "2", *GATES, "--out", "two").exit_code == 0
    files = [path.relative_to(made) for path in made.rglob("*") if path.is_file() and path.name != "manifest.json"]
    assert len(files) == 2 + 3 * 6
    for file in files:
        assert (made / file).read_bytes() == (Path("two") / file).read_bytes(), file


def test_python_saves_the_same_folder(made: Path) -> None:
    scenarios = [simchat.load(f"{name}.yaml") for name in CONFIGS]
    simchat.compare(*scenarios, replications=6, workers=1, gates=GATES[1::2]).save("saved")
    for file in ("comparison.csv", "gates.csv", "slower/work.parquet", "more_reps/summary.csv"):
        assert (made / file).read_bytes() == (Path("saved") / file).read_bytes(), file


def test_a_failed_gate_leaves_the_folder_too(folder: Path) -> None:
    done = simchat_(
        "compare", "small.yaml", "slower.yaml", *FAST, "--gate", "first_response_time <= base", "--out", "o"
    )
    assert done.exit_code == 1
    assert manifest(folder / "o")["passed"] is False


def test_report_alone_has_a_place_for_it(folder: Path) -> None:
    done = simchat_("compare", "small.yaml", "slower.yaml", *FAST, "--report")
    assert (done.exit_code, done.stderr) == (0, "")
    assert names(folder / "reports") == {"small_compared"}
    assert names(folder / "reports" / "small_compared") == {*OWN, "figures", "report.html", "small", "slower"}


def test_a_folder_that_holds_something_else_is_left_alone(folder: Path) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "notes.txt").write_text("mine")
    done = simchat_("compare", "small.yaml", "slower.yaml", *FAST, "--out", "mine")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "mine is not empty and holds no simchat results" in done.stderr
    assert names(folder / "mine") == {"notes.txt"}


def test_those_out_of_a_selection_keep_the_replications_they_have(folder: Path) -> None:
    best = ["--best", "occupancy=0.1%", "--max-replications", "24", "--replications", "10", "--workers", "1"]
    close = "extends: small.yaml\nname: close\ntopics: {general: {wrap_up: {time: 21s}}}\n"
    (folder / "close.yaml").write_text(close)
    best[1] = "cost_per_handled=0.001"
    assert simchat_("compare", "small.yaml", "close.yaml", "more.yaml", *best, "--out", "o").exit_code == 0
    said = manifest(folder / "o")
    n = {each["folder"]: each["replications"] for each in said["configs"]}
    assert said["replications"] == 10
    assert max(n.values()) > 10
    for name, own in n.items():
        assert manifest(folder / "o" / name)["replications"] == own
        assert pd.read_parquet(folder / "o" / name / "sessions.parquet")["replication"].nunique() == own
    assert simchat_("report", "o").exit_code == 0


def interrupt(monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """Ctrl-C in the replication of that number of all configs together."""
    worked_off, calls = simchat.experiment.replication.Job.__call__, []

    def interrupted(*arguments: object) -> object:
        calls.append(arguments)
        if len(calls) == at:
            raise KeyboardInterrupt
        return worked_off(*arguments)

    monkeypatch.setattr(simchat.experiment.replication.Job, "__call__", interrupted)


def test_an_interrupted_comparison_leaves_what_is_finished(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt(monkeypatch, 6)
    done = simchat_("compare", "small.yaml", "slower.yaml", *FAST, "--out", "out", "--report")
    assert done.exit_code == 3
    out = folder / "out"
    assert (manifest(out)["replications"], manifest(out)["interrupted"]) == (2, True)
    assert pd.read_csv(out / "comparison.csv")["n"].unique().tolist() == [2]
    for name, finished in (("small", [0, 1, 2]), ("slower", [0, 1])):
        assert manifest(out / name)["replications"] == len(finished)
        assert manifest(out / name)["interrupted"] is True
        for table in ("sessions", "work"):
            assert pd.read_parquet(out / name / f"{table}.parquet")["replication"].unique().tolist() == finished
    assert "interrupted: 2 replications of each are finished and compared" in (out / "report.html").read_text()


@pytest.mark.parametrize("at", [1, 2])
def test_without_a_pair_there_is_nothing_to_leave(folder: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    interrupt(monkeypatch, at)
    done = simchat_("compare", "small.yaml", "slower.yaml", *FAST, "--out", "made/out")
    assert done.exit_code == 3
    assert "interrupted before the first replication was finished" in done.stderr
    assert names(folder) == {f"{name}.yaml" for name in CONFIGS}


def test_report_writes_the_page_and_its_figures(kept: Path) -> None:
    done = simchat_("report", "kept")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "kept/report.html\n", "")
    assert names(kept) == {*OWN, "small", "slower", "more_reps", "figures", "report.html"}
    assert {"forest-1.svg", "forest-2.svg", "wait.svg", "wait-difference.svg"} <= names(kept / "figures")
    before = (kept / "report.html").read_bytes()
    assert simchat_("report", "kept").exit_code == 0
    assert (kept / "report.html").read_bytes() == before


def test_each_config_has_a_report_of_its_own_if_it_is_wanted(kept: Path) -> None:
    assert simchat_("report", "kept/slower", "--replay", "off").exit_code == 0
    assert "<h1>slower" in (kept / "slower" / "report.html").read_text()


def changed(**more: object) -> Callable[[Path], None]:
    def change(kept: Path) -> None:
        (kept / "manifest.json").write_text(json.dumps(manifest(kept) | more))

    return change


def overwritten(name: str, old: str, new: str) -> Callable[[Path], None]:
    def overwrite(kept: Path) -> None:
        text = (kept / name).read_text()
        assert old in text
        (kept / name).write_text(text.replace(old, new, 1))

    return overwrite


NO_LONGER = "kept/manifest.json does not say what it should"


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (
            lambda kept: (kept / "comparison.csv").unlink(),
            "kept is not whole: comparison.csv is missing; compare again,",
        ),
        (lambda kept: (kept / "gates.csv").unlink(), "kept is not whole: gates.csv is missing"),
        (lambda kept: (kept / "manifest.json").unlink(), "kept holds no simchat results: manifest.json is missing"),
        (lambda kept: (kept / "manifest.json").write_text("{"), "cannot read kept/manifest.json"),
        (lambda kept: shutil.rmtree(kept / "slower"), "there is no folder kept/slower"),
        (lambda kept: (kept / "slower" / "kpis.parquet").unlink(), "kept/slower is not whole: kpis.parquet is missing"),
        (lambda kept: (kept / "slower" / "kpis.parquet").write_bytes(b"PAR1"), "kept/slower/kpis.parquet is damaged"),
        (changed(simchat="0.0.1"), "kept comes from simchat 0.0.1, this is"),
        (changed(kind="sweep"), "kept holds no results of simchat run (manifest.json speaks of something else)"),
        (changed(configs=[]), NO_LONGER),
        (changed(configs="none"), NO_LONGER),
        (changed(question=None), NO_LONGER),
        (changed(thresholds=["x"]), NO_LONGER),
        (overwritten("comparison.csv", "candidate,", "other,"), "kept/comparison.csv is damaged, or is not what"),
        (overwritten("comparison.csv", ",attempts,", ",nonsense,"), "there is no kpi nonsense"),
        (overwritten("comparison.csv", ",same,", ",good,"), "there is no verdict good"),
        (overwritten("comparison.csv", ",6\n", ",6,7,8\n"), "kept/comparison.csv is damaged"),
        (overwritten("gates.csv", ",pass,", ",good,"), "there is no result good"),
    ],
)
def test_folders_that_are_spoilt_are_told_in_a_line(kept: Path, spoil: Callable[[Path], None], told: str) -> None:
    spoil(kept)
    done = simchat_("report", "kept")
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (kept / "report.html").exists()


def test_the_page_of_a_comparison_plays_nothing(kept: Path) -> None:
    done = simchat_("report", "kept", "--replay", "3")
    assert done.exit_code == 2
    assert "--replay 3: the page of a comparison plays nothing" in done.stderr
    assert simchat_("report", "kept", "--replay", "off").exit_code == 0
