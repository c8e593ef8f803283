"""Days that are busier than others: expectations over a gamma factor of all arrivals (rule D1)."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import add

import numpy as np
from numpy.typing import NDArray

from simchat.theory.expected_day import Expected
from simchat.theory.varying_day import VaryingDay

Floats = NDArray[np.float64]


def over_busyness(day: VaryingDay, *, cv: float, points: int = 12) -> list[Expected]:
    """What is expected of each interval of a day whose arrivals are multiplied by a gamma factor of mean 1.

    Parameters
    ----------
    cv
        Standard deviation of the factor.
    points
        Factors for which the day is worked out.

    Notes
    -----
    KPIs are sums over sums across days, so that counts and seconds are what is averaged; they
    depend smoothly on the factor, which Gauss's quadrature for the gamma law turns into precision.
    """
    factors, weights = gamma_quadrature(cv**-2, points=points)
    days = [_scaled(day, factor).by_interval for factor in factors.tolist()]
    together = zip(*days, strict=True)
    return [reduce(add, map(Expected.times, of_factor, weights.tolist())) for of_factor in together]


def gamma_quadrature(shape: float, *, points: int) -> tuple[Floats, Floats]:
    """Values of a gamma variable of mean 1 and their weights, which add up to 1: generalised Gauss–Laguerre.

    Notes
    -----
    From the eigenvectors of the recurrence's matrix (Golub and Welsch 1969, Calculation of Gauss
    quadrature rules), whose weights cannot overflow where the shape is large.
    """
    from scipy.linalg import eigh_tridiagonal

    order = np.arange(points)
    values, vectors = eigh_tridiagonal(2 * order + shape, np.sqrt(order[1:] * (order[1:] + shape - 1)))
    return np.asarray(values / shape), np.asarray(vectors[0] ** 2)


def _scaled(day: VaryingDay, factor: float) -> VaryingDay:
    intervals = [interval._replace(arrivals_per_s=interval.arrivals_per_s * factor) for interval in day.intervals]
    return replace(day, intervals=intervals)
