"""Fuzzed configs and moments to be killed at, in processes of their own."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pyarrow.parquet
import pytest
from hypothesis import given

from tests.cli.test_processes import COMMAND, environment
from tests.fuzz.cases import MAIN, Case
from tests.fuzz.configs import configs
from tests.fuzz.spoiling import spoilt
from tests.fuzz.test_fuzzed_configs import INPUTS, fixed
from tests.fuzz.writing import cases
from tests.unit.experiment.small import SMALL

FILES = {
    "config.yaml",
    "kpis.parquet",
    "manifest.json",
    "sessions.parquet",
    "summary.csv",
    "targets.csv",
    "work.parquet",
}
MOMENTS = max(4, INPUTS // 250)  # for each signal
LATEST = 1.5  # of the time that a whole run takes on this machine


@given(cases(spoilt(configs())))
@fixed(max(4, INPUTS // 250))
def test_a_process_of_its_own_ends_as_well(tmp_path_factory: pytest.TempPathFactory, case: Case) -> None:
    folder = tmp_path_factory.mktemp("case")
    case.write(folder)
    command = [*COMMAND, "run", MAIN, "--replications", "1", "--workers", "1", "--out", "out", *case.set_options]
    done = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode in (0, 2), done.stderr
    assert "Traceback" not in done.stderr
    assert (done.returncode == 0) == (folder / "out").exists()
    assert bool(done.stderr) == (done.returncode == 2)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_run_killed_at_any_moment_leaves_whole_results_or_none(tmp_path: Path, number: signal.Signals) -> None:
    """Moments from the very start until after the end; several in a row over earlier results."""
    (tmp_path / MAIN).write_text(SMALL)
    out = tmp_path / "out"
    moments = random.Random(number)
    latest_s = LATEST * _seconds_of_a_run(tmp_path)
    shutil.rmtree(out)
    for _ in range(MOMENTS):
        replications = moments.choice((1, 20))
        status, errors = _killed(tmp_path, number, moments.uniform(0, latest_s), replications)
        assert "exit_status.py" not in errors  # Python's own start may be cut short with a traceback, no command is
        assert status in {0, 3, -number} or _ended_by_python(status, errors)
        assert set(out.iterdir()) == {out / name for name in FILES} if out.exists() else status != 0
        if out.exists():
            _whole(out)
    left = [path.name for path in tmp_path.iterdir() if path.name not in (MAIN, "out")]
    assert all(name.startswith(".out.") for name in left) and (number == signal.SIGKILL or not left)
    _finish(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [MAIN, "out"]


def _ended_by_python(status: int, errors: str) -> bool:
    """Whether Python ended the process by rules of its own.

    It does so with 1 when it is interrupted before it has come to simchat. And a process that was interrupted while
    generated code was executed, as libraries do while they are imported, it ends as Ctrl-C would, whatever its status.
    """
    return (status == 1 and "simchat" not in errors) or status == -signal.SIGINT


def _run(folder: Path, replications: int) -> subprocess.Popen[str]:
    command = [*COMMAND, "run", MAIN, "--replications", str(replications), "--workers", "1", "--out", "out"]
    return subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def _killed(folder: Path, number: signal.Signals, after_s: float, replications: int) -> tuple[int, str]:
    with _run(folder, replications) as process:
        time.sleep(after_s)
        if process.poll() is None:
            os.kill(process.pid, number)
        _, errors = process.communicate(timeout=60)
    return process.returncode, errors


def _seconds_of_a_run(folder: Path) -> float:
    begun = time.perf_counter()
    _finish(folder)
    _whole(folder / "out")
    return time.perf_counter() - begun


def _finish(folder: Path) -> None:
    with _run(folder, 1) as process:
        assert process.wait(timeout=60) == 0


def _whole(out: Path) -> None:
    """All tables can be read and hold as many replications as the manifest says."""
    replications = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["replications"]
    for name in ("sessions.parquet", "work.parquet", "kpis.parquet"):
        numbers = pyarrow.parquet.read_table(out / name, columns=["replication"])["replication"]
        assert len(set(numbers.to_pylist())) == replications, name
    assert len((out / "summary.csv").read_text(encoding="utf-8").splitlines()) > 100
