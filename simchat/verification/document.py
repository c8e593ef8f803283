"""docs/verification.md: the table with its theory, and the state of the program it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from simchat.verification.case import Case
from simchat.verification.judging import ERROR_LEVEL, WIDEST, Comparison, corrected_confidence, longest_half_width
from simchat.verification.table import half_width, kpi_of, number

DOCUMENT, FIGURE = "verification.md", "verification.svg"
FINGERPRINT = "Fingerprint of the sources: "
HEAD = "| case | KPI | exact | simulated | half-width | verdict |\n|---|---|---:|---:|---:|---|"


def write(folder: Path, rows: Sequence[Comparison], *, fingerprint: str, commit: str) -> None:
    """Write the document and its figure into a folder."""
    from simchat.verification.figure import draw

    draw(rows, folder / FIGURE)
    (folder / DOCUMENT).write_text("\n".join(_document(rows, fingerprint, commit)) + "\n", encoding="utf-8")


def recorded_fingerprint(document: str) -> str:
    """The fingerprint that a document states; empty if it states none."""
    stated = [line for line in document.splitlines() if line.startswith(FINGERPRINT)]
    return stated[0].removeprefix(FINGERPRINT).strip("`. ") if stated else ""


def _document(rows: Sequence[Comparison], fingerprint: str, commit: str) -> Iterator[str]:
    cases = list(dict.fromkeys(row.case.name for row in rows))
    failed = {row.case.name for row in rows if row.verdict != "pass"}
    confidence = corrected_confidence(len(rows))
    yield "# The simulator against theory"
    yield ""
    yield "<!-- Written by `simchat verify`; do not edit. -->"
    yield ""
    yield f"**{len(cases) - len(failed)} of {len(cases)} cases pass**, {len(rows)} figures in all. "
    yield f"The longest half-width is {longest_half_width(rows):.2%} of its value."
    yield ""
    yield "Each case is a config whose exact answer is known from queueing theory, run day by day as a planner's is."
    yield f"A figure passes if the exact value lies in its interval, which is drawn at {confidence:.4%} so that all"
    yield f"{len(rows)} hold together with {1 - ERROR_LEVEL:.0%}, **and** if the interval is narrow: half of it at most"
    yield f"{WIDEST:.0%} of the exact value (or, where the half-width stands without %, a bound the case states)."
    yield "Rates and shares are fractions, times are seconds, counts are per day, overtime is hours per day."
    yield ""
    yield f"![Simulated figures as a share of their exact values, with intervals]({FIGURE})"
    yield ""
    yield f"Made from commit `{commit}` by `simchat verify`, which prints the same again. "
    yield f"{FINGERPRINT}`{fingerprint}`"
    for group, of_group in groupby(rows, key=lambda row: row.case.group):
        yield from _group(group, list(of_group))


def _group(title: str, rows: Sequence[Comparison]) -> Iterator[str]:
    yield ""
    yield f"## {title}"
    yield ""
    yield from _theories(rows)
    yield ""
    yield HEAD
    for row in rows:
        figures = (number(row.exact.value), number(row.simulated), half_width(row))
        yield f"| {row.case.name} | {kpi_of(row)} | {' | '.join(figures)} | {row.verdict} |"


def _theories(rows: Sequence[Comparison]) -> Iterator[str]:
    cases: dict[str, list[Case]] = {}
    for case in {row.case.name: row.case for row in rows}.values():
        cases.setdefault(case.theory, []).append(case)
    for theory, told in cases.items():
        yield f"- {'; '.join(case.name for case in told)}: {theory}"
