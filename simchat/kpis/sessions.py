"""Sums over sessions: how attempts end, waits, service levels, first responses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simchat.facts import Facts, Outcome, Sessions
from simchat.kpis.names import at_threshold
from simchat.kpis.reporting import Reporting
from simchat.kpis.tallies import Rows, Tallies

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Waits:
    """What became of the sessions in the queue, one value each."""

    queued: Bools  # routed to a queue by the flow at the start
    gone: Bools  # the visitor left before any acceptance, known or not
    wait_s: Floats  # first request to first acceptance or leaving; NaN for who still waited at the end


def waits_of(sessions: Sessions) -> Waits:
    """Waits of all sessions, across moves between queues (rule K)."""
    queued = sessions.queue >= 0
    gone = queued & ~np.isnan(sessions.left_at)
    until = np.where(sessions.answered, sessions.accepted_at, sessions.left_at)
    turned_away = np.isnan(sessions.accepted_at) & np.isin(sessions.outcome, (Outcome.REFUSED, Outcome.CASE))
    until = np.where(turned_away, sessions.ended_at, until)
    return Waits(queued, gone, np.where(queued, until - sessions.requested_at, np.nan))


def interval_of(sessions: Sessions, reporting: Reporting) -> Ints:
    """Interval of arrival of each session; -1 outside the window."""
    edges = reporting.edges
    inside = (sessions.arrival_at >= edges[0]) & (sessions.arrival_at < edges[-1])
    return np.where(inside, np.searchsorted(edges, sessions.arrival_at, side="right") - 1, -1).astype(np.int32)


def tally_sessions(tallies: Tallies, facts: Facts) -> None:
    """Take down everything about sessions that arrived in the window."""
    interval = interval_of(facts.sessions, tallies.reporting)
    counted = interval >= 0
    sessions = _only(facts.sessions, counted)
    rows = tallies.rows(topic=sessions.topic, queue=sessions.queue, tier=sessions.tier, interval=interval[counted])
    _outcomes(tallies, rows, sessions)
    _visitors(tallies, rows, sessions, facts.sessions)
    _waiting(tallies, rows, sessions)
    _conversations(tallies, rows, sessions)


def _only(sessions: Sessions, counted: Bools) -> Sessions:
    return sessions if counted.all() else Sessions(*(getattr(sessions, name)[counted] for name in Sessions.__slots__))


def _outcomes(tallies: Tallies, rows: Rows, sessions: Sessions) -> None:
    tallies.count("attempts", rows)
    tallies.count("offered", rows, ~np.isnan(sessions.started_at))
    tallies.count("answered", rows, sessions.answered)
    for outcome in Outcome:
        tallies.count(outcome.name.lower(), rows, sessions.outcome == outcome)


def _visitors(tallies: Tallies, rows: Rows, sessions: Sessions, every: Sessions) -> None:
    served = np.zeros(int(every.visitor.max(initial=-1)) + 1, dtype=np.bool_)
    served[every.visitor[every.outcome == Outcome.HANDLED]] = True
    first = sessions.attempt == 1
    tallies.count("visitors", rows, first)
    tallies.count("visitors_served", rows, first & served[sessions.visitor])


def _waiting(tallies: Tallies, rows: Rows, sessions: Sessions) -> None:
    waits = waits_of(sessions)
    at_once = sessions.accepted_at == sessions.requested_at
    tallies.count("queued", rows, waits.queued)
    tallies.count("delayed", rows, waits.queued & ~at_once)
    tallies.count("gone", rows, waits.gone)
    tallies.distribution("wait", rows, waits.wait_s)
    tallies.distribution("speed_to_answer", rows, waits.wait_s, sessions.answered)
    seen = np.where(np.isnan(sessions.accepted_at), np.nan, sessions.accepted_at - sessions.requested_at)
    for threshold in tallies.reporting.thresholds:
        within = waits.wait_s <= threshold
        tallies.count(f"answered_within{at_threshold(threshold)}", rows, sessions.answered & within)
        tallies.count(f"gone_within{at_threshold(threshold)}", rows, waits.gone & within)
        tallies.count(
            f"accepted_within{at_threshold(threshold)}", rows, (seen <= threshold) & (sessions.answered | waits.gone)
        )


def _conversations(tallies: Tallies, rows: Rows, sessions: Sessions) -> None:
    answered, handled = sessions.answered, sessions.outcome == Outcome.HANDLED
    modelled = answered & np.asarray(tallies.reporting.message_level, dtype=np.bool_)[sessions.topic]
    response = sessions.first_reply_at - sessions.started_at
    resolution = sessions.ended_at - sessions.started_at
    tallies.distribution("first_response_time", rows, response, modelled)
    tallies.distribution("first_response_from_accept", rows, sessions.first_reply_at - sessions.accepted_at, modelled)
    tallies.distribution("resolution_time", rows, resolution, handled)
    for threshold in tallies.reporting.thresholds:
        tallies.count(f"first_responses_within{at_threshold(threshold)}", rows, modelled & (response <= threshold))
        tallies.count(f"resolutions_within{at_threshold(threshold)}", rows, handled & (resolution <= threshold))
    tallies.count("inactive", rows, answered & (sessions.inactive_count > 0))
    tallies.count("returned", rows, answered & (sessions.returned_count > 0))
    tallies.count("escalated", rows, answered & sessions.escalated)
    tallies.add("reroutes", rows, sessions.reroutes.astype(np.float64), sessions.queue >= 0)
