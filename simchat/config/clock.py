"""The clock of a run: seconds since local midnight of the first day, and local wall time (rule T1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from simchat.config.public_holidays import holiday_dates
from simchat.config.settings import Calendar
from simchat.config.units import DAY_NAMES, DAY_S, HOLIDAY

EPOCH = datetime(1970, 1, 1)


class Change(NamedTuple):
    """A change of the clocks: its moment, and by how many seconds they are put forward (negative: back)."""

    at: float
    forward_s: float


class Day(NamedTuple):
    """A local day: where its midnight lies by the offset it begins with, and the change of clocks within it."""

    midnight_at: float
    change: Change | None

    def at(self, second: float) -> float:
        """The moment of a wall time of this day, `second` after its midnight."""
        moment = self.midnight_at + second
        if self.change is None or moment < self.change.at:
            return moment
        return max(self.change.at, moment - self.change.forward_s)

    def skips(self, second: float) -> bool:
        """Whether a wall time of this day does not exist."""
        return self.change is not None and 0 <= self.midnight_at + second - self.change.at < self.change.forward_s

    def repeats(self, second: float) -> bool:
        """Whether a wall time of this day exists twice."""
        return self.change is not None and self.change.forward_s <= self.midnight_at + second - self.change.at < 0

    def passes(self, start: float, end: float) -> list[tuple[float, float]]:
        """Spans on the clock during which local time lies within a span of wall time, before and after the change."""
        first, last = self.midnight_at + start, self.midnight_at + end
        if self.change is None:
            return [(first, last)]
        at, forward_s = self.change
        return [(first, min(last, at)), (max(first - forward_s, at), last - forward_s)]


@dataclass(frozen=True)
class Clock:
    """Maps local wall time to seconds on the clock and back, with daylight saving and holidays honoured.

    Days are numbered from 0, the calendar's start; every number is allowed, before and after the calendar too.
    """

    start: date
    days: int
    time_zone: str
    holidays: frozenset[date] = frozenset()
    _seen: dict[int, Day] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, calendar: Calendar) -> Self:
        """The clock of a calendar. Raises ValueError for a country or part of it that is not known."""
        return cls(calendar.start, calendar.days, calendar.time_zone, holiday_dates(calendar))

    @cached_property
    def horizon(self) -> float:
        """End of the calendar: midnight after its last day, seconds on the clock."""
        return self.at(self.days, 0)

    def at(self, day: int, second: float) -> float:
        """Seconds on the clock of the local wall time `second` after midnight of a day.

        `second` may be negative or exceed 86400 (another day's wall time). A time that does not exist means
        the first instant after the gap, one that exists twice the first of the two.
        """
        if not 0 <= second < DAY_S:
            further, second = divmod(second, DAY_S)
            day += int(further)
        return self.day(day).at(second)

    def day(self, day: int) -> Day:
        """Midnight and change of clocks of a day."""
        known = self._seen.get(day)
        if known is None:
            known = self._seen[day] = _shifted(self._raw_day(day), self._begin)
        return known

    def day_of(self, moment: float) -> int:
        """Number of the day in which a moment on the clock lies."""
        day = int(moment // DAY_S)
        while self.at(day, 0) > moment:
            day -= 1
        while self.at(day + 1, 0) <= moment:
            day += 1
        return day

    def local(self, moment: float) -> datetime:
        """Local date and time of a moment on the clock, aware of its offset."""
        whole, rest = divmod(moment, 1)
        return datetime.fromtimestamp(self._begin + whole, self._zone).replace(microsecond=int(rest * 1e6))

    def moment(self, aware: datetime) -> float:
        """Seconds on the clock of an aware datetime (through UTC: those of one zone subtract as wall times)."""
        return aware.timestamp() - self._begin

    def date(self, day: int) -> date:
        """Date of a day."""
        return self.start + timedelta(days=day)

    def weekday(self, day: int) -> str:
        """Weekday of a day, ``mon`` to ``sun``, holidays or not."""
        return DAY_NAMES[self.date(day).weekday()]

    def day_name(self, day: int) -> str:
        """``holiday`` on a holiday, else the weekday."""
        return HOLIDAY if self.date(day) in self.holidays else self.weekday(day)

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @cached_property
    def _begin(self) -> float:
        """The instant at which the clock reads 0, in seconds of the epoch."""
        return self._raw_day(0).at(0)

    def _raw_day(self, day: int) -> Day:
        """A day in seconds of the epoch."""
        wall = (self.date(day) - EPOCH.date()).days * DAY_S
        before, after = self._offset_by_wall(wall), self._offset_by_wall(wall + DAY_S)
        midnight_at = wall - before
        if before == after:
            return Day(midnight_at, None)
        return Day(
            midnight_at,
            Change(self._change_between(midnight_at - 1, wall + DAY_S - min(before, after)), after - before),
        )

    def _offset_by_wall(self, wall: int) -> int:
        """UTC offset of a wall time; in a gap, and of a time that exists twice, the one before the change."""
        offset = (EPOCH + timedelta(seconds=wall)).replace(tzinfo=self._zone).utcoffset()
        assert offset is not None
        return round(offset.total_seconds())

    def _change_between(self, low: int, high: int) -> int:
        """The first instant in (low, high] with the offset of `high`."""
        target = self._offset_at(high)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._offset_at(middle) == target else (middle, high)
        return high

    def _offset_at(self, instant: int) -> timedelta | None:
        return datetime.fromtimestamp(instant, self._zone).utcoffset()


def _shifted(day: Day, begin: float) -> Day:
    change = day.change and Change(float(day.change.at - begin), float(day.change.forward_s))
    return Day(float(day.midnight_at - begin), change)
