"""The documents keep up with the code: rules and their tests, links, commands and the lines of Python in the README."""

import ast
import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from simchat.demand.visitors import Needs, Visitors
from simchat.facts import BusySpans, Facts, Messages, RepSpans, Sessions, Status, Stays, Works
from simchat.model.lifecycle import STATUS_BASED_MOVES
from simchat.sweeps.design import DRAWN
from simchat.sweeps.question import Question

ROOT = Path(__file__).parents[2]
RULES = [
    *("T1", "T2", "T3", "T4", "D1", "D2", "D3", "D4", "D5", "H1", "H2", "H3", "F1", "F2", "F3", "F4", "F5"),
    *("Q1", "Q2", "Q2a", "Q3", "Q4", "Q5", "Q6", "Q7", "E1", "E2", "E3", "E4"),
    *("R1", "R1a", "R2", "R3", "R4", "R5", "R6", "C1", "C2", "C3", "C4", "C5", "C6"),
    *("I1", "I2", "I3", "I4", "I5", "I6", "I7", "O", "K"),
]  # fmt: skip
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("*/*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("configs/**/*.md")])
PAGES = [page for page in dict.fromkeys(PAGES) if ".venv" not in page.parts]
MODEL = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def rule_rows():
    table = MODEL.partition("## Where each rule lives")[2]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("| ")
    ]
    return {rule: (modules, tests) for rule, modules, tests in rows[1:]}


def in_code(cell):
    return re.findall(r"`([^`]+)`", cell)


def test_every_rule_has_its_row():
    assert list(rule_rows()) == RULES


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_told_and_lives_where_the_table_says(rule):
    modules, tests = rule_rows()[rule]
    assert re.search(rf"\*\*([A-Z]\d, )*{rule}\b|^## {rule} ·", MODEL, flags=re.MULTILINE)
    assert in_code(modules), "no module named"
    assert in_code(tests), "no test named"
    for module in in_code(modules):
        assert (ROOT / "simchat" / module).exists(), module
    for test in in_code(tests):
        file, _, name = test.partition("::")
        path = ROOT / "tests" / file
        assert path.is_file(), test
        assert name in functions(path), test


def functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        goal = (page.parent / name).resolve() if name else page
        assert goal.exists(), target
        if anchor:
            assert anchor in anchors(goal), target


def anchors(page):
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_what_the_readme_tells_to_make_can_be_made():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    told = set(re.findall(r"^make ([a-z]+)", README, flags=re.MULTILINE))
    assert told == {"run", "test"}
    assert told <= targets


def test_the_lines_of_python_in_the_readme_run(tmp_path):
    (lines,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    script = tmp_path / "lines.py"
    script.write_text(lines)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "service_level_60s" in done.stdout


@pytest.mark.parametrize(
    ("name", "told"), [("compare", ["better", "True\n"]), ("sweep", ["speed_to_answer.mean", "point"])]
)
def test_the_lines_of_python_in_a_document_run(name, told):
    page = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", lines], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert all(words in done.stdout for words in told)


def test_the_documents_of_a_cluster_are_yaml_with_the_right_commands():
    page = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", page, flags=re.DOTALL)
    service, *deployments = YAML(typ="safe").load_all(block)
    containers = [each["spec"]["template"]["spec"]["containers"][0] for each in deployments]
    assert [each["args"][:2] for each in containers] == [["dask", "scheduler"], ["dask", "worker"]]
    assert f"tcp://{service['metadata']['name']}:8786" in containers[1]["args"]


@pytest.mark.parametrize("path", sorted((ROOT / "configs" / "sweeps").glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_sweeps_can_be_simulated(path):
    question = Question.read(path)
    assert len(list(question.scenarios())) == len(question.points) > 1


def test_the_designs_of_the_document_are_those_there_are():
    page = (ROOT / "docs" / "sweep.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`design: \{(\w+):", page)) == set(DRAWN)


@pytest.mark.parametrize("system", ["GitHub Actions", "GitLab CI"])
def test_the_jobs_for_ci_do_what_they_say(system, tmp_path):
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    blocks = [YAML(typ="safe").load(block) for block in re.findall(r"```yaml\n(.*?)```", page, flags=re.DOTALL)]
    gates, github, gitlab = blocks
    steps = {
        "GitHub Actions": [step.get("run", "") for step in github["jobs"]["compare"]["steps"]],
        "GitLab CI": gitlab["compare"]["script"],
    }[system]
    commands = [step for step in steps if step.startswith("simchat ")]
    assert [command.split()[1] for command in commands] == ["check", "compare"]
    (tmp_path / "configs").symlink_to(ROOT / "configs")
    (tmp_path / "ci").mkdir()
    YAML().dump(gates, tmp_path / "ci" / "gates.yaml")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    summary = tmp_path / "comparison.md"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "GITHUB_STEP_SUMMARY": str(summary)}
    for command in commands:
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert "✔ pass" in summary.read_text(encoding="utf-8")
    assert 'failures="0"' in (tmp_path / "gates.xml").read_text(encoding="utf-8")


def test_the_page_of_kpis_says_what_the_code_computes():
    from simchat.kpis.describe import describe

    assert (ROOT / "docs" / "kpis.md").read_text(encoding="utf-8") == describe()


def test_the_page_of_joints_names_every_column():
    page = (ROOT / "docs" / "joints.md").read_text(encoding="utf-8")
    named = {name for code in in_code(page) for name in re.split(r"\W+", code)}
    tables = (Visitors, Needs, Facts, Sessions, Stays, Works, Messages, RepSpans, BusySpans)
    assert {field.name for table in tables for field in fields(table)} <= named


def test_the_state_diagram_shows_every_legal_move_and_no_other():
    (diagram,) = re.findall(r"```mermaid\nstateDiagram-v2\n(.*?)```", MODEL, flags=re.DOTALL)
    shown = set(re.findall(r"^ +(\S+) --> (\w+):", diagram, flags=re.MULTILINE))
    moves = {
        ("[*]" if old is Status.NONE else old.name.capitalize(), new.name.capitalize())
        for old, news in STATUS_BASED_MOVES.items()
        for new in news
    }
    assert shown == moves
