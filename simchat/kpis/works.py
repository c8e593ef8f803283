"""Sums over works and messages: handling, responses, slots and open chats."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simchat.facts import Facts, Works
from simchat.kpis.names import at_threshold
from simchat.kpis.overlap import Spans, union
from simchat.kpis.tallies import Tallies

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int32]


def handle_time(works: Works) -> Floats:
    """Seconds from acceptance to the end of wrap-up, without one to that of the conversation; NaN if not accepted."""
    over = np.where(np.isnan(works.wrap_up_ended_at), works.ended_at, works.wrap_up_ended_at)
    return over - works.accepted_at


def responses(facts: Facts) -> Bools:
    """Which messages answer one of a customer who was there, in a topic at message level."""
    messages, works = facts.messages, facts.works
    modelled = np.asarray(facts.message_level, dtype=np.bool_)[facts.sessions.topic[messages.session]]
    return ~np.isnan(messages.asked_at) & ~works.ghost[messages.work] & modelled


def tally_works(tallies: Tallies, facts: Facts, interval: Ints) -> None:
    """Take down the accepted works of sessions that arrived in the window; `interval` is that of each session."""
    works = facts.works
    counted = (interval[works.session] >= 0) & ~np.isnan(works.accepted_at)
    session = works.session[counted]
    rows = tallies.rows(
        topic=facts.sessions.topic[session],
        queue=works.queue[counted],
        tier=works.tier[counted],
        interval=interval[session],
    )
    tallies.count("works", rows)
    tallies.distribution("chat_time", rows, (works.ended_at - works.accepted_at)[counted])
    tallies.distribution("handle_time", rows, handle_time(works)[counted])
    tallies.distribution("attention_time", rows, works.attention_s[counted])
    tallies.distribution("wrap_up_time", rows, works.wrap_up_s[counted])


def tally_messages(tallies: Tallies, facts: Facts, interval: Ints) -> None:
    """Take down the response times in sessions that arrived in the window."""
    messages, works = facts.messages, facts.works
    counted = responses(facts) & (interval[messages.session] >= 0)
    session, work = messages.session[counted], messages.work[counted]
    rows = tallies.rows(
        topic=facts.sessions.topic[session],
        queue=works.queue[work],
        tier=works.tier[work],
        interval=interval[session],
    )
    response = (messages.sent_at - messages.asked_at)[counted]
    tallies.distribution("response_time", rows, response)
    for threshold in tallies.reporting.thresholds:
        tallies.count(f"responses_within{at_threshold(threshold)}", rows, response <= threshold)


def tally_slots(tallies: Tallies, facts: Facts) -> None:
    """Take down the seconds in which slots are held and chats are open, inside the window."""
    works = facts.works
    released, ended = _closed(works.released_at, facts), _closed(works.ended_at, facts)
    groups = tallies.groups(facts.sessions.topic[works.session], works.queue, works.tier)
    weight = works.weight.astype(np.float64)
    tallies.during("slot_s", groups, works.assigned_at, released, weight)
    tallies.during("silent_slot_s", groups, works.assigned_at, released, weight * works.ghost)
    tallies.during("open_s", groups, works.assigned_at, ended)
    some = union(Spans(works.rep, works.assigned_at, ended))
    tallies.during("some_open_s", _by_tier(tallies, facts, some.holder), some.start_at, some.end_at)


def _by_tier(tallies: Tallies, facts: Facts, rep: Ints) -> NDArray[np.intp]:
    return tallies.groups(tier=facts.rep_tier[rep])


def _closed(at: Floats, facts: Facts) -> Floats:
    return np.where(np.isnan(at), facts.stopped_at, at)
