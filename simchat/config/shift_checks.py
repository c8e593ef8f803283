"""Breaks and absences that lie outside the shifts they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simchat.config.nodes import Path
from simchat.config.problems import Finding
from simchat.config.staff import Away, Break, Shift, Tier
from simchat.config.units import DAY_S, Span, format_time_of_day


def misplaced(reps: Mapping[str, Tier]) -> Iterator[Finding]:
    """Breaks that do not fit into their shift, and times away at which no shift runs."""
    for name, tier in reps.items():
        if not isinstance(tier.shifts, tuple):
            continue
        for number, shift in enumerate(tier.shifts):
            yield from _breaks(shift, ("reps", name, "shifts", number, "breaks"))
        for number, away in enumerate(tier.away):
            if not any(_covers(shift, away) for shift in tier.shifts):
                message = f"no shift of tier {name} runs at {format_time_of_day(away.start)} on {', '.join(away.days)}"
                yield Finding(("reps", name, "away", number), message)


def _breaks(shift: Shift, at: Path) -> Iterator[Finding]:
    for number, pause in enumerate(shift.breaks):
        span = _within(_span(pause), shift)
        if span.start < shift.start or span.end > shift.end_s:
            hours = f"{format_time_of_day(shift.start)} to {format_time_of_day(shift.end)}"
            yield Finding((*at, number), f"the break does not lie within its shift, {hours}")


def _span(pause: Break) -> Span:
    if pause.between is not None:
        return pause.between
    assert pause.start is not None
    return Span(pause.start, pause.start + round(pause.length))


def _within(span: Span, shift: Shift) -> Span:
    """A span of a night shift's second day counts from the shift's first midnight."""
    return Span(span.start + DAY_S, span.end + DAY_S) if span.start < shift.start and shift.end_s > DAY_S else span


def _covers(shift: Shift, away: Away) -> bool:
    same_day = set(shift.days) & set(away.days) and shift.start <= away.start < shift.end_s
    return bool(same_day) or shift.end_s - DAY_S > away.start
