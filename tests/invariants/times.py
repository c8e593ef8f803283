"""Times lie on the grain, and in the order in which a life passes (rules T1, C3)."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise
from math import isnan

import numpy as np

from simchat.facts import Close
from tests.invariants.replicate import GRAIN, Row, Run, by, covers, happened

FIGURES = {"ewt_s"}  # a mean, not a time


def times_lie_on_the_grain(run: Run) -> None:
    """Rule T1: every time and span is a multiple of 2**-20 s."""
    facts = run.facts
    for table in (facts.sessions, facts.stays, facts.works, facts.messages, facts.spans, facts.busy):
        for field in fields(table):
            column = getattr(table, field.name)
            if column.dtype == np.float64 and field.name not in FIGURES:
                finite = column[np.isfinite(column)] * GRAIN
                assert np.array_equal(finite, np.floor(finite)), field.name


def lives_pass_in_order(run: Run) -> None:
    for session in run.sessions:
        in_order(session, "arrival_at", "started_at", "requested_at", "accepted_at", "first_reply_at", "ended_at")
        in_order(session, "requested_at", "left_at", "ended_at")
    for stay in run.stays:
        in_order(stay, "age_at", "joined_at", "left_at")
        in_order(stay, "joined_at", "gone_at", "left_at")
    for work in run.works:
        in_order(work, "requested_at", "assigned_at", "accepted_at", "first_reply_at", "ended_at", "released_at")
        in_order(work, "ended_at", "wrap_up_ended_at", "released_at")


def in_order(row: object, *columns: str) -> None:
    """The times that happened do not go back, and none lies before the clock's zero."""
    known = [getattr(row, column) for column in columns if happened(getattr(row, column))]
    assert all(earlier <= later for earlier, later in pairwise([0.0, *known])), (columns, row)


def works_of_a_session_do_not_overlap(run: Run) -> None:
    """A session is with one rep at a time, and not in two queues."""
    for works in by(run.works, "session").values():
        for earlier, later in pairwise(works):
            assert earlier.ended_at <= later.assigned_at, (earlier, later)
    for stays in by(run.stays, "session").values():
        for earlier, later in pairwise(stays):
            assert earlier.left_at <= later.joined_at, (earlier, later)


def joinings_are_numbered_in_order(run: Run) -> None:
    """Joinings and acceptances are numbered as they happen, each number once."""
    joined = [(stay.joined_no, stay.joined_at) for stay in run.stays]
    accepted = [(stay.accepted_no, stay.left_at) for stay in run.stays if stay.accepted_no >= 0]
    assert joined == sorted(joined)
    both = sorted(joined + accepted)
    assert len({number for number, _ in both}) == len(both)
    assert all(earlier[1] <= later[1] for earlier, later in pairwise(both))


def messages_are_sent_in_order(run: Run) -> None:
    """Messages are listed as sent, within their work, after what they answer, one per rep and moment."""
    sent = [message.sent_at for message in run.messages]
    assert sent == sorted(sent)
    for message in run.messages:
        work = run.works[message.work]
        assert message.session == work.session, (message, work)
        assert work.accepted_at <= message.sent_at, (message, work)
        assert isnan(work.ended_at) or message.sent_at <= work.ended_at or work.close == Close.HANDOVER, (message, work)
        assert isnan(message.asked_at) or message.asked_at <= message.sent_at, message


def messages_are_written_while_busy(run: Run) -> None:
    """A message ends a span of writing: its rep is busy just before it is sent, unless it took no time."""
    for message in run.messages:
        busy = run.busy.get(run.works[message.work].rep, [])
        if not covers(busy, message.sent_at, message.sent_at):
            assert 0.0 in _writing_times_s(run, run.sessions[message.session]), message


def _writing_times_s(run: Run, session: Row) -> list[float]:
    """Nominal times of all messages that may have been written to a session."""
    needs, visitor = run.needs_of(session.attempt), session.visitor
    turns = slice(needs.turn_start[visitor], needs.turn_start[visitor + 1])
    asked = slice(turns.start + needs.exchanges[visitor], turns.stop)
    later = [
        sum(run.visitors.later(quantity, ordinal, session.attempt)[visitor] for quantity in ("first_reply", "reading"))
        for ordinal in range(1, session.works)
    ]
    return [needs.first_reply_s[visitor], *needs.rep_reply_s[turns], *needs.confirm_s[asked], *later]


def first_replies_are_the_first_messages(run: Run) -> None:
    first = {session: messages[0].sent_at for session, messages in by(run.messages, "session").items()}
    for session in run.sessions:
        if session.number in first:
            assert session.first_reply_at == first[session.number], session
        else:
            assert isnan(session.first_reply_at), session


def the_run_stops_after_all(run: Run) -> None:
    facts = run.facts
    assert facts.stopped_at >= facts.horizon_at
    for table in (facts.sessions, facts.stays, facts.works, facts.messages, facts.busy):
        for field in fields(table):
            if field.name.endswith("_at"):
                assert not (getattr(table, field.name) > facts.stopped_at).any(), field.name


CHECKS = (
    times_lie_on_the_grain,
    lives_pass_in_order,
    works_of_a_session_do_not_overlap,
    joinings_are_numbered_in_order,
    messages_are_sent_in_order,
    messages_are_written_while_busy,
    first_replies_are_the_first_messages,
    the_run_stops_after_all,
)
