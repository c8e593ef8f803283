"""Names that a config uses but does not give, and other things that cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simchat.config.draft import Draft
from simchat.config.nodes import Path
from simchat.config.problems import Finding
from simchat.config.public_holidays import UnknownPlace, holiday_dates
from simchat.config.shift_checks import misplaced
from simchat.config.target_checks import mistaken_targets
from simchat.config.units import DAY_S, format_duration
from simchat.config.wording import nearest

ALWAYS = "always"


def impossible(draft: Draft) -> Iterator[Finding]:
    """Everything that makes a config impossible although each of its pieces is right by itself."""
    yield from _holidays(draft)
    yield from _nothing_reported(draft)
    yield from _reserved(draft)
    yield from _door(draft)
    yield from _flow(draft)
    yield from _tiers(draft)
    yield from _unserved(draft)
    yield from _never_estimated(draft)
    yield from misplaced(draft.config.reps)
    yield from mistaken_targets(draft)


def _holidays(draft: Draft) -> Iterator[Finding]:
    try:
        holiday_dates(draft.config.calendar)
    except UnknownPlace as error:
        yield Finding(("calendar", "holidays", error.key), str(error))


def _nothing_reported(draft: Draft) -> Iterator[Finding]:
    days, warm_up = draft.config.calendar.days, draft.config.run.warm_up
    if warm_up >= days * DAY_S:
        message = f"a warm-up of {format_duration(warm_up)} leaves nothing to report"
        yield Finding(("run", "warm_up"), message, f"calendar.days is {days}")


def _reserved(draft: Draft) -> Iterator[Finding]:
    if ALWAYS in draft.names("hours"):
        yield Finding(("hours", ALWAYS), "hours cannot be called always: that is the name of a door that never closes")


def _door(draft: Draft) -> Iterator[Finding]:
    yield from _unknown(draft, "hours", [draft.config.entry.hours], ("entry", "hours"))


def _flow(draft: Draft) -> Iterator[Finding]:
    for number, rule in zip(draft.numbers["flow"], draft.config.flow, strict=True):
        at: Path = ("flow", number)
        yield from _unknown(draft, "topics", rule.when.topic or (), (*at, "when", "topic"))
        yield from _opening(draft, rule.when.open or (), (*at, "when", "open"))
        yield from _opening(draft, rule.when.closed or (), (*at, "when", "closed"))
        yield from _unknown(draft, "queues", [rule.when.queue] if rule.when.queue else (), (*at, "when", "queue"))
        yield from _unknown(draft, "queues", [rule.route] if rule.route else (), (*at, "route"))


def _opening(draft: Draft, used: Iterable[str], at: Path) -> Iterator[Finding]:
    for number, name in enumerate(used):
        if name == ALWAYS:
            hint = "it is a word for entry.hours alone: leave the condition out, or name hours of your own"
            yield Finding((*at, number), "no hours are called always", hint)
    yield from _unknown(draft, "hours", used, at)


def _never_estimated(draft: Draft) -> Iterator[Finding]:
    for name in draft.config.queues:
        ewt = draft.config.ewt_of(name)
        if ewt.minimum > ewt.count:
            message = f"minimum {ewt.minimum} exceeds count {ewt.count}, so the estimate of this queue is never known"
            yield Finding(("queues", name, "ewt"), message, "what a queue leaves out is as in the general ewt")


def _tiers(draft: Draft) -> Iterator[Finding]:
    queues = draft.config.queues
    for name, tier in draft.config.reps.items():
        for number, service in enumerate(tier.queues):
            at: Path = ("reps", name, "queues", number)
            yield from _unknown(draft, "queues", [service.queue], (*at, "queue"))
            if service.queue in queues and queues[service.queue].weight > tier.capacity:
                weighs = f"it weighs {queues[service.queue].weight}, the tier's capacity is {tier.capacity}"
                message = f"tier {name} can never take a chat of queue {service.queue}: {weighs}"
                yield Finding(at, message, "raise the capacity or take the queue from the tier")


def _unserved(draft: Draft) -> Iterator[Finding]:
    if set(draft.names("reps")) != set(draft.config.reps):
        return  # a tier with another mistake may well serve it
    served = {service.queue for tier in draft.config.reps.values() for service in tier.queues}
    for number, rule in zip(draft.numbers["flow"], draft.config.flow, strict=True):
        if rule.route in draft.names("queues") and rule.route not in served:
            yield Finding(
                ("flow", number, "route"), f"no tier serves queue {rule.route}", "add it to the queues of a tier"
            )


def _unknown(draft: Draft, section: str, used: Iterable[str], at: Path) -> Iterator[Finding]:
    known = draft.names(section)
    allowed = [*known, ALWAYS] if section == "hours" else known
    for number, name in enumerate(used):
        if name not in allowed:
            singular = section if section == "hours" else section.removesuffix("s")
            verb = "are" if section == "hours" else "is"
            yield Finding(
                (*at, number),
                f"there {verb} no {singular} {name!r}",
                nearest(name, allowed) or f"{section} are named under {section}:",
            )
