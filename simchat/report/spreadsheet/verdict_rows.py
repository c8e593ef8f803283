"""Targets as rows of a table: what was asked, what came out, whether that is met, and where not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simchat.config.settings import Target
from simchat.experiment.targets import Verdict
from simchat.report.spreadsheet.labels import Labels
from simchat.report.spreadsheet.sheet import Cell, Column, Row
from simchat.report.spreadsheet.styles import BY_ROW, style_of
from simchat.report.spreadsheet.summarised import Summarised
from simchat.report.targets import BOUNDS
from simchat.report.wording import share

MAX_SHOWN = 24  # intervals in a cell
COUNTED = {"total": "over the whole time", "interval": "in every interval"}
VERDICT, WHERE = "Verdict", "Where it is not met"
TARGETS = (
    Column("Target", 34, "strong"),
    Column("For", 20),
    Column(VERDICT, 12, "strong"),
    Column("Came out", 11, BY_ROW),
    Column("Low", 11, BY_ROW),
    Column("High", 11, BY_ROW),
    Column("Asked", 10, "words"),
    Column("Limit", 10, BY_ROW),
    Column("Unit", 10, "words"),
    Column("Judged", 22),
    Column("Contacts", 11, "whole"),
    Column(WHERE, 60, "wrapped"),
)


def target_rows(result: Summarised, labels: Labels) -> Iterator[Row]:
    """One row for each target; with `on_days`, what came out is the share of days."""
    targets, calendar = result.scenario.config.targets, result.scenario.config.calendar
    common = f"{calendar.start}T" if calendar.days == 1 else ""  # to all intervals
    told = map(Verdict._make, result.targets.itertuples(index=False))
    for target, verdict in zip(targets, told, strict=True):
        style = style_of(labels.unit(verdict.kpi))
        found = "share" if target.on_days is not None else style
        yield Row([
            labels.label(verdict.kpi), _for(verdict), verdict.status, verdict.mean, verdict.ci_low, verdict.ci_high,
            BOUNDS[verdict.bound], Cell(verdict.limit, style), labels.unit(verdict.kpi), _judged(target),
            verdict.contacts, _where(verdict, common),
        ], found)  # fmt: skip


def _for(verdict: Verdict) -> str:
    return "all" if verdict.scope == "total" else f"{verdict.scope} {verdict.name}"


def _judged(target: Target) -> str:
    return COUNTED[target.by] if target.on_days is None else f"on {share(target.on_days)} of days"


def _where(verdict: Verdict, common: str) -> str:
    parts = (
        f"{what} at: {_some([label.removeprefix(common).replace('T', ' ') for label in labels])}"
        for what, labels in (("missed", verdict.missed), ("undecided", verdict.undecided))
        if any(labels)
    )
    return "; ".join(parts)


def _some(labels: Sequence[str]) -> str:
    shown = ", ".join(labels[:MAX_SHOWN])
    return f"{shown} and {len(labels) - MAX_SHOWN} more" if len(labels) > MAX_SHOWN else shown
