"""What part of a replication a page can show: all of it, or its first days, hours or minutes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.config.clock import Clock
from simchat.facts import Facts, Floats, Presence

SESSIONS_AT_MOST = 5_000
SPANS_AT_MOST = 10_000  # a year of a few chats a day has few sessions, but many shifts
HOUR_S, MINUTE_S = 3600.0, 60.0


class ShownPart(NamedTuple):
    """A part of a replication, seconds on the clock."""

    begin_at: float
    end_at: float
    until: float  # what begins earlier belongs to it; inf: everything
    sentence: str  # what is shown


def shown_part(facts: Facts, clock: Clock) -> ShownPart:
    """The whole replication with its drain, or the first days of its calendar that are not too many sessions.

    If already the first day is too much, it is the first hours of it, at worst the first minutes.
    """
    until, name = _cut(facts, clock)
    arrival_at = facts.sessions.arrival_at
    shown, total = int((arrival_at < until).sum()), len(arrival_at)
    count = f"{total:,}" if shown == total else f"{shown:,} of {total:,}"
    begin_at = _first_hour(facts)
    end_at = _last_hour(facts, begin_at) if math.isinf(until) else until
    return ShownPart(begin_at, end_at, until, f"{name}: {count} session{'' if total == 1 else 's'}")


def present(facts: Facts) -> NDArray[np.bool_]:
    """Which spans are times at which a rep is there, or on a break; those that are paid alone are not."""
    there: NDArray[np.bool_] = facts.spans.kind != Presence.PAID
    return there


def _cut(facts: Facts, clock: Clock) -> tuple[float, str]:
    arrivals = np.sort(facts.sessions.arrival_at)
    begins = np.sort(facts.spans.start_at[present(facts)])
    if len(arrivals) <= SESSIONS_AT_MOST and len(begins) <= SPANS_AT_MOST:
        return math.inf, _day_name(clock, 0) if clock.days == 1 else f"all {clock.days} days"
    for unit, ends in _parts(clock):
        fits = (np.searchsorted(arrivals, ends) <= SESSIONS_AT_MOST) & (np.searchsorted(begins, ends) <= SPANS_AT_MOST)
        if fits.any():
            number = int(fits.sum())
            first = "the first" if number == 1 else f"the first {number}"
            return float(ends[number - 1]), f"{first} of {len(ends)} {unit}"
    return MINUTE_S, f"the first minute of {_day_name(clock, 0)}"


def _parts(clock: Clock) -> Iterator[tuple[str, Floats]]:
    """Ends of the parts that a calendar may be cut into, coarse ones first."""
    midnight = clock.at(1, 0)
    of_first_day = f"of {_day_name(clock, 0)}"
    yield "days", np.array([clock.at(day, 0) for day in range(1, clock.days + 1)])
    yield f"hours {of_first_day}", np.arange(HOUR_S, midnight + 1, HOUR_S)
    yield f"minutes {of_first_day}", np.arange(MINUTE_S, midnight + 1, MINUTE_S)


def _day_name(clock: Clock, day: int) -> str:
    date = clock.date(day)
    return f"{date:%a} {date.day} {date:%b %Y}"


def _first_hour(facts: Facts) -> float:
    """The full hour before anybody comes, visitor or rep."""
    begins = [facts.sessions.arrival_at, facts.spans.start_at[present(facts)]]
    first = min((float(at.min()) for at in begins if len(at)), default=0.0)
    return math.floor(first / HOUR_S) * HOUR_S


def _last_hour(facts: Facts, begin_at: float) -> float:
    """The full hour after the last chat; presence counts in the calendar only, for it may go on through the drain."""
    sessions, stays, works = facts.sessions, facts.stays, facts.works
    present_until = np.minimum(facts.spans.end_at[present(facts)], facts.horizon_at)
    ends = [sessions.arrival_at, stays.joined_at, stays.left_at, works.assigned_at, works.released_at, present_until]
    happened = np.concatenate(ends)
    last = float(np.max(happened, initial=begin_at, where=~np.isnan(happened)))
    return max(math.ceil(last / HOUR_S) * HOUR_S, begin_at + HOUR_S)
