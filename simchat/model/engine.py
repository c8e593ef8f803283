"""One replication: the scenario and its visitors in, the facts out."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from simchat.config.scenario import Scenario
from simchat.demand.visitors import Visitors
from simchat.facts import Facts, Outcome, Presence
from simchat.model.doom import Doom
from simchat.model.door import Door
from simchat.model.environment import on_grain
from simchat.model.floor import Floor
from simchat.model.roster import DRAIN_DAYS, Roster
from simchat.model.statements import facts_of
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
    with no_garbage_collection():
        floor = live_through(scenario, visitors)
        facts = facts_of(floor)
        floor.forget()
    return facts


def live_through(scenario: Scenario, visitors: Visitors) -> Floor:
    """The floor at the end of the run, its ledger complete."""
    floor = Floor(scenario, visitors)
    floor.doom = Doom(floor.env, lambda tier: tier.plan.last_presence_at())
    open_shop(floor)
    door = Door(floor)
    floor.new_attempt = door.come_again
    floor.env.live(floor.is_quiet, ask_from=scenario.clock.horizon, limit=drain_limit(scenario))
    door.close()
    close_shop(floor)
    return floor


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Lives leave no cycles behind, so the collector would look for them among all that wait in vain."""
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
        chat.state(Outcome.UNFINISHED)
    for rep in floor.reps:
        rep.state_unfinished()
    for tier in floor.tiers:
        if isinstance(tier.plan, Roster):
            for duty in tier.plan.shrunk_duties():
                ledger.spans.extend((-1, tier.index, Presence.PAID, duty.start_at, duty.end_at, duty.start_at))
