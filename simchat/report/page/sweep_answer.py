"""The answer of a sweep first: what was asked, which points are worth a look, and which meet the targets."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from simchat.config.quoting import written
from simchat.kpis import Kpi
from simchat.report.page.answer import MARKS, WORDS
from simchat.report.sweep_findings import SweepFindings
from simchat.report.targets import BOUNDS
from simchat.report.varied import setting
from simchat.report.wording import share
from simchat.sweeps.targets import Held

MIXED = "◐"  # met at some points
STATUSES = ("", "met", "undecided", "missed")
MOST_VALUES = 12  # of a key, told one by one
SIDES = {"higher": "more is better", "lower": "less is better"}
DESIGNS = {
    "grid": "every combination of the values", "zip": "the first values together, then the second, and so on",
    "random": "drawn at random, each key by itself",
    "latin_hypercube": "a Latin hypercube, of each key every part once",
    "morris": "paths along which one key changes at a time (Morris)", "sobol": "what Sobol's indices take",
}  # fmt: skip


class Varied(NamedTuple):
    """A key and what became of it."""

    key: str
    values: str


class Judged(NamedTuple):
    """A target and at how many points it is met."""

    status: str
    mark: str
    asked: str
    found: str


def varied(found: SweepFindings) -> list[Varied]:
    """What was varied: values, or the ends between which they lie."""
    return [Varied(key, _values(spoken)) for key, spoken in found.swept.vary.items()]


def _values(spoken: Any) -> str:
    if isinstance(spoken, dict):
        evenly = ", evenly on a logarithmic scale" if spoken.get("scale") == "log" else ""
        return f"{written(spoken['low'])} to {written(spoken['high'])}{evenly}"
    if len(spoken) > MOST_VALUES:
        return f"{len(spoken)} values from {written(spoken[0])} to {written(spoken[-1])}"
    return ", ".join(map(written, spoken))


def question(found: SweepFindings) -> Iterator[str]:
    """How points were chosen, and what is traded for what."""
    n, kind = len(found.swept.values), found.swept.design.kind
    how = "each of the values" if kind == "grid" and len(found.swept.keys) == 1 else DESIGNS[kind]
    yield f"{n:,} point{'s' if n != 1 else ''}: {how}."
    if found.traded:
        first, second = (f"{found.wording.label(kpi.name)} ({SIDES[kpi.direction]})" for kpi in found.traded[:2])
        yield f"Traded: {first} for {second}."


def answer(found: SweepFindings) -> Iterator[str]:
    """Which points meet the targets and the best of them, and how many are on the front."""
    judged = [target for target in found.targets if target.status]
    if judged:
        yield f"{_met(found, judged)}{_best(found)}."
    if found.traded:
        labels = " and ".join(found.wording.label(kpi.name) for kpi in found.traded[:2])
        yield f"{_some(len(found.front), found)} on the front: no other is better in both {labels}."
    elif not judged:
        yield "Nothing is traded, for there are no two KPIs of which one side is better."


def _met(found: SweepFindings, judged: Sequence[Held]) -> str:
    n, n_all = len(judged), len(found.targets)
    what = f"the {n} of {n_all} targets that a sweep's table can tell"
    if n == n_all:
        what = {1: "the target", 2: "both targets"}.get(n, f"all {n} targets")
    if found.meeting:
        return f"{_some(len(found.meeting), found)} proved to meet {what}"
    open_ = sum(status_at(found, point) == "undecided" for point in found.points)
    return f"No point is proved to meet {what}" + (f"; {_some(open_, found)} not proved to miss any" if open_ else "")


def _some(n: int, found: SweepFindings) -> str:
    return f"{n:,} of {len(found.points):,} points {'is' if n == 1 else 'are'}"


def _best(found: SweepFindings) -> str:
    """Of the points that meet the targets, the best in what is paid for it."""
    best, kpi = cheapest(found), found.price
    if best is None or kpi is None:
        return ""
    figures = [found.figure(kpi, point).mean for point in found.meeting]
    figure, label = found.figure(kpi, best).mean, found.wording.label(kpi.name)
    named = f"point {best} ({setting(found.setting(best))})"
    if len(figures) == 1:
        return f": {named}, {label} {found.wording.value(kpi.name, figure)}"
    which = "the cheapest" if kpi.name == "cost" else f"the best in {label}"
    alike = f", one of {figures.count(figure):,} alike" if figures.count(figure) > 1 else ""
    return f"; {which} is {named}{alike}: {found.wording.value(kpi.name, figure)}"


def cheapest(found: SweepFindings) -> int | None:
    """The point that meets the targets and is best in what is paid for it."""
    kpi = found.price
    if kpi is None:
        return None
    sign = -1 if kpi.direction == "higher" else 1
    figures = {point: sign * found.figure(kpi, point).mean for point in found.meeting}
    return min((point for point in figures if not math.isnan(figures[point])), key=figures.__getitem__, default=None)


def worth_a_look(found: SweepFindings) -> list[int]:
    """The best of those that meet the targets, then the front: what meets them first, what misses one last."""
    best = cheapest(found)
    order = sorted(found.front, key=lambda point: STATUSES.index(status_at(found, point)))
    return list(dict.fromkeys([*([] if best is None else [best]), *order]))


def status_at(found: SweepFindings, point: int) -> str:
    """What becomes of all targets together at a point; empty if none can be told."""
    every = [target.status.get(point, "undecided") for target in found.targets if target.status]
    return next((status for status in reversed(STATUSES) if status in every), "")


def targets(found: SweepFindings) -> list[Judged]:
    """Each target: what is asked, and at how many points it is met."""
    return [_judged(found, target) for target in found.targets]


def _judged(found: SweepFindings, target: Held) -> Judged:
    where = "" if target.scope == "total" else f" of {target.scope} {target.name}"
    limit = found.wording.value(target.kpi.name, target.bound.limit)
    asked = f"{found.wording.label(target.kpi.name)}{where} {BOUNDS[target.bound.side]} {limit}{_over(target)}"
    if not target.status:
        why_not = f"a sweep's table cannot tell, for {target.why_not}; the page of a point does"
        return Judged("", "–", asked, why_not)
    counts: Counter[str] = Counter(target.status.values())
    told = ", ".join(f"{WORDS[status]} at {counts[status]:,}" for status in WORDS if counts[status])
    (status,) = counts if len(counts) == 1 else ("",)
    return Judged(status, MARKS.get(status, MIXED), asked, f"{told} of {len(target.status):,} points")


def _over(target: Held) -> str:
    """Where a target must be met, other than in the total."""
    if target.target.on_days is not None:
        return f" on {share(target.target.on_days)} of days"
    return " in every interval" if target.target.by == "interval" else ""


def unmoved(found: SweepFindings) -> Iterator[str]:
    """KPIs that are the same at every point."""
    told = [f"{found.wording.label(kpi.name)} {_value(found, kpi)}" for kpi in found.kpis if kpi not in found.moved]
    if told:
        yield f"The same at every point, and not drawn: {', '.join(told)}."


def _value(found: SweepFindings, kpi: Kpi) -> str:
    return found.wording.value(kpi.name, found.figure(kpi, found.points[0]).mean)
