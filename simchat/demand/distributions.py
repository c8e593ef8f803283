"""Draws from the families of distributions a config may name.

All draws are prefix-stable: the first k numbers do not depend on how many are drawn. NumPy's
samplers fill an array from its beginning, one element after the other, so that a family with a
single sampler is stable by itself; a family that needs two draws per value takes the second
from a stream of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import singledispatch
from math import lgamma, log, log1p, sqrt

import numpy as np
from numpy.typing import NDArray

from simchat.config import distributions as families
from simchat.config.units import Part
from simchat.demand.grain import to_grain
from simchat.demand.streams import Stream

Floats = NDArray[np.float64]
Counts = NDArray[np.int32]
Tables = Mapping[str, Floats]
Sampler = Callable[[Stream, int], Floats]


def draw_durations(family: families.AnyDuration, stream: Stream, *, size: int, tables: Tables) -> Floats:
    """Durations in seconds, multiples of the grain, at least 0.

    Parameters
    ----------
    family
        A family of durations; `never` gives infinity.
    stream
        Where the numbers come from.
    size
        How many.
    tables
        Values read from files for `empirical`, in seconds, by ``"file:column"``.
    """
    return to_grain(sampler(family, tables)(stream, size))


def draw_counts(family: families.AnyCount, stream: Stream, *, size: int, tables: Tables) -> Counts:
    """Counts, at least 0; parameters as for `draw_durations`."""
    return sampler(family, tables)(stream, size).astype(np.int32)


def draw_uniforms(stream: Stream, *, size: int) -> Floats:
    """Numbers in [0, 1)."""
    return stream.generator().random(size)


@singledispatch
def sampler(family: Part, tables: Tables) -> Sampler:
    """What draws from a family, before rounding."""
    raise TypeError(f"no sampler for {type(family).__name__}")


@sampler.register(families.Constant)
@sampler.register(families.ConstantCount)
def _constant(family: families.Constant | families.ConstantCount, _: Tables) -> Sampler:
    return lambda stream, size: np.full(size, float(family.value))


@sampler.register
def _never(family: families.Never, _: Tables) -> Sampler:
    return lambda stream, size: np.full(size, np.inf)


@sampler.register
def _exponential(family: families.Exponential, _: Tables) -> Sampler:
    return lambda stream, size: family.mean * stream.generator().standard_exponential(size)


@sampler.register
def _uniform(family: families.Uniform, _: Tables) -> Sampler:
    return lambda stream, size: family.low + (family.high - family.low) * draw_uniforms(stream, size=size)


@sampler.register
def _triangular(family: families.Triangular, _: Tables) -> Sampler:
    return lambda stream, size: stream.generator().triangular(family.low, family.mode, family.high, size)


@sampler.register
def _lognormal(family: families.Lognormal, _: Tables) -> Sampler:
    variance = log1p(family.variation**2)
    middle, width = log(family.mean) - variance / 2, sqrt(variance)
    return lambda stream, size: np.exp(middle + width * stream.generator().standard_normal(size))


@sampler.register
def _gamma(family: families.Gamma, _: Tables) -> Sampler:
    if family.variation == 0:
        return lambda stream, size: np.full(size, family.mean)
    return _scaled_gamma(family.mean, family.variation**-2)


@sampler.register
def _erlang(family: families.Erlang, _: Tables) -> Sampler:
    return _scaled_gamma(family.mean, family.stages)


def _scaled_gamma(mean: float, shape: float) -> Sampler:
    return lambda stream, size: mean / shape * stream.generator().standard_gamma(shape, size)


@sampler.register
def _weibull(family: families.Weibull, _: Tables) -> Sampler:
    power = 1 / family.shape
    scale = family.mean * np.exp(-lgamma(1 + power))
    return lambda stream, size: scale * stream.generator().standard_exponential(size) ** power


@sampler.register
def _hyperexponential(family: families.Hyperexponential, _: Tables) -> Sampler:
    """Balanced means: either branch brings half of the mean."""
    squared = family.cv**2
    share = (1 + sqrt((squared - 1) / (squared + 1))) / 2

    def sample(stream: Stream, size: int) -> Floats:
        short = draw_uniforms(stream.under("branch"), size=size) < share
        means = np.where(short, 0.5 / share, 0.5 / (1 - share)) * family.mean
        return means * stream.generator().standard_exponential(size)

    return sample


@sampler.register(families.Empirical)
@sampler.register(families.EmpiricalCount)
def _empirical(family: families.Empirical | families.EmpiricalCount, tables: Tables) -> Sampler:
    values = tables[f"{family.csv}:{family.column}"] if family.values is None else family.values
    choices = np.asarray(values, dtype=np.float64)
    return lambda stream, size: choices[(draw_uniforms(stream, size=size) * len(choices)).astype(np.intp)]


@sampler.register
def _mixture(family: families.Mixture, tables: Tables) -> Sampler:
    bounds = np.cumsum([part.weight for part in family.of])
    samplers = [sampler(part.value, tables) for part in family.of]

    def sample(stream: Stream, size: int) -> Floats:
        """Every part is drawn in full, so that other weights leave the values of a part as they are."""
        chosen = np.searchsorted(bounds[:-1], draw_uniforms(stream.under("part"), size=size) * bounds[-1], side="right")
        drawn = [draw(stream.under(f"part{number}"), size) for number, draw in enumerate(samplers)]
        values: Floats = np.stack(drawn)[chosen, np.arange(size)]
        return values

    return sample


@sampler.register
def _geometric(family: families.Geometric, _: Tables) -> Sampler:
    failures = 1 - family.start
    chance = 1 / (family.mean + failures)
    return lambda stream, size: (stream.generator().geometric(chance, size) - failures).astype(np.float64)


@sampler.register
def _poisson(family: families.Poisson, _: Tables) -> Sampler:
    return lambda stream, size: stream.generator().poisson(family.mean, size).astype(np.float64)


@sampler.register
def _negative_binomial(family: families.NegativeBinomial, _: Tables) -> Sampler:
    variance = family.sd**2
    successes, chance = family.mean**2 / (variance - family.mean), family.mean / variance
    return lambda stream, size: stream.generator().negative_binomial(successes, chance, size).astype(np.float64)
