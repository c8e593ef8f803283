"""Measures on disk: the same as in memory, and next to nothing of them left there."""

import errno
import tracemalloc

import numpy as np
import pytest

from simchat.experiment.errors import ResultsError
from simchat.experiment.shelf import Shelf
from simchat.experiment.summary import kpi_frame, summarise
from simchat.kpis import measure
from tests.unit.kpis.handmade import GENERAL, SESSIONS, answered, facts, reporting


def morning(replication):
    more = [answered(GENERAL, k, 10 + 3 * k, rep=0, ended=1400 + k) for k in range(40 * replication)]
    return measure(facts(replication, sessions=[*SESSIONS, *more]), reporting())


def test_what_is_put_down_reads_as_it_was():
    shelf, measures = Shelf(reporting()), [morning(number) for number in range(4)]
    kept = [shelf.put(one) for one in measures]
    for before, after in reversed(list(zip(measures, kept, strict=True))):
        assert (after.replication, list(after.sums), list(after.contacts)) == (
            before.replication,
            list(before.sums),
            list(before.contacts),
        )
        for name, sums in before.sums.items():
            assert after.sums[name].dtype == sums.dtype
            assert np.array_equal(after.sums[name], sums)
        for name, contacts in before.contacts.items():
            assert all(map(np.array_equal, after.contacts[name], contacts))
    assert summarise(kept).equals(summarise(measures))
    assert kpi_frame(kept).equals(kpi_frame(measures))


def test_a_replication_leaves_little_in_memory():
    shelf = Shelf(reporting())
    kept = [shelf.put(morning(0))]
    measures = [morning(10 + number) for number in range(10)]
    arrays = sum(one.nbytes for one in measures)
    tracemalloc.start()
    kept += [shelf.put(one) for one in measures]
    left, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert arrays > 10 * 20_000
    assert left < 10 * 3_000
    assert len(kept) == 11


def test_a_full_disk_is_told(monkeypatch):
    shelf = Shelf(reporting())

    def full(content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shelf, "_write", full)
    with pytest.raises(ResultsError, match="the disk is full"):
        shelf.put(morning(0))
