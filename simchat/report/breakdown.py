"""The same few KPIs by topic, tier and interval."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from simchat.report.figures import Figures
from simchat.report.lines import Line, Wording

TIERS = (
    Line("staffed", "on duty"),
    Line("answered", "answered"),
    Line("chats_per_rep_hour", "per hour"),
    Line("handle_time.mean", "handle"),
    Line("attention_time.mean", "attention"),
    Line("concurrency", "at once"),
    Line("occupancy", "occupied"),
)


def by_topic(names: list[str], figures: Figures, wording: Wording, *, level: str) -> Table:
    """One line a topic."""
    columns = (
        Line("offered", "offered"),
        Line("wait.mean", "wait"),
        _level_column(level),
        Line("abandonment_rate", "abandoned"),
        Line("response_time.p90", "response p90"),
        Line("resolution_time.mean", "resolution"),
    )
    table = table_of("by topic", [column.label for column in columns])
    for name in names:
        means = (wording.mean(kpi, figures.at(kpi, scope="topic", name=name), topic=name) for kpi, _ in columns)
        table.add_row(f"  {name}", *means)
    return table


def by_tier(names: list[str], figures: Figures, wording: Wording) -> Table:
    """One line a tier."""
    table = table_of("by tier", [column.label for column in TIERS])
    for name in names:
        table.add_row(f"  {name}", *(wording.mean(kpi, figures.at(kpi, scope="tier", name=name)) for kpi, _ in TIERS))
    return table


def by_interval(figures: Figures, wording: Wording, *, level: str) -> Table:
    """One line for every interval of the day in which anything happens."""
    columns = (
        Line("attempts", "arrivals"),
        Line("wait.mean", "wait"),
        _level_column(level),
        Line("abandonment_rate", "abandoned"),
        Line("queue_length", "queue"),
        Line("open_chats", "open"),
        Line("reps_staffed", "reps"),
        Line("occupancy", "occupied"),
    )
    table = table_of("by interval", [column.label for column in columns])
    for interval in busy_times(figures):
        table.add_row(f"  {interval}", *(wording.mean(kpi, figures.at(kpi, interval=interval)) for kpi, _ in columns))
    return table


def busy_times(figures: Figures) -> Iterator[str]:
    """Times of day at which anybody ever comes or is on duty."""
    for interval in figures.intervals:
        some = (figures.at(kpi, interval=interval).mean > 0 for kpi in ("attempts", "reps_staffed"))
        if any(some):
            yield interval


def _level_column(level: str) -> Line:
    return Line(level, f"SL {level.removeprefix('service_level_')}")


def table_of(title: str, headings: list[str]) -> Table:
    """A plain table: a title over the names, headings over right-aligned figures."""
    table = Table(title, box=None, pad_edge=False, show_edge=False)
    for heading in headings:
        table.add_column(heading, justify="right")
    return table
