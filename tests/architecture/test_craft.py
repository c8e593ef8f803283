"""Habits that a checker of style does not know."""

import ast
from pathlib import Path

import pytest

MODULES = sorted((Path(__file__).parents[2] / "simchat").rglob("*.py"))
NO_NOUNS = {"utils", "util", "helpers", "helper", "common", "core", "misc", "base"}
OWN_GENERATORS = {"Generator", "SeedSequence", "PCG64", "Philox", "default_rng", "BitGenerator"}

every_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)


def calls(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_every_module_is_named_for_what_it_holds():
    assert not {path.stem for path in MODULES} & NO_NOUNS


@every_module
def test_nothing_depends_on_pythons_hash_or_a_global_generator(path):
    for called in calls(path):
        assert called != "hash"
        room, _, name = called.rpartition(".")
        assert room != "random"
        assert room not in ("np.random", "numpy.random") or name in OWN_GENERATORS, called


@every_module
def test_everything_says_what_it_is(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) or path.name == "__init__.py"
