"""A case: the files a planner might have, and what he asks for; and whether the command line treats it as it should."""

from __future__ import annotations

import json
import shutil
import tempfile
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet

from tests.fuzz.command_client import ROOT, Ended, Watched

MAIN = "config.yaml"
KEPT = ROOT / ".hypothesis" / "fuzz"
TABLES = ("sessions.parquet", "work.parquet", "kpis.parquet")
FAST = ("--replications", "1", "--workers", "1")
LONG = "a replication is a long run"


class Case(NamedTuple):
    """Files by name (the config is `MAIN`), and values for ``--set``."""

    files: dict[str, bytes]
    settings: tuple[str, ...] = ()

    def write(self, folder: Path) -> None:
        """Write the files."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    @property
    def set_options(self) -> list[str]:
        """The settings as options of the command line."""
        return [f"--set={setting}" for setting in self.settings]


class Mistreated(AssertionError):
    """The command line did to a case what it should not."""


def treated(case: Case, watched: Watched) -> str:
    """Check and run a case; ``refused``, ``long`` or ``run``. Raises Mistreated."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        folder = Path(name)
        case.write(folder)
        try:
            return _treated(case, folder, watched)
        except Mistreated as mistreated:
            kept = _keep(case)
            options = " ".join(map(repr, case.set_options))
            raise Mistreated(f"{mistreated}\nin {kept}: simchat run {MAIN} {options} --out out") from None


def _keep(case: Case) -> Path:
    """Leave a case where it can be looked at."""
    content = b"".join(case.files.values()) + repr(case.settings).encode()
    folder = KEPT / f"{zlib.crc32(content):08x}"
    shutil.rmtree(folder, ignore_errors=True)
    case.write(folder)
    return folder


def _treated(case: Case, folder: Path, watched: Watched) -> str:
    before = _listed(folder)
    checked = watched.run(folder, "check", MAIN, *case.set_options)
    _ended_well(checked, "check")
    if checked.status == 2:
        _refused(checked, case)
        if zlib.crc32(case.files[MAIN]) % 4 == 0:
            run = watched.run(folder, "run", MAIN, *FAST, "--out", "out", *case.set_options)
            _expect((run.status, run.out, run.err) == (2, "", checked.err), "run says something else than check", run)
        _expect(_listed(folder) == before, "something is left behind", checked)
        return "refused"
    _expect(checked.err == "" and checked.out.startswith(f"{MAIN}: ok ("), "check says no ok", checked)
    if LONG in checked.out:
        return "long"
    run = watched.run(folder, "run", MAIN, *FAST, "--out", "out", "--json", *case.set_options)
    _ended_well(run, "run")
    _expect((run.status, run.err) == (0, ""), "check accepts it, run does not", run)
    _whole(folder / "out", run)
    _expect(_listed(folder) == sorted([*before, "out"]), "something is left behind", run)
    return "run"


def _listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _expect(held: bool, otherwise: str, ended: Ended) -> None:
    if not held:
        raise Mistreated(f"{otherwise}: status {ended.status}, {ended.seconds:.1f} s\n{ended.out[-500:]}\n{ended.err}")


def _ended_well(ended: Ended, command: str) -> None:
    _expect(ended.status is not None, f"{command} did not end by itself", ended)
    _expect("Traceback" not in ended.err and "Traceback" not in ended.out, f"{command} shows a traceback", ended)
    _expect(ended.status in (0, 2), f"{command} ends with another status than 0 and 2", ended)


def _refused(ended: Ended, case: Case) -> None:
    """Nothing but errors, one a line, each with the file or the option that it is about."""
    lines = ended.err.splitlines()
    _expect(ended.out == "" and bool(lines), "a refusal without a word, or with too many", ended)
    sources = (*case.files, "--set", "there is no such file", "the file cannot be read", "this is a folder")
    for line in lines:
        _expect(line.startswith("error: ") and line.isprintable(), "not one plain line for each error", ended)
        _expect(any(source in line for source in sources), "an error names no file", ended)


def _whole(folder: Path, run: Ended) -> None:
    """The results folder has every file of the interface, each of them readable, and they agree."""
    told = json.loads(run.out)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    rows = {name: pyarrow.parquet.read_table(folder / name).num_rows for name in TABLES}
    summary = (folder / "summary.csv").read_text(encoding="utf-8").splitlines()
    _expect(summary[0].startswith("scope,name,interval,kpi,mean,ci_low,ci_high,n,contacts"), "no summary", run)
    _expect(manifest["replications"] == told["replications"] == 1, "not one replication", run)
    _expect(rows["sessions.parquet"] >= _attempts(told), "sessions are missing", run)


def _attempts(told: dict[str, Any]) -> int:
    return round(sum(told["outcomes"].values()))
