"""The cases, group by group; see `simchat.verification.case`."""

from simchat.verification.case import Case
from simchat.verification.cases import (
    closed,
    days,
    erlang,
    gate,
    messages,
    patience,
    pools,
    queues,
    retrial,
    silent,
    tiers,
    wrap_up,
)

GROUPS = (erlang, patience, queues, pools, wrap_up, tiers, silent, retrial, messages, closed, days, gate)


def all_cases() -> tuple[Case, ...]:
    """Every case, in the order of the table."""
    return tuple(case for group in GROUPS for case in group.cases())
