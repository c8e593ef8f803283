"""Replications as bytes and on disk: found by what they depend on, and never half."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from simchat.experiment import store as stores
from simchat.experiment.engine import engine
from simchat.experiment.errors import ResultsError
from simchat.experiment.packing import Damaged, packed, unpacked
from simchat.experiment.replication import Job, Replication
from simchat.experiment.store import Store, key_of
from simchat.kpis import Reporting
from tests.unit.experiment.small import small


@pytest.fixture(scope="module")
def replication(tmp_path_factory: pytest.TempPathFactory) -> tuple[Replication, Reporting]:
    scenario = small(tmp_path_factory.mktemp("small"))
    reporting = Reporting.of(scenario)
    return Job(scenario, 7, reporting)(3), reporting


def assert_same(first: Replication, second: Replication) -> None:
    for field in fields(Replication):
        if field.name != "measures":
            assert getattr(first, field.name) == getattr(second, field.name)
    assert first.measures.replication == second.measures.replication
    assert list(first.measures.sums) == list(second.measures.sums)
    for name, array in first.measures.sums.items():
        other = second.measures.sums[name]
        assert (array.dtype, array.shape) == (other.dtype, other.shape)
        assert np.array_equal(array, other, equal_nan=True)
    assert list(first.measures.contacts) == list(second.measures.contacts)
    for name, contacts in first.measures.contacts.items():
        for column, its in zip(contacts, second.measures.contacts[name], strict=True):
            assert column.dtype == its.dtype
            assert np.array_equal(column, its)


def test_a_replication_comes_back_as_it_was(replication: tuple[Replication, Reporting]) -> None:
    kept, reporting = replication
    assert_same(unpacked(packed(kept), reporting), kept)
    assert len(kept.measures.contacts) > 0


def test_the_same_replication_gives_the_same_bytes(replication: tuple[Replication, Reporting]) -> None:
    assert packed(replication[0]) == packed(replication[0])


@pytest.mark.parametrize("spoilt", ["", "other", "short", "flipped"])
def test_bytes_that_are_not_whole_are_noticed(replication: tuple[Replication, Reporting], spoilt: str) -> None:
    whole = packed(replication[0])
    middle = len(whole) // 2
    data = {
        "": b"",
        "other": b"PK\x03\x04",
        "short": whole[:-9],
        "flipped": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
    }[spoilt]
    with pytest.raises(Damaged):
        unpacked(data, replication[1])


def test_what_is_put_is_found_and_what_is_damaged_is_taken_away(
    tmp_path: Path, replication: tuple[Replication, Reporting]
) -> None:
    kept, reporting = replication
    store = Store(tmp_path / "there")
    assert store.numbers("key") == set()
    assert store.get("key", 3, reporting) is None
    store.put("key", 3, packed(kept))
    found = store.get("key", 3, reporting)
    assert found is not None
    assert_same(found, kept)
    assert store.numbers("key") == {3}
    (path,) = (tmp_path / "there/key").iterdir()
    path.write_bytes(path.read_bytes()[:40])
    assert store.get("key", 3, reporting) is None
    assert store.numbers("key") == set()


def test_a_disk_without_room_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ResultsError, match="the disk is full"):
        Store(tmp_path).put("key", 3, b"data")
    assert list((tmp_path / "key").iterdir()) == []


def test_the_key_tells_apart_what_changes_figures_and_nothing_else(tmp_path: Path) -> None:
    scenario = small(tmp_path)
    key = key_of(scenario, 7)
    for change in ({"name": "other"}, {"run.replications": 9}, {"run.seed": 8}, {"targets": []}, {"description": "x"}):
        assert key_of(scenario.but(change), 7) == key, change
    for change in ({"reps.standard.capacity": 3}, {"run.interval": "30m"}, {"reps.standard.hourly_cost": 21}):
        assert key_of(scenario.but(change), 7) != key, change
    assert key_of(scenario, 8) != key


def test_the_key_changes_with_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = small(tmp_path)
    key = key_of(scenario, 7)
    for name in engine():
        monkeypatch.setattr(stores, "engine", lambda name=name: engine() | {name: "other"})
        assert key_of(scenario, 7) != key
