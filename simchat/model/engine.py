"""One replication: the scenario and its visitors in, the facts out."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from simchat.config.scenario import Scenario
from simchat.demand.visitors import Visitors
from simchat.facts import BusySpans, Facts, Messages, Outcome, Presence, RepSpans, Sessions, Stays, Works
from simchat.model.doom import Doom
from simchat.model.door import Door
from simchat.model.environment import on_grain
from simchat.model.floor import Floor
from simchat.model.ledger import Ledger, numbered, plain, typed
from simchat.model.roster import DRAIN_DAYS, Roster
from simchat.model.workdays import open_shop


def simulate(scenario: Scenario, visitors: Visitors) -> Facts:
    """Let one replication's visitors live through the scenario.

    Parameters
    ----------
    scenario
        What is simulated.
    visitors
        Who comes, with all that belongs to each (`simchat.demand.draw_visitors`).

    Returns
    -------
    Facts
        Columns per session, stay, work, message and span of a rep.
    """
    floor = Floor(scenario, visitors)
    floor.doom = Doom(floor.env, lambda tier: tier.plan.last_presence_at())
    open_shop(floor)
    door = Door(floor)
    floor.new_attempt = door.come_again
    with no_garbage_collection():
        floor.env.live(floor.is_quiet, ask_from=scenario.clock.horizon, limit=drain_limit(scenario))
    close_shop(floor)
    return facts_of(floor)


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Lives leave no cycles behind, and looking for them among all that wait would take an eighth of the run."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def drain_limit(scenario: Scenario) -> float:
    """The moment past which nothing is simulated (rule T2)."""
    clock, drain = scenario.clock, scenario.config.run.drain
    longest = clock.at(clock.days + DRAIN_DAYS, 0)
    return longest if drain == "until_empty" else min(longest, clock.horizon + on_grain(drain))


def close_shop(floor: Floor) -> None:
    """State what is still open when the run stops."""
    ledger = floor.ledger
    for chat in floor.chats.values():
        chat.state_unfinished()
    for chat in floor.on_their_way.values():
        chat.state(ledger.sessions, Outcome.UNFINISHED, -1, -1)
    for rep in floor.reps:
        rep.state_unfinished()
    for tier in floor.tiers:
        if isinstance(tier.plan, Roster):
            for duty in tier.plan.shrunk_duties():
                ledger.spans.extend((-1, tier.index, Presence.PAID, duty.start_at, duty.end_at, duty.start_at))


def facts_of(floor: Floor) -> Facts:
    """The ledger as typed columns."""
    ledger, config = floor.ledger, floor.scenario.config
    works = typed(Works, numbered(Works, ledger.works, floor.works_made))
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
        sessions=typed(Sessions, numbered(Sessions, ledger.sessions, floor.sessions_made)),
        stays=typed(Stays, numbered(Stays, ledger.stays, floor.stays_made)),
        works=works,
        messages=messages_of(ledger, works),
        spans=typed(RepSpans, plain(RepSpans, ledger.spans)),
        busy=typed(BusySpans, plain(BusySpans, ledger.busy)),
        unknown_ewt_decisions=floor.flow.unknown_decisions,
        warnings=tuple(floor.warnings),
    )


def messages_of(ledger: Ledger, works: Works) -> Messages:
    """The messages, each with the session of its work."""
    work, sent_at, asked_at = (
        np.fromiter(ledger.messages, dtype=np.float64, count=len(ledger.messages)).reshape(-1, 3).T
    )
    rows = work.astype(np.int32)
    return Messages(works.session[rows], rows, sent_at.copy(), asked_at.copy())
