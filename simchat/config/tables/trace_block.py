"""Many rows of a trace at once: a trace may have millions, nearly all of them plain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.config.clock import Clock
from simchat.config.tables.sheet import Row
from simchat.config.units import DAY_S

US_PER_S = 1_000_000
SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{0,9})?(\n[0-9]{1,9}(\.[0-9]{0,9})?)*+")
LOCAL_TIME = r"(19|20|21|22)[0-9]{2}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.([0-9]{3}){1,2})?)?"
LOCAL_TIMES = re.compile(rf"{LOCAL_TIME}(\n{LOCAL_TIME})*+")


class Arrived(NamedTuple):
    """Arrivals of one topic in the order of the table: moments on the clock, whether or not within the calendar."""

    first_line: int
    at: list[float]


def taken_together(rows: Sequence[Row], arrival_time: int, *, topic: int, clock: Clock) -> dict[str, Arrived] | None:
    """Arrivals by topic; None if any row has to be looked at by itself.

    Plain are local ISO times, in order, on days without a change of clocks, and numbers of seconds.
    """
    try:
        times, names = [row.cells[arrival_time] for row in rows], [row.cells[topic] for row in rows]
        at = _seconds_on_clock(times, clock)
    except (ValueError, TypeError, IndexError):
        return None
    if at is None or "" in names:
        return None
    return _by_topic(at, np.array(names, dtype=np.str_), [row.line for row in rows])


def _by_topic(at: NDArray[np.float64], names: NDArray[np.str_], lines: list[int]) -> dict[str, Arrived] | None:
    taken = {}
    for name in dict.fromkeys(names.tolist()):
        own = np.flatnonzero(names == name)
        if np.any(np.diff(at[own]) < 0):
            return None
        taken[name] = Arrived(lines[own[0]], at[own].tolist())
    return taken


def _seconds_on_clock(times: Sequence[object], clock: Clock) -> NDArray[np.float64] | None:
    together = "\n".join(times)  # type: ignore[arg-type]  # TypeError for a spreadsheet's dates and numbers
    if SECONDS.fullmatch(together):
        return np.array(times, dtype=np.float64)
    if LOCAL_TIMES.fullmatch(together):
        return _of_local(np.array(times).astype("datetime64[us]"), clock)
    return None


def _of_local(local: NDArray[np.datetime64], clock: Clock) -> NDArray[np.float64] | None:
    """Moments on the clock of local times; None where a day of theirs has a change of clocks."""
    us = (local - np.datetime64(clock.start, "us")).astype(np.int64)
    day, us_of_day = np.divmod(us, DAY_S * US_PER_S)
    days, which = np.unique(day, return_inverse=True)
    known = [clock.day(int(number)) for number in days]
    if any(each.change for each in known):
        return None
    second = us_of_day // US_PER_S + us_of_day % US_PER_S / 1e6
    return np.array([each.midnight_at for each in known])[which] + second
