"""A run as data: how it is to be done, and what has been done of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from simchat.config import Scenario
from simchat.experiment.backends import available_cores
from simchat.experiment.precision import FIRST_LOOK, MAX_REPLICATIONS, Precision
from simchat.experiment.replication import Replication
from simchat.kpis import Measures

VISITORS_UNTIL_STARTED = 10_000  # worked off in about the second that a worker takes to start


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run a scenario: not what it simulates, nor where results go.

    Parameters
    ----------
    replications : int
        How many; with `precision`, how many before the first look.
    seed : int
        Of all streams.
    workers : int
        Processes; 1 works in this one. Never changes a result.
    first : int
        Number of the first replication.
    precision : tuple of Precision
        Go on until each is reached, or until there are `max_replications`.
    """

    replications: int
    seed: int
    workers: int
    first: int = 0
    precision: tuple[Precision, ...] = ()
    max_replications: int = MAX_REPLICATIONS

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        *,
        replications: int | None = None,
        seed: int | None = None,
        workers: int | None = None,
        first: int = 0,
        precision: tuple[Precision, ...] = (),
        max_replications: int = MAX_REPLICATIONS,
    ) -> Plan:
        """The plan of a scenario's config, with what is given here in its place."""
        settings = scenario.config.run
        n = settings.replications if replications is None else replications
        return cls(
            replications=min(max(n, FIRST_LOOK), max_replications) if precision else n,
            seed=settings.seed if seed is None else seed,
            workers=_worthwhile(scenario, n, precision) if workers is None else workers,
            first=first,
            precision=precision,
            max_replications=max_replications,
        )

    @classmethod
    def of_all(
        cls,
        scenarios: Sequence[Scenario],
        *,
        replications: int | None = None,
        seed: int | None = None,
        workers: int | None = None,
    ) -> Plan:
        """One plan for scenarios that run side by side: that of the first, with workers for all."""
        plan = cls.of(scenarios[0], replications=replications, seed=seed, workers=workers)
        if workers is not None:
            return plan
        return replace(
            plan, workers=max(_worthwhile(each, plan.replications * len(scenarios), ()) for each in scenarios)
        )

    def __post_init__(self) -> None:
        if min(self.replications, self.workers) < 1 or min(self.seed, self.first) < 0:
            raise ValueError("replications and workers are at least 1, seed and first replication at least 0")


def _worthwhile(scenario: Scenario, replications: int, precision: tuple[Precision, ...]) -> int:
    """As many workers as cores; one if the run is over before others have started."""
    expected = sum(float(laid.counts.sum()) for laid in scenario.expected.values())
    visitors = expected + sum(len(times) for times in scenario.traces.values())
    over_soon = not precision and visitors * replications < VISITORS_UNTIL_STARTED
    return 1 if over_soon else available_cores()


@dataclass(slots=True)
class Experiment:
    """A run and what is kept of it; grows while it runs."""

    scenario: Scenario
    plan: Plan
    done: list[Replication] = field(default_factory=list)
    planned: int = 0  # replications that it is to have, as far as is known
    interrupted: bool = False
    missed: tuple[str, ...] = ()  # KPIs whose precision was not reached
    run_time_s: float = 0.0

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the config and the model warn of, each once."""
        told = (warning for replication in self.done for warning in replication.warnings)
        return tuple(dict.fromkeys((*self.scenario.warnings, *told)))

    @property
    def measures(self) -> list[Measures]:
        """Measures by replication."""
        return [replication.measures for replication in self.done]
