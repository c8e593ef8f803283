"""Local wall time beside the clock, small enough to be sent along with a page."""

from __future__ import annotations

from typing import NamedTuple

from simchat.config.clock import Clock
from simchat.config.units import DAY_S


class WallTime(NamedTuple):
    """Pieces of the clock in which wall time runs along with it, seconds, and the names of the days.

    From `since` on, until the next piece, wall time is `ahead` seconds ahead of the clock; both count from the
    midnight that begins day 0.
    """

    since: list[int]
    ahead: list[int]
    days: list[str]


def wall_time(clock: Clock, begin_at: float, end_at: float) -> WallTime:
    """Wall time from `begin_at` to `end_at`."""
    last = clock.day_of(end_at)
    changes = [change.at for day in range(last + 1) if (change := clock.day(day).change) is not None]
    since = [begin_at, *(at for at in changes if begin_at < at <= end_at)]
    ahead = [round(_wall_s(clock, at) - at) for at in since]
    days = [f"{clock.date(day):%a} {clock.date(day).day} {clock.date(day):%b}" for day in range(last + 1)]
    return WallTime([round(at) for at in since], ahead, days)


def _wall_s(clock: Clock, moment: float) -> int:
    local = clock.local(moment)
    return (local.date() - clock.start).days * DAY_S + local.hour * 3600 + local.minute * 60 + local.second
