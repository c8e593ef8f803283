"""The tables of a comparison's page: verdicts, what differs between the configs, and differences for exploring."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from simchat.comparison.verdicts import Verdict
from simchat.report.compared import said
from simchat.report.kept_comparison import Config, KeptComparison
from simchat.report.lines import GROUPS, Line
from simchat.report.page.comparison_answer import SIGNS, together
from simchat.report.page.figure_tables import session_lines, tier_lines
from simchat.report.page.tables import Cell, Row, Table, number
from simchat.report.plots.config_lines import label_of
from simchat.report.wording import NOTHING

INTERVAL = "95 % interval"
COLUMNS = ("base", "candidate", "difference", INTERVAL, "verdict", "replications needed", "pairing saves")
PLAIN = "with plain 95 % intervals, for exploring: one in twenty rows without any difference shows one"
CAPTIONS = {"total": f"The total, {PLAIN}; intervals of the question's figures are those that hold together"}


def verdict_table(kept: KeptComparison, candidate: Config, name: str) -> Table:
    """The figures of the question, whose verdicts hold together."""
    found: Iterator[Any] = together(kept, candidate.label).itertuples(index=False)
    rows = [Row([Cell(kept.wording.label(row.kpi))], _cells(kept, row)) for row in found]
    columns = ["interval" if column == INTERVAL else column for column in COLUMNS]
    return Table(name, f"{candidate.label} against {kept.base.label}", ["KPI"], columns, rows)


def change_table(kept: KeptComparison, candidate: Config, name: str) -> Table:
    """What a config says otherwise than the base, key by key."""
    rows = [Row([Cell(each.key), Cell(said(each.base)), Cell(said(each.other))], []) for each in candidate.changes]
    rows = rows or [Row([Cell("nothing: the configs say the same"), Cell(""), Cell("")], [])]
    return Table(name, candidate.label, ["key", kept.base.label, candidate.label], [], rows)


def total_table(kept: KeptComparison) -> Table:
    """Every KPI of a report for the total."""
    lines = [line for group in GROUPS.values() for line in kept.wording.expanded(group)]
    return _exploring(kept, "total", lines, ["KPI"])


def group_tables(kept: KeptComparison, level: str) -> Iterator[Table]:
    """KPIs by topic, queue and tier, as far as base and candidate both have these."""
    paid = any(tier.hourly_cost for each in kept.configs for tier in each.kept.scenario.config.reps.values())
    of_sessions = session_lines(level)
    for scope, lines in {"topic": of_sessions, "queue": of_sessions, "tier": tier_lines(paid)}.items():
        named = [Line(kpi, "") for kpi in kept.kpis]
        yield _exploring(kept, scope, [*named, *lines], [scope, "KPI"])


def _exploring(kept: KeptComparison, scope: str, lines: Sequence[Line], heads: Sequence[str]) -> Table:
    rows = [
        row
        for candidate in kept.candidates
        for row in _of_candidate(kept, candidate.label, scope, list(dict.fromkeys(line.kpi for line in lines)))
    ]
    caption = CAPTIONS.get(scope, f"By {scope}, {PLAIN}")
    return Table(f"by-{scope}", caption, heads, COLUMNS, rows, _choices(kept))


def time_table(kept: KeptComparison, kpis: Sequence[str], times: Sequence[str]) -> Table:
    """Differences by time of day."""
    table, several = kept.table, len(kept.candidates) > 1
    rows = table[(table["scope"] == "total") & table["interval"].isin(times) & table["kpi"].isin(kpis)]
    found = {(row.candidate, row.interval, row.kpi): row for row in rows.itertuples(index=False)}
    told = [
        Row([Cell(time)], [_difference(kept, found.get((each.label, time, kpi))) for kpi in kpis],
            _choice(each.label) if several else "")
        for each in kept.candidates
        for time in times
    ]  # fmt: skip
    caption = "Differences by time of day, below each its plain 95 % interval"
    columns = [label_of(kept.wording, kpi) for kpi in kpis]
    return Table("by-time", caption, ["time of day"], columns, told, _choices(kept))


def _difference(kept: KeptComparison, row: Any) -> Cell:
    if row is None or math.isnan(row.difference):
        return number(math.nan, NOTHING)
    interval = kept.wording.difference_interval(row.kpi, row.ci_low, row.ci_high)
    return number(row.difference, kept.wording.difference(row.kpi, row.difference), interval)


def _choices(kept: KeptComparison) -> list[str]:
    """What tables for exploring can be narrowed down to, where there is a choice."""
    return [_choice(each.label) for each in kept.candidates] if len(kept.candidates) > 1 else []


def _of_candidate(kept: KeptComparison, name: str, scope: str, kpis: Sequence[str]) -> Iterator[Row]:
    table = kept.table
    rows = table[(table["candidate"] == name) & (table["scope"] == scope) & (table["interval"] == "")]
    of = _choice(name) if len(kept.candidates) > 1 else ""
    for group in rows["name"].drop_duplicates():
        own = rows[rows["name"] == group].set_index("kpi", drop=False)
        for row in own.loc[[kpi for kpi in kpis if kpi in own.index]].itertuples(index=False):
            head = [Cell(label_of(kept.wording, row.kpi))]
            yield Row([*([Cell(str(group))] if scope != "total" else []), *head], _cells(kept, row), of)


def _choice(label: str) -> str:
    """As a browser gives back what was chosen: it takes several blanks for one."""
    return " ".join(label.split())


def _cells(kept: KeptComparison, row: Any) -> list[Cell]:
    wording, unknown = kept.wording, math.isnan(row.difference)
    needed = row.replications_needed if row.verdict == Verdict.CANNOT_TELL else math.nan
    interval = NOTHING if unknown else wording.difference_interval(row.kpi, row.ci_low, row.ci_high)
    return [
        *(number(value, wording.value(row.kpi, value)) for value in (row.base, row.value)),
        number(row.difference, wording.difference(row.kpi, row.difference)),
        Cell(interval),
        Cell(f"{SIGNS[Verdict(row.verdict)]} {row.verdict}"),
        number(needed, "" if math.isnan(needed) else f"{needed:,.0f}"),
        number(row.variance_reduction, _gain(row.variance_reduction)),
    ]


def _gain(factor: float) -> str:
    if math.isnan(factor):
        return NOTHING
    return "exact" if math.isinf(factor) else f"{factor:.3g} x"
