"""Puts mutants into a copy of the tree, one after the other, and lets the tests loose on each.

The interpreter is warmed up once: the libraries and those rooms that are never mutated are imported, then each mutant
gets a forked child that imports the rest with the change in it.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import sys
import time
import traceback
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pytest

from mutation.survey import Survey, fingerprint, tame

Verdict = Literal["killed", "timed out", "survived"]
WARM = (
    "numpy", "pandas", "scipy.stats", "scipy.special", "pyarrow", "pyarrow.parquet", "simpy", "pydantic", "hypothesis",
    "ruamel.yaml", "typer", "typer.testing", "rich", "matplotlib.figure", "holidays", "pebble", "cloudpickle",
    "hypothesis.strategies", "scipy.integrate", "scipy.sparse.linalg", "scipy.optimize",
    "simchat.config", "simchat.demand.draw", "simchat.demand.visitors", "simchat.facts",
)  # fmt: skip
PATIENCE = 5.0  # a test may take so many times what it takes on the right code
MOMENT_S = 10.0  # and this on top
IMPORT_S = 60  # for importing the tests
DOCUMENTS = "tests/architecture/test_documents.py::"
NAMES = "tests/architecture/test_kpi_names.py::"
DOCUMENTED = {  # tests of documents that the code writes, or that tell what it does, by room
    "model": (f"{DOCUMENTS}test_the_state_diagram_shows_every_legal_move_and_no_other",),
    "kpis": (
        f"{DOCUMENTS}test_the_page_of_kpis_says_what_the_code_computes",
        f"{NAMES}test_a_config_knows_every_kpi_and_no_other",
        f"{NAMES}test_units_agree",
        f"{NAMES}test_those_at_a_threshold_agree",
    ),
}
MEMORY = 12 * 2**30


@dataclass(frozen=True)
class Job:
    """A mutant to be tried."""

    key: str
    path: str
    line: int
    end_line: int
    room: str
    code: str


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant; `by` is the test that failed, `tests` how many were picked for it."""

    key: str
    verdict: Verdict
    by: str
    tests: int
    seconds: float
    budget: float


class Selection:
    """A pytest plugin: some tests, the fastest first, each with a limit, until one fails."""

    def __init__(self, seconds: dict[str, float], rank: dict[str, int], new: list[str]) -> None:
        self.seconds, self.rank, self.new = seconds, rank, new
        self.failed = ""

    def pytest_sessionstart(self) -> None:
        """A mutant may hang while tests are imported: then the alarm ends the child."""
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(IMPORT_S)

    def pytest_collection_finish(self) -> None:
        """From here on each test has its own limit."""
        signal.alarm(0)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep what is picked."""
        last = len(self.rank)
        picked = [item for item in items if item.nodeid in self.rank or item.nodeid.split("::")[0] in self.new]
        picked.sort(key=lambda item: self.rank.get(item.nodeid, last))
        for item in picked:
            limit = MOMENT_S + PATIENCE * self.seconds.get(item.nodeid, 1.0)
            item.add_marker(pytest.mark.timeout(limit), append=False)
            tame(item)
        items[:] = picked

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the first that failed."""
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note what could not even be imported."""
        if report.failed and not self.failed:
            self.failed = f"{report.nodeid} (import)"


class Workshop:
    """The tests as they are, and the survey of them."""

    def __init__(self, survey: Survey, budget_s: float) -> None:
        self.survey, self.budget_s = survey, budget_s
        self.tried = 0
        for name in WARM:
            importlib.import_module(name)
        loaded = [name for name in sys.modules if name.startswith(("simchat.model", "simchat.kpis", "simchat.stats"))]
        assert not loaded, f"must be imported with the change in it: {loaded}"

    def picked(self, job: Job) -> tuple[list[str], float]:
        """The tests for a mutant and how long they take, the fastest first, as many as the budget allows."""
        seconds, own = self.survey.seconds, f"tests/unit/{job.room}/"
        executing = self.survey.tests_for(job.path, job.line, job.end_line)
        of_the_room = {
            test for test in seconds if test.startswith(own)
        }  # what is kept executes for the first test only
        tests = sorted(executing | of_the_room, key=lambda test: seconds.get(test, 1.0))
        chosen: list[str] = []
        total = 0.0
        for test in tests:
            if total > self.budget_s:
                break
            total += min(seconds.get(test, 1.0), 60.0)
            chosen.append(test)
        return chosen, total

    def new_for(self, job: Job) -> list[str]:
        """Test files that the survey does not know, of the mutant's room or for all rooms."""
        fit = ("tests/stories/", f"tests/unit/{job.room}/")
        reads = ("tests/second_reading/",) if job.room == "model" else ()
        return [path for path in self.survey.unknown if path.startswith(fit + reads)]

    def try_out(self, job: Job) -> Outcome:
        """Run the tests with the mutant in place."""
        begun = time.monotonic()
        tests, total = self.picked(job)
        file = Path(job.path)
        right, stamp = file.read_bytes(), file.stat().st_mtime
        try:
            file.write_text(job.code, encoding="utf-8")
            self.tried += 1
            os.utime(file, (stamp, stamp + self.tried))  # so that no older compiled code is taken for it
            verdict, by = self._fork(job, tests, deadline=begun + 90 + PATIENCE * total)
        finally:
            file.write_bytes(right)
            os.utime(file, (stamp, stamp))
        return Outcome(job.key, verdict, by, len(tests), round(time.monotonic() - begun, 1), self.budget_s)

    def _fork(self, job: Job, tests: list[str], *, deadline: float) -> tuple[Verdict, str]:
        note = Path(f".mutant-{job.key}.json")
        child = os.fork()
        if child == 0:
            self._in_child(job, tests, note)
        while os.waitpid(child, os.WNOHANG) == (0, 0):
            if time.monotonic() > deadline:
                os.killpg(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return "timed out", ""
            time.sleep(0.02)
        if not note.exists():
            return "killed", "(the interpreter died)"
        said: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
        note.unlink()
        return said["verdict"], said["by"]

    def _in_child(self, job: Job, tests: list[str], note: Path) -> None:
        try:
            os.setpgid(0, 0)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            log = os.open("mutation.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(log, 1)
            os.dup2(log, 2)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            failed = self._run(job, tests)
            verdict: Verdict = "survived" if not failed else "timed out" if "Timeout" in failed else "killed"
            note.write_text(json.dumps({"verdict": verdict, "by": failed}), encoding="utf-8")
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)

    def _run(self, job: Job, tests: list[str]) -> str:
        """Pass by pass, so that slow test modules need not even be imported where a story fails."""
        new = self.new_for(job)
        quick = [test for test in tests if test.startswith(("tests/stories/", f"tests/unit/{job.room}/"))]
        rest = [test for test in tests if test not in set(quick)]
        other = [path for path in new if path.startswith("tests/second_reading/")]
        quick += DOCUMENTED.get(job.room, ())
        for picked, files in ((quick, [path for path in new if path not in other]), ([], other), (rest, [])):
            rank = {test: place for place, test in enumerate(picked)}
            known = dict.fromkeys(test.split("::")[0] for test in picked)
            paths = [path for path in [*known, *files] if Path(path).exists()]
            if not paths:
                continue
            selection = Selection(self.survey.seconds, rank, files)
            options = ["-x", "-q", "--tb=line", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:cov"]
            status = pytest.main([*dict.fromkeys(paths), *options], plugins=[selection])
            if status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
                return selection.failed or f"(pytest: {status})"
        return ""


def main(jobs: Path, results: Path, survey: Path, budget_s: float) -> None:
    """Try the mutants of a file of jobs; called in a copy of the tree."""
    workshop = Workshop(Survey.read(survey), budget_s)
    todo = [Job(**json.loads(line)) for line in jobs.read_text(encoding="utf-8").splitlines()]
    fit = {room for room, job in {job.room: job for job in todo}.items() if _is_right(workshop, job)}
    with results.open("a", encoding="utf-8") as file:
        for job in (job for job in todo if job.room in fit):
            right = fingerprint([Path(job.path)])[job.path]
            outcome = workshop.try_out(job)
            file.write(json.dumps({**asdict(outcome), "path": job.path, "file": right}) + "\n")
            file.flush()
            print(f"{outcome.verdict:9} {outcome.seconds:6.1f} s  {job.path}:{job.line}  {outcome.by}", flush=True)


def _is_right(workshop: Workshop, job: Job) -> bool:
    """Whether the tests that would meet a mutant pass on the right code; else nothing could be said of the room."""
    outcome = workshop.try_out(replace(job, key="right", code=Path(job.path).read_text(encoding="utf-8")))
    if outcome.verdict != "survived":
        print(f"mutants of {job.room} are left out: the code as it is fails {outcome.by}", flush=True)
    return outcome.verdict == "survived"


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), budget_s=float(sys.argv[4]))
