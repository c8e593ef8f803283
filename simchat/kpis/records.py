"""The tables of single sessions and works that a results folder keeps, as Arrow tables."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simchat.facts import Cause, Close, EndedBy, Facts, Outcome, Status
from simchat.kpis.sessions import waits_of
from simchat.kpis.works import handle_time, responses

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]


def sessions_table(facts: Facts) -> pa.Table:
    """One row per attempt (`sessions.parquet`): codes as words, seconds on the clock, null where it did not happen.

    After the columns that interface.md names come visitor, tier, answered, left (when the visitor
    left the queue before any acceptance), returned_count, escalated and reroutes.
    """
    sessions = facts.sessions
    n = len(sessions.topic)
    response_mean, response_max = _responses(facts)
    handled = sessions.outcome == Outcome.HANDLED
    columns = {
        "replication": np.full(n, facts.replication, dtype=np.int32),
        "session": np.arange(n, dtype=np.int32),
        "topic": _words(sessions.topic, facts.topics),
        "attempt": sessions.attempt,
        "arrival": sessions.arrival_at,
        "started": sessions.started_at,
        "queue": _words(sessions.queue, facts.queues),
        "requested": sessions.requested_at,
        "accepted": sessions.accepted_at,
        "first_reply": sessions.first_reply_at,
        "ended": sessions.ended_at,
        "status": _words(sessions.status - 1, tuple(status.name.capitalize() for status in Status)[1:]),
        "ended_by": _named(sessions.ended_by, EndedBy),
        "outcome": _named(sessions.outcome, Outcome),
        "reason": _words(sessions.reason, facts.reasons),
        "wait": waits_of(sessions).wait_s,
        "ewt_shown": _ewt_at_first(facts),
        "rep": _words(sessions.rep, facts.reps),
        "works": sessions.works,
        "exchanges": sessions.exchanges,
        "inactive_count": sessions.inactive_count,
        "response_mean": response_mean,
        "response_max": response_max,
        "handle_time": _of_works(facts, handle_time(facts.works)),
        "attention_time": _of_works(facts, facts.works.attention_s),
        "resolution_time": np.where(handled, sessions.ended_at - sessions.started_at, np.nan),
        "visitor": sessions.visitor,
        "tier": _words(sessions.tier, facts.tiers),
        "answered": sessions.answered,
        "left": sessions.left_at,
        "returned_count": sessions.returned_count,
        "escalated": sessions.escalated,
        "reroutes": sessions.reroutes,
    }
    return _table(columns)


def work_table(facts: Facts) -> pa.Table:
    """One row per assignment of a session to a rep (`work.parquet`), offers that came to nothing included.

    After the columns that interface.md names come assigned (offered: the slot is held from here),
    first_reply, released (slot free again), silent (the visitor had left before), weight and wrap_up_time (the part of
    attention_time that went into wrap-up).
    """
    works = facts.works
    columns = {
        "replication": np.full(len(works.session), facts.replication, dtype=np.int32),
        "session": works.session,
        "work": np.arange(len(works.session), dtype=np.int32),
        "queue": _words(works.queue, facts.queues),
        "cause": _named(works.cause, Cause),
        "rep": _words(works.rep, facts.reps),
        "tier": _words(works.tier, facts.tiers),
        "requested": works.requested_at,
        "accepted": works.accepted_at,
        "ended": works.ended_at,
        "wrap_up_ended": works.wrap_up_ended_at,
        "attention_time": works.attention_s,
        "close_reason": _named(works.close, Close),
        "assigned": works.assigned_at,
        "first_reply": works.first_reply_at,
        "released": works.released_at,
        "silent": works.ghost,
        "weight": works.weight,
        "wrap_up_time": works.wrap_up_s,
    }
    return _table(columns)


def _responses(facts: Facts) -> tuple[Floats, Floats]:
    """Mean and longest response time of each session, NaN without any."""
    messages, n = facts.messages, len(facts.sessions.topic)
    chosen = responses(facts)
    session, response = messages.session[chosen], (messages.sent_at - messages.asked_at)[chosen]
    count = np.bincount(session, minlength=n)
    longest = np.full(n, -np.inf)
    np.maximum.at(longest, session, response)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(session, weights=response, minlength=n) / count
    return mean, np.where(count > 0, longest, np.nan)


def _ewt_at_first(facts: Facts) -> Floats:
    """EWT as it stood when each session first joined a queue."""
    ewt = np.full(len(facts.sessions.topic), np.nan)
    session, first = np.unique(facts.stays.session, return_index=True)
    ewt[session] = facts.stays.ewt_s[first]
    return ewt


def _of_works(facts: Facts, seconds: Floats) -> Floats:
    """Sum over the accepted works of each session; NaN without any."""
    works, n = facts.works, len(facts.sessions.topic)
    accepted = ~np.isnan(works.accepted_at)
    session = works.session[accepted]
    some = np.bincount(session, minlength=n) > 0
    return np.where(some, np.bincount(session, weights=seconds[accepted], minlength=n), np.nan)


def _named(codes: ArrayLike, names: type[IntEnum]) -> Any:
    return _words(codes, tuple(member.name.lower() for member in names))


def _words(codes: ArrayLike, names: tuple[str, ...]) -> Any:
    """Codes as dictionary-encoded words, null below 0."""
    import pyarrow as pa

    index = np.asarray(codes, dtype=np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(index, mask=index < 0), pa.array(names, type=pa.string()))


def _table(columns: dict[str, Any]) -> pa.Table:
    import pyarrow as pa

    return pa.table({name: _nulls_for_nan(column) for name, column in columns.items()})


def _nulls_for_nan(column: Any) -> Any:
    import pyarrow as pa

    if isinstance(column, np.ndarray) and column.dtype == np.float64:
        return pa.array(column, from_pandas=True)
    return column if isinstance(column, pa.Array) else pa.array(column)
