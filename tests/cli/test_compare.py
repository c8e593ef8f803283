"""`simchat compare` as planners and CI jobs meet it: tables, files, exit status, and what is told about mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as Xml  # our own files

import pytest
import xmlschema
from typer.testing import CliRunner, Result

import simchat.experiment.replication
from simchat.cli import app
from tests.unit.experiment.small import SMALL

SLOWER = "extends: small.yaml\nname: slower\ntopics: {general: {conversation: {messages: {first_reply: 40s}}}}\n"
BUSIER = "extends: small.yaml\nname: busier\ntopics: {general: {arrivals: {scale: 1.2}}}\n"
MORE = "extends: small.yaml\nname: <more> | reps\nreps: {standard: {capacity: 3}}\n"
FAST = ["--replications", "6", "--workers", "1"]
FASTER_FAILS = "first_response_time <= base"
SLOWER_PASSES = "first_response_time <= base + 2m"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in {"small": SMALL, "slower": SLOWER, "busier": BUSIER, "more": MORE}.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


def compare(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["compare", "small.yaml", *FAST, *arguments])


def test_it_prints_what_differs_and_the_verdicts():
    done = compare("slower.yaml")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("slower against small\n")
    assert "6 replications of each, seed 7, the same visitors for all" in done.stdout
    assert "intervals from 6 replications are rough: take at least 10" in done.stdout
    assert "topics.general.conversation.messages.first_reply: 10s -> 40s" in done.stdout
    (line,) = [each for each in done.stdout.splitlines() if each.startswith("  first response, mean")]
    assert " worse " in line
    assert max(map(len, done.stdout.splitlines())) <= 120


def test_times_of_day_with_a_difference_are_shown():
    printed = compare("slower.yaml").stdout
    times = printed[printed.index("slower: differences by time of day, for exploring") :]
    shown = [line.split()[0] for line in times.splitlines() if line.startswith(("  09:00", "  10:00"))]
    assert shown == ["09:00", "10:00"]
    assert "  08:00" not in times
    assert "  08:00" not in compare("small.yaml").stdout


def test_the_same_arguments_give_the_same_bytes():
    assert compare("slower.yaml").stdout == compare("slower.yaml").stdout


def test_json_has_every_figure():
    done = compare("slower.yaml", "more.yaml", "--json", "--gate", SLOWER_PASSES)
    told = json.loads(done.stdout)
    assert [candidate["name"] for candidate in told["candidates"]] == ["slower", "<more> | reps"]
    first = told["candidates"][0]["kpis"]["first_response_time.mean"]
    assert first["difference"] == pytest.approx(first["value"] - first["base"])
    assert first["ci_low"] < first["difference"] < first["ci_high"]
    assert (first["verdict"], first["together"], first["n"]) == ("worse", True, 6)
    assert told["candidates"][0]["tiers"]["standard"]["occupancy"]["together"] is False
    assert told["candidates"][0]["gates"][0]["result"] == "pass"
    assert (told["passed"], told["replications"], len(told["manifests"])) == (True, 6, 3)


@pytest.mark.parametrize(
    ("gates", "more", "status"),
    [
        ([SLOWER_PASSES], [], 0),
        ([SLOWER_PASSES, FASTER_FAILS], [], 1),
        (["longest_wait <= base - 1s"], [], 1),
        (["longest_wait <= base - 1s"], ["--undecided", "pass"], 0),
        (["longest_wait <= base - 1s"], ["--undecided", "more", "--max-replications", "8"], 1),
        ([FASTER_FAILS], ["--undecided", "pass"], 1),
    ],
)
def test_gates_decide_about_the_exit_status(gates, more, status):
    done = compare("slower.yaml", *(argument for gate in gates for argument in ("--gate", gate)), *more)
    assert done.exit_code == status, done.stdout


def test_junit_is_what_ci_systems_read(folder):
    gates = [SLOWER_PASSES, FASTER_FAILS, "longest_wait <= base - 1s"]
    asked = [argument for gate in gates for argument in ("--gate", gate)]
    compare("slower.yaml", "more.yaml", *asked, "--undecided", "pass", "--junit", "junit.xml")
    xmlschema.validate(folder / "junit.xml", Path(__file__).with_name("junit.xsd"))
    slower, more = Xml.parse(folder / "junit.xml").getroot()
    assert [suite.get("name") for suite in (slower, more)] == ["slower against small", "<more> | reps against small"]
    assert (slower.get("tests"), slower.get("failures"), slower.get("skipped")) == ("3", "1", "1")
    assert [[told.tag for told in case] for case in slower] == [[], ["failure"], ["skipped"]]
    assert slower[1].get("name") == FASTER_FAILS
    assert slower[1][0].get("message").startswith("fail: +")


def test_an_undecided_gate_fails_in_junit_where_it_fails(folder):
    compare("slower.yaml", "--gate", "longest_wait <= base - 1s", "--junit", "junit.xml")
    (suite,) = Xml.parse(folder / "junit.xml").getroot()
    assert (suite.get("failures"), suite.get("skipped"), suite[0][0].get("type")) == ("1", "0", "undecided")


def test_markdown_is_appended_and_escaped(folder):
    (folder / "summary.md").write_text("before\n")
    compare("more.yaml", "--gate", "occupancy < 99%", "--markdown", "summary.md")
    text = (folder / "summary.md").read_text()
    assert text.startswith("before\n## &lt;more> \\| reps against small\n")
    assert "| `occupancy < 99%` | ✔ pass |" in text
    assert "| `reps.standard.capacity` | 2 | 3 |" in text
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in tables} == {4, 7}


def test_gates_may_stand_in_a_file(folder):
    (folder / "gates.yaml").write_text(f"gates:\n  - {SLOWER_PASSES}\n  - {FASTER_FAILS}\n")
    done = compare("slower.yaml", "--gate", "gates.yaml")
    assert done.exit_code == 1
    assert f"✔ pass: {SLOWER_PASSES}" in done.stdout
    assert f"✘ fail: {FASTER_FAILS}" in done.stdout


def test_other_demand_is_told():
    done = compare("busier.yaml")
    assert done.exit_code == 0
    assert "busier differs in demand (topics.general.arrivals.scale)" in done.stdout
    assert "differs in demand" not in compare("slower.yaml").stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["none.yaml"], "none.yaml"),
        (["slower.yaml", "--gate", "nothing"], "gate 'nothing': this is not a gate"),
        (["slower.yaml", "--gate", "abandonment <= 1"], "there is no KPI abandonment; did you mean abandonment_rate"),
        (["slower.yaml", "--gate", "topic.x.wait <= 1"], "there is no topic x; there are general"),
        (["slower.yaml", "--gate", "none.yaml"], "none.yaml"),
        (["slower.yaml", "--kpi", "speed"], "--kpi speed: there is no KPI speed"),
        (["slower.yaml", "--undecided", "maybe"], "maybe"),
        (
            ["slower.yaml", "--junit", "no/such/folder.xml"],
            "cannot write no/such/folder.xml: no such file",
        ),
        (["slower.yaml", "--markdown", "."], "cannot write .: is a directory"),
        (["slower.yaml", "--set", "reps.standard.capacty=3"], "capacity"),
    ],
)
def test_mistakes_are_told_in_a_line(arguments, told):
    done = compare(*arguments)
    assert done.exit_code == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_other_days_are_told(folder):
    (folder / "week.yaml").write_text("extends: small.yaml\nname: week\ncalendar: {days: 7}\n")
    done = compare("week.yaml")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "week.yaml cannot be compared with small.yaml: calendar.days is 7 there and 1 here" in done.stderr


@pytest.fixture
def stopped_early(monkeypatch):
    """Ctrl-C comes after three pairs, in the middle of the next."""
    done_before = 0

    def interrupted(*arguments, **more):
        nonlocal done_before
        done_before += 1
        if done_before == 6:
            raise KeyboardInterrupt
        return worked_off(*arguments, **more)

    worked_off = simchat.experiment.replication.Job.__call__
    monkeypatch.setattr(simchat.experiment.replication.Job, "__call__", interrupted)


def test_an_interrupted_comparison_shows_the_pairs_that_are_finished(stopped_early):
    done = compare("slower.yaml")
    assert done.exit_code == 3
    assert "interrupted: 2 replications of each are finished and compared" in done.stdout


def test_an_interrupted_choice_of_the_best_says_why_it_is_open(stopped_early):
    done = compare("slower.yaml", "--best", "abandonment_rate=0.0001", "--replications", "10")
    assert done.exit_code == 3
    assert "(interrupted); left are " in done.stdout
