"""Statuses of a session and the moves between them (rule C3): a table, and the one function that obeys it."""

from __future__ import annotations

from simchat.facts import Status

LEGAL_MOVES: dict[Status, frozenset[Status]] = {
    Status.NONE: frozenset({Status.WAITING, Status.ENDED}),
    Status.WAITING: frozenset({Status.ACTIVE, Status.WAITING, Status.ENDED}),
    Status.ACTIVE: frozenset({Status.INACTIVE, Status.WAITING, Status.ENDED}),
    Status.INACTIVE: frozenset({Status.WAITING, Status.ENDED}),
    Status.ENDED: frozenset(),
}
STATUS_BASED_MOVES = LEGAL_MOVES | {Status.INACTIVE: LEGAL_MOVES[Status.INACTIVE] | {Status.ACTIVE}}


class IllegalMove(RuntimeError):
    """A session was moved between statuses that no rule connects: a bug in the model."""


def move(old: Status, new: Status, *, status_based: bool = False) -> Status:
    """The new status, if the move is legal.

    Raises
    ------
    IllegalMove
        if rule C3 does not allow it.
    """
    moves = STATUS_BASED_MOVES if status_based else LEGAL_MOVES
    if new not in moves[old]:
        raise IllegalMove(f"{old.name} to {new.name} is no legal move")
    return new
