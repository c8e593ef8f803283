"""The definitions of the KPIs that a page shows, as the code computes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from simchat.kpis import kpis_for
from simchat.report.ewt import HEADINGS
from simchat.report.findings import Findings
from simchat.report.lines import GROUPS
from simchat.report.page.figure_tables import interval_lines, session_lines, tier_lines

BETTER = {"higher": "higher is better", "lower": "lower is better", "none": ""}


class Definition(NamedTuple):
    """What a KPI is."""

    label: str
    name: str
    unit: str
    better: str
    text: str


def definitions(found: Findings) -> list[Definition]:
    """Every KPI that the page shows, in the order of docs/kpis.md."""
    return definitions_of(_shown(found), found.reporting.thresholds, found.wording.label)


def definitions_of(
    names: Iterable[str], thresholds: tuple[float, ...], label: Callable[[str], str]
) -> list[Definition]:
    """The KPIs of these names, each once and in the order of docs/kpis.md."""
    shown = set(names)
    return [
        Definition(label(kpi.name), kpi.name, kpi.unit, BETTER[kpi.direction], kpi.formula)
        for kpi in kpis_for(thresholds)
        if kpi.name in shown
    ]


def _shown(found: Findings) -> Iterator[str]:
    lines = [*session_lines(found.level), *tier_lines(paid=True), *interval_lines(found.level)]
    for group in GROUPS.values():
        lines += found.wording.expanded(group)
    yield from (line.kpi for line in lines)
    yield from HEADINGS
    yield from (verdict.kpi for verdict in found.verdicts)
