"""Every notebook runs against the package as it is, and is committed without what it computed."""

from __future__ import annotations

import resource
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LONGEST_CPU_S = 60.0  # of all its processes: on two cores nothing else needs, no more than that on the clock
LONGEST_CELL_S = 240


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def cpu_s() -> float:
    """Seconds that processes started from here have computed, once they are over."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.timeout(600)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom_in_less_than_a_minute(path: Path) -> None:
    notebook, before = read(path), cpu_s()
    where = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=LONGEST_CELL_S, resources=where).execute()
    said = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output["text"] for output in said if output.get("name") == "stderr"], "nothing to warn of"
    assert any("image/png" in output.get("data", {}) for output in said), "a figure"
    assert cpu_s() - before < LONGEST_CPU_S


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_outputs(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert cells
    assert not any(cell.outputs or cell.execution_count for cell in cells)
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    assert not any(cell.metadata for cell in notebook.cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_calls_and_prose(path: Path) -> None:
    code = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "code")
    assert not [line for line in code.splitlines() if line.lstrip().startswith(("def ", "class ", "!", "%"))]
