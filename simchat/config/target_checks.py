"""Targets that name no KPI, or none that could be met as written."""

from __future__ import annotations

from collections.abc import Iterator

from simchat.config.draft import Draft
from simchat.config.kpi_names import AT_THRESHOLD, DISTRIBUTIONS, UNITS, Named, Unit, named
from simchat.config.nodes import Path
from simchat.config.problems import Finding
from simchat.config.settings import Target
from simchat.config.units import format_duration
from simchat.config.wording import nearest

SCOPES = {"topic": "topics", "queue": "queues", "tier": "reps"}


def mistaken_targets(draft: Draft) -> Iterator[Finding]:
    """What is wrong with the targets of a config."""
    for number, target in zip(draft.numbers["targets"], draft.config.targets, strict=True):
        at: Path = ("targets", number)
        yield from _scope(target, draft, at)
        kpi = named(target.kpi)
        if kpi is None:
            yield Finding(
                (*at, "kpi"),
                f"there is no KPI {target.kpi!r}",
                nearest(target.kpi, UNITS, listing=False) or "docs/kpis.md names them all",
            )
            continue
        yield from _threshold(target, kpi, draft, at)
        yield from _bound(kpi, draft, at)


def _scope(target: Target, draft: Draft, at: Path) -> Iterator[Finding]:
    for scope, section in SCOPES.items():
        name = getattr(target, scope)
        if name is not None and name not in draft.names(section):
            yield Finding((*at, scope), f"there is no {scope} {name!r}", nearest(name, draft.names(section)))


def _threshold(target: Target, kpi: Named, draft: Draft, at: Path) -> Iterator[Finding]:
    if kpi.kpi not in AT_THRESHOLD:
        if target.within is not None:
            yield Finding((*at, "within"), f"{kpi.kpi} takes no threshold", "leave within out")
    elif target.within is None and kpi.threshold_s is None:
        yield Finding((*at, "within"), f"{kpi.kpi} needs a threshold", "add within, such as within: 60s")
    elif target.within is not None and kpi.threshold_s is not None:
        yield Finding((*at, "within"), "the threshold is given twice", f"write kpi: {kpi.kpi}, and within")
    elif kpi.threshold_s is not None and kpi.threshold_s not in draft.config.run.thresholds:
        hint = f"write kpi: {kpi.kpi}, within: {format_duration(kpi.threshold_s)}"
        yield Finding((*at, "kpi"), f"{format_duration(kpi.threshold_s)} is not among run.thresholds", hint)


def _bound(kpi: Named, draft: Draft, at: Path) -> Iterator[Finding]:
    """Whether the bound is written in the KPI's unit; a checked duration is a number, so the file is looked at."""
    for key in ("at_least", "at_most"):
        node = draft.tree.at((*at, key))
        if node is not None:
            mistake = _mistaken_bound(kpi, UNITS[kpi.kpi], node.value)
            if mistake:
                yield Finding((*at, key), mistake)


def _mistaken_bound(kpi: Named, unit: Unit, bound: object) -> str | None:
    if unit == "duration":
        what = "a time" if kpi.kpi not in DISTRIBUTIONS else "a time (its mean)"
        return (
            None if isinstance(bound, str) else f"{kpi.kpi} is {what}: its bound needs a unit, such as 90s; got {bound}"
        )
    if isinstance(bound, str):
        return f"{kpi.kpi} is a {unit}: its bound is a bare number; got {bound!r}"
    if unit == "share" and isinstance(bound, (int, float)) and not 0 <= bound <= 1:
        return f"{kpi.kpi} is a share between 0 and 1; got {bound}"
    return None
