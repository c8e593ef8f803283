"""The command line in a process that is watched: a command that hangs is ended, and the next one has a new process."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
LIMIT_S = 10.0  # of processor time, for one command
WAITS_S = 120.0  # by the wall clock: for a command that sleeps, on however busy a machine


class Ended(NamedTuple):
    """How a command ended; `status` is None where the process did not survive it."""

    status: int | None
    out: str
    err: str
    seconds: float  # of processor time


class Watched:
    """Runs commands one after the other in a process of their own; use as a context."""

    def __init__(self, limit_s: float = LIMIT_S) -> None:
        self._limit_s = limit_s
        self._process: subprocess.Popen[str] | None = None
        self._told = tempfile.TemporaryFile("w+")  # noqa: SIM115 lives as long as the object

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        self._told.close()

    def run(self, folder: Path, *arguments: str) -> Ended:
        """Run one command in a folder."""
        process = self._process or self._start()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps({"folder": str(folder), "arguments": arguments}) + "\n")
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], WAITS_S)
        line = process.stdout.readline() if ready else ""
        if not line:
            return self._lost(process)
        answer = json.loads(line)
        told = answer["err"] + answer["raised"] + self._past()
        return Ended(answer["status"], answer["out"], told, answer["seconds"])

    def _lost(self, process: subprocess.Popen[str]) -> Ended:
        self._stop()
        return Ended(None, "", f"ended by signal {-process.returncode}\n{self._past()}", float("inf"))

    def _past(self) -> str:
        """What the process wrote to its stderr past the command's own since this was last asked."""
        self._told.seek(0)
        text = self._told.read()
        self._told.seek(0)
        self._told.truncate()
        return text

    def _start(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.fuzz.command_server", str(self._limit_s)]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._told,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        return self._process

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
