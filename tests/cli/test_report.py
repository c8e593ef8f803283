"""`simchat report`, and `run --report`: what lies in the folder then, and what is told of folders that are none."""

from __future__ import annotations

import errno
import json
import re
import shutil
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from simchat.cli import app
from simchat.report import report_command
from simchat.report.page.page import Page
from tests.unit.experiment.small import SMALL

RUN = ["--replications", "3", "--workers", "1"]
REPORT = ["figures", "report.html", "summary.xlsx"]
COMPARED = ("report.html", "summary.xlsx", "figures/waiting.svg")
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL)
    return "small.yaml"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results with a report, made once."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "small.yaml").write_text(SMALL)
    assert simchat_("run", str(folder / "small.yaml"), *RUN, "--out", str(folder / "results")).exit_code == 0
    done = simchat_("report", str(folder / "results"))
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{folder / 'results' / 'report.html'}\n", "")
    return folder / "results"


@pytest.fixture
def results(config: str, kept: Path) -> Path:
    """Results with a report, to spoil."""
    return Path(shutil.copytree(kept, "results"))


def simchat_(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_writes_a_page_a_spreadsheet_and_figures(kept: Path) -> None:
    assert set(REPORT) < set(names(kept))
    assert (kept / "report.html").read_text().startswith("<!DOCTYPE html>")
    assert all(path.read_bytes().startswith(b"<?xml") for path in (kept / "figures").iterdir())
    assert {"arrivals.svg", "service_level.svg", "flow.svg", "wait.svg", "rep-time.svg"} <= set(names(kept / "figures"))


def test_the_page_asks_for_nothing_from_outside(kept: Path) -> None:
    page = (kept / "report.html").read_text()
    loaded = re.findall(r'(?:src|href|xlink:href)="([^"]*)"', page) + re.findall(r"url\(([^)]*)\)", page)
    assert {each for each in loaded if not each.startswith("#")} == {"data:,"}
    assert "@import" not in page


def test_the_same_results_give_the_same_report(results: Path) -> None:
    before = {name: (results / name).read_bytes() for name in COMPARED}
    assert simchat_("report", "results").exit_code == 0
    assert {name: (results / name).read_bytes() for name in COMPARED} == before


def test_run_leaves_it_with_its_results(config: str) -> None:
    done = simchat_("run", config, *RUN, "--report")
    assert done.exit_code == 0
    assert set(REPORT) < set(names(Path("reports/small")))
    assert done.stdout == simchat_("run", config, *RUN).stdout, "stdout carries the result alone"
    assert simchat_("run", config, *RUN, "--out", "here", "--report").exit_code == 0
    assert set(REPORT) < set(names(Path("here")))


def test_run_leaves_one_for_each_of_several(config: str) -> None:
    Path("other.yaml").write_text("extends: small.yaml\nname: other\n")
    assert simchat_("run", config, "other.yaml", *RUN, "--report").exit_code == 0
    assert "other" in (Path("reports/other/report.html")).read_text()
    assert (Path("reports/small/report.html")).is_file()


def test_a_run_into_a_folder_with_a_report_takes_the_old_one_away(results: Path, config: str) -> None:
    assert simchat_("run", config, *RUN, "--out", "results").exit_code == 0
    assert not set(REPORT) & set(names(results))


def test_the_replay_is_the_one_that_was_asked_for(results: Path) -> None:
    assert simchat_("report", "results", "--replay", "2").exit_code == 0
    assert "Replication 2. " in (results / "report.html").read_text()
    assert simchat_("report", "results", "--replay", "off").exit_code == 0
    assert 'id="replay"' not in (results / "report.html").read_text()


@pytest.mark.parametrize(
    ("replay", "told"),
    [
        ("3", "there is no replication 3: the results hold 0 to 2"),
        ("-1", "write the number of a replication"),
        ("usually", "write the number of a replication, usual or off"),
        ("²", "write the number of a replication"),
    ],
)
def test_a_replay_that_cannot_be(results: Path, replay: str, told: str) -> None:
    done = simchat_("report", "results", "--replay", replay)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr


def test_a_replay_that_is_not_what_was_simulated_is_told(results: Path) -> None:
    text = (results / "config.yaml").read_text()
    (results / "config.yaml").write_text(text.replace('"count": 2', '"count": 1'))
    done = simchat_("report", "results")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "does not come out as the results have it" in done.stderr


@pytest.mark.parametrize("folder", ["nothing", "small.yaml", "."])
def test_what_holds_no_results_is_told(config: str, folder: str) -> None:
    done = simchat_("report", folder)
    assert (done.exit_code, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("error: ")
    assert names(Path()) == ["small.yaml"]


def test_results_of_another_version_are_told(results: Path) -> None:
    manifest = json.loads((results / "manifest.json").read_text()) | {"simchat": "9.0.0"}
    (results / "manifest.json").write_text(json.dumps(manifest))
    done = simchat_("report", "results")
    assert done.exit_code == 2
    assert "comes from simchat 9.0.0" in done.stderr
    assert "simchat run results/config.yaml --out results" in done.stderr


def test_a_disk_that_is_full_leaves_the_earlier_report(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: (results / name).read_bytes() for name in COMPARED}

    def full(page: Page, folder: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(report_command, "write_page", full)
    done = simchat_("report", "results", "--replay", "off")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "cannot write a report into results: the disk is full" in done.stderr
    assert {name: (results / name).read_bytes() for name in COMPARED} == before
    assert not [name for name in names(results) if name.startswith(".")]


class Elements(HTMLParser):
    """Which elements and attributes a page opens, and the text outside of scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.opened: Counter[str] = Counter()
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened[tag] += 1
        self.opened.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_names_are_text_wherever_they_stand(config: str) -> None:
    hostile = SMALL.replace("name: small", f'name: "{HOSTILE}"\ndescription: "{HOSTILE}"').replace(
        "general", f'"{HOSTILE}"'
    )
    Path(config).write_text(hostile.replace("standard", f'"{HOSTILE}2"'))
    assert simchat_("run", config, *RUN, "--out", "results", "--report").exit_code == 0
    page = Path("results/report.html").read_text()
    found = Elements(page)
    assert found.opened["script"] == found.opened["data-hover"] + len(["replay", "page"])
    assert not found.opened["img"]
    assert sum(HOSTILE in text for text in found.text) > 10


def test_of_one_replication_and_of_nobody(config: str) -> None:
    nobody = SMALL.replace("counts: [20, 20]", "counts: [0, 0]")
    Path(config).write_text(nobody)
    done = simchat_("run", config, "--replications", "1", "--out", "results", "--report")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "intervals from 1 replication are rough" in Path("results/report.html").read_text()
