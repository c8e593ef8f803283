"""One replication from scenario to measures: what a worker does."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simchat.config import Scenario

if TYPE_CHECKING:
    from simchat.facts import Facts
    from simchat.kpis import Measures, Reporting


@dataclass(frozen=True, slots=True)
class Replication:
    """What is kept of one replication."""

    number: int
    measures: Measures
    attempts: int
    unfinished: int
    unknown_ewt_decisions: int
    warnings: tuple[str, ...]
    model_s: float  # time taken by the simulation alone


@dataclass(frozen=True, slots=True)
class Job:
    """What all replications of a run have in common; called with a replication's number.

    `parts` is the folder for part files of the tables, None where nobody wants them.
    """

    scenario: Scenario
    seed: int
    reporting: Reporting
    parts: Path | None = None

    def __call__(self, number: int) -> Replication:
        """Work off one replication."""
        kept = self._worked_off(number)
        gc.collect(1)  # a replication's remains refer to each other; only the young are searched, which takes no time
        return kept

    def _worked_off(self, number: int) -> Replication:
        from simchat.kpis import measure

        facts, model_s = simulated(self.scenario, number, seed=self.seed)
        if self.parts is not None:
            from simchat.experiment.spool import write_parts

            write_parts(facts, self.parts)
        return _kept(facts, measure(facts, self.reporting), model_s)


def simulated(scenario: Scenario, number: int, *, seed: int) -> tuple[Facts, float]:
    """Draw the visitors of one replication and let them live; facts and the seconds that took."""
    from simchat.demand import draw_visitors
    from simchat.model import simulate

    visitors = draw_visitors(scenario, number, seed=seed)
    begun = time.perf_counter()
    facts = simulate(scenario, visitors)
    return facts, time.perf_counter() - begun


def _kept(facts: Facts, measures: Measures, model_s: float) -> Replication:
    from simchat.facts import Outcome

    return Replication(
        number=facts.replication,
        measures=measures,
        attempts=len(facts.sessions.outcome),
        unfinished=int((facts.sessions.outcome == Outcome.UNFINISHED).sum()),
        unknown_ewt_decisions=facts.unknown_ewt_decisions,
        warnings=facts.warnings,
        model_s=model_s,
    )
