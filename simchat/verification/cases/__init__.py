"""The cases, group by group; see `simchat.verification.case`."""

from simchat.verification.case import Case
from simchat.verification.cases import erlang


def all_cases() -> tuple[Case, ...]:
    """Every case, in the order of the table."""
    return (*erlang.cases(),)
