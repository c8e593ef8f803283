"""Erlang B, C and A: reps who hold one chat each."""

from __future__ import annotations

from math import inf

from simchat.theory.steady_queue import SteadyQueue


def erlang_b(load: float, servers: int) -> float:
    """Share of arrivals that find all servers busy and go; insensitive to the distribution of work.

    Parameters
    ----------
    load
        Offered load in erlangs: arrival rate times mean work.
    servers
        Number of servers, at least 0.

    Notes
    -----
    The recursion B(n) = a B(n-1) / (n + a B(n-1)) in the reciprocal, which cannot underflow
    (Erlang 1917; Jagerman 1974, Some properties of the Erlang loss function).
    """
    if load == 0:
        return 0.0 if servers else 1.0
    reciprocal = 1.0
    for busy in range(1, servers + 1):
        reciprocal = 1.0 + reciprocal * busy / load
    return 1.0 / reciprocal


def erlang_c(load: float, servers: int) -> float:
    """Share of arrivals that must wait when nobody gives up; exponential work; 1 if the load is too much.

    Notes
    -----
    C = n B / (n - a (1 - B)) with Erlang's B (Erlang 1917; Cooper 1981, Introduction to Queueing
    Theory, section 3.4).
    """
    if load >= servers:
        return 1.0
    blocked = erlang_b(load, servers)
    return servers * blocked / (servers - load * (1 - blocked))


def erlang_a(
    arrivals_per_s: float, servers: int, *, work_s: float, patience_s: float = inf, room: int | None = None
) -> SteadyQueue:
    """Exponential work and patience, and room for so many to wait (None: without end).

    Raises
    ------
    ValueError
        If the queue would grow without end.

    Notes
    -----
    Palm's model M/M/n+M (Palm 1957; Garnett, Mandelbaum and Reiman 2002, Designing a call center
    with impatient customers). While nobody waits it is Erlang's loss system.
    """
    return SteadyQueue.behind(
        erlang_b(arrivals_per_s * work_s, servers),
        arrivals_per_s=arrivals_per_s,
        served_per_s=servers / work_s,
        patience_s=patience_s,
        room=room,
    )
