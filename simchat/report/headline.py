"""The head of a report: what was run, how much work came, how it ended."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rich.table import Table

from simchat.config.settings import Calendar
from simchat.facts import Outcome
from simchat.report.breakdown import busy_times, table_of
from simchat.report.figures import Figures
from simchat.report.findings import Findings
from simchat.report.wording import amount, share, span

HOUR_S = 3600


def heading(found: Findings) -> Iterator[str]:
    """Name, period, replications, seed and volume: two or three lines."""
    config, about, figures = found.scenario.config, found.about, found.figures
    yield f"{config.name}: {config.description}" if config.description else config.name
    yield period(config.calendar)
    volume = f"{amount(figures.at('attempts').mean)} attempts a day, {amount(figures.at('offered').mean)} chats started"
    n = about.replications
    yield f"{n} replication{'s' if n != 1 else ''}, seed {about.seed}; {volume}"
    if about.interrupted:
        yield f"INTERRUPTED: {n} of {about.planned} replications are finished and shown"


def period(calendar: Calendar) -> str:
    """The days a calendar runs."""
    days = "1 day" if calendar.days == 1 else f"{calendar.days} days"
    return f"{calendar.start} ({calendar.start:%a}), {days}, {calendar.time_zone}"


def offered_load(found: Findings) -> Iterator[str]:
    """The work that comes against the hours there are, in a planner's terms."""
    figures = found.figures
    queued, each = figures.at("queued").mean, figures.at("attention_time.mean").mean
    staffed = figures.at("staffed").mean
    if not (queued > 0 and math.isfinite(each) and staffed > 0):
        return
    work = queued * each / HOUR_S
    slots = sum(
        figures.at("staffed", scope="tier", name=name).mean * tier.capacity
        for name, tier in found.scenario.config.reps.items()
    )
    yield f"{amount(queued)} chats a day for a queue, {span(each)} of a rep's attention each:"
    load = share(work / staffed)
    yield f"{amount(work)} hours of work for {amount(staffed)} rep-hours on duty ({load}), {amount(slots)} slot-hours"
    yield from _busiest(figures, each)


def _busiest(figures: Figures, each: float) -> Iterator[str]:
    loads = {interval: interval_load(figures, interval, each) for interval in busy_times(figures)}
    known = {interval: load for interval, load in loads.items() if math.isfinite(load)}
    if known:
        top = max(known, key=known.__getitem__)
        yield f"busiest interval: {top}, with work for {share(known[top])} of the hours on duty"


def interval_load(figures: Figures, interval: str, each: float) -> float:
    """Work that arrives in an interval over rep-hours on duty in it; NaN where nobody is on duty."""
    queued = figures.at("queued", interval=interval).mean
    staffed = figures.at("staffed", interval=interval).mean
    return queued * each / HOUR_S / staffed if staffed > 0 else math.nan


def outcomes(figures: Figures) -> Table:
    """How attempts end: mean a day and share."""
    table = table_of("outcomes", ["a day", "of attempts"])
    attempts = figures.at("attempts").mean
    for outcome in Outcome:
        mean = figures.at(outcome.name.lower()).mean
        if mean > 0:
            table.add_row(f"  {outcome.name.lower().replace('_', ' ')}", amount(mean), share(mean / attempts))
    return table
