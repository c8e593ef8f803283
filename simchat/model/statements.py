"""The facts, from the ledger: what the rows say, and what follows from one table for another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simchat.facts import BusySpans, Cause, Close, Facts, Messages, RepSpans, Sessions, Stays, Works
from simchat.model.floor import Floor
from simchat.model.ledger import (
    BUSY_ROW,
    MESSAGE_ROW,
    SESSION_ROW,
    SPAN_ROW,
    STAY_ROW,
    WORK_ROW,
    Columns,
    columns,
    numbered,
    typed,
)

Rows = NDArray[np.int64]
Times = NDArray[np.float64]


def facts_of(floor: Floor) -> Facts:
    """All tables of a replication that is over."""
    config, ledger = floor.scenario.config, floor.ledger
    stays = numbered(STAY_ROW, ledger.table("stays"))
    works = numbered(WORK_ROW, ledger.table("works"))
    written = columns(MESSAGE_ROW, ledger.table("messages"))
    busy = attended(columns(BUSY_ROW, ledger.table("busy")), written, works, floor.env.now)
    messages = sent(written, works, floor.env.now)
    fill_works(works, stays, messages, floor)
    sessions = numbered(SESSION_ROW, ledger.table("sessions"))
    fill_sessions(sessions, stays, works, messages, floor)
    return Facts(
        replication=floor.visitors.replication,
        horizon_at=floor.scenario.clock.horizon,
        stopped_at=floor.env.now,
        topics=tuple(config.topics),
        queues=tuple(config.queues),
        tiers=tuple(config.reps),
        reps=tuple(rep.name for rep in floor.reps),
        rep_tier=np.array([rep.tier.index for rep in floor.reps], dtype=np.int16),
        capacity=tuple(tier.capacity for tier in floor.tiers),
        message_level=tuple(topic.by_messages for topic in floor.topics),
        reasons=tuple(floor.reasons),
        sessions=typed(Sessions, sessions),
        stays=typed(Stays, stays),
        works=typed(Works, works),
        messages=typed(Messages, messages),
        spans=typed(RepSpans, columns(SPAN_ROW, ledger.table("spans"))),
        busy=typed(BusySpans, busy),
        unknown_ewt_decisions=floor.flow.unknown_decisions,
        warnings=tuple(floor.warnings),
    )


def attended(spans: Columns, written: Columns, works: Columns, stopped_at: float) -> Columns:
    """Spans in which a rep attends to anything: his other tasks and the messages; the latter count for their works."""
    work, begun_at = written["work"].astype(np.int64), written["begun_at"]
    until = np.maximum(begun_at, np.minimum(written["sent_at"], stopped_at))
    works["attention_s"] = works["attention_s"] + np.bincount(work, until - begun_at, minlength=len(works["rep"]))
    rep, start, end = (
        np.concatenate([spans[name], of_messages])
        for name, of_messages in zip(BUSY_ROW, (works["rep"][work], begun_at, until), strict=True)
    )
    lasts = end > start
    return merged(rep[lasts].astype(np.int32), start[lasts], end[lasts])


def merged(rep: Rows, start: Times, end: Times) -> Columns:
    """Spans of each rep in order, those that overlap or touch as one."""
    order = np.lexsort((start, rep))
    rep, start, end = rep[order], start[order], end[order]
    other_rep = rep[1:] != rep[:-1]
    own = np.split(end, np.flatnonzero(other_rep) + 1)
    end = np.concatenate([np.maximum.accumulate(ends) for ends in own])
    apart = other_rep | (start[1:] > end[:-1])
    begins = np.concatenate([[True], apart]) if len(rep) else np.zeros(0, dtype=bool)
    ends = np.concatenate([apart, [True]]) if len(rep) else begins
    return {"rep": rep[begins], "start_at": start[begins], "end_at": end[ends]}


def sent(written: Columns, works: Columns, stopped_at: float) -> Columns:
    """The messages sent before the run stopped, in the order of rule T3."""
    session, sent_at = works["session"][written["work"].astype(np.int64)], written["sent_at"]
    order = np.argsort(sent_at, kind="stable")
    in_order = sent_at[order]
    if np.any(in_order[1:] == in_order[:-1]):
        order = np.lexsort((session, written["begun_at"], sent_at))
    order = order[: np.searchsorted(sent_at, stopped_at, side="right", sorter=order)]
    return {"session": session[order]} | {name: column[order] for name, column in written.items()}


def first_rows(keys: Times, size: int) -> Rows:
    """For each key below `size`, the first row that carries it, -1 where none does."""
    first = np.full(size, -1)
    first[keys[::-1].astype(np.int64)] = np.arange(len(keys))[::-1]
    return first


def picked(values: Times, rows: Rows, default: float) -> Times:
    """Values at rows, a default where the row is -1."""
    if not len(values):
        return np.full(len(rows), default)
    return np.where(rows >= 0, values[rows], default)


def fill_works(works: Columns, stays: Columns, messages: Columns, floor: Floor) -> None:
    """What a work takes from its stay, its rep, its queue and its messages."""
    rep_tier = np.array([rep.tier.index for rep in floor.reps], dtype=float)
    weight = np.array([queue.weight for queue in floor.queues.values()])
    stay = works["stay"].astype(np.int64)
    works["tier"] = rep_tier[works["rep"].astype(np.int64)]
    works["weight"] = weight[works["queue"].astype(np.int64)]
    works["requested_at"] = np.where(stay >= 0, picked(stays["joined_at"], stay, np.nan), works["assigned_at"])
    first = first_rows(messages["work"], len(stay))
    works["first_reply_at"] = picked(messages["sent_at"], first, np.nan)


def fill_sessions(sessions: Columns, stays: Columns, works: Columns, messages: Columns, floor: Floor) -> None:
    """What a session takes from its visitor, its stays, its works and its messages."""
    visitors, size = floor.visitors, floor.sessions_made
    later = np.array(floor.later_attempts, dtype=float).reshape(-1, 3)
    visitor = np.concatenate([np.arange(len(visitors.topic)), later[:, 0].astype(np.int64)])
    sessions["visitor"] = visitor
    sessions["attempt"] = np.concatenate([np.ones(len(visitors.topic)), later[:, 1]])
    sessions["arrival_at"] = np.concatenate([visitors.arrival_at, later[:, 2]])
    sessions["topic"] = visitors.topic[visitor]
    first_stay = first_rows(stays["session"], size)
    sessions["queue"] = picked(stays["queue"], first_stay, -1)
    sessions["requested_at"] = picked(stays["joined_at"], first_stay, np.nan)
    accepted = {name: column[~np.isnan(works["accepted_at"])] for name, column in works.items()}
    first = first_rows(accepted["session"], size)
    for name, default in (("accepted_at", np.nan), ("rep", -1), ("tier", -1)):
        sessions[name] = picked(accepted[name], first, default)
    sessions["answered"] = picked(1 - accepted["ghost"], first, 0)
    sessions["first_reply_at"] = picked(messages["sent_at"], first_rows(messages["session"], size), np.nan)
    sessions["exchanges"] = counted(messages["session"][~np.isnan(messages["asked_at"])], size)
    sessions["works"] = counted(accepted["session"], size)
    sessions["inactive_count"] = counted(works["session"][works["close"] == Close.INACTIVE], size)
    sessions["escalated"] = counted(works["session"][works["close"] == Close.ESCALATED], size) > 0
    sessions["reroutes"] = counted(stays["session"][stays["cause"] != Cause.FIRST], size)


def counted(session: Times, size: int) -> NDArray[np.int64]:
    """How many rows each session has."""
    return np.bincount(session.astype(np.int64), minlength=size)
