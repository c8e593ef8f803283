"""Rough figures of a config: mean times, chances of short ones, work offered and slots staffed. Nothing is measured."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np

from simchat.config.clock import Clock
from simchat.config.distributions import (
    Constant,
    ConstantCount,
    Empirical,
    EmpiricalCount,
    Lognormal,
    Mixture,
    Never,
    Spread,
    Triangular,
    Uniform,
)
from simchat.config.schedules import Floats, RosterRow
from simchat.config.schema import Config
from simchat.config.staff import Tier
from simchat.config.topics import Counts, Handling, Messages, Topic
from simchat.config.units import HOLIDAY, Part

Columns = Mapping[str, Floats]
HARDLY_SPREAD = 1e-6  # a coefficient of variation below it is none


class Circumstances(NamedTuple):
    """What advice is drawn from: a checked config, laid on the clock."""

    config: Config
    clock: Clock
    visitors: dict[str, float]  # by topic: expected over the calendar
    rosters: dict[str, tuple[RosterRow, ...]]
    values: Columns


def mean_of(family: Any, values: Columns) -> float:
    """Mean of a distribution of durations (seconds) or counts."""
    for kind, mean in _MEANS.items():
        if isinstance(family, kind):
            return mean(family, values)
    return float(family.mean)


def _empirical(family: Empirical | EmpiricalCount, values: Columns) -> float:
    return float(np.mean(family.values if family.values is not None else values[f"{family.csv}:{family.column}"]))


def _mixture(family: Mixture, values: Columns) -> float:
    weights = sum(part.weight for part in family.of)
    return sum(part.weight * mean_of(part.value, values) for part in family.of) / weights


_MEANS: dict[type[Part], Callable[[Any, Columns], float]] = {
    Constant: lambda family, _: float(family.value),
    ConstantCount: lambda family, _: float(family.value),
    Uniform: lambda family, _: float(family.low + family.high) / 2,
    Triangular: lambda family, _: float(family.low + family.mode + family.high) / 3,
    Never: lambda family, _: float("inf"),
    Empirical: _empirical,
    EmpiricalCount: _empirical,
    Mixture: _mixture,
}


def chance_within(family: Any, most_s: float, values: Columns) -> float:
    """Chance of a duration of at most `most_s`; of families without a simple formula, that of a Weibull's like."""
    if isinstance(family, Mixture):
        weights = sum(part.weight for part in family.of)
        return sum(part.weight * chance_within(part.value, most_s, values) for part in family.of) / weights
    if isinstance(family, Empirical):
        listed = family.values if family.values is not None else values[f"{family.csv}:{family.column}"]
        return float(np.mean(np.asarray(listed) <= most_s))
    if isinstance(family, Spread) and family.variation < HARDLY_SPREAD:
        return float(family.mean <= most_s)
    if isinstance(family, Lognormal) and most_s > 0:
        variance = math.log1p(family.variation**2)
        return NormalDist(math.log(family.mean) - variance / 2, math.sqrt(variance)).cdf(math.log(most_s))
    if isinstance(family, (Constant, Uniform, Triangular, Never)):
        return _chance_between(*_ends(family), most_s)
    shape = getattr(family, "shape", 1 / max(getattr(family, "variation", 1.0), 0.1))
    scale_s = family.mean / math.gamma(1 + 1 / shape)
    return -math.expm1(-((most_s / scale_s) ** shape))


def _ends(family: Constant | Uniform | Triangular | Never) -> tuple[float, float]:
    """The least and the greatest duration."""
    if isinstance(family, (Uniform, Triangular)):
        return family.low, family.high
    alone = family.value if isinstance(family, Constant) else math.inf
    return alone, alone


def _chance_between(low: float, high: float, most: float) -> float:
    return float(low <= most) if low == high else min(1.0, max(0.0, (most - low) / (high - low)))


def slot_seconds(topic: Topic, values: Columns) -> float:
    """Mean time for which a chat of a topic holds a slot, without silences, reroutes and waiting for the rep."""
    wrap_up = mean_of(topic.wrap_up.time, values) if topic.wrap_up else 0.0
    if topic.wrap_up and topic.wrap_up.max is not None:
        wrap_up = min(wrap_up, topic.wrap_up.max)
    level = topic.conversation.handling or topic.conversation.messages
    assert level is not None
    return wrap_up + (_work(level, values) if isinstance(level, Handling) else _talk(level, values))


def _work(handling: Handling, values: Columns) -> float:
    return mean_of(handling.work, values) / max(handling.speed_by_concurrency)


def _talk(messages: Messages, values: Columns) -> float:
    exchange = mean_of(messages.customer_reply, values) + mean_of(messages.rep_reply, values)
    return mean_of(messages.first_reply, values) + mean_of(messages.exchanges, values) * exchange


def slot_supply(tier: Tier, roster: tuple[RosterRow, ...], clock: Clock) -> float:
    """Slot seconds that a tier is on shift for, of shifts begun in the calendar; breaks and absence not taken off."""
    return tier.capacity * sum(_head_seconds(tier, roster, clock, day) for day in range(clock.days))


def _head_seconds(tier: Tier, roster: tuple[RosterRow, ...], clock: Clock, day: int) -> float:
    if tier.staffing is not None:
        return _of_staffing(tier.staffing, clock, day)
    if isinstance(tier.shifts, tuple):
        present = (shift for shift in tier.shifts if clock.day_name(day) in shift.days)
        return sum(shift.count * (shift.end_s - shift.start) for shift in present)
    return sum(row.count * (row.end - row.start) for row in roster if row.day == day)


def _of_staffing(staffing: Mapping[str, Counts], clock: Clock, day: int) -> float:
    name = clock.day_name(day)
    counts = staffing.get(name) or (staffing.get("any") if name != HOLIDAY else None)
    return sum(counts.counts) * counts.every if counts else 0.0
