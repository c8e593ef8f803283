"""A morning of fourteen attempts, written by hand, on which every KPI can be worked out on paper.

Times in the tables below are seconds after 08:00.
"""

from datetime import date
from typing import Any

import numpy as np

from simchat.config.clock import Clock
from simchat.facts import (
    BusySpans,
    Cause,
    Close,
    EndedBy,
    Facts,
    Left,
    Messages,
    Outcome,
    Presence,
    RepSpans,
    Sessions,
    Status,
    Stays,
    Works,
)
from simchat.kpis import Reporting
from simchat.kpis.intervals import intervals_of

EIGHT = 8 * 3600.0
DAY = 86400.0
NAN = float("nan")
GENERAL, TECHNICAL = 0, 1
STANDARD, SPECIALIST = 0, 1
DTYPES = {
    "Floats": np.float64,
    "Ints": np.int32,
    "Codes": np.int16,
    "NDArray[np.bool_]": np.bool_,
    "NDArray[np.int64]": np.int64,
}


def table(kind: type, rows: list[dict[str, Any]], **defaults: Any) -> Any:
    """A table of facts from rows of what is told; times are moved to the clock."""
    columns = {}
    for name, annotation in kind.__annotations__.items():
        values = np.array([row.get(name, defaults.get(name, NAN)) for row in rows], dtype=np.float64)
        shifted = values + EIGHT if name.endswith("_at") else values
        columns[name] = shifted.astype(DTYPES[annotation])
    return kind(**columns)


def reporting(**changes: Any) -> Reporting:
    """One day in UTC by the hour, thresholds 20 s and 60 s."""
    clock = Clock(date(2026, 3, 2), changes.pop("days", 1), changes.pop("time_zone", "UTC"))
    settings = {
        "intervals": intervals_of(clock, changes.pop("interval_s", 3600.0)),
        "warm_up_s": 0.0,
        "thresholds": (20.0, 60.0),
        "topics": ("general", "technical"),
        "queues": ("general", "technical"),
        "tiers": ("standard", "specialist"),
        "message_level": (True, False),
        "ewt_count": (10, 10),
        "ewt_window_s": (600.0, 600.0),
        "hourly_cost": (24.0, 33.0),
        "overtime_factor": (1.5, 1.0),
    }
    return Reporting(**{**settings, **changes})


def waiting(topic: int, arrival: float, *, accepted: float = NAN, **rest: Any) -> dict[str, Any]:
    """A session that is sent ten seconds after arrival and joins the queue of its topic at once."""
    started = arrival + 10
    times = {"arrival_at": arrival, "started_at": started, "requested_at": started, "accepted_at": accepted}
    return {"topic": topic, "queue": topic, "status": Status.ENDED, **times, **rest}


def answered(topic: int, arrival: float, accepted: float, *, rep: int, ended: float, **rest: Any) -> dict[str, Any]:
    """A session that a rep accepts while the visitor is there."""
    by = {"rep": rep, "tier": STANDARD if rep < 2 else SPECIALIST, "answered": True, "ended_at": ended, "works": 1}
    return waiting(topic, arrival, accepted=accepted, outcome=Outcome.HANDLED, **by) | rest


def turned_away(arrival: float, outcome: Outcome, *, reason: int) -> dict[str, Any]:
    """A technical session that the flow routes to no queue."""
    times = {"arrival_at": arrival, "started_at": arrival + 10, "ended_at": arrival + 10}
    return {"topic": TECHNICAL, "outcome": outcome, "reason": reason, "status": Status.ENDED, **times}


SESSIONS = [
    answered(GENERAL, 0, 10, rep=0, ended=310, first_reply_at=30, exchanges=2),
    answered(GENERAL, 100, 150, rep=0, ended=500, first_reply_at=180, exchanges=1),
    waiting(GENERAL, 200, left_at=240, ended_at=240, outcome=Outcome.ABANDONED),
    waiting(GENERAL, 300, accepted=370, left_at=330, rep=0, tier=0, first_reply_at=390, ended_at=90000,
            outcome=Outcome.ABANDONED_SILENTLY, ended_by=EndedBy.SYSTEM, works=1, inactive_count=1),
    waiting(GENERAL, 400, left_at=410, ended_at=410, outcome=Outcome.BALKED),
    turned_away(500, Outcome.REFUSED, reason=0),
    {"topic": TECHNICAL, "arrival_at": 600, "outcome": Outcome.CLOSED_DOOR},
    {"topic": TECHNICAL, "arrival_at": 700, "outcome": Outcome.FORM_LEFT},
    answered(TECHNICAL, 800, 900, rep=2, ended=1500),
    answered(GENERAL, 3700, 3710, rep=1, ended=4300, first_reply_at=3730, outcome=Outcome.DROPPED, escalated=True,
             reroutes=1, works=2),
    turned_away(3800, Outcome.CASE, reason=1),
    answered(GENERAL, 3900, 3920, rep=1, ended=90000, first_reply_at=3940, outcome=Outcome.LAPSED, inactive_count=2,
             returned_count=1, ended_by=EndedBy.SYSTEM),
    waiting(GENERAL, 4000, outcome=Outcome.UNFINISHED, status=Status.WAITING),
    answered(TECHNICAL, 4100, 4120, rep=2, ended=4720, visitor=5, attempt=2),
]  # fmt: skip


def stay(session: int, queue: int, joined: float, joined_no: int, left_at: float, **rest: Any) -> dict[str, Any]:
    """A stay in a queue, accepted unless said otherwise."""
    times = {"joined_at": joined, "age_at": joined, "left_at": left_at}
    return {"session": session, "queue": queue, "joined_no": joined_no, "left": Left.ACCEPTED, **times, **rest}


STAYS = [
    stay(0, GENERAL, 10, 0, 10, accepted_no=1),
    stay(1, GENERAL, 110, 2, 150, accepted_no=3, ewt_s=0),
    stay(2, GENERAL, 210, 4, 240, left=Left.ABANDONED, ewt_s=20),
    stay(3, GENERAL, 310, 5, 370, accepted_no=6, gone_at=330, ewt_s=20),
    stay(4, GENERAL, 410, 7, 410, left=Left.BALKED, ewt_s=33),
    stay(8, TECHNICAL, 810, 8, 900, accepted_no=9),
    stay(9, GENERAL, 3710, 10, 3710, accepted_no=11, ewt_s=20),
    stay(11, GENERAL, 3910, 12, 3920, accepted_no=13, ewt_s=70),
    stay(9, TECHNICAL, 4000, 14, 4050, accepted_no=16, cause=Cause.ESCALATED),
    stay(12, GENERAL, 4010, 15, NAN, left=Left.UNFINISHED, ewt_s=5),
    stay(13, TECHNICAL, 4110, 17, 4120, accepted_no=18, ewt_s=50),
]


def work(session: int, rep: int, accepted: float, ended: float, attention: float, **rest: Any) -> dict[str, Any]:
    """A work accepted when offered, without wrap-up unless said otherwise, in the queue of its tier."""
    tier = STANDARD if rep < 2 else SPECIALIST
    times = {"requested_at": accepted, "assigned_at": accepted, "accepted_at": accepted, "ended_at": ended}
    by = {"session": session, "rep": rep, "tier": tier, "queue": tier, "released_at": ended, "attention_s": attention}
    return {**times, **by, **rest}


WORKS = [
    work(0, 0, 10, 310, 100, wrap_up_ended_at=370, released_at=370, wrap_up_s=40),
    work(1, 0, 150, 500, 50),
    work(3, 0, 370, 970, 20, ghost=True, close=Close.INACTIVE),
    work(8, 3, NAN, 860, 0, assigned_at=850, close=Close.DECLINED),
    work(8, 2, 900, 1500, 600, assigned_at=880, wrap_up_ended_at=1590, released_at=1590, weight=2),
    work(9, 1, 3710, 4000, 30, close=Close.ESCALATED),
    work(11, 1, 3920, 4540, 25, close=Close.INACTIVE),
    work(9, 2, 4050, 4300, 40, cause=Cause.ESCALATED),
    work(13, 2, 4120, 4720, 500),
]
MESSAGES = [
    {"session": 0, "work": 0, "sent_at": 30},
    {"session": 0, "work": 0, "sent_at": 100, "asked_at": 60},
    {"session": 1, "work": 1, "sent_at": 180},
    {"session": 0, "work": 0, "sent_at": 200, "asked_at": 150},
    {"session": 1, "work": 1, "sent_at": 300, "asked_at": 290},
    {"session": 3, "work": 2, "sent_at": 390, "asked_at": 300},
    {"session": 8, "work": 4, "sent_at": 950, "asked_at": 940},
    {"session": 9, "work": 5, "sent_at": 3730},
    {"session": 9, "work": 7, "sent_at": 4100, "asked_at": 4000},
]


def span(rep: int, kind: Presence, start: float, end: float, shift: float = 0) -> dict[str, Any]:
    """A span of a rep's day."""
    tier = STANDARD if rep < 2 else SPECIALIST
    return {"rep": rep, "tier": tier, "kind": kind, "start_at": start, "end_at": end, "shift_at": shift}


SPANS = [
    span(0, Presence.PAID, 0, 28800),
    span(0, Presence.STAFFED, 0, 14400),
    span(0, Presence.BREAK, 14400, 16200),
    span(0, Presence.STAFFED, 16200, 28800),
    span(1, Presence.PAID, 0, 28800),
    span(1, Presence.STAFFED, 0, 28800),
    span(1, Presence.OVERTIME, 28800, 30600),
    span(2, Presence.PAID, 0, 5400),
    span(2, Presence.STAFFED, 0, 5400),
    span(3, Presence.OVERTIME, -28800, -28200, -50000),  # of a shift begun the day before
    span(3, Presence.PAID, 50400, 64800, 50400),  # past the end of the calendar, at 57600
    span(3, Presence.STAFFED, 50400, 64800, 50400),
    span(3, Presence.OVERTIME, 64800, 66600, 50400),
    span(0, Presence.STAFFED, 86400, 115200, 86400),  # the next morning's shift
    span(0, Presence.OVERTIME, 115200, 118800, 86400),
]
BUSY = [
    {"rep": 0, "start_at": 10, "end_at": 110},
    {"rep": 0, "start_at": 200, "end_at": 260},
    {"rep": 2, "start_at": 900, "end_at": 1500},
]


def facts(replication: int = 0, *, sessions: list[dict[str, Any]] | None = None) -> Facts:
    """The morning's facts."""
    rows = [{"visitor": number, **row} for number, row in enumerate(SESSIONS if sessions is None else sessions)]
    names = ("general", "technical")
    return Facts(
        replication=replication,
        horizon_at=DAY,
        stopped_at=DAY + 50000,
        topics=names,
        queues=names,
        tiers=("standard", "specialist"),
        reps=("standard.a.1", "standard.a.2", "specialist.a.1", "specialist.b.1"),
        rep_tier=np.array([0, 0, 1, 1], dtype=np.int16),
        capacity=(3, 2),
        message_level=(True, False),
        reasons=("busy", "by e-mail"),
        sessions=table(
            Sessions, rows, attempt=1, queue=-1, rep=-1, tier=-1, status=Status.NONE, ended_by=-1, reason=-1,
            answered=False, exchanges=0, works=0, inactive_count=0, returned_count=0, escalated=False, reroutes=0,
        ),
        stays=table(Stays, STAYS, cause=Cause.FIRST, length=0, accepted_no=-1),
        works=table(
            Works, WORKS, stay=-1, cause=Cause.FIRST, close=Close.COMPLETED, ghost=False, weight=1, wrap_up_s=0,
        ),
        messages=table(Messages, MESSAGES),
        spans=table(RepSpans, SPANS),
        busy=table(BusySpans, BUSY),
        unknown_ewt_decisions=0,
    )  # fmt: skip
