"""Units on a real dask cluster over loopback, some of which is lost on the way."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from simchat.experiment import cluster as clusters
from simchat.experiment.cluster import Cluster, ClusterError, OtherVersion
from simchat.experiment.loop import Failed, Loop, WorkerLost
from simchat.experiment.units import JobRaised, Task
from tests.unit.experiment.dask_cluster import DaskCluster, dask_cluster

ALL = [Task(0, number) for number in range(40)]


@pytest.fixture(scope="module")
def running() -> Iterator[DaskCluster]:
    with dask_cluster() as cluster:
        yield cluster


def came_of(running: DaskCluster, job: Callable[[int], Any], **terms: Any) -> dict[Task, Any]:
    with closing(Cluster([job], address=running.address, workers=2, **terms)) as backend:
        return dict(Loop(backend, ALL))


def squares(*, but: int | None = None) -> dict[Task, int]:
    return {task: task.number**2 for task in ALL if task.number != but}


def test_all_is_done_by_the_workers_of_the_cluster(running: DaskCluster) -> None:
    assert came_of(running, lambda number: number**2) == squares()
    pids = set(came_of(running, lambda number: time.sleep(0.05) or os.getpid()).values())
    assert len(pids) == 2
    assert os.getpid() not in pids


def test_a_worker_that_dies_in_the_middle_costs_nothing(running: DaskCluster, tmp_path: Path) -> None:
    mark = tmp_path / "died"

    def dies_once(number: int) -> int:
        if number == 20 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number**2

    assert came_of(running, dies_once) == squares()
    assert mark.exists()


def test_a_replication_that_always_kills_its_worker_fails_alone(running: DaskCluster) -> None:
    def deadly(number: int) -> int:
        if number == 20:
            os.kill(os.getpid(), signal.SIGKILL)
        return number**2

    came = came_of(running, deadly)
    failed = came.pop(ALL[20])
    assert isinstance(failed, Failed) and isinstance(failed.__cause__, WorkerLost)
    assert came == squares(but=20)


def test_where_one_raises_the_others_are_finished(running: DaskCluster) -> None:
    def poor(number: int) -> int:
        if number == 20:
            raise KeyError("left out")
        return number**2

    came = came_of(running, poor)
    failed = came.pop(ALL[20])
    assert isinstance(failed, Failed) and isinstance(failed.__cause__, JobRaised)
    assert "KeyError: 'left out'" in str(failed.__cause__)
    assert came == squares(but=20)


def test_a_replication_that_hangs_is_stopped(running: DaskCluster) -> None:
    def hangs(number: int) -> int:
        while number == 20:
            time.sleep(0.1)
        return number**2

    came = came_of(running, hangs, time_out_s=3.0)
    failed = came.pop(ALL[20])
    assert isinstance(failed, Failed) and "more than 3s?" in str(failed.__cause__)
    assert came == squares(but=20)


def test_a_scheduler_that_is_lost_is_told(tmp_path: Path) -> None:
    def slow(number: int) -> int:
        time.sleep(0.2)
        return number**2

    kept: dict[Task, Any] = {}
    with dask_cluster() as cluster, closing(Cluster([slow], address=cluster.address, workers=2)) as backend:
        threading.Timer(1.5, cluster.lose_scheduler).start()
        with pytest.raises(ClusterError, match="the dask scheduler is gone: what was finished is kept"):
            kept.update(Loop(backend, ALL))
    assert 0 < len(kept) < len(ALL)
    assert kept.items() <= squares().items()


def test_a_worker_of_another_version_is_refused(tmp_path: Path) -> None:
    preload = tmp_path / "older.py"
    preload.write_text(
        "import simchat.experiment.engine as engine\n"
        "its = engine.engine() | {'simchat': '0.0.1'}\n"
        "engine.engine = lambda: its\n"
    )
    with dask_cluster(workers=0) as cluster:
        cluster.add_worker(preload)
        with pytest.raises(OtherVersion, match=r"the worker at tcp.* is of another version \(simchat 0\.0\.1 there, "):
            came_of(cluster, lambda number: number)


def test_a_worker_of_another_version_that_comes_later_is_refused_too() -> None:
    from simchat.experiment.engine import engine
    from simchat.experiment.units import Parcels

    parcel = Parcels([lambda number: number]).packed((Task(0, 1),))
    assert [outcome.value for outcome in clusters.work(parcel, engine(), 60.0)] == [1]
    with pytest.raises(OtherVersion, match=r"numpy 9\.9 there"):
        clusters.work(parcel, engine() | {"numpy": "9.9"}, 60.0)


def test_an_address_at_which_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "CONNECT_S", 1.0)
    for address in ("tcp://127.0.0.1:1", "nonsense://here", "tcp://127.0.0.1:port"):
        with pytest.raises(ClusterError, match=f"no dask scheduler answers at {address}"):
            Cluster([abs], address=address, workers=2)


def test_a_scheduler_without_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "CONNECT_S", 1.0)
    with dask_cluster(workers=0) as cluster, pytest.raises(ClusterError, match="no worker has come within"):
        Cluster([abs], address=cluster.address, workers=2)


def test_without_dask_it_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"pip install 'simchat\[cluster\]'"):
        Cluster([abs], address=None, workers=2)


def test_without_an_address_a_cluster_is_started_here() -> None:
    with closing(Cluster([lambda number: number**2], address=None, workers=2)) as backend:
        assert dict(Loop(backend, ALL)) == squares()
