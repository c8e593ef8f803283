"""The counts of a forecast → pieces of each day of the calendar, checked for holes, order and duplicates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from simchat.config.clock import Clock, Day
from simchat.config.intensity import Piece
from simchat.config.tables.complaints import Complaints, failure
from simchat.config.tables.forecast import Entry
from simchat.config.units import DAY_S, format_duration, format_time_of_day


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A count of one topic from a `second` of local wall time on.

    `pass_` is 0 or 1 where that time exists twice and the table gives both, else None.
    """

    line: int
    day: int
    second: int
    pass_: int | None
    count: float


def forecast_days(entries: Iterable[Entry], clock: Clock, file: str) -> list[list[Piece]]:
    """Pieces by day of the calendar, of one topic's counts; days that the table does not name are empty.

    The hour skipped in spring may be left out. The one doubled in autumn may be given once and is then
    spread over both, or twice. Raises TableError.
    """
    complaints = Complaints(file)
    days = _by_day(entries, clock, complaints)
    complaints.settle()
    step = _step(days, file)
    for intervals in days.values():
        _check_holes(intervals, clock, step, complaints)
    complaints.settle()
    if not any(0 <= day < clock.days for day in days):
        first, last = clock.date(min(days)), clock.date(max(days))
        hint = f"the calendar starts on {clock.start}, days: {clock.days}"
        raise failure(file, f"the forecast covers {first} to {last}, none of the calendar's days", hint=hint)
    return [_pieces(days.get(day, []), clock.day(day), step) for day in range(clock.days)]


def _by_day(entries: Iterable[Entry], clock: Clock, complaints: Complaints) -> dict[int, list[Interval]]:
    """Intervals of each day in the order of the clock, once their order in the table is found to be right."""
    given: dict[tuple[int, int], list[int]] = {}
    days: dict[int, list[Interval]] = {}
    latest: dict[int, int] = {}
    for entry in entries:
        interval = _placed(entry, clock)
        lines = given.setdefault((interval.day, interval.second), [])
        day = clock.day(interval.day)
        if len(lines) == (2 if day.repeats(interval.second) else 1):
            complaints.add(entry.line, f"{entry.begins:%Y-%m-%d %H:%M} is given again, first in line {lines[0]}")
            continue
        if interval.second < latest.get(interval.day, 0) and not day.repeats(interval.second):
            complaints.add(
                entry.line, f"{entry.begins:%Y-%m-%d %H:%M} stands after a later time; the rows are to be in order"
            )
        latest[interval.day] = max(latest.get(interval.day, 0), interval.second)
        lines.append(entry.line)
        days.setdefault(interval.day, []).append(interval)
    return {day: _with_passes(intervals) for day, intervals in sorted(days.items())}


def _placed(entry: Entry, clock: Clock) -> Interval:
    local = clock.local(clock.moment(entry.begins)) if entry.begins.tzinfo else entry.begins
    second = local.hour * 3600 + local.minute * 60 + local.second
    return Interval(entry.line, (local.date() - clock.start).days, second, None, entry.count)


def _with_passes(intervals: list[Interval]) -> list[Interval]:
    """Intervals sorted by wall time, those given twice told apart by their order in the table."""
    ordered = sorted(intervals, key=lambda interval: interval.second)
    together = (list(group) for _, group in groupby(ordered, key=lambda interval: interval.second))
    return [
        replace(interval, pass_=number) if len(twins) == 2 else interval
        for twins in together
        for number, interval in enumerate(twins)
    ]


def _step(days: dict[int, list[Interval]], file: str) -> int:
    """Length of the intervals: the smallest distance of two rows of a day; whole days if there is one row a day."""
    gaps = [after.second - before.second for intervals in days.values() for before, after in pairwise(intervals)]
    step = min((gap for gap in gaps if gap > 0), default=DAY_S)
    latest = max(days.values(), key=lambda intervals: intervals[-1].second)[-1]
    if latest.second + step > DAY_S:
        hint = "a day with one row only begins at 00:00 and is a whole day" if step == DAY_S else None
        message = f"an interval of {format_duration(step)} from {format_time_of_day(latest.second)} runs past midnight"
        raise failure(file, message, line=latest.line, hint=hint)
    return step


def _check_holes(intervals: list[Interval], clock: Clock, step: int, complaints: Complaints) -> None:
    for before, after in pairwise(intervals):
        if (after.second - before.second) % step:
            complaints.add(
                after.line,
                f"{format_time_of_day(after.second)} does not lie on the table's intervals of {format_duration(step)}",
            )
            continue
        day = clock.day(after.day)
        missing = [second for second in range(before.second + step, after.second, step) if not day.skips(second)]
        if missing:
            which = format_time_of_day(missing[0])
            complaints.add(
                after.line,
                f"there is a hole: {clock.date(after.day)} {which} is missing",
                hint="write 0 where nobody is expected",
            )


def _pieces(intervals: list[Interval], day: Day, step: int) -> list[Piece]:
    return sorted(piece for interval in intervals for piece in _spread(interval, day, step))


def _spread(interval: Interval, day: Day, step: int) -> list[Piece]:
    """The spans of the clock during which local time lies within an interval; its count is shared by their length."""
    passes = day.passes(interval.second, interval.second + step)
    spans = [span for number, span in enumerate(passes) if interval.pass_ in (None, number) and span[0] < span[1]]
    length = sum(end - start for start, end in spans)
    return [Piece(start, end, interval.count * (end - start) / length) for start, end in spans]
