"""Laws of patience, each by its survival function and the mean of what is lived through of a wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import erfc, exp, gamma, inf, log, log1p, sqrt
from typing import Self

Curve = Callable[[float], float]


@dataclass(frozen=True)
class Patience:
    """A law of patience.

    Attributes
    ----------
    survival
        Chance of a patience beyond x seconds.
    within
        Mean of what a wait of at most x seconds lasts: the integral of the survival from 0 to x.
    edges
        Where the survival is not smooth, in ascending order.
    """

    survival: Curve
    within: Curve
    edges: tuple[float, ...] = ()

    @classmethod
    def given_by(cls, survival: Curve, *, edges: tuple[float, ...] = ()) -> Self:
        """Any law, integrated numerically."""
        from scipy.integrate import quad

        def within(x: float) -> float:
            cuts = [0.0, *(edge for edge in edges if edge < x), x]
            return sum(float(quad(survival, low, high, epsabs=0, epsrel=1e-11)[0]) for low, high in pairwise(cuts))

        return cls(survival, within, edges)


def constant(value_s: float) -> Patience:
    """Everybody waits so long and no longer."""
    return Patience(lambda x: float(x < value_s), lambda x: min(x, value_s), (value_s,))


def exponential(mean_s: float) -> Patience:
    """Patience without memory: Erlang A."""
    return Patience(lambda x: exp(-x / mean_s), lambda x: mean_s * (1 - exp(-x / mean_s)))


def uniform(low_s: float, high_s: float) -> Patience:
    """Equally likely between two bounds."""

    def survival(x: float) -> float:
        return min(1.0, max(0.0, (high_s - x) / (high_s - low_s)))

    def within(x: float) -> float:
        beyond = min(max(x, low_s), high_s) - low_s
        return min(x, low_s) + beyond * (1 - beyond / (2 * (high_s - low_s)))

    return Patience(survival, within, (low_s, high_s))


def gamma_law(mean_s: float, cv: float) -> Patience:
    """Gamma, by mean and coefficient of variation."""
    from scipy.special import gammainc, gammaincc

    shape = cv**-2
    stage_s = mean_s / shape

    def survival(x: float) -> float:
        return float(gammaincc(shape, x / stage_s))

    return Patience(survival, lambda x: x * survival(x) + mean_s * float(gammainc(shape + 1, x / stage_s)))


def erlang(mean_s: float, stages: int) -> Patience:
    """A sum of so many exponential stages."""
    return gamma_law(mean_s, stages**-0.5)


def weibull(mean_s: float, shape: float) -> Patience:
    """Weibull: with a shape below 1 many leave early and those who stay become ever more patient."""
    from scipy.special import gammainc

    scale_s = mean_s / gamma(1 + 1 / shape)
    return Patience(
        lambda x: exp(-((x / scale_s) ** shape)),
        lambda x: mean_s * float(gammainc(1 / shape, (x / scale_s) ** shape)),
    )


def lognormal(mean_s: float, cv: float) -> Patience:
    """Lognormal, by its own mean and coefficient of variation."""
    width = sqrt(log1p(cv**2))
    middle = log(mean_s) - width**2 / 2

    def survival(x: float) -> float:
        return _normal_tail((log(x) - middle) / width) if x > 0 else 1.0

    def within(x: float) -> float:
        return x * survival(x) + mean_s * _normal_tail(width - (log(x) - middle) / width) if x > 0 else 0.0

    return Patience(survival, within)


def hyperexponential(mean_s: float, cv: float) -> Patience:
    """Two kinds of people, exponential each, who bring half of the mean each (balanced means)."""
    share = (1 + sqrt((cv**2 - 1) / (cv**2 + 1))) / 2
    return mixture((share, exponential(mean_s / (2 * share))), (1 - share, exponential(mean_s / (2 * (1 - share)))))


def never() -> Patience:
    """Patience that does not end."""
    return Patience(lambda x: 1.0, lambda x: x)


def mixture(*parts: tuple[float, Patience]) -> Patience:
    """With a chance by share, one of several laws; the shares add up to 1."""
    edges = sorted({edge for _, law in parts for edge in law.edges if edge < inf})
    return Patience(
        lambda x: sum(share * law.survival(x) for share, law in parts),
        lambda x: sum(share * law.within(x) for share, law in parts),
        tuple(edges),
    )


def _normal_tail(z: float) -> float:
    return erfc(z / sqrt(2)) / 2
