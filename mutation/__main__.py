"""`python -m mutation`: draw the sample, try what has not been tried, write docs/mutation.md."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mutation.mutants import ROOMS, Mutant
from mutation.report import explanations, survivors_listed, write
from mutation.sample import drawn_before
from mutation.survey import FOLDER, environment, fingerprint, survey
from mutation.workshop import Job

RESULTS = Path("mutation/results.jsonl")
SEED = 20_261_123
SIZE = 660
BUDGET_S = 150.0  # by what the tests take on the right code; the fastest come first
TREE = ("simchat", "tests", "configs", "docs", "mutation", "benchmarks", "notebooks", "reports")
FILES = ("pyproject.toml", "README.md", "Makefile", "CHANGELOG.md", "CONTRIBUTING.md")


def copy_tree(to: Path) -> None:
    """What the tests need, without what they leave behind."""
    skip = shutil.ignore_patterns("__pycache__", ".survey", "*.pyc")
    for name in TREE:
        if Path(name).exists():
            shutil.copytree(name, to / name, ignore=skip)
    for name in FILES:
        if Path(name).exists():
            shutil.copy2(name, to / name)


def known(sample: Sequence[Mutant]) -> dict[str, dict[str, Any]]:
    """The last result of each mutant on its file as it is now."""
    lines = RESULTS.read_text(encoding="utf-8").splitlines() if RESULTS.exists() else []
    files = fingerprint({Path(mutant.path) for mutant in sample})
    results = {result["key"]: result for result in map(json.loads, lines)}
    return {key: result for key, result in results.items() if files.get(result["path"]) == result["file"]}


def missed_at_first() -> set[str]:
    """Mutants that survived when they were first tried."""
    lines = RESULTS.read_text(encoding="utf-8").splitlines() if RESULTS.exists() else []
    first = {result["key"]: result["verdict"] for result in map(json.loads, reversed(lines))}
    return {key for key, verdict in first.items() if verdict == "survived"}


def pending(sample: Sequence[Mutant], *, again: bool, budget_s: float) -> list[Mutant]:
    """Those without a result, and survivors of fewer tests, or that are to be tried again."""
    results, proved = known(sample), {key for key, said in explanations().items() if said.get("equivalent")}

    def settled(mutant: Mutant) -> bool:
        result = results.get(mutant.key)
        if result is None:
            return False
        return result["verdict"] != "survived" or mutant.key in proved or not (again or result["budget"] < budget_s)

    return [mutant for mutant in sample if not settled(mutant)]


def job_of(mutant: Mutant) -> Job:
    """A mutant as the workshop takes it."""
    return Job(mutant.key, mutant.path, mutant.line, mutant.end_line, mutant.room, mutant.code)


def try_out(mutants: Sequence[Mutant], *, workers: int, budget_s: float) -> None:
    """Send mutants through so many workshops, each in a copy of the tree."""
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        started = [_start(Path(folder) / str(n), mutants[n::workers], budget_s) for n in range(workers)]
        for process in started:
            process.wait()


def _start(copy: Path, mutants: Sequence[Mutant], budget_s: float) -> subprocess.Popen[bytes]:
    copy.mkdir()
    copy_tree(copy)
    jobs = copy / "jobs.jsonl"
    jobs.write_text("".join(json.dumps(asdict(job_of(mutant))) + "\n" for mutant in mutants), encoding="utf-8")
    command = [sys.executable, "-m", "mutation.workshop", jobs, RESULTS.resolve(), FOLDER.resolve(), str(budget_s)]
    return subprocess.Popen(command, cwd=copy, env={**environment(), "PYTHONPATH": str(copy)})


def main() -> int:
    """Parse, draw, try, report."""
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, help="mutants in the sample (%(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="of the draw (%(default)s)")
    parser.add_argument("--rooms", nargs="+", choices=ROOMS, default=ROOMS, help="try these only")
    parser.add_argument("--workers", type=int, default=1, help="workshops side by side (%(default)s)")
    parser.add_argument("--budget", type=float, default=BUDGET_S, help="seconds of tests for a mutant (%(default)s)")
    parser.add_argument("--survey", action="store_true", help="look anew which test executes what (minutes)")
    parser.add_argument("--again", action="store_true", help="try survivors again, after tests were added")
    parser.add_argument("--key", nargs="+", help="only mutants whose key begins like this, whatever is known")
    parser.add_argument("--report", action="store_true", help="only write the report")
    parser.add_argument("--list", action="store_true", help="only list survivors")
    return run(parser.parse_args())


def run(options: argparse.Namespace) -> int:
    """Do what the options ask."""
    counts, sample = drawn_before(Path(), options.size, seed=options.seed)
    if options.list:
        print(survivors_listed(sample, known(sample)))
        return 0
    if options.survey or not (FOLDER / "tests.json").exists():
        with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
            copy_tree(Path(folder))
            survey(Path(folder))
    if not options.report:
        ours = [mutant for mutant in sample if mutant.room in options.rooms]
        chosen, budget_s = tuple(options.key or ()), options.budget
        if chosen:
            todo = [mutant for mutant in ours if mutant.key.startswith(chosen)]
        else:
            todo = pending(ours, again=options.again, budget_s=budget_s)
        try_out(todo, workers=options.workers, budget_s=budget_s)
    return write(counts, sample, known(sample), seed=options.seed, missed_at_first=missed_at_first())


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
