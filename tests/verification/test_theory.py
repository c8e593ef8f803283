"""First agreement with theory: simulated days against exact values of Erlang B, C, A and a chat pool.

Every exact value lies in the 99 % interval over replications, whose half-width is below 3 % of the value.
"""

from __future__ import annotations

from functools import partial
from math import exp
from pathlib import Path

import numpy as np
import pytest

from simchat.config.scenario import Scenario
from simchat.facts import Facts, Outcome
from tests.verification.closed_forms import birth_and_death, chat_pool, erlang_b, erlang_c
from tests.verification.replications import WARM_UP_S, Json, agrees, endless_day, replications

WORK_S = 60.0
EXPONENTIAL_WORK = {"handling": {"work": {"dist": "exponential", "mean": "60s"}}}
Sums = tuple[float, float]


# --- measures: a numerator and a denominator of one replication -----------------------------------


def counted(facts: Facts) -> np.ndarray:
    """Sessions that arrived after the warm-up."""
    return facts.sessions.arrival_at >= WARM_UP_S


def share(outcome: Outcome, facts: Facts) -> Sums:
    rows = counted(facts)
    return (facts.sessions.outcome[rows] == outcome).sum(), rows.sum()


def waits_s(facts: Facts) -> np.ndarray:
    """From request to acceptance or leaving."""
    sessions, rows = facts.sessions, counted(facts)
    until = np.where(np.isnan(sessions.accepted_at), sessions.left_at, sessions.accepted_at)
    return (until - sessions.requested_at)[rows]


def mean_wait(facts: Facts) -> Sums:
    found = waits_s(facts)
    return found.sum(), len(found)


def delayed(facts: Facts) -> Sums:
    found = waits_s(facts)
    return (found > 0).sum(), len(found)


def within(threshold_s: float, facts: Facts) -> Sums:
    found = waits_s(facts)
    return (found <= threshold_s).sum(), len(found)


def chat_time(facts: Facts) -> Sums:
    """Acceptance to the end of the conversation."""
    rows = counted(facts) & ~np.isnan(facts.sessions.accepted_at)
    return (facts.sessions.ended_at - facts.sessions.accepted_at)[rows].sum(), rows.sum()


def open_chats(facts: Facts) -> Sums:
    """Chats open at a time, over the time between warm-up and horizon."""
    works, horizon = facts.works, facts.horizon_at
    begun, ended = np.maximum(works.accepted_at, WARM_UP_S), np.minimum(works.ended_at, horizon)
    return np.maximum(ended - begun, 0.0).sum(), horizon - WARM_UP_S


def met_all_slots_taken(facts: Facts) -> Sums:
    """Arrivals that met all slots taken: they had to wait, or were refused."""
    sessions, rows = facts.sessions, counted(facts)
    refused = sessions.outcome[rows] == Outcome.REFUSED
    until = np.where(np.isnan(sessions.accepted_at), sessions.left_at, sessions.accepted_at)[rows]
    return (refused | (until > sessions.requested_at[rows])).sum(), rows.sum()


def simulated(scenario: Scenario, number: int) -> list[Facts]:
    return list(replications(scenario, number))


# --- Erlang B -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "work", [{"dist": "exponential", "mean": "60s"}, {"dist": "lognormal", "mean": "60s", "cv": 1.5}]
)
def test_erlang_b_no_waiting_room_whatever_the_distribution_of_work(work: Json, tmp_path: Path) -> None:
    topic = {"conversation": {"handling": {"work": work}}}
    load, servers = 3.0, 3
    world = endless_day(
        tmp_path, arrivals_per_hour=load * 60, reps=servers, topic=topic, queue={"cap": 0}, tier={"capacity": 1}
    )
    facts, blocked = simulated(world, 25), erlang_b(load, servers)
    agrees(partial(share, Outcome.REFUSED), facts, blocked)
    agrees(open_chats, facts, load * (1 - blocked))


# --- Erlang C -------------------------------------------------------------------------------------


def test_erlang_c_everybody_waits_as_long_as_it_takes(tmp_path: Path) -> None:
    work_s, load, servers = 7.5, 1.0, 2
    topic = {"conversation": {"handling": {"work": {"dist": "exponential", "mean": "7.5s"}}}}
    world = endless_day(
        tmp_path, arrivals_per_hour=load * 3600 / work_s, reps=servers, topic=topic, queue={}, tier={"capacity": 1}
    )
    facts, waiting = simulated(world, 40), erlang_c(load, servers)
    leaving_per_s = (servers - load) / work_s
    agrees(delayed, facts, waiting)
    agrees(mean_wait, facts, waiting / leaving_per_s)
    agrees(partial(within, 5.0), facts, 1 - waiting * exp(-leaving_per_s * 5.0))


# --- Erlang A -------------------------------------------------------------------------------------


def test_erlang_a_patience_ends(tmp_path: Path) -> None:
    load, servers, patience_s = 3.0, 3, 120.0
    topic = {"conversation": EXPONENTIAL_WORK, "patience": {"dist": "exponential", "mean": "120s"}}
    world = endless_day(
        tmp_path, arrivals_per_hour=load * 60, reps=servers, topic=topic, queue={}, tier={"capacity": 1}
    )
    facts = simulated(world, 30)
    chain = birth_and_death(lambda n: load, lambda n: min(n, servers) + max(0, n - servers) * WORK_S / patience_s, 120)
    waiting = (chain[servers:] * np.arange(len(chain) - servers)).sum()
    agrees(delayed, facts, chain[servers:].sum())
    agrees(mean_wait, facts, waiting / load * WORK_S)
    agrees(partial(share, Outcome.ABANDONED), facts, waiting / load * WORK_S / patience_s)


# --- a chat pool with speed by concurrency --------------------------------------------------------


def test_chat_pool_whose_reps_are_slower_the_more_chats_they_hold(tmp_path: Path) -> None:
    reps, speeds, room, load, patience_s = 3, (1.0, 0.8, 0.65), 12, 6.5, 60.0
    topic = {
        "conversation": {
            "handling": {"work": {"dist": "exponential", "mean": "60s"}, "speed_by_concurrency": list(speeds)}
        },
        "patience": {"dist": "exponential", "mean": "60s"},
    }
    tier = {"capacity": 3, "selection": "least_active"}
    world = endless_day(tmp_path, arrivals_per_hour=load * 60, reps=reps, topic=topic, queue={"cap": room}, tier=tier)
    facts = simulated(world, 22)
    chain = chat_pool(reps, speeds, arrivals=load, work=1.0, room=room, leaving=WORK_S / patience_s)
    full = {state: chance for state, chance in chain.items() if state[-2] == reps}
    waiting = sum(state[-1] * chance for state, chance in chain.items())
    busy = sum(chance * sum(n * number for n, number in enumerate(state[:-1])) for state, chance in chain.items())
    refused = sum(chance for state, chance in full.items() if state[-1] == room)
    accepted = load * (1 - refused) - waiting * WORK_S / patience_s
    agrees(open_chats, facts, busy)
    agrees(chat_time, facts, busy / accepted * WORK_S)
    agrees(partial(share, Outcome.ABANDONED), facts, waiting * WORK_S / patience_s / load)
    agrees(met_all_slots_taken, facts, sum(full.values()))


def test_chat_pool_at_constant_speed_is_erlang_a_with_a_cap() -> None:
    pool = chat_pool(3, (1.0, 1.0, 1.0), arrivals=5.4, work=1.0, room=12, leaving=0.4)
    chain = birth_and_death(lambda n: 5.4, lambda n: min(n, 9) + max(0, n - 9) * 0.4, 22)
    by_number = np.zeros(22)
    for state, chance in pool.items():
        by_number[sum(n * reps for n, reps in enumerate(state[:-1])) + state[-1]] += chance
    assert by_number == pytest.approx(chain, rel=1e-12)
