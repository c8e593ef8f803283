"""Draws have the mean and spread the planner wrote, and are prefix-stable (rules T1, D3)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from simchat.config.distributions import Duration, WholeNumber
from simchat.demand.distributions import draw_counts, draw_durations
from simchat.demand.streams import Stream

TABLES = {"seen.csv:patience": np.array([1.0, 4.0, 10.0]), "seen.csv:turns": np.array([0.0, 3.0])}
SIZE = 200_000
DURATION, COUNT = TypeAdapter[Any](Duration), TypeAdapter[Any](WholeNumber)
LASTING = {"dist": "exponential", "mean": "4s"}
MIX = {"dist": "mixture", "of": [{"weight": 1, "value": "0s"}, {"weight": 3, "value": LASTING}]}
SPLIT = {"low": "2s", "high": "8s"}

# family, mean, sd
DURATIONS: list[tuple[Any, float, float]] = [
    ("20s", 20, 0),
    ({"dist": "constant", "value": "1.5s"}, 1.5, 0),
    ({"dist": "exponential", "mean": "4m"}, 240, 240),
    ({"dist": "uniform", **SPLIT}, 5, 6 / 12**0.5),
    ({"dist": "triangular", "low": "0s", "mode": "3s", "high": "6s"}, 3, 6 / 24**0.5),
    ({"dist": "triangular", "low": "0s", "mode": "0s", "high": "6s"}, 2, 2**0.5),
    ({"dist": "lognormal", "mean": "40s", "sd": "30s"}, 40, 30),
    ({"dist": "lognormal", "mean": "40s", "cv": 0.5}, 40, 20),
    ({"dist": "lognormal", "mean": "40s", "cv": 0.0}, 40, 0),
    ({"dist": "gamma", "mean": "30s", "sd": "10s"}, 30, 10),
    ({"dist": "gamma", "mean": "30s", "cv": 1.5}, 30, 45),
    ({"dist": "gamma", "mean": "30s", "cv": 0.0}, 30, 0),
    ({"dist": "erlang", "mean": "30s", "stages": 4}, 30, 15),
    ({"dist": "weibull", "mean": "30s", "shape": 1.0}, 30, 30),
    ({"dist": "weibull", "mean": "60s", "shape": 0.5}, 60, 60 * 5**0.5),
    ({"dist": "hyperexponential", "mean": "10s", "cv": 2.0}, 10, 20),
    ({"dist": "empirical", "values": ["1s", "4s", "10s"]}, 5, 14**0.5),
    ({"dist": "empirical", "csv": "seen.csv", "column": "patience"}, 5, 14**0.5),
    (MIX, 3, 15**0.5),
]
COUNTS: list[tuple[Any, float, float]] = [
    ({"dist": "constant", "value": 3}, 3, 0),
    ({"dist": "geometric", "mean": 8}, 8, 56**0.5),
    ({"dist": "geometric", "mean": 1}, 1, 0),
    ({"dist": "geometric", "mean": 2, "from": 0}, 2, 6**0.5),
    ({"dist": "geometric", "mean": 0, "from": 0}, 0, 0),
    ({"dist": "poisson", "mean": 6}, 6, 6**0.5),
    ({"dist": "poisson", "mean": 30}, 30, 30**0.5),
    ({"dist": "negative_binomial", "mean": 6, "sd": 4}, 6, 4),
    ({"dist": "empirical", "values": [0, 3]}, 1.5, 1.5),
    ({"dist": "empirical", "csv": "seen.csv", "column": "turns"}, 1.5, 1.5),
]


def durations(family: Any, size: int, name: str = "x") -> np.ndarray:
    return draw_durations(DURATION.validate_python(family), Stream(3, 1, name), size=size, tables=TABLES)


def counts(family: Any, size: int) -> np.ndarray:
    return draw_counts(COUNT.validate_python(family), Stream(3, 1, "x"), size=size, tables=TABLES)


def assert_moments(drawn: np.ndarray, mean: float, sd: float) -> None:
    """Sample mean and sd within four standard errors; that of the sd from the sample's own fourth moment."""
    if sd == 0:
        np.testing.assert_allclose(drawn, mean, atol=2e-6)
        return
    assert abs(drawn.mean() - mean) < 4 * sd / len(drawn) ** 0.5
    squares = (drawn - mean) ** 2
    assert abs(squares.mean() - sd**2) <= 4 * squares.std() / len(drawn) ** 0.5
    assert squares.std() / len(drawn) ** 0.5 < 0.1 * sd**2  # the check is sharp


@pytest.mark.parametrize(("family", "mean", "sd"), DURATIONS, ids=str)
def test_mean_and_sd_of_durations(family: Any, mean: float, sd: float) -> None:
    drawn = durations(family, SIZE)
    assert_moments(drawn, mean, sd)
    assert drawn.min() >= 0


@pytest.mark.parametrize(("family", "mean", "sd"), COUNTS, ids=str)
def test_mean_and_sd_of_counts(family: Any, mean: float, sd: float) -> None:
    drawn = counts(family, SIZE)
    assert_moments(drawn, mean, sd)
    assert drawn.dtype == np.int32


@pytest.mark.parametrize("family", [case[0] for case in DURATIONS] + [{"dist": "never"}], ids=str)
def test_first_durations_do_not_depend_on_how_many(family: Any) -> None:
    many = durations(family, 3000)
    for few in (1, 7, 1000):
        assert durations(family, few).tolist() == many[:few].tolist()


@pytest.mark.parametrize("family", [case[0] for case in COUNTS], ids=str)
def test_first_counts_do_not_depend_on_how_many(family: Any) -> None:
    many = counts(family, 3000)
    for few in (1, 7, 1000):
        assert counts(family, few).tolist() == many[:few].tolist()


@pytest.mark.parametrize("family", [case[0] for case in DURATIONS], ids=str)
def test_durations_are_multiples_of_the_grain(family: Any) -> None:
    grains = durations(family, 1000) * 2**20
    assert (grains == np.rint(grains)).all()


def test_never_ends_never() -> None:
    assert durations({"dist": "never"}, 3).tolist() == [np.inf] * 3


def test_geometric_begins_where_it_is_told() -> None:
    assert counts({"dist": "geometric", "mean": 2}, 1000).min() == 1
    assert counts({"dist": "geometric", "mean": 2, "from": 0}, 1000).min() == 0


def test_weights_of_a_mixture_leave_the_values_of_its_parts() -> None:
    heavier = {"dist": "mixture", "of": [{"weight": 2, "value": "0s"}, {"weight": 2, "value": LASTING}]}
    before, after = durations(MIX, 1000), durations(heavier, 1000)
    both = (before > 0) & (after > 0)
    assert both.sum() > 300
    assert (before[both] == after[both]).all()
    assert not ((before == 0) & (after > 0)).any()


def test_parts_of_a_mixture_are_independent() -> None:
    part = {"dist": "exponential", "mean": "1s"}
    one, other = (
        durations({"dist": "mixture", "of": [{"weight": weight, "value": part}, {"weight": 1, "value": part}]}, 5000)
        for weight in (1e-9, 1e9)
    )
    assert abs(np.corrcoef(one, other)[0, 1]) < 4 / 5000**0.5


def test_branch_and_value_of_a_hyperexponential_are_independent_from_the_first_draw_on() -> None:
    family = {"dist": "hyperexponential", "mean": "10s", "cv": 2.0}
    drawn = np.concatenate([durations(family, 5, f"day{day}") for day in range(2000)])
    assert_moments(drawn, 10, 20)


def test_hyperexponential_has_balanced_means() -> None:
    drawn = durations({"dist": "hyperexponential", "mean": "10s", "cv": 2.0}, SIZE)
    share = (1 + 0.6**0.5) / 2
    survivors = share * np.exp(-2 * share) + (1 - share) * np.exp(-2 * (1 - share))
    assert abs((drawn > 10).mean() - survivors) < 4 * (survivors * (1 - survivors) / SIZE) ** 0.5


def test_fixed_values() -> None:
    drawn = durations({"dist": "lognormal", "mean": "40s", "sd": "30s"}, 2)
    assert drawn.tolist() == [44.91217517852783, 93.50804805755615]
