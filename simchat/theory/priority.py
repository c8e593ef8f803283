"""Two or more classes before one tier with one chat each, served by priority without interruption."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from simchat.theory.erlang import erlang_c
from simchat.theory.n_design import Demand, NDesign

ENDLESS = "the lowest class waits without end: more arrive than can be served"


def priority_waits_s(arrivals_per_s: Sequence[float], reps: int, *, work_s: float) -> list[float]:
    """Mean wait of each class when nobody gives up; classes in the order in which they are served.

    Raises
    ------
    ValueError
        If the lowest class would wait without end.

    Notes
    -----
    W(k) = C / (n μ (1 - σ(k-1)) (1 - σ(k))) with Erlang's C at the whole load and σ(k) the share of
    the reps' time that classes 1 to k ask for; equal exponential work (Cobham 1954, Priority
    assignment in waiting line problems; Kella and Yechiali 1985, Waiting times in the
    non-preemptive priority M/M/c queue).
    """
    load = sum(arrivals_per_s) * work_s
    if load >= reps:
        raise ValueError(ENDLESS)
    until_one_is_free_s = erlang_c(load, reps) * work_s / reps
    until = [0.0, *accumulate(rate * work_s / reps for rate in arrivals_per_s)]
    return [until_one_is_free_s / ((1 - before) * (1 - asked)) for before, asked in pairwise(until)]


def priority_waits_of_one_rep_s(
    arrivals_per_s: Sequence[float], *, work_s: Sequence[float], squared_work_s2: Sequence[float]
) -> list[float]:
    """Mean wait of each class before one rep when nobody gives up, whatever the distributions of work.

    Parameters
    ----------
    arrivals_per_s, work_s, squared_work_s2
        Rate, mean work and mean of its square, class by class in the order in which they are served.

    Raises
    ------
    ValueError
        If the lowest class would wait without end.

    Notes
    -----
    W(k) = Σ λ E[S²] / 2 / ((1 - σ(k-1)) (1 - σ(k))) (Cobham 1954); with one class it is the formula
    of Pollaczek (1930) and Khinchine (1932).
    """
    residual_s = sum(rate * square for rate, square in zip(arrivals_per_s, squared_work_s2, strict=True)) / 2
    shares = [rate * mean_s for rate, mean_s in zip(arrivals_per_s, work_s, strict=True)]
    if sum(shares) >= 1:
        raise ValueError(ENDLESS)
    until = [0.0, *accumulate(shares)]
    return [residual_s / ((1 - before) * (1 - asked)) for before, asked in pairwise(until)]


def one_tier(urgent: Demand, other: Demand, *, reps: int) -> NDesign:
    """Two classes with work, patience and caps of their own, as a chain: experts only, ``urgent`` are technical."""
    return NDesign(general=other, technical=urgent, regulars=0, experts=reps)
