"""The command line as a process of its own: signals, pipes, scripts, hash seeds."""

from __future__ import annotations

import json
import os
import pty
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.experiment.small import SMALL

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "simchat"]
ENDLESS = "100000"


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    return path


def finished(*arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)], env=environment(**more), capture_output=True, text=True, check=False
    )


def signalled(number: int, when: Callable[[], bool], *arguments: str | Path) -> tuple[int, str, str]:
    """Start a command in a process group of its own and signal the group once `when` holds."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*COMMAND, *map(str, arguments)], env=environment(), stdout=pipe, stderr=pipe, text=True, start_new_session=True
    ) as process:
        while not when():
            assert process.poll() is None, process.communicate()
            time.sleep(0.02)
        os.killpg(process.pid, number)
        out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def some_written(folder: Path) -> Callable[[], bool]:
    """Whether results are under way beside `folder`, with replications in them."""
    return lambda: any(path.stat().st_size > 20_000 for path in folder.parent.glob(".out.draft-*/sessions.parquet"))


def test_results_do_not_depend_on_the_hash_seed_nor_on_the_number_of_workers(config: Path, tmp_path: Path) -> None:
    for seed, workers in (("1", "1"), ("2", "2")):
        done = finished("run", config, "--workers", workers, "--out", tmp_path / workers, PYTHONHASHSEED=seed)
        assert (done.returncode, done.stderr) == (0, "")
    for name in ("sessions.parquet", "work.parquet", "kpis.parquet", "summary.csv"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


@pytest.mark.parametrize(("number", "workers"), [(signal.SIGINT, "1"), (signal.SIGINT, "2"), (signal.SIGTERM, "2")])
def test_an_interrupted_run_keeps_what_is_finished(config: Path, tmp_path: Path, number: int, workers: str) -> None:
    out = tmp_path / "out"
    arguments = ["run", config, "--replications", ENDLESS, "--workers", workers, "--out", out]
    status, text, errors = signalled(number, some_written(out), *arguments)
    assert (status, errors) == (3, "")
    assert "INTERRUPTED" in text
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["interrupted"]
    assert 0 < manifest["replications"] < int(ENDLESS)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["out", "small.yaml"]


SWALLOWED = """
import os, signal, sys
import simchat.config
from simchat.cli import app

def loaded(*_, **__):
    try:
        os.kill(os.getpid(), {number})
    except KeyboardInterrupt as stopped:
        raise RuntimeError("a library could not be imported") from stopped
    raise RuntimeError("not stopped")

simchat.config.load = loaded
sys.argv = ["simchat", "check", "any.yaml"]
app()
"""


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 3), (signal.SIGTERM, 3), (0, 70)])
def test_an_error_that_a_library_makes_of_ctrl_c_is_no_defect(number: int, status: int) -> None:
    script = [sys.executable, "-c", SWALLOWED.format(number=int(number))]
    done = subprocess.run(script, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert ("this should not happen" in done.stderr) == (status == 70)


def test_a_killed_run_leaves_no_folder_of_that_name(config: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    status, _, _ = signalled(signal.SIGKILL, some_written(out), "run", config, "--replications", ENDLESS, "--out", out)
    assert status == -signal.SIGKILL
    assert not out.exists()
    assert finished("run", config, "--replications", "1", "--workers", "1", "--out", out).returncode == 0
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["out", "small.yaml"]


def test_a_reader_who_has_seen_enough_is_no_error(config: Path) -> None:
    command = [*COMMAND, "run", str(config), "--replications", "1", "--workers", "1"]
    with subprocess.Popen(
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        process.wait(timeout=60)
        assert process.stderr is not None
        assert (process.returncode, process.stderr.read()) == (0, "")


def test_a_terminal_that_cannot_write_every_sign(config: Path) -> None:
    done = finished("run", config, "--replications", "2", "--workers", "1", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "? met: attempts" in done.stdout


def test_progress_goes_to_a_terminal_on_stderr_only(config: Path) -> None:
    ours, theirs = pty.openpty()
    command = [*COMMAND, "run", str(config), "--replications", "2", "--workers", "1"]
    pipe = subprocess.PIPE
    done = subprocess.run(command, env=environment(TERM="xterm"), stdout=pipe, stderr=theirs, text=True, check=True)
    os.close(theirs)
    assert b"small: replications" in os.read(ours, 100_000)
    os.close(ours)
    assert done.stdout.startswith("small\n")
    assert "\x1b" not in done.stdout


def test_a_terminal_is_told_where_the_results_are(config: Path, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [*COMMAND, "run", str(config), "--replications", "2", "--workers", "1", "--out", str(tmp_path / "out")]
    done = subprocess.run(command, env=environment(TERM="dumb"), stdout=subprocess.PIPE, stderr=theirs, check=True)
    os.close(theirs)
    assert f"results are in {tmp_path / 'out'}".encode() in os.read(ours, 100_000)
    os.close(ours)
    assert b"results are in" not in done.stdout


def test_a_script_needs_no_guard_and_is_not_run_again_by_the_workers(config: Path, tmp_path: Path) -> None:
    script = tmp_path / "study.py"
    script.write_text(
        "import simchat\n"
        "print('begun')\n"
        f"result = simchat.run(simchat.load({str(config)!r}), replications=3, workers=2)\n"
        "print(result.replications, result.sessions['replication'].nunique())\n"
    )
    done = subprocess.run([sys.executable, str(script)], env=environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "begun\n3 3\n", "")


def test_help_and_import_are_quick() -> None:
    """By processor time, which a busy machine stretches less."""

    def quickest(*command: str) -> float:
        taken = []
        for _ in range(5):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, *command], env=environment(), capture_output=True, check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        return min(taken)

    assert quickest("-c", "import simchat") < quickest("-c", "pass") + 0.1
    assert quickest("-m", "simchat", "--help") < 0.3


def test_the_heavy_libraries_come_only_when_they_are_needed() -> None:
    heavy = "{'pandas', 'pyarrow', 'matplotlib', 'scipy', 'rich', 'numpy', 'pydantic', 'simpy'}"
    script = f"import sys, simchat.cli; print(sorted(set(sys.modules) & {heavy}))"
    done = subprocess.run([sys.executable, "-c", script], env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_workers_do_without_the_heavy_libraries(config: Path) -> None:
    script = f"""
import sys
from simchat.config import load
from simchat.experiment.replication import Job
from simchat.kpis import Reporting
scenario = load({str(config)!r})
Job(scenario, 1, Reporting.of(scenario))(0)
print(sorted(set(sys.modules) & {{'pandas', 'pyarrow', 'matplotlib', 'scipy', 'rich', 'typer'}}))
"""
    done = subprocess.run([sys.executable, "-c", script], env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
