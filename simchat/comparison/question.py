"""What a comparison asks: which KPIs its verdicts are about, and how sure they must be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from simchat.comparison.choice import Best, check_best
from simchat.comparison.gate import Gate
from simchat.config import Scenario
from simchat.experiment.errors import ExperimentError
from simchat.experiment.headline import headline, modelled
from simchat.experiment.precision import MAX_REPLICATIONS
from simchat.kpis import Kpi, Reporting, UnknownKpi, find_kpi
from simchat.stats.looks import MOST_LOOKS, Looks

Undecided = Literal["fail", "pass", "more"]
ERROR = 0.05
THRESHOLD = re.compile(r"_(\d+(?:\.\d+)?)s$")
SAME_WITHIN = 0.01


class QuestionError(ExperimentError):
    """A comparison that cannot be made as asked."""


@dataclass(frozen=True)
class Question:
    """How candidates are compared with the base.

    Parameters
    ----------
    kpis : tuple of str
        Those whose verdicts hold together; none: the headline.
    error : float
        Chance that any of these verdicts is wrong.
    same_within : float
        Differences up to that share of the base's figure count as none.
    settle : bool
        Go on until every verdict is settled, or there are `max_replications`.
    gates : tuple of Gate
        What every candidate must keep to; each is wrong with a chance of `error` on its own.
    best : Best, optional
        By which KPI to look for the best of base and candidates.
    undecided : {"fail", "pass", "more"}
        What an undecided gate counts as; *more* goes on as `settle` does, and what is undecided in the end fails.
    """

    kpis: tuple[str, ...] = ()
    error: float = ERROR
    same_within: float = SAME_WITHIN
    settle: bool = False
    max_replications: int = MAX_REPLICATIONS
    gates: tuple[Gate, ...] = ()
    undecided: Undecided = "fail"
    best: Best | None = None

    @property
    def wants_all_gates(self) -> bool:
        """Whether an undecided gate asks for more replications."""
        return self.undecided == "more" and bool(self.gates)

    @property
    def thresholds(self) -> tuple[float, ...]:
        """Seconds that KPIs and gates name, beside those that configs report."""
        names = (*self.kpis, *(gate.kpi for gate in self.gates), *([self.best.kpi] if self.best else []))
        return tuple(float(match[1]) for name in names if (match := THRESHOLD.search(name)))

    def looks(self, replications: int) -> Looks:
        """When to look, with so many replications at first."""
        if not (self.settle or self.wants_all_gates):
            return Looks.once(replications)
        return Looks.until(replications, self.max_replications, looks=MOST_LOOKS)

    def check_gates(self, reportings: Sequence[Reporting]) -> None:
        """See to it that every gate asks for what base and candidates report.

        Raises
        ------
        GateError
            If one does not.
        """
        for gate in self.gates:
            for reporting in reportings if gate.times else reportings[1:]:
                gate.kpi_for(reporting)

    def named(self, scenarios: Sequence[Scenario], reportings: Sequence[Reporting]) -> tuple[Kpi, ...]:
        """The KPIs that verdicts hold together for.

        Raises
        ------
        QuestionError
            If there is no such KPI, or not every scenario models it.
        """
        if not self.kpis:
            return tuple(headline(scenarios, reportings))
        return tuple(dict.fromkeys(_found(name, reportings, option="--kpi") for name in self.kpis))

    def chooser(self, reportings: Sequence[Reporting], replications: int) -> Kpi | None:
        """The KPI by which the best is looked for.

        Raises
        ------
        QuestionError, ChoiceError
            If it cannot choose.
        """
        if self.best is None:
            return None
        kpi = _found(self.best.kpi, reportings, option="--best")
        check_best(self.best, kpi, replications)
        return kpi


def _found(name: str, reportings: Sequence[Reporting], *, option: str) -> Kpi:
    try:
        kpi = find_kpi(name, reportings[0].thresholds)
    except UnknownKpi as unknown:
        raise QuestionError(f"{option} {name}: {unknown}") from None
    if not modelled(kpi, reportings):
        raise QuestionError(f"{option} {name}: not modelled, for no topic has a conversation by messages")
    return kpi
