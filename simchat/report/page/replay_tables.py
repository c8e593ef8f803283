"""The tables of a replay: sessions, their stays in queues, the works and the presence of reps, in the part shown."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.facts import Cause, Facts, Floats, Outcome, Stays
from simchat.report.page.inactive import inactive_spans
from simchat.report.page.lanes import lanes
from simchat.report.page.shown_part import ShownPart, present
from simchat.report.page.tenths import differences, tenths

LOST = (
    Outcome.CLOSED_DOOR,
    Outcome.FORM_LEFT,
    Outcome.CASE,
    Outcome.REFUSED,
    Outcome.BALKED,
    Outcome.ABANDONED,
    Outcome.ABANDONED_SILENTLY,
)

Table = dict[str, list[int]]
Rows = NDArray[np.intp]


def reps_shown(facts: Facts, part: ShownPart) -> Rows:
    """Those who are there or have a chat in the part."""
    there = [facts.spans.rep[_shown_spans(facts, part)], facts.works.rep[facts.works.assigned_at < part.until]]
    return np.unique(np.concatenate(there)).astype(np.intp)


def tables(facts: Facts, part: ShownPart, reps: Rows) -> dict[str, Table]:
    """All tables by name; their codes of sessions and reps are places among those shown."""
    sessions = np.flatnonzero(facts.sessions.arrival_at < part.until)
    works = np.flatnonzero(facts.works.assigned_at < part.until)
    own = [
        taken for taken, assigned in zip(lanes(facts), facts.works.assigned_at, strict=True) if assigned < part.until
    ]
    return {
        "sessions": _sessions(facts, sessions),
        "stays": _stays(facts, np.flatnonzero(facts.stays.joined_at < part.until), sessions),
        "works": _works(facts, works, sessions, reps) | {"lane": [lanes_of_work[0] for lanes_of_work in own]},
        "further_lanes": _further_lanes(own),
        "spans": _spans(facts, part, reps),
        "inactive": _inactive(facts, part),
    }


def _sessions(facts: Facts, rows: Rows) -> Table:
    sessions = facts.sessions
    return {
        "number": np.diff(rows, prepend=0).tolist(),
        "topic": sessions.topic[rows].tolist(),
        "outcome": sessions.outcome[rows].tolist(),
        **differences(arrival=sessions.arrival_at[rows], lost=_lost_at(facts)[rows]),
    }


def _lost_at(facts: Facts) -> Floats:
    """When a visitor no rep had joined was gone: turned away, or out of patience; NaN for the others."""
    sessions = facts.sessions
    ends = (sessions.left_at, sessions.ended_at, sessions.started_at)  # the first of them that is known
    gone_at = np.select([~np.isnan(at) for at in ends], ends, sessions.arrival_at)
    return np.where(np.isin(sessions.outcome, LOST), gone_at, np.nan)


def _stays(facts: Facts, rows: Rows, sessions: Rows) -> Table:
    stays, waits = facts.stays, _waits(facts.stays)
    return {
        "session": np.searchsorted(sessions, stays.session[rows]).tolist(),
        "queue": stays.queue[rows].tolist(),
        "how": stays.left[rows].tolist(),
        "before": (tenths(stays.joined_at) - tenths(waits.since_at))[rows].tolist(),
        **differences(joined=stays.joined_at[rows], gone=waits.gone_at[rows], left=stays.left_at[rows]),
    }


def _works(facts: Facts, rows: Rows, sessions: Rows, reps: Rows) -> Table:
    works = facts.works
    times = {name: getattr(works, f"{name}_at")[rows] for name in ("assigned", "accepted", "ended", "released")}
    return {
        "session": np.searchsorted(sessions, works.session[rows]).tolist(),
        "rep": np.searchsorted(reps, works.rep[rows]).tolist(),
        "queue": works.queue[rows].tolist(),
        "close": works.close[rows].tolist(),
        "ghost": works.ghost[rows].astype(int).tolist(),
        "waited": tenths(_waited_s(facts))[rows].tolist(),
        **differences(**times),
    }


def _waited_s(facts: Facts) -> Floats:
    """How long the visitor had waited when the work was assigned; 0 where an answer stayed with the rep."""
    works = facts.works
    since = works.assigned_at.copy()
    waited = works.stay >= 0
    since[waited] = _waits(facts.stays).since_at[works.stay[waited]]
    return works.assigned_at - since


class _Waits(NamedTuple):
    """What a stay takes over from the session's stays before it."""

    since_at: Floats  # begin of the wait: one that reaches the longest wait goes on in another queue
    gone_at: Floats  # when the visitor fell silent, at the latest at its begin if he did so before it


def _waits(stays: Stays) -> _Waits:
    since_at, gone_at = stays.joined_at.copy(), stays.gone_at.copy()
    before: dict[int, int] = {}
    for row, (session, cause) in enumerate(zip(stays.session.tolist(), stays.cause.tolist(), strict=True)):
        earlier = before.get(session)
        before[session] = row
        if earlier is None:
            continue
        if cause == Cause.MAX_WAIT:
            since_at[row] = since_at[earlier]
        if not np.isnan(gone_at[earlier]):
            gone_at[row] = stays.joined_at[row]
    return _Waits(since_at, gone_at)


def _further_lanes(own: list[list[int]]) -> Table:
    """Lanes beyond the first of works that weigh more than one slot."""
    further = [(work, lane) for work, taken in enumerate(own) for lane in taken[1:]]
    return {"work": [work for work, _ in further], "lane": [lane for _, lane in further]}


def _shown_spans(facts: Facts, part: ShownPart) -> Rows:
    rows = np.flatnonzero(present(facts) & (facts.spans.start_at < part.end_at))
    return rows[np.argsort(facts.spans.start_at[rows], kind="stable")]


def _spans(facts: Facts, part: ShownPart, reps: Rows) -> Table:
    spans = facts.spans
    rows = _shown_spans(facts, part)
    return {
        "rep": np.searchsorted(reps, spans.rep[rows]).tolist(),
        "kind": spans.kind[rows].tolist(),
        **differences(start=spans.start_at[rows], end=spans.end_at[rows]),
    }


def _inactive(facts: Facts, part: ShownPart) -> Table:
    spans = inactive_spans(facts)
    shown = spans.begin_at < part.end_at
    return differences(begin=spans.begin_at[shown], end=spans.end_at[shown])
