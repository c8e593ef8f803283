"""Arrivals of all topics on the clock: rates, profiles, forecasts and traces (rule D1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from simchat.config import intensity
from simchat.config.clock import Clock
from simchat.config.nodes import Path
from simchat.config.problems import Finding
from simchat.config.schedules import Expected, Floats
from simchat.config.table_reader import TableReader
from simchat.config.tables.complaints import Complaints, failure
from simchat.config.tables.forecast import Entry, read_forecast
from simchat.config.tables.forecast_days import forecast_days
from simchat.config.tables.trace import read_trace, within_calendar
from simchat.config.tables.trace_block import Arrived
from simchat.config.topics import Arrivals, Table, Topic
from simchat.config.wording import nearest

NEARLY = 1e-9
MOST_VISITORS = 5_000_000


class Demand(NamedTuple):
    """Expected arrivals or a trace, by topic."""

    expected: dict[str, Expected]
    traces: dict[str, Floats]

    def visitors(self) -> dict[str, float]:
        """Visitors expected over the calendar, by topic."""
        return {name: float(laid.counts.sum()) for name, laid in self.expected.items()} | {
            name: float(len(times)) for name, times in self.traces.items()
        }


class Laying(NamedTuple):
    """What laying a topic's arrivals needs to know."""

    topic: str
    topics: tuple[str, ...]  # all that the config names
    at: Path
    clock: Clock
    reader: TableReader


def lay_demand(topics: dict[str, Topic], names: Iterable[str], clock: Clock, reader: TableReader) -> Demand:
    """Lay every topic's arrivals on the clock; tables with mistakes are noted in the reader and left out."""
    demand = Demand({}, {})
    for name, topic in topics.items():
        where = Laying(name, tuple(names), ("topics", name, "arrivals"), clock, reader)
        arrivals = topic.arrivals
        if arrivals.trace is not None:
            times = reader.attempt((*where.at, "trace"), _trace, arrivals.trace, where)
            demand.traces.update({} if times is None else {name: times})
        else:
            expected = reader.attempt((*where.at, "forecast"), _expected, arrivals, where)
            demand.expected.update({} if expected is None else {name: intensity.scaled(expected, arrivals.scale)})
    _check_amount(demand.visitors(), reader)
    return demand


def _check_amount(visitors: dict[str, float], reader: TableReader) -> None:
    for name, count in visitors.items():
        if count > MOST_VISITORS:
            message = f"{count:,.0f} visitors are expected; a run holds at most {MOST_VISITORS:,} of a topic"
            reader.mistakes.append(
                Finding(("topics", name, "arrivals"), message, "lower the counts or shorten the calendar")
            )


def _expected(arrivals: Arrivals, where: Laying) -> Expected:
    if arrivals.per_hour is not None:
        return intensity.constant(arrivals.per_hour, where.clock)
    if arrivals.forecast is not None:
        return _forecast(arrivals.forecast, where)
    assert arrivals.profile is not None
    _remark_lost(intensity.lost_in_gaps(arrivals.profile, where.clock), (*where.at, "profile"), where)
    return intensity.from_profile(arrivals.profile, where.clock)


def _forecast(table: Table, where: Laying) -> Expected:
    at = (*where.at, "forecast")
    file = where.reader.names(at, table)
    entries = where.reader.once(("forecast", table), lambda: read_forecast(table, where.reader.folder))
    _check_topics(((entry.line, entry.topic) for entry in entries if entry.topic is not None), file, where)
    own = [entry for entry in entries if entry.topic in (None, where.topic)]
    if not own:
        raise failure(file, f"there are no rows for topic {where.topic}")
    days = forecast_days(own, where.clock, file)
    _remark_days_without(days, at, where)
    _remark_lost(_in_calendar(own, where.clock) - sum(piece.count for day in days for piece in day), at, where)
    return intensity.laid(days, where.clock)


def _check_topics(named: Iterable[tuple[int, str]], file: str, where: Laying) -> None:
    complaints = Complaints(file)
    first = {topic: line for line, topic in reversed(list(named))}
    for topic, line in sorted(first.items(), key=lambda item: item[1]):
        if topic not in where.topics:
            complaints.add(line, f"there is no topic {topic!r}", hint=nearest(topic, where.topics))
    complaints.settle()


def _in_calendar(entries: list[Entry], clock: Clock) -> float:
    last = clock.date(clock.days)
    dates = (
        (clock.local(clock.moment(entry.begins)) if entry.begins.tzinfo else entry.begins).date() for entry in entries
    )
    return sum(entry.count for entry, date in zip(entries, dates, strict=True) if clock.start <= date < last)


def _remark_days_without(days: list[list[intensity.Piece]], at: Path, where: Laying) -> None:
    without = [str(where.clock.date(day)) for day, pieces in enumerate(days) if not pieces]
    if without:
        listed = ", ".join(without[:3]) + (f" and {len(without) - 3} more days" if len(without) > 3 else "")
        where.reader.remarks.append(Finding(at, f"the forecast has no rows for {listed}: nobody comes then"))


def _remark_lost(lost: float, at: Path, where: Laying) -> None:
    if lost > NEARLY:
        where.reader.remarks.append(
            Finding(at, f"{lost:g} visitors are left out: their hour does not exist when the clocks are put forward")
        )


def _trace(table: Table, where: Laying) -> Floats:
    at = (*where.at, "trace")
    file = where.reader.names(at, table)
    arrived = where.reader.once(("trace", table), lambda: read_trace(table, where.reader.folder, where.clock))
    _check_topics(((row.first_line, topic) for topic, row in arrived.items()), file, where)
    if where.topic not in arrived:
        raise failure(file, f"there are no arrivals of topic {where.topic}")
    return _replayed(arrived[where.topic], file, at, where)


def _replayed(arrived: Arrived, file: str, at: Path, where: Laying) -> Floats:
    times = within_calendar(arrived, where.clock)
    outside = len(arrived.at) - len(times)
    if not len(times):
        hint = f"the calendar starts on {where.clock.start}, days: {where.clock.days}"
        raise failure(
            file, f"no arrival of topic {where.topic} lies in the calendar's days", line=arrived.first_line, hint=hint
        )
    if outside:
        where.reader.remarks.append(Finding(at, f"{outside} arrivals lie outside the calendar's days and are left out"))
    return times
