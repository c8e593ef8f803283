"""Folders named as configs are called, whatever that may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from simchat.comparison.folder_names import FILES, folder_names
from simchat.comparison.labels import scenario_labels
from tests.unit.experiment.small import small


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("two-tier 4", "two-tier_4"), ("Grüße", "Grüße"), ("v1.2", "v1.2"), ("a/b\\c", "a_b_c"), ("../../etc", "etc"),
        ("..", "config"), ("", "config"), (".hidden", "hidden"), ("--out", "out"), ("a..b", "a_b"), ("a\nb", "a_b"),
        ("<script> & co", "script_co"), ("CON", "config-CON"), ("nul.txt", "config-nul.txt"), ("\uff21", "A"),
    ],
)  # fmt: skip
def test_names_are_harmless(label: str, name: str) -> None:
    assert folder_names([label]) == [name]


def test_names_are_unlike_each_other_and_the_other_files() -> None:
    names = folder_names(["a/b", "a<b", "A_B", "a_b-2", "figures", "Manifest.json", *FILES])
    folded = [name.casefold() for name in names]
    assert len(set(folded)) == len(names)
    assert not set(folded) & FILES
    assert names[:4] == ["a_b", "a_b-2", "A_B-3", "a_b-2-2"]


def test_long_names_fit_a_file_system() -> None:
    one, other = folder_names(["ß" * 500, "ß" * 501])
    assert one != other
    assert max(len(name.encode()) for name in (one, other)) < 255


def test_configs_in_folders_of_their_own_are_called_as_these(tmp_path: Path) -> None:
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
    scenarios = [small(tmp_path / name) for name in ("before", "after")]
    assert scenario_labels(scenarios) == ["before", "after"]
