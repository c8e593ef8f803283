"""How a run was done and how it went: what is said of it beside its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from simchat.experiment.experiment import Experiment


@dataclass(frozen=True, slots=True)
class About:
    """What a report says of a run, wherever its tables lie.

    `unfinished` sessions and `unknown_ewt_decisions` of the flow are those of all replications together.
    """

    replications: int  # finished
    planned: int
    first: int  # number of the first replication
    seed: int
    interrupted: bool
    missed: tuple[str, ...]  # KPIs whose precision was not reached
    unfinished: int
    unknown_ewt_decisions: int
    warnings: tuple[str, ...]  # of the config and the model

    @classmethod
    def of(cls, experiment: Experiment) -> Self:
        """What is to be said of an experiment."""
        plan, done = experiment.plan, experiment.done
        return cls(
            replications=len(done),
            planned=experiment.planned,
            first=plan.first,
            seed=plan.seed,
            interrupted=experiment.interrupted,
            missed=experiment.missed,
            unfinished=sum(replication.unfinished for replication in done),
            unknown_ewt_decisions=sum(replication.unknown_ewt_decisions for replication in done),
            warnings=experiment.warnings,
        )

    @classmethod
    def told(cls, manifest: Mapping[str, Any]) -> Self:
        """The same from a manifest. Raises KeyError if it does not say so much."""
        return cls(
            replications=manifest["replications"],
            planned=manifest["replications_planned"],
            first=manifest["first_replication"],
            seed=manifest["seed"],
            interrupted=manifest["interrupted"],
            missed=tuple(manifest["precision_missed"]),
            unfinished=manifest["unfinished"],
            unknown_ewt_decisions=manifest["unknown_ewt_decisions"],
            warnings=tuple(manifest["warnings"]),
        )
