"""What a reader should know before he trusts a report."""

from __future__ import annotations

from collections.abc import Iterator

from simchat.experiment.about import About
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


def warnings(about: About) -> Iterator[str]:
    """Warnings, the weightiest first."""
    n = about.replications
    yield from rough(n)
    for kpi in about.missed:
        yield f"{kpi}: the precision asked for is not reached after {n} replications"
    yield from _open_ends(about)
    yield from about.warnings


def _open_ends(about: About) -> Iterator[str]:
    n = about.replications
    if about.unfinished:
        each = amount(about.unfinished / n)
        yield f"unfinished sessions: {each} a replication (nobody comes to serve them, or time is up)"
    if about.unknown_ewt_decisions:
        each = amount(about.unknown_ewt_decisions / n)
        yield f"flow decisions on an unknown EWT while somebody waited: {each} a replication"
