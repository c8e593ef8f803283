"""Which test executes which line, and how long each takes: so that a mutant meets only tests that can notice it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import pytest

FOLDER = Path("mutation/.survey")
TESTS = ("tests/stories", "tests/unit", "tests/invariants", "tests/verification", "tests/second_reading", "tests/cli")
NOT_HERE = ("tests/cli/test_processes.py",)  # looks at other processes, which the survey does not see
EXAMPLES = 30  # of each property test
COVERAGE_RC = "[run]\nbranch = true\nsource = simchat/model,simchat/kpis,simchat/stats\n"


def fingerprint(files: Iterable[Path]) -> dict[str, str]:
    """SHA-256 of each file, by its path from here."""
    return {file.as_posix(): sha256(file.read_bytes()).hexdigest() for file in sorted(files)}


def test_files() -> list[Path]:
    """The test files a mutant may meet."""
    return [file for folder in TESTS for file in Path(folder).rglob("test_*.py") if file.as_posix() not in NOT_HERE]


def product_files() -> list[Path]:
    """All of the product."""
    return list(Path("simchat").rglob("*.py"))


def environment() -> dict[str, str]:
    """Where Python looks for simchat first: here, wherever else it may be installed."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, "PYTHONPATH": str(Path.cwd()), "OMP_NUM_THREADS": "1"}


def tame(item: pytest.Item) -> None:
    """Let a property test draw few examples, and not look for the smallest that fails: a failure is enough."""
    from hypothesis import Phase, settings

    test = getattr(item, "function", None)
    own = getattr(test, "_hypothesis_internal_use_settings", None)
    if test is not None and own is not None:
        few, phases = min(own.max_examples, EXAMPLES), (Phase.explicit, Phase.generate)
        test._hypothesis_internal_use_settings = settings(own, max_examples=few, phases=phases)


class Clock:
    """A pytest plugin that writes down how long each test took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Property tests draw as few worlds as they will in the trials."""
        for item in items:
            tame(item)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add setting up, the test, and tearing down."""
        self.seconds[report.nodeid] += report.duration


def watch() -> int:
    """Run the tests once with coverage; called in a copy of the tree, in a process of its own."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
    clock, folders = Clock(), [folder for folder in TESTS if Path(folder).exists()]
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "coverage.ini").write_text(COVERAGE_RC, encoding="utf-8")
    files = fingerprint([*test_files(), *product_files()])
    options = ["--cov", f"--cov-config={FOLDER}/coverage.ini", "--cov-context=test", "--cov-report=term-missing"]
    ignored = [f"--ignore={path}" for path in NOT_HERE]
    status = pytest.main([*folders, "-q", "-p", "no:cacheprovider", *ignored, *options], plugins=[clock])
    (FOLDER / "tests.json").write_text(json.dumps({"seconds": clock.seconds, "files": files}), encoding="utf-8")
    return int(status)


def survey(copy: Path) -> int:
    """Run the tests once in a copy of the tree."""
    folder = (Path.cwd() / FOLDER).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    (copy / FOLDER).parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-c", "from mutation.survey import watch; raise SystemExit(watch())"]
    done = subprocess.run(
        command, cwd=copy, env={**environment(), "PYTHONPATH": str(copy), "COVERAGE_FILE": str(folder / "coverage")}
    )
    (folder / "tests.json").write_bytes((copy / FOLDER / "tests.json").read_bytes())
    return done.returncode


@dataclass(frozen=True)
class Survey:
    """What a survey found."""

    seconds: dict[str, float]
    files: dict[str, str]
    lines: dict[str, dict[int, frozenset[str]]]

    @classmethod
    def read(cls, folder: Path) -> Survey:
        """Read what `survey` wrote."""
        from coverage import CoverageData

        tests = json.loads((folder / "tests.json").read_text(encoding="utf-8"))
        data = CoverageData(str(folder / "coverage"))
        data.read()
        lines: dict[str, dict[int, frozenset[str]]] = {}
        for file in data.measured_files():
            found = data.contexts_by_lineno(file)
            path = file[file.rindex("simchat/") :]
            lines[path] = {line: frozenset(filter(None, contexts)) for line, contexts in found.items()}
        return cls(tests["seconds"], tests["files"], lines)

    def tests_for(self, path: str, line: int, end_line: int) -> set[str]:
        """The tests that execute a place; whoever shares a fixture that does counts too."""
        found, contexts = self.lines.get(path, {}), set[str]()
        if self._unchanged(path):
            contexts = {context for at in range(line, end_line + 1) for context in found.get(at, ())}
        if not contexts:  # executed at import only, or we do not know: all that execute anything of the file
            contexts = _all_of([found])
        if not contexts:  # a file that is new: all that execute anything of the room
            room = path.rpartition("/")[0]
            contexts = _all_of([lines for other, lines in self.lines.items() if other.startswith(room)])
        named = {(test, phase) for test, _, phase in (context.rpartition("|") for context in contexts)}
        shared = {test.split("::")[0] for test, phase in named if phase == "setup"}
        return {test for test, _ in named} | {test for test in self.seconds if test.split("::")[0] in shared}

    @cached_property
    def unknown(self) -> list[str]:
        """Test files that are new or have changed since."""
        now = fingerprint(test_files())
        return [path for path, digest in now.items() if self.files.get(path) != digest]

    def _unchanged(self, path: str) -> bool:
        return self.files.get(path) == fingerprint([Path(path)])[path]


def _all_of(files: Iterable[dict[int, frozenset[str]]]) -> set[str]:
    return {context for lines in files for some in lines.values() for context in some}
