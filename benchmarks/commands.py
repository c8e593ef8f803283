"""Whole commands, watched from outside: seconds, and peak memory of all their processes (Linux)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.workloads import HERE

LOOK_EVERY_S = 0.02


class Watched(NamedTuple):
    """What a command took."""

    wall_s: float
    cpu_s: float
    peak_mb: float  # proportional set size, summed over its processes
    own_mb: float  # largest resident size of the process itself, without its workers
    stdout: str


def watch(*arguments: str, memory: bool = False) -> Watched:
    """Run `simchat` with arguments; `memory` looks at its processes all the time, which costs some time."""
    script = Path(sys.executable).parent / "simchat"
    begun, before = time.perf_counter(), os.times()
    process = subprocess.Popen(
        [str(script), *arguments], cwd=HERE.parent, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    peak_mb, own_mb = _peak_mb(process) if memory else (0.0, 0.0)
    stdout, _ = process.communicate()
    wall_s, after = time.perf_counter() - begun, os.times()
    if process.returncode:
        raise SystemExit(f"simchat {' '.join(arguments)} failed with exit status {process.returncode}")
    cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
    return Watched(wall_s, cpu_s, peak_mb, own_mb, stdout)


def _peak_mb(process: subprocess.Popen[str]) -> tuple[float, float]:
    peak_kb = own_kb = 0
    while process.poll() is None:
        peak_kb = max(peak_kb, sum(map(_pss_kb, _session_of(process.pid))))
        own_kb = max(own_kb, _largest_kb(process.pid))
        time.sleep(LOOK_EVERY_S)
    return peak_kb / 1024, own_kb / 1024


def _largest_kb(pid: int) -> int:
    """The largest resident size that a process has had so far."""
    try:
        found = re.search(r"^VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), re.M)
    except OSError:  # it is gone
        return 0
    return int(found[1]) if found else 0


def _session_of(leader: int) -> list[int]:
    """Processes of the session that a process leads."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            after_name = (path / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it is gone
            continue
        if int(after_name[3]) == leader:
            found.append(int(path.name))
    return found


def _pss_kb(process: int) -> int:
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:  # it is gone, or not ours to see
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) if found else 0
