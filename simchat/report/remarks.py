"""What a reader should know before he trusts a report."""

from __future__ import annotations

from collections.abc import Iterator

from simchat.experiment.experiment import Experiment
from simchat.report.wording import amount

ROUGH_BELOW = 10

NOTES = (
    "Volume x handle time is not workload, for chats overlap; volume x attention time is.",
    "Service levels and abandonment count abandonment of any kind, silent and balked included.",
)


def rough(n: int) -> Iterator[str]:
    """A word on intervals from few replications."""
    if n < ROUGH_BELOW:
        yield f"intervals from {n} replication{'s' if n != 1 else ''} are rough: take at least {ROUGH_BELOW}"


def warnings(experiment: Experiment) -> Iterator[str]:
    """Warnings, the weightiest first."""
    n = len(experiment.done)
    yield from rough(n)
    for kpi in experiment.missed:
        yield f"{kpi}: the precision asked for is not reached after {n} replications"
    yield from _open_ends(experiment)
    yield from experiment.warnings


def _open_ends(experiment: Experiment) -> Iterator[str]:
    n = len(experiment.done)
    unfinished = sum(replication.unfinished for replication in experiment.done)
    if unfinished:
        yield f"unfinished sessions: {amount(unfinished / n)} a replication (nobody comes to serve them, or time is up)"
    unknown = sum(replication.unknown_ewt_decisions for replication in experiment.done)
    if unknown:
        yield f"flow decisions on an unknown EWT while somebody waited: {amount(unknown / n)} a replication"
