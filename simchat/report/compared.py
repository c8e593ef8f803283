"""Rows of a comparison as people read them, for terminal and Markdown alike."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from simchat.comparison.changes import Change, changes, concerns_demand
from simchat.comparison.comparison import Comparison
from simchat.comparison.gating import Judgement, Passing
from simchat.comparison.labels import labels
from simchat.comparison.tables import comparison_columns
from simchat.comparison.verdicts import Verdict
from simchat.config.quoting import written
from simchat.experiment.bounds import Figure
from simchat.kpis import Kpi
from simchat.report.figures import TIME_OF_DAY
from simchat.report.lines import TOO_RARE, Wording
from simchat.report.remarks import rough
from simchat.report.wording import NOTHING, signed

MARKS = {Passing.PASS: "✔ pass", Passing.FAIL: "✘ fail", Passing.UNDECIDED: "? undecided"}
SHOWN = 4


class Row(NamedTuple):
    """One KPI of one candidate and group against the base."""

    candidate: str
    scope: str
    name: str
    interval: str
    kpi: str
    base: float
    value: float
    difference: float
    ci_low: float
    ci_high: float
    together: bool
    verdict: Verdict
    replications_needed: float
    variance_reduction: float
    n: int


class Told:
    """A comparison in words."""

    def __init__(self, comparison: Comparison, *, kpis: Sequence[Kpi] | None = None) -> None:
        self.comparison, self._kpis = comparison, kpis
        self.labels = labels(comparison)
        self.wording = Wording(comparison.base.measures[0].reporting)

    @cached_property
    def rows(self) -> list[Row]:
        """Everything but single intervals; of the KPIs asked for alone, if any are."""
        columns = comparison_columns(self.comparison, by_interval=False, kpis=self._kpis)
        return [Row(*values) for values in zip(*columns.values(), strict=True)]

    def together(self, number: int) -> list[Row]:
        """The rows of a candidate whose verdicts hold together, in the order of the question."""
        rows = {row.kpi: row for row in self.rows if row.candidate == self.labels[number + 1] and row.together}
        return [rows[kpi.name] for kpi in self.comparison.kpis]

    def of_groups(self, number: int, scope: str) -> Iterator[Row]:
        """The same KPIs by topic or tier, for exploring."""
        order = [kpi.name for kpi in self.comparison.kpis]
        candidate = self.labels[number + 1]
        own = [row for row in self.rows if row.candidate == candidate and row.scope == scope and row.kpi in order]
        yield from sorted(own, key=lambda row: order.index(row.kpi))

    def by_time(self, number: int, kpis: Sequence[Kpi]) -> dict[str, dict[str, Row]]:
        """Rows of the total of a candidate, by time of day and KPI."""
        columns = comparison_columns(self.comparison, kpis=kpis)
        rows = (Row(*values) for values in zip(*columns.values(), strict=True))
        found: dict[str, dict[str, Row]] = {}
        for row in rows:
            if row.candidate == self.labels[number + 1] and row.scope == "total" and len(row.interval) == TIME_OF_DAY:
                found.setdefault(row.interval, {})[row.kpi] = row
        return found

    def value(self, kpi: str, value: float) -> str:
        """A figure in its unit."""
        return self.wording.value(kpi, value)

    def difference(self, row: Row) -> str:
        """A difference in its unit, with its sign."""
        return self.wording.difference(row.kpi, row.difference)

    def interval(self, row: Row) -> str:
        """The interval of a difference."""
        if math.isnan(row.difference):
            return NOTHING
        return self.wording.difference_interval(row.kpi, row.ci_low, row.ci_high)

    def verdict(self, row: Row) -> str:
        """The verdict, and how many replications would settle it."""
        if row.verdict is not Verdict.CANNOT_TELL or math.isnan(row.replications_needed):
            return str(row.verdict)
        return f"{row.verdict} (~{row.replications_needed:,.0f})"

    @staticmethod
    def gain(row: Row) -> str:
        """What pairing saves, as a factor of replications."""
        if math.isnan(row.variance_reduction):
            return NOTHING
        return "exact" if math.isinf(row.variance_reduction) else f"{row.variance_reduction:.3g} x"

    def changes(self, number: int) -> list[Change]:
        """What the config of a candidate says otherwise."""
        return changes(self.comparison.base.scenario, self.comparison.candidates[number].scenario)

    def remarks(self) -> Iterator[str]:
        """What a reader should know before he trusts the verdicts."""
        comparison = self.comparison
        n, question = comparison.replications, comparison.question
        yield from rough(n)
        if comparison.interrupted:
            yield f"interrupted: {n} replications of each are finished and compared"
        for number, name in enumerate(self.labels[1:]):
            if keys := [change.key for change in self.changes(number) if concerns_demand(change)]:
                yield (
                    f"{name} differs in demand ({', '.join(keys[:SHOWN])}): other visitors come, and pairing saves "
                    "less; its column says how much it still does"
                )
        open_ends = sum(row.verdict is Verdict.CANNOT_TELL for row in self.rows if row.together)
        if question.settle and open_ends:
            yield f"{open_ends} verdicts are not settled after {n} replications (--max-replications)"

    def notes(self) -> Iterator[str]:
        """How to read the tables."""
        same = 100 * self.comparison.question.same_within
        yield f"same: within {same:g} % of the base; (~n): replications in all that would tell"
        yield "pairing saves: replications that separate visitors for each config would take, over those that were run"
        yield "tables for exploring have plain 95 % intervals: one in twenty rows without a difference shows one"

    def best_lines(self) -> Iterator[str]:
        """What was found about the best."""
        choice = self.comparison.choice
        if choice is None:
            return
        by, chance = self.wording.label(choice.kpi.name), f"{100 * (1 - choice.error):g} %"
        left = [name for name, alive in zip(self.labels, choice.alive.tolist(), strict=True) if alive]
        done = min(len(choice.experiments[number].done) for number in choice.alive.nonzero()[0].tolist())
        if choice.selected is not None:
            worth = signed(choice.kpi.unit, choice.worth or 0.0).removeprefix("+")
            sure = f"with {chance} the best, or within {worth} of it"
            yield f"{left[0]} is selected by {by} after {done} replications: {sure}"
        elif choice.worth is None:
            yield f"by {by}, with {chance} the best is among: {', '.join(left)}"
        else:
            why = "interrupted" if self.comparison.interrupted else "--max-replications"
            yield f"none is selected by {by} after {done} replications ({why}); left are {', '.join(left)}"
        for name, out_at in zip(self.labels, choice.out_at, strict=True):
            if out_at:
                yield f"{name} is out after {out_at} replications"

    def gate_lines(self, number: int) -> Iterator[str]:
        """One line a gate: what became of it, what was asked and what came out."""
        for judgement in self.comparison.judgements[number]:
            yield f"{MARKS[judgement.passing]}: {judgement.gate.text}: {self.gate_found(judgement)}"

    def gate_found(self, judgement: Judgement) -> str:
        """What was found where a gate was looked at; by interval, the one farthest from keeping to it."""
        found, figure = judgement.found, judgement.found.worst
        text = self._estimated(judgement, figure)
        if not judgement.gate.by_interval:
            return text
        where = [
            f"{what} at {_some(labels)}"
            for what, labels in (("fails", found.missed), ("not proved", found.undecided))
            if labels
        ]
        return "; ".join([f"worst interval {text}", *where])

    def _estimated(self, judgement: Judgement, figure: Figure) -> str:
        kpi = judgement.kpi.name
        if math.isnan(figure.mean):
            return "nothing to judge"
        if not judgement.gate.times:
            ends = f"{self.value(kpi, figure.low)} to {self.value(kpi, figure.high)}"
            return f"{self.value(kpi, figure.mean)} ({TOO_RARE if math.isnan(figure.low) else ends})"
        times = judgement.gate.times
        against = "the base" if times == 1 else f"{times:g} x the base"
        interval = self.wording.difference_interval(kpi, figure.low, figure.high)
        return f"{self.wording.difference(kpi, figure.mean)} against {against} ({interval})"


def _some(labels: tuple[str, ...]) -> str:
    shown = ", ".join(label[5:].replace("T", " ") for label in labels[:SHOWN])
    return f"{shown} and {len(labels) - SHOWN} more" if len(labels) > SHOWN else shown


def said(value: Any) -> str:
    """What a config says at a key."""
    if value is None:
        return "(not given)"
    return ", ".join(map(written, value)) if isinstance(value, list) else written(value)
