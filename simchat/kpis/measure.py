"""From the facts of one replication to its measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simchat.facts import Facts
from simchat.kpis.estimators import tally_estimates, tally_queues
from simchat.kpis.presence import tally_presence
from simchat.kpis.reporting import Reporting
from simchat.kpis.sessions import interval_of, tally_sessions
from simchat.kpis.tallies import Contacts, Sums, Tallies
from simchat.kpis.works import tally_messages, tally_slots, tally_works


@dataclass(frozen=True, slots=True)
class Measures:
    """What a replication leaves behind: sums that KPIs are ratios of, and the values behind distributions.

    `sums` holds arrays of shape (groups, intervals + 1), groups as in `Reporting.groups`; their
    sum over the last axis is that of the whole window. Counts are of the smallest unsigned type
    that holds them. `contacts` holds the values of each distribution for quantiles, in ascending
    order. Both may lie on disk, see `simchat.experiment.shelf`.
    """

    replication: int
    reporting: Reporting
    sums: Mapping[str, Sums]
    contacts: Mapping[str, Contacts]

    @property
    def nbytes(self) -> int:
        """Size of the arrays in bytes."""
        columns = [column for contacts in self.contacts.values() for column in contacts]
        return sum(array.nbytes for array in [*self.sums.values(), *columns])


def measure(facts: Facts, reporting: Reporting) -> Measures:
    """Every sum and value that the KPIs of one replication need (rule K)."""
    tallies = Tallies(reporting)
    interval = interval_of(facts.sessions, reporting)
    tally_sessions(tallies, facts)
    tally_works(tallies, facts, interval)
    tally_messages(tallies, facts, interval)
    tally_slots(tallies, facts)
    tally_presence(tallies, facts)
    tally_estimates(tallies, facts, interval)
    tally_queues(tallies, facts)
    return Measures(facts.replication, reporting, tallies.sums, tallies.contacts)
