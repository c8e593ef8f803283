"""A run and its facts, row by row, as the checks read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property
from math import isnan
from types import SimpleNamespace
from typing import Any

from simchat.config.scenario import Scenario
from simchat.demand.draw import draw_visitors
from simchat.demand.visitors import Needs, Visitors
from simchat.facts import Facts, Presence
from simchat.model import simulate

GRAIN = 2.0**20
Row = Any
Span = tuple[float, float]


@dataclass(frozen=True)
class Run:
    """One replication: what was put in and what came out."""

    scenario: Scenario
    visitors: Visitors
    facts: Facts

    @cached_property
    def sessions(self) -> list[Row]:
        return rows(self.facts.sessions)

    @cached_property
    def stays(self) -> list[Row]:
        return rows(self.facts.stays)

    @cached_property
    def works(self) -> list[Row]:
        return rows(self.facts.works)

    @cached_property
    def messages(self) -> list[Row]:
        return rows(self.facts.messages)

    @cached_property
    def accepted_works(self) -> list[Row]:
        return [work for work in self.works if happened(work.accepted_at)]

    @cached_property
    def busy(self) -> dict[int, list[Span]]:
        """Busy spans of each rep, in order."""
        found = by(rows(self.facts.busy), "rep")
        return {rep: sorted((row.start_at, row.end_at) for row in spans) for rep, spans in found.items()}

    @cached_property
    def spans(self) -> dict[int, list[Row]]:
        """All spans of each rep."""
        return by(rows(self.facts.spans), "rep")

    def presence(self, rep: int, *kinds: Presence) -> list[Span]:
        """A rep's spans of some kinds, joined where they touch."""
        return joined((span.start_at, span.end_at) for span in self.spans.get(rep, ()) if span.kind in kinds)

    def tier_of(self, rep: int) -> Any:
        """Config of a rep's tier."""
        return self.scenario.config.reps[self.facts.tiers[self.facts.rep_tier[rep]]]

    def needs_of(self, attempt: int) -> Needs:
        return self.visitors.needs if attempt == 1 else self.visitors.again(attempt)

    def queue_config(self, queue: int) -> Any:
        return self.scenario.config.queues[self.facts.queues[queue]]


def replicate(scenario: Scenario, replication: int = 0) -> Run:
    """Draw the visitors and simulate."""
    visitors = draw_visitors(scenario, replication)
    return Run(scenario, visitors, simulate(scenario, visitors))


def rows(table: Any) -> list[Row]:
    """Rows of a table, with their number."""
    names = [field.name for field in fields(table)]
    columns = zip(*[getattr(table, name).tolist() for name in names], strict=True)
    return [SimpleNamespace(number=n, **dict(zip(names, row, strict=True))) for n, row in enumerate(columns)]


def by(found: Iterable[Row], key: str) -> dict[Any, list[Row]]:
    """Rows by the value of a column."""
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in found:
        groups[getattr(row, key)].append(row)
    return groups


def happened(at: float) -> bool:
    return not isnan(at)


def on_grain(seconds: float) -> float:
    """A span rounded to a multiple of 2**-20 s, half to even (rule T1)."""
    return round(seconds * GRAIN) / GRAIN


def joined(spans: Iterable[Span]) -> list[Span]:
    """Sorted spans, those that touch or overlap made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def covers(spans: Iterable[Span], start: float, end: float) -> bool:
    """Whether one of the spans holds all of [start, end]."""
    return any(first <= start and end <= last for first, last in spans)
