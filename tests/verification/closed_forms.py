"""Exact values of small exponential systems: birth-and-death chains, and reps who share their attention."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
State = tuple[int, ...]


def birth_and_death(births: Callable[[int], float], deaths: Callable[[int], float], states: int) -> Floats:
    """Stationary distribution over 0 .. states-1 of a chain that moves by one; sources: any text on queues."""
    ratios = [births(n) / deaths(n + 1) for n in range(states - 1)]
    weights = np.concatenate(([1.0], np.cumprod(ratios)))
    return weights / weights.sum()


def erlang_b(load: float, servers: int) -> float:
    """Share of contacts that find all servers busy where none may wait (Erlang 1917)."""
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(load: float, servers: int) -> float:
    """Share of contacts that wait where all wait (Erlang 1917)."""
    blocked = erlang_b(load, servers)
    return blocked / (1 - load / servers * (1 - blocked))


def chat_pool(
    reps: int, speeds: tuple[float, ...], *, arrivals: float, work: float, room: int, leaving: float
) -> dict[State, float]:
    """Stationary distribution of a pool that gives each chat to a rep with the fewest open ones.

    A state is (reps with 0 chats, with 1, …, with all slots taken, waiting sessions). A rep with n chats completes
    n × speeds[n-1] / work of them per unit of time; each of up to `room` waiting sessions leaves at rate `leaving`.
    """
    states = list(_states(reps, len(speeds), room))
    place = {state: n for n, state in enumerate(states)}
    rates = np.zeros((len(states), len(states)))
    for state in states:
        for target, rate in _moves(state, speeds, arrivals=arrivals, work=work, room=room, leaving=leaving):
            rates[place[state], place[target]] += rate
    rates -= np.diag(rates.sum(axis=1))
    balance = np.vstack([rates.T[:-1], np.ones(len(states))])
    solved = np.linalg.solve(balance, np.append(np.zeros(len(states) - 1), 1.0))
    return dict(zip(states, solved.tolist(), strict=True))


def _states(reps: int, slots: int, room: int) -> Iterator[State]:
    for counts in product(range(reps + 1), repeat=slots + 1):
        if sum(counts) == reps:
            full = counts[-1] == reps
            yield from ((*counts, waiting) for waiting in range(room + 1 if full else 1))


def _moves(
    state: State, speeds: tuple[float, ...], *, arrivals: float, work: float, room: int, leaving: float
) -> Iterator[tuple[State, float]]:
    *counts, waiting = state
    slots = len(speeds)
    emptiest = next(n for n, number in enumerate(counts) if number)
    if emptiest < slots:
        yield _shifted(state, emptiest, emptiest + 1), arrivals
    elif waiting < room:
        yield (*counts, waiting + 1), arrivals
    for n in range(1, slots + 1):
        rate = counts[n] * n * speeds[n - 1] / work
        if rate:
            yield ((*counts, waiting - 1) if waiting else _shifted(state, n, n - 1)), rate
    if waiting:
        yield (*counts, waiting - 1), waiting * leaving


def _shifted(state: State, before: int, after: int) -> State:
    """One rep has `after` chats instead of `before`."""
    changed = list(state)
    changed[before] -= 1
    changed[after] += 1
    return tuple(changed)
