"""`simchat verify`: run the cases, print the table as it grows, and write it down."""

from __future__ import annotations

import sys

from simchat.experiment.backends import available_cores
from simchat.report.progress import progress_bar
from simchat.verification.cases import all_cases
from simchat.verification.document import DOCUMENT, write
from simchat.verification.judging import Comparison, Verdict
from simchat.verification.sources import commit, documents, fingerprint
from simchat.verification.suite import FULL, QUICK, verify
from simchat.verification.table import HEAD, block, closing


def run_suite(*, quick: bool, workers: int | None) -> bool:
    """Run the suite and tell whether every case passes; the whole one is written into docs/ of a clean source tree."""
    made_from = (commit(), fingerprint())
    rows = _printed(quick=quick, workers=workers or available_cores())
    for line in closing(rows):
        print(line)
    if not quick:
        _record(rows, *made_from)
    return all(row.verdict is Verdict.PASS for row in rows)


def _printed(*, quick: bool, workers: int) -> list[Comparison]:
    rows: list[Comparison] = []
    print(HEAD)
    with progress_bar("verify") as progress:
        for of_case in verify(all_cases(), QUICK if quick else FULL, workers=workers, progress=progress):
            print(block(of_case), flush=True)
            rows += of_case
    return rows


def _record(rows: list[Comparison], made_from: str | None, sources: str) -> None:
    folder = documents()
    if folder is None:
        return
    if made_from is None:
        print(f"{folder / DOCUMENT} is not written: the sources differ from the last commit", file=sys.stderr)
        return
    write(folder, rows, fingerprint=sources, commit=made_from)
    print(f"{folder / DOCUMENT} is written", file=sys.stderr)
