"""A comparison on a terminal: what differs, the verdicts that hold together, the gates, and tables for exploring."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from simchat.comparison.comparison import Comparison
from simchat.report.breakdown import table_of
from simchat.report.compared import Row, Told, said
from simchat.report.terminal import printed, titled

WIDTH = 120
BY_TIME = 3  # KPIs
COLUMNS = ["base", "candidate", "difference", "interval", "verdict", "pairing saves"]


def print_comparison(comparison: Comparison) -> None:
    """Print a comparison to stdout."""
    printed(blocks(Told(comparison, kpis=comparison.kpis)), width=WIDTH)


def blocks(told: Told) -> Iterator[RenderableType]:
    """The head, then candidate by candidate, then the remarks."""
    yield Text("\n".join(_heading(told)))
    yield from titled("the best", told.best_lines())
    for number, name in enumerate(told.labels[1:]):
        yield from titled(f"{name}: what differs", _changes(told, number))
        yield _verdicts(told, number, name)
        if told.comparison.judgements[number]:
            yield from titled(f"{name}: gates", told.gate_lines(number))
        for scope in ("topic", "tier"):
            if rows := list(told.of_groups(number, scope)):
                yield _exploring(told, rows, f"{name}: by {scope}, for exploring")
        yield _by_time(told, number, name)
    yield from titled("notes", told.notes())
    yield from titled("warnings", told.remarks())


def _heading(told: Told) -> Iterator[str]:
    comparison = told.comparison
    calendar, n = comparison.base.scenario.config.calendar, comparison.replications
    days = "1 day" if calendar.days == 1 else f"{calendar.days} days"
    yield f"{', '.join(told.labels[1:])} against {told.labels[0]}"
    yield f"{calendar.start} ({calendar.start:%a}), {days}, {calendar.time_zone}"
    seed = comparison.base.plan.seed
    yield f"{n} replication{'s' if n != 1 else ''} of each, seed {seed}, the same visitors for all"


def _changes(told: Told, number: int) -> Iterator[str]:
    found = told.changes(number)
    for change in found:
        yield f"{change.key}: {said(change.base)} -> {said(change.other)}"
    if not found:
        yield "nothing: the configs say the same"


def _verdicts(told: Told, number: int, name: str) -> RenderableType:
    error = told.comparison.question.error
    table = table_of("", COLUMNS)
    for row in told.together(number):
        table.add_row(f"  {told.wording.label(row.kpi)}", *_texts(told, row))
    return _under(f"{name}: verdicts that hold together, but for {100 * error:g} %", table)


def _exploring(told: Told, rows: Iterable[Row], title: str) -> RenderableType:
    table = table_of("", COLUMNS)
    for name, own in _by_name(rows).items():
        table.add_row(f"  {name}")
        for row in own:
            table.add_row(f"    {told.wording.label(row.kpi)}", *_texts(told, row))
    return _under(title, table)


def _by_time(told: Told, number: int, name: str) -> RenderableType:
    """Differences of the first few KPIs at each time of day at which there are any."""
    kpis = [kpi for kpi in told.comparison.kpis if kpi.kind != "max" and kpi.unit != "money"][:BY_TIME]
    table = table_of("", [part for kpi in kpis for part in (told.wording.label(kpi.name), "verdict")])
    for time, rows in told.by_time(number, kpis).items():
        if any(abs(row.difference) > 0 for row in rows.values()):
            texts = (_short(told, rows.get(kpi.name)) for kpi in kpis)
            table.add_row(f"  {time}", *(text for pair in texts for text in pair))
    return _under(f"{name}: differences by time of day, for exploring", table)


def _short(told: Told, row: Row | None) -> tuple[str, str]:
    if row is None or math.isnan(row.difference):
        return "", ""
    return told.difference(row), str(row.verdict)


def _under(title: str, table: Table) -> RenderableType:
    return Group(Text(title, style="bold"), table)


def _by_name(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.name, []).append(row)
    return found


def _texts(told: Told, row: Row) -> tuple[str, ...]:
    figures = told.value(row.kpi, row.base), told.value(row.kpi, row.value)
    return (*figures, told.difference(row), told.interval(row), told.verdict(row), told.gain(row))
