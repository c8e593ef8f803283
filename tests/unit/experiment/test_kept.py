"""What is kept of a run comes back from its folder as it was, or it is told in words why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import simchat
from simchat.config import ConfigError
from simchat.experiment.about import About
from simchat.experiment.errors import ResultsError
from simchat.experiment.folder import manifest_of
from simchat.experiment.targets import Verdict
from simchat.experiment.targets_file import read_targets, write_targets
from simchat.version import VERSION
from tests.unit.experiment.small import SMALL, small

AWKWARD = SMALL.replace("general", "NA").replace("standard", "=1+1")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[simchat.Result, Path]:
    result = simchat.run(small(tmp_path_factory.mktemp("configs")), replications=3, workers=1)
    folder = tmp_path_factory.mktemp("results") / "small"
    result.save(folder)
    return result, folder


@pytest.fixture
def folder(saved: tuple[simchat.Result, Path], tmp_path: Path) -> Path:
    simchat.read_results(saved[1]).save(tmp_path / "copy")
    return tmp_path / "copy"


@pytest.mark.parametrize("table", ["summary", "kpis", "sessions", "work", "targets", "outcomes"])
def test_tables_come_back_as_they_were(saved: tuple[simchat.Result, Path], table: str) -> None:
    result, path = saved
    again = simchat.read_results(path)
    before, after = getattr(result, table), getattr(again, table)
    pd.testing.assert_frame_equal(
        after.astype({name: "str" for name, kind in after.dtypes.items() if kind == "category"}),
        before.astype({name: "str" for name, kind in before.dtypes.items() if kind == "category"}),
        check_dtype=False, rtol=1e-12,
    )  # fmt: skip


def test_so_does_what_is_said_of_it(saved: tuple[simchat.Result, Path]) -> None:
    result, path = saved
    again = simchat.read_results(path)
    assert (again.replications, again.seed, again.warnings) == (result.replications, result.seed, result.warnings)
    assert again.scenario.config.topics == result.scenario.config.topics
    assert again.manifest["config"] == result.manifest["config"]
    assert again._repr_html_() == result._repr_html_()


def test_names_that_look_like_nothing_come_back(tmp_path: Path) -> None:
    result = simchat.run(small(tmp_path, AWKWARD), replications=2, workers=1)
    result.save(tmp_path / "results")
    again = simchat.read_results(tmp_path / "results")
    assert set(again.summary["name"]) == {"total", "NA", "=1+1"}
    assert again.summary["interval"].tolist() == result.summary["interval"].tolist()


def test_a_copy_is_a_results_folder_of_its_own(folder: Path, saved: tuple[simchat.Result, Path]) -> None:
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in saved[1].iterdir())
    assert simchat.read_results(folder).summary.equals(simchat.read_results(saved[1]).summary)


def test_what_is_said_of_a_run_is_what_its_manifest_says() -> None:
    about = About(3, 4, 0, 7, True, ("cost",), 5, 6, ("beware",))
    told = {
        "replications": 3, "replications_planned": 4, "first_replication": 0, "seed": 7, "interrupted": True,
        "precision_missed": ["cost"], "unfinished": 5, "unknown_ewt_decisions": 6, "warnings": ["beware"],
    }  # fmt: skip
    assert About.told(told) == about


def change_manifest(**changes: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        said = manifest_of(folder) | changes
        (folder / "manifest.json").write_text(json.dumps({name: value for name, value in said.items() if value != "-"}))

    return change


WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "holds no simchat results: manifest.json is"),
    "no JSON": (lambda folder: (folder / "manifest.json").write_text("{"), "cannot read .*manifest.json"),
    "something else's": (lambda folder: (folder / "manifest.json").write_text("[]"), "comes from something else"),
    "a sweep's": (change_manifest(config_sha256="-"), "no results of simchat run"),
    "another version's": (change_manifest(simchat="0.0.9"), f"comes from simchat 0.0.9, this is {VERSION}; run it"),
    "an older manifest": (change_manifest(unfinished="-"), "does not say what it should .'unfinished'"),
    "one file missing": (lambda folder: (folder / "work.parquet").unlink(), "not whole: work.parquet is missing; run"),
    "two files missing": (
        lambda folder: ((folder / "targets.csv").unlink(), (folder / "config.yaml").unlink()),
        "config.yaml, targets.csv are missing$",
    ),
}


@pytest.mark.parametrize(("spoil", "told"), WRONG.values(), ids=WRONG)
def test_what_is_no_result_is_told(folder: Path, spoil: Callable[[Path], object], told: str) -> None:
    spoil(folder)
    with pytest.raises(ResultsError, match=told):
        simchat.read_results(folder)


def test_no_folder_and_a_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="there is no folder"):
        simchat.read_results(tmp_path / "nothing")
    (tmp_path / "file").write_text("")
    with pytest.raises(ResultsError, match="is a file"):
        simchat.read_results(tmp_path / "file")


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("summary.csv", "summary"),
        ("kpis.parquet", "kpis"),
        ("sessions.parquet", "sessions"),
        ("targets.csv", "targets"),
    ],
)
def test_a_damaged_table_is_named(folder: Path, name: str, table: str) -> None:
    (folder / name).write_text("scope;mean\ntotal;1,5\n")
    with pytest.raises(ResultsError, match=f"{name} is damaged"):
        getattr(simchat.read_results(folder), table)


def test_a_config_that_was_spoilt_is_told_with_its_line(folder: Path) -> None:
    with (folder / "config.yaml").open("a") as file:
        file.write("nonsense: 1\n")
    with pytest.raises(ConfigError, match="nonsense"):
        simchat.read_results(folder)


def test_verdicts_come_back(tmp_path: Path) -> None:
    found = [
        Verdict("cost", "tier", "a, b", "total", "at_most", 0.1, "undecided", float("inf"), 0.0, 1 / 3, 9, 900, (), ()),
        Verdict("wait.p90", "total", "total", "interval", "at_least", 5.0, "missed", 1.0, 0.5, 2.0, 3, 4,
                ("2026-03-02T08:00",), ("2026-10-25T02:00", "2026-10-25T02:00+01:00")),
    ]  # fmt: skip
    write_targets(found, tmp_path / "targets.csv")
    assert read_targets(tmp_path / "targets.csv") == found
