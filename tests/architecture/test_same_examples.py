"""Property tests draw the same examples whichever tests ran before, and whatever modules these loaded."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis.internal.conjecture import providers

FULL_OF_CONSTANTS = Path(__file__).parents[2] / "docs/make_config_reference.py"


def test_constants_of_loaded_modules_are_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = ModuleType("loaded")
    loaded.__file__ = str(FULL_OF_CONSTANTS)
    monkeypatch.setitem(sys.modules, "loaded", loaded)
    assert list(providers._get_local_constants()) == []
