"""The tables of a run's page: all KPIs, and the same few by topic, queue, tier and interval."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simchat.facts import Outcome
from simchat.kpis.estimators import ESTIMATORS
from simchat.report.ewt import HEADINGS, NAMES
from simchat.report.figures import UNKNOWN, Figure
from simchat.report.findings import Findings
from simchat.report.lines import GROUPS, Line
from simchat.report.page.tables import Cell, Row, Table, columns_of, figure_cell, number
from simchat.report.plots.timeline import Timeline
from simchat.report.wording import amount, share

if TYPE_CHECKING:
    import pandas as pd

WHOLE = "all"


def session_lines(level: str) -> tuple[Line, ...]:
    """What a table shows of topics and queues."""
    return (
        Line("offered", "offered"), Line("queued", "queued"), Line("answered", "answered"), Line("wait.mean", "wait"),
        Line("speed_to_answer.p90", "9 in 10 answered within"), Line(level, level_label(level)),
        Line("abandonment_rate", "abandoned"), Line("blocked_rate", "refused"),
        Line("first_response_time.mean", "first response"), Line("response_time.mean", "response"),
        Line("response_time.p90", "9 in 10 responses within"), Line("handle_time.mean", "handle time"),
        Line("resolution_time.mean", "resolution"), Line("lapsed_rate", "lapsed"),
    )  # fmt: skip


def tier_lines(paid: bool) -> tuple[Line, ...]:
    """What a table shows of tiers."""
    lines = (
        Line("staffed", "hours on duty a day"), Line("overtime", "of it overtime"), Line("answered", "answered"),
        Line("chats_per_rep_hour", "chats per rep-hour"), Line("handle_time.mean", "handle time"),
        Line("attention_time.mean", "attention"), Line("wrap_up_time.mean", "wrap-up"),
        Line("concurrency", "chats at once"), Line("occupancy", "occupancy"), Line("slot_occupancy", "slot occupancy"),
    )  # fmt: skip
    return (*lines, Line("cost", "cost"), Line("cost_per_handled", "cost per handled chat")) if paid else lines


def interval_lines(level: str) -> tuple[Line, ...]:
    """What a table shows of intervals."""
    return (
        Line("attempts", "arrivals"), Line("answered", "answered"), Line("wait.mean", "wait"),
        Line(level, level_label(level)), Line("abandonment_rate", "abandoned"), Line("queue_length", "waiting"),
        Line("open_chats", "open chats"), Line("reps_staffed", "reps on duty"), Line("occupancy", "occupancy"),
    )  # fmt: skip


def level_label(level: str) -> str:
    """A service level in few words."""
    return f"within {level.removeprefix('service_level_')}"


def kpi_table(found: Findings) -> Table:
    """Every KPI of a report for the total, with its interval and what it rests on."""
    rows = []
    for title, lines in GROUPS.items():
        for kpi, label in found.wording.expanded(lines):
            figure = found.figures.at(kpi)
            mean = number(figure.mean, found.wording.mean(kpi, figure))
            interval = Cell(found.wording.interval(kpi, figure))
            rows.append(
                Row([Cell(label), Cell(title)], [mean, interval, number(figure.contacts, f"{figure.contacts:,.0f}")])
            )
    return Table("kpis", "KPIs of the total", ["KPI", "group"], ["mean", "95 % interval", "contacts"], rows)


def topic_table(found: Findings) -> Table:
    """KPIs by topic."""
    return _by_group(found, "topic", list(found.scenario.config.topics), session_lines(found.level))


def queue_table(found: Findings) -> Table:
    """KPIs by queue of the first routing."""
    wanted = [line for line in session_lines(found.level) if line.kpi != "offered"]
    lines = (*wanted[:1], Line("queue_length", "waiting"), Line("longest_wait", "longest wait"), *wanted[1:])
    return _by_group(found, "queue", list(found.scenario.config.queues), lines)


def tier_table(found: Findings) -> Table:
    """KPIs by tier."""
    tiers = found.scenario.config.reps
    lines = tier_lines(any(tier.hourly_cost for tier in tiers.values()))
    return _by_group(found, "tier", list(tiers), lines)


def outcome_table(found: Findings) -> Table:
    """How attempts end, by topic."""
    config, figures = found.scenario.config, found.figures
    names = [outcome.name.lower() for outcome in Outcome]
    shown = [name for name in names if figures.at(name).mean > 0]
    rows = []
    for name in shown:
        mean = figures.at(name).mean
        cells = [
            number(mean, amount(mean)),
            number(mean / figures.at("attempts").mean, share(mean / figures.at("attempts").mean)),
        ]
        for topic in config.topics:
            of_topic = figures.at(name, scope="topic", name=topic).mean
            cells.append(number(of_topic, amount(of_topic)))
        rows.append(Row([Cell(name.replace("_", " "))], cells))
    columns = ["a day", "of attempts", *(f"{topic}, a day" for topic in config.topics)]
    return Table("outcomes", "Outcomes", ["outcome"], columns, rows)


def interval_table(found: Findings, summary: pd.DataFrame, times: Timeline) -> Table:
    """KPIs by interval, for the total and for each topic, queue and tier."""
    lines = interval_lines(found.level)
    rows = [
        row
        for scope, name in found.reporting.groups
        for row in _of_intervals(found, _figures_of(summary, times, scope, name), lines, times, of=_choice(scope, name))
    ]
    choices = [_choice(scope, name) for scope, name in found.reporting.groups]
    heads = ["time of day" if times.is_pooled else "interval", "for"]
    return Table("intervals", "By interval", heads, columns_of(lines), rows, choices)


def ewt_table(found: Findings) -> Table:
    """How good the estimated wait was, beside its rivals (rule E4)."""
    rows = []
    for name in ESTIMATORS:
        ending = "" if name == "shown" else f"_{name}"
        cells = [figure_cell(found.wording, kpi + ending, found.figures.at(kpi + ending)) for kpi in HEADINGS]
        rows.append(Row([Cell(NAMES[name])], cells))
    return Table("estimators", "The estimate as shown, and others on the same run", ["estimator"],
                 list(HEADINGS.values()), rows)  # fmt: skip


def _choice(scope: str, name: str) -> str:
    return WHOLE if scope == "total" else f"{scope} {name}"


def _figures_of(summary: pd.DataFrame, times: Timeline, scope: str, name: str) -> dict[tuple[str, str], Figure]:
    """Figures of a group by interval and KPI."""
    rows = summary[(summary["scope"] == scope) & (summary["name"] == name) & summary["interval"].isin(times.labels)]
    columns = (rows[column].tolist() for column in ("interval", "kpi", "mean", "ci_low", "ci_high", "n", "contacts"))
    return {(interval, kpi): Figure(*rest) for interval, kpi, *rest in zip(*columns, strict=True)}


def _of_intervals(
    found: Findings, figures: dict[tuple[str, str], Figure], lines: tuple[Line, ...], times: Timeline, *, of: str
) -> Iterator[Row]:
    for label, place in zip(times.labels, times.places, strict=True):
        cells = [figure_cell(found.wording, kpi, figures.get((label, kpi), UNKNOWN), plain=True) for kpi, _ in lines]
        yield Row([Cell(place), Cell(of)], cells, of)


def _by_group(found: Findings, scope: str, names: list[str], lines: tuple[Line, ...]) -> Table:
    rows = [
        Row(
            [Cell(name)],
            [
                figure_cell(found.wording, kpi, found.figures.at(kpi, scope=scope, name=name),
                            topic=name if scope == "topic" else None)
                for kpi, _ in lines
            ],
        )
        for name in names
    ]  # fmt: skip
    return Table(f"{scope}s", f"By {scope}", [scope], columns_of(lines), rows)
