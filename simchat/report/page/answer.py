"""The answer first: which targets are met, by how much they are missed and where, and the worst intervals."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from simchat.config.settings import Target
from simchat.experiment.headline import headline
from simchat.experiment.targets import Verdict
from simchat.report.figures import Figure
from simchat.report.findings import Findings
from simchat.report.page.figure_tables import interval_lines, level_label
from simchat.report.page.tables import Cell, Row, Table, columns_of, figure_cell, number
from simchat.report.plots.over_time import needed_reps
from simchat.report.plots.timeline import Timeline
from simchat.report.targets import BOUNDS
from simchat.report.wording import NOTHING, amount, share, signed

if TYPE_CHECKING:
    import pandas as pd

WORST = 3
FEWEST = 5  # contacts a replication, of an interval that can be called bad; as in targets
WORDS = {"met": "met", "missed": "missed", "undecided": "not proved"}
MARKS = {"met": "✔", "missed": "✘", "undecided": "?"}


class Told(NamedTuple):
    """A target and what became of it."""

    status: str  # met, missed or undecided
    mark: str
    word: str
    asked: str
    found: str
    apart: str  # by how much
    where: tuple[str, ...]  # intervals at which it is missed, or not proved


class Card(NamedTuple):
    """A headline figure."""

    label: str
    value: str
    interval: str


def sentence(found: Findings) -> str:
    """The answer in one sentence."""
    if not found.verdicts:
        return "The config sets no targets: these are the headline figures."
    counts = Counter(verdict.status for verdict in found.verdicts)
    n = len(found.verdicts)
    if counts["met"] == n:
        return "The target is met." if n == 1 else f"All {n} targets are met."
    if n == 1:
        return f"The target is {WORDS[found.verdicts[0].status]}."
    parts = [(counts[status], WORDS[status]) for status in ("missed", "undecided", "met") if counts[status]]
    return f"Of {n} targets {_listed([f'{count} {_is(count)} {word}' for count, word in parts])}."


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def targets(found: Findings) -> list[Told]:
    """Each target: what was asked, what came out, by how much and where it fails."""
    return [_told(found, *pair) for pair in zip(found.scenario.config.targets, found.verdicts, strict=True)]


def _told(found: Findings, target: Target, verdict: Verdict) -> Told:
    wording = found.wording
    where = "" if verdict.scope == "total" else f" of {verdict.scope} {verdict.name}"
    limit = wording.value(verdict.kpi, verdict.limit)
    over = {"interval": " in every interval", "days": f" on {share(target.on_days or 0)} of days"}.get(verdict.by, "")
    worst = "in the worst interval " if verdict.by == "interval" else ""
    return Told(
        verdict.status,
        MARKS[verdict.status],
        WORDS[verdict.status],
        f"{wording.label(verdict.kpi)}{where} {BOUNDS[verdict.bound]} {limit}{over}",
        f"{worst}{_estimate(found, verdict)}",
        _apart(found, target, verdict),
        tuple(_where(found, verdict)),
    )


def _estimate(found: Findings, verdict: Verdict) -> str:
    if math.isnan(verdict.mean):
        return "nothing to judge"
    if verdict.by == "days":
        return f"on {share(verdict.mean)} of days ({share(verdict.ci_low)} to {share(verdict.ci_high)})"
    figure = Figure(verdict.mean, verdict.ci_low, verdict.ci_high, verdict.n, verdict.contacts)
    return f"{found.wording.value(verdict.kpi, verdict.mean)} ({found.wording.interval(verdict.kpi, figure)})"


def _apart(found: Findings, target: Target, verdict: Verdict) -> str:
    """By how much the figure is better or worse than what was asked."""
    if math.isnan(verdict.mean):
        return NOTHING
    on_days = verdict.by == "days"
    unit, limit = ("share", target.on_days or 0.0) if on_days else (found.wording.unit(verdict.kpi), verdict.limit)
    apart, at_least = verdict.mean - limit, on_days or verdict.bound == "at_least"
    if not apart:
        return "exactly what was asked"
    kept = apart > 0 if at_least else apart < 0
    return f"{signed(unit, abs(apart)).removeprefix('+')} {'to spare' if kept else 'short' if at_least else 'too much'}"


def _where(found: Findings, verdict: Verdict) -> Iterator[str]:
    one_day = found.scenario.config.calendar.days == 1
    for what, labels in (("missed", verdict.missed), ("not proved", verdict.undecided)):
        if labels:
            yield f"{what} at {', '.join(label[11:] if one_day else label[5:].replace('T', ' ') for label in labels)}"


def cards(found: Findings) -> list[Card]:
    """The headline figures with their intervals."""
    kpis = headline([found.scenario], [found.reporting])
    figures = {kpi.name: found.figures.at(kpi.name) for kpi in kpis}
    return [
        Card(found.wording.label(kpi), found.wording.mean(kpi, figure), found.wording.interval(kpi, figure))
        for kpi, figure in figures.items()
    ]


def worst_intervals(found: Findings, summary: pd.DataFrame, times: Timeline) -> Table | None:
    """The intervals with the lowest service level, of those in which enough visitors queue; None if there are none."""
    lines = interval_lines(found.level)
    rows = summary[(summary["scope"] == "total") & summary["interval"].isin(times.labels)]
    levels = rows[(rows["kpi"] == found.level) & (rows["contacts"] >= FEWEST * rows["n"])]
    worst = levels.sort_values("mean", kind="stable").head(WORST)["interval"].tolist()
    if not worst:
        return None
    needed = dict(zip(times.labels, needed_reps(times).tolist(), strict=True))
    by_place = rows.set_index(["interval", "kpi"])[["mean", "ci_low", "ci_high", "n", "contacts"]]
    told = []
    for label in worst:
        cells = [
            figure_cell(
                found.wording, kpi, Figure(*by_place.loc[(label, kpi)]) if (label, kpi) in by_place.index else _NONE
            )
            for kpi, _ in lines
        ]
        told.append(
            Row([Cell(times.places[times.labels.index(label)])], [*cells, number(needed[label], amount(needed[label]))])
        )
    columns = [*columns_of(lines), "reps needed at the least"]
    return Table(
        "worst",
        f"The {len(told)} worst intervals, by service level {level_label(found.level)}",
        ["interval"],
        columns,
        told,
    )


_NONE = Figure(math.nan, math.nan, math.nan, 0, 0)
