"""The KPI report on a terminal: readable at 80 columns, plain where it is piped."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from simchat.report.breakdown import by_interval, by_tier, by_topic, table_of
from simchat.report.ewt import ewt_quality
from simchat.report.figures import Figures
from simchat.report.findings import Findings
from simchat.report.headline import heading, offered_load, outcomes
from simchat.report.lines import GROUPS, Wording
from simchat.report.remarks import NOTES, warnings
from simchat.report.targets import target_lines

WIDTH = 80


def print_report(found: Findings) -> None:
    """Print the report of a run to stdout."""
    printed(report(found), width=WIDTH)


def printed(blocks: Iterable[RenderableType], *, width: int) -> None:
    """Print blocks to stdout, so wide where it is no terminal, with an empty line after each."""
    console = Console(width=None if sys.stdout.isatty() else width, highlight=False, markup=False)
    with console.capture() as captured:
        for block in blocks:
            console.print(block)
            console.print()
    lines = captured.get().splitlines()
    sys.stdout.write("\n".join(line.rstrip() for line in lines) + "\n")


def report(found: Findings) -> Iterator[RenderableType]:
    """The blocks of a report, from its head to the warnings."""
    config, figures, wording, level = found.scenario.config, found.figures, found.wording, found.level
    yield Text("\n".join(heading(found)))
    yield from titled("offered load", offered_load(found))
    yield outcomes(figures)
    yield kpi_table(figures, wording)
    yield from titled("targets", target_lines(found))
    yield by_topic(list(config.topics), figures, wording, level=level)
    yield by_tier(list(config.reps), figures, wording)
    yield by_interval(figures, wording, level=level)
    yield ewt_quality(figures, wording)
    yield from titled("notes", NOTES)
    yield from titled("warnings", warnings(found.about))


def kpi_table(figures: Figures, wording: Wording) -> Table:
    """The KPIs of the total with their intervals and contacts."""
    table = table_of("KPIs", ["mean", "95 % interval", "contacts"])
    for title, lines in GROUPS.items():
        table.add_row(f"  {title}")
        for kpi, label in wording.expanded(lines):
            figure = figures.at(kpi)
            texts = wording.mean(kpi, figure), wording.interval(kpi, figure), f"{figure.contacts:,.0f}"
            table.add_row(f"    {label}", *texts)
    return table


def titled(title: str, lines: Iterable[str]) -> Iterator[RenderableType]:
    """A block under a title; none if there are no lines."""
    texts = [Padding(Text(line), (0, 0, 0, 2)) for line in lines]
    if texts:
        yield Group(Text(title, style="bold"), *texts)
