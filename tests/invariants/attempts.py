"""Every attempt ends in exactly one outcome, and its columns tell the same story (rules O, C3, D5)."""

from __future__ import annotations

from itertools import pairwise
from math import isnan

import numpy as np

from simchat.facts import Close, EndedBy, Left, Outcome, Status
from tests.invariants.replicate import Row, Run, by, happened

NOT_STARTED = {Outcome.CLOSED_DOOR, Outcome.FORM_LEFT}
WITHOUT_REP = {Outcome.CASE, Outcome.REFUSED, Outcome.BALKED, Outcome.ABANDONED}
WITH_REP = {Outcome.HANDLED, Outcome.LAPSED, Outcome.DROPPED}
WITH_REASON = {Outcome.CASE, Outcome.REFUSED, Outcome.DROPPED}


def outcomes_add_up(run: Run) -> None:
    sessions = run.facts.sessions
    assert ((sessions.outcome >= 0) & (sessions.outcome <= max(Outcome))).all(), "an attempt without an outcome"
    first = sessions.attempt == 1
    assert first.sum() == len(run.visitors.arrival_at), "a visitor without a first attempt"
    assert first[: first.sum()].all(), "first attempts come first"
    assert np.array_equal(sessions.visitor[first], np.arange(first.sum()))
    assert np.array_equal(sessions.arrival_at[first], run.visitors.arrival_at)
    assert np.array_equal(sessions.topic, run.visitors.topic[sessions.visitor])


def outcomes_fit_their_columns(run: Run) -> None:
    stays, works = by(run.stays, "session"), by(run.accepted_works, "session")
    for session in run.sessions:
        outcome = Outcome(session.outcome)
        told = f"session {session.number}, {outcome.name}: {session}"
        _starts_fit(session, outcome, told)
        joined = happened(session.accepted_at)
        assert joined == bool(works[session.number]), told
        assert session.works == len(works[session.number]), told
        assert happened(session.requested_at) == bool(stays[session.number]), told
        if outcome in NOT_STARTED | WITHOUT_REP:
            assert not joined, told
        if outcome in WITH_REP:
            assert joined, told
            assert session.answered, told
        if outcome in WITH_REASON:
            assert session.reason >= 0, told
        _ends_fit(session, outcome, told)


def _starts_fit(session: Row, outcome: Outcome, told: str) -> None:
    if outcome in NOT_STARTED:
        assert isnan(session.started_at), told
        assert isnan(session.requested_at), told
        assert session.status == Status.NONE, told
    elif outcome != Outcome.UNFINISHED:
        assert happened(session.started_at), told
    if outcome in {Outcome.ABANDONED, Outcome.BALKED, Outcome.ABANDONED_SILENTLY}:
        assert happened(session.requested_at), told
    if outcome in {Outcome.ABANDONED, Outcome.BALKED}:
        assert happened(session.left_at), told


def _ends_fit(session: Row, outcome: Outcome, told: str) -> None:
    if outcome in {Outcome.HANDLED, Outcome.LAPSED, Outcome.DROPPED, Outcome.ABANDONED}:
        assert session.status == Status.ENDED, told
        assert happened(session.ended_at), told
    if outcome == Outcome.UNFINISHED:
        assert isnan(session.ended_at), told
        assert session.status != Status.ENDED, told
    if outcome == Outcome.HANDLED:
        assert session.ended_by in (EndedBy.REP, EndedBy.VISITOR), told
    if outcome == Outcome.LAPSED:
        assert session.inactive_count > 0, told
    assert session.returned_count <= session.inactive_count, told


def silence_in_the_queue_decides(run: Run) -> None:
    """A session whose queue abandonment was silent is `abandoned_silently`, whatever a rep did with it."""
    gone = {stay.session for stay in run.stays if happened(stay.gone_at)}
    for session in run.sessions:
        assert (session.outcome == Outcome.ABANDONED_SILENTLY) == (session.number in gone), session


def stays_end_as_the_attempt_does(run: Run) -> None:
    last_stay = {session: stays[-1] for session, stays in by(run.stays, "session").items()}
    ends = {Outcome.ABANDONED: {Left.ABANDONED}, Outcome.BALKED: {Left.BALKED}, Outcome.HANDLED: {Left.ACCEPTED}}
    for session in run.sessions:
        if session.outcome in ends:
            assert last_stay[session.number].left in ends[Outcome(session.outcome)], session


def accepted_stays_have_their_work(run: Run) -> None:
    accepted = {work.stay: work for work in run.accepted_works if work.stay >= 0}
    gone: set[int] = set()  # sessions whose visitor has left silently, in this stay or one before
    for stay in run.stays:
        if happened(stay.gone_at):
            gone.add(stay.session)
        assert (stay.left == Left.ACCEPTED) == (stay.number in accepted), stay
        assert (stay.accepted_no >= 0) == (stay.number in accepted), stay
        if stay.number in accepted:
            work = accepted[stay.number]
            assert (work.accepted_at, work.session, work.queue) == (stay.left_at, stay.session, stay.queue), (
                stay,
                work,
            )
            assert work.ghost == (stay.session in gone), (stay, work)


def attempts_are_linked(run: Run) -> None:
    """Attempts of a visitor are numbered 1, 2, …, each after the one before it."""
    for visitor, attempts in by(run.sessions, "visitor").items():
        attempts.sort(key=lambda session: session.attempt)
        assert [session.attempt for session in attempts] == list(range(1, len(attempts) + 1)), f"visitor {visitor}"
        for earlier, later in pairwise(attempts):
            assert later.arrival_at >= earlier.arrival_at, (earlier, later)
            assert later.arrival_at < run.facts.horizon_at, later
            assert later.number > earlier.number, (earlier, later)


def works_close_for_a_reason(run: Run) -> None:
    turned_down = {Close.DECLINED, Close.PUSH_TIMEOUT, Close.WITHDRAWN}
    for work in run.works:
        assert isnan(work.accepted_at) == (work.close in turned_down) or work.close == Close.UNFINISHED, work
        assert (work.close == Close.UNFINISHED) == isnan(work.ended_at) or work.close == Close.UNFINISHED, work


CHECKS = (
    outcomes_add_up,
    outcomes_fit_their_columns,
    silence_in_the_queue_decides,
    stays_end_as_the_attempt_does,
    accepted_stays_have_their_work,
    attempts_are_linked,
    works_close_for_a_reason,
)
