"""When visitors arrive: a Poisson process for each topic and local day, or a trace (rule D1)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simchat.config.topics import Busyness
from simchat.demand.grain import GRAIN_S, to_grain
from simchat.demand.streams import Stream

if TYPE_CHECKING:
    from simchat.config.scenario import Expected

Floats = NDArray[np.float64]


def poisson_days(expected: Expected, midnights: Floats, *, factors: Floats, stream: Stream) -> list[Floats]:
    """Arrivals of one topic: for each local day sorted times on the clock, multiples of the grain.

    Parameters
    ----------
    expected
        Expected arrivals as a step function, with an edge at every midnight.
    midnights
        Beginnings of the days on the clock, and the end of the last one.
    factors
        What each day's expected arrivals are multiplied by.
    stream
        Each day draws from a stream of its own under it.
    """
    cuts = np.searchsorted(expected.edges, midnights)
    days = []
    for day, (first, last) in enumerate(pairwise(cuts)):
        edges, counts = expected.edges[first : last + 1], expected.counts[first:last]
        days.append(poisson_day(edges, counts, factor=float(factors[day]), stream=stream.under(f"day{day}")))
    return days


def poisson_day(edges: Floats, counts: Floats, *, factor: float, stream: Stream) -> Floats:
    """Arrivals of one day: a unit-rate process mapped through the inverse cumulative intensity.

    The k-th point of the unit-rate process is the k-th visitor whatever the factor: a larger one
    brings him earlier, and more visitors after him (inversion of the expectation function, as in
    Çinlar, Introduction to Stochastic Processes, 1975, section 4.7).
    """
    cumulative = np.concatenate(([0.0], np.cumsum(counts)))
    if not factor * cumulative[-1] > 0:
        return np.empty(0)
    points = unit_poisson(stream.generator(), upto=factor * cumulative[-1])
    return within(np.interp(points / factor, cumulative, edges), edges[0], edges[-1])


def unit_poisson(generator: np.random.Generator, *, upto: float) -> Floats:
    """Points of a Poisson process of rate 1 in [0, upto); a longer one begins with the same points."""
    block = int(upto + 4 * np.sqrt(upto)) + 16
    gaps = generator.standard_exponential(block)
    while (points := np.cumsum(gaps))[-1] < upto:
        gaps = np.concatenate((gaps, generator.standard_exponential(block)))
    return points[: np.searchsorted(points, upto)]


def trace_days(times: Floats, midnights: Floats) -> list[Floats]:
    """A trace cut at the midnights, rounded to the grain."""
    pieces = np.split(times, np.searchsorted(times, midnights[1:-1]))
    return [within(piece, start, end) for piece, start, end in zip(pieces, midnights[:-1], midnights[1:], strict=True)]


def within(times: Floats, start: float, end: float) -> Floats:
    """Times rounded to the grain; rounding takes none out of the day [start, end)."""
    return np.clip(to_grain(times), start, end - GRAIN_S)


def busyness_factors(busyness: Busyness | None, days: int, *, topic: Stream, shared: Stream) -> Floats:
    """A factor for each day: gamma with mean 1 and the given cv, or 1.

    Topics that share their busyness draw from the same stream: with the same cv they have the
    very same factors, with another cv nearly the same days are busy.
    """
    if busyness is None or busyness.cv == 0:
        return np.ones(days)
    shape = busyness.cv**-2
    stream = (shared if busyness.shared else topic).under("busyness")
    return np.array([stream.under(f"day{day}").generator().standard_gamma(shape) for day in range(days)]) / shape
