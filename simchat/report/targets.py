"""The targets of a config, marked: met, missed, or not proved either way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simchat.experiment.targets import Verdict
from simchat.report.figures import Figure
from simchat.report.findings import Findings
from simchat.report.lines import Wording
from simchat.report.wording import share

MARKS = {"met": "✔ met", "missed": "✘ missed", "undecided": "? undecided"}
BOUNDS = {"at_least": "at least", "at_most": "at most"}
SHOWN = 4


def target_lines(found: Findings) -> Iterator[str]:
    """One line a target: its mark, what was asked and what came out."""
    wording = found.wording
    for target, verdict in zip(found.scenario.config.targets, found.verdicts, strict=True):
        where = "" if verdict.scope == "total" else f" of {verdict.scope} {verdict.name}"
        asked = f"{verdict.kpi}{where} {BOUNDS[verdict.bound]} {wording.value(verdict.kpi, verdict.limit)}"
        yield f"{MARKS[verdict.status]}: {asked}{_found(verdict, wording, on_days=target.on_days)}"


def _found(verdict: Verdict, wording: Wording, *, on_days: float | None) -> str:
    if on_days is not None:
        found = f"{share(verdict.mean)} ({share(verdict.ci_low)} to {share(verdict.ci_high)})"
        return f" on {share(on_days)} of days: on {found}"
    if verdict.by == "interval":
        return f" in every interval{_where(verdict)}"
    figure = Figure(verdict.mean, verdict.ci_low, verdict.ci_high, verdict.n, verdict.contacts)
    return f": {wording.value(verdict.kpi, verdict.mean)} ({wording.interval(verdict.kpi, figure)})"


def _where(verdict: Verdict) -> str:
    parts = [
        f"not {what} at {_some(labels)}"
        for what, labels in (("met", verdict.missed), ("proved", verdict.undecided))
        if labels
    ]
    return f": {'; '.join(parts)}" if parts else ""


def _some(labels: Sequence[str]) -> str:
    shown = ", ".join(label[5:].replace("T", " ") for label in labels[:SHOWN])
    return f"{shown} and {len(labels) - SHOWN} more" if len(labels) > SHOWN else shown
