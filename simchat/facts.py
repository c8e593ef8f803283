"""What the model states about a replication: columns, their units and codes.

The joint between `model` and `kpis`. Every table is a frozen dataclass of equally long NumPy
columns. Times (`_at`) are seconds on the clock (rule T1), spans (`_s`) are seconds, NaN where
it did not happen; codes are small integers, -1 where there is none. Nothing here is a figure
about a group: figures come afterwards, in `kpis`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Codes = NDArray[np.int16]


class Status(IntEnum):
    """Where a session stands (rule C3); `NONE` where no session was started."""

    NONE = 0
    WAITING = 1
    ACTIVE = 2
    INACTIVE = 3
    ENDED = 4


class Outcome(IntEnum):
    """How an attempt ended (rule O)."""

    CLOSED_DOOR = 0
    FORM_LEFT = 1
    CASE = 2
    REFUSED = 3
    BALKED = 4
    ABANDONED = 5
    ABANDONED_SILENTLY = 6
    HANDLED = 7
    LAPSED = 8
    DROPPED = 9
    UNFINISHED = 10


class Cause(IntEnum):
    """Why the flow ran (rule F1); `SAME_REP` is an answer that stayed with the rep (rule I7)."""

    FIRST = 0
    RETURNED = 1
    HANDOVER = 2
    ESCALATED = 3
    MAX_WAIT = 4
    SAME_REP = 5


class EndedBy(IntEnum):
    """Who ended a session."""

    REP = 0
    VISITOR = 1
    SYSTEM = 2


class Left(IntEnum):
    """How a stay in a queue ended."""

    ACCEPTED = 0
    ABANDONED = 1
    BALKED = 2
    MOVED = 3
    REFUSED = 4
    CASE = 5
    UNFINISHED = 6


class Close(IntEnum):
    """Why a work was closed."""

    COMPLETED = 0
    VISITOR_ENDED = 1
    INACTIVE = 2
    HANDOVER = 3
    ESCALATED = 4
    DECLINED = 5
    PUSH_TIMEOUT = 6
    WITHDRAWN = 7
    UNFINISHED = 8


class Presence(IntEnum):
    """What a span of a rep's day is."""

    STAFFED = 0
    BREAK = 1
    AWAY = 2
    OVERTIME = 3
    PAID = 4


@dataclass(frozen=True, slots=True)
class Sessions:
    """One row per attempt; the row number is the session's number. First attempts come first, in order of arrival."""

    visitor: Ints
    attempt: Codes  # 1 for the first
    topic: Codes
    arrival_at: Floats
    started_at: Floats  # form sent
    queue: Codes  # of the first routing
    requested_at: Floats  # first routing
    accepted_at: Floats  # first acceptance
    rep: Ints  # of the first acceptance
    tier: Codes  # of the first acceptance
    left_at: Floats  # when he left the queue before any acceptance: known, silent or balked
    first_reply_at: Floats  # first rep message
    ended_at: Floats
    status: Codes  # Status at the end of the run
    ended_by: Codes  # EndedBy
    outcome: Codes  # Outcome
    reason: Ints  # index into Facts.reasons
    answered: NDArray[np.bool_]  # accepted while the visitor was still there
    exchanges: Ints  # completed ones: customer message and the rep's reply
    works: Codes  # accepted works
    inactive_count: Codes
    returned_count: Codes
    escalated: NDArray[np.bool_]
    reroutes: Codes  # flow runs after the first that led to a stay


@dataclass(frozen=True, slots=True)
class Stays:
    """One row per stay of a session in a queue, in the order of `joined_no`."""

    session: Ints
    queue: Codes
    cause: Codes  # Cause
    joined_at: Floats
    joined_no: NDArray[np.int64]  # order of joins and acceptances in the run; the EWT was read at this moment
    age_at: Floats  # the moment the age counts from (rule Q3)
    ewt_s: Floats  # EWT as it stood; NaN if unknown
    length: Ints  # sessions waiting in the queue before it joined
    left_at: Floats
    left: Codes  # Left; ACCEPTED also for silent visitors
    gone_at: Floats  # when the visitor fell silent in the queue; NaN if he did not
    accepted_no: NDArray[np.int64]  # order number of the acceptance; -1 if none


@dataclass(frozen=True, slots=True)
class Works:
    """One row per assignment of a session to a rep, offers that came to nothing included."""

    session: Ints
    stay: Ints  # row of Stays; -1 for an answer that stayed with the same rep
    queue: Codes
    cause: Codes  # Cause
    rep: Ints
    tier: Codes
    requested_at: Floats
    assigned_at: Floats  # offered: the slot is held from here
    accepted_at: Floats
    first_reply_at: Floats
    ended_at: Floats  # conversation or offer over
    released_at: Floats  # slot free again: end of wrap-up, or of the conversation
    wrap_up_ended_at: Floats  # NaN without wrap-up
    attention_s: Floats
    wrap_up_s: Floats  # the part of it that went into wrap-up
    close: Codes  # Close
    ghost: NDArray[np.bool_]  # the visitor had left silently before the acceptance
    weight: Codes  # slots held


@dataclass(frozen=True, slots=True)
class Messages:
    """One row per message of a rep, in the order sent."""

    session: Ints
    work: Ints  # row of Works
    sent_at: Floats
    asked_at: Floats  # the customer message it answers; NaN if none: a first reply, a greeting, the last question


@dataclass(frozen=True, slots=True)
class RepSpans:
    """Spans of a rep's time: one row each."""

    rep: Ints
    tier: Codes
    kind: Codes  # Presence
    start_at: Floats
    end_at: Floats
    shift_at: Floats  # begin of the shift the span belongs to


@dataclass(frozen=True, slots=True)
class BusySpans:
    """Spans in which a rep attends to at least one thing; disjoint for each rep."""

    rep: Ints
    start_at: Floats
    end_at: Floats


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the model states about one replication."""

    replication: int
    horizon_at: float  # end of the calendar, on the clock
    stopped_at: float  # when the run ended
    topics: tuple[str, ...]
    queues: tuple[str, ...]
    tiers: tuple[str, ...]
    reps: tuple[str, ...]
    rep_tier: Codes  # tier of each rep
    capacity: tuple[int, ...]  # slots per rep, by tier
    message_level: tuple[bool, ...]  # by topic
    reasons: tuple[str, ...]
    sessions: Sessions
    stays: Stays
    works: Works
    messages: Messages
    spans: RepSpans
    busy: BusySpans
    unknown_ewt_decisions: int  # flow decisions taken on an unknown EWT while somebody waited in that queue
    warnings: tuple[str, ...] = ()
