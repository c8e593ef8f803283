"""Configs written for a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from simchat.config import ConfigError, Problem, Scenario, load
from tests.unit.config.writing import SMALL, Loaded, Refused, Written


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes a file of that name and gives its path."""

    def write(text: str, name: str = "config.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def small(written: Written) -> Loaded:
    """Loads the small config after replacements of text (old, new) and with overrides."""

    def make(*replacements: tuple[str, str], overrides: tuple[str, ...] = ()) -> Scenario:
        text = SMALL
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        return load(written(text), overrides=overrides)

    return make


@pytest.fixture
def refused(small: Loaded) -> Refused:
    """The problems of the small config after replacements."""

    def make(*replacements: tuple[str, str], overrides: tuple[str, ...] = ()) -> list[Problem]:
        with pytest.raises(ConfigError) as caught:
            small(*replacements, overrides=overrides)
        return caught.value.problems

    return make
