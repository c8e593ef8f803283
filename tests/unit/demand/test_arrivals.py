"""Arrivals follow the expected counts, day by day (rules D1, D3)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from simchat.config.topics import Busyness
from simchat.demand.arrivals import busyness_factors, poisson_day, poisson_days, trace_days, unit_poisson, within
from simchat.demand.grain import GRAIN_S
from simchat.demand.streams import Stream

DAY_S = 86400.0
EDGES = np.array([0.0, 100.0, 200.0, 300.0])
COUNTS = np.array([2.0, 0.0, 4.0])


def gaps(*values: float) -> SimpleNamespace:
    """A stream whose gaps are given, followed by gaps without end."""
    endless = np.concatenate((values, np.full(1000, 1e9)))
    return SimpleNamespace(generator=lambda: SimpleNamespace(standard_exponential=lambda size: endless[:size]))


def test_unit_points_are_mapped_through_the_inverse_intensity() -> None:
    stream = gaps(0.5, 1.0, 1.5, 1.0, 1.5)  # points 0.5, 1.5, 3, 4, 5.5 on a scale where the intervals end at 2, 2, 6
    arrivals = poisson_day(EDGES, COUNTS, factor=1.0, stream=stream)  # type: ignore[arg-type]
    assert arrivals.tolist() == [25.0, 75.0, 225.0, 250.0, 287.5]


def test_a_factor_brings_the_same_points_earlier() -> None:
    arrivals = poisson_day(EDGES, COUNTS, factor=2.0, stream=gaps(1.0, 2.0, 3.0, 2.0, 3.0))  # type: ignore[arg-type]
    assert arrivals.tolist() == [25.0, 75.0, 225.0, 250.0, 287.5]


def test_nobody_comes_when_nobody_is_expected() -> None:
    assert len(poisson_day(EDGES, COUNTS, factor=0.0, stream=Stream(1, 0))) == 0
    assert len(poisson_day(EDGES, 0 * COUNTS, factor=1.0, stream=Stream(1, 0))) == 0


def test_nobody_comes_at_the_end_of_the_day() -> None:
    rounded = within(np.array([0.1 * GRAIN_S, 99.0, 100 - 0.1 * GRAIN_S]), 0.0, 100.0)
    assert rounded.tolist() == [0.0, 99.0, 100 - GRAIN_S]


def test_a_longer_unit_process_begins_with_the_same_points() -> None:
    short, long = (unit_poisson(Stream(1, 0).generator(), upto=upto) for upto in (40.0, 5000.0))
    assert 20 < len(short) < 60
    assert long[: len(short)].tolist() == short.tolist()
    assert short[-1] < 40 <= long[len(short)]


def test_the_unit_process_goes_on_when_its_first_block_is_too_short() -> None:
    blocks = iter([np.full(16, 0.25), np.full(16, 0.25)])
    generator = SimpleNamespace(standard_exponential=lambda size: next(blocks))
    assert unit_poisson(generator, upto=6.0).tolist() == [0.25 * k for k in range(1, 24)]  # type: ignore[arg-type]


def test_counts_per_interval_are_poisson_and_uniform_within() -> None:
    days = 2000
    edges = np.arange(3 * days + 1) * DAY_S / 3
    expected = SimpleNamespace(edges=edges, counts=np.tile([5.0, 0.0, 20.0], days))
    midnights = np.arange(days + 1) * DAY_S
    drawn = poisson_days(expected, midnights, factors=np.ones(days), stream=Stream(2, 0, "t"))  # type: ignore[arg-type]
    counts = np.histogram(np.concatenate(drawn), edges)[0].reshape(days, 3)
    assert counts[:, 1].sum() == 0
    for column, mean in ((0, 5.0), (2, 20.0)):
        sample = counts[:, column]
        assert abs(sample.mean() - mean) < 4 * (mean / days) ** 0.5
        assert abs(sample.var() / mean - 1) < 4 * (2 / days) ** 0.5
    place = np.concatenate(drawn) % (DAY_S / 3) / (DAY_S / 3)
    distance = np.abs(np.sort(place) - (np.arange(len(place)) + 0.5) / len(place)).max()
    assert distance < 1.95 / len(place) ** 0.5  # Kolmogorov, 0.1 %
    assert abs(np.corrcoef(counts[:, 0], counts[:, 2])[0, 1]) < 4 / days**0.5


def test_every_day_has_its_own_arrivals_inside_it() -> None:
    midnights = np.array([0.0, 82800.0, 82800.0 + 86400])  # the first day has 23 hours
    edges = np.array([0.0, 40000.0, 82800.0, 82800.0 + 86400])
    expected = SimpleNamespace(edges=edges, counts=np.array([50.0, 50.0, 80.0]))
    first, second = poisson_days(expected, midnights, factors=np.ones(2), stream=Stream(1, 0, "t"))  # type: ignore[arg-type]
    assert 0 <= first.min() and first.max() < 82800 <= second.min() and second.max() < midnights[-1]
    assert (np.diff(first) >= 0).all() and (np.diff(second) >= 0).all()
    alone = poisson_day(edges[:3], expected.counts[:2], factor=1.0, stream=Stream(1, 0, "t/day0"))
    assert alone.tolist() == first.tolist()


def test_every_day_has_its_own_factor() -> None:
    expected = SimpleNamespace(edges=np.array([0.0, DAY_S, 2 * DAY_S]), counts=np.array([100.0, 100.0]))
    midnights = np.arange(3) * DAY_S
    idle, busy = poisson_days(expected, midnights, factors=np.array([0.0, 4.0]), stream=Stream(1, 0))  # type: ignore[arg-type]
    assert len(idle) == 0
    assert 300 < len(busy) < 500


def test_a_trace_is_replayed_and_cut_at_midnight() -> None:
    first, second, third = trace_days(np.array([10.0, 20.3, DAY_S, DAY_S + 5]), np.arange(4.0) * DAY_S)
    assert first.tolist() == [10.0, np.rint(20.3 * 2**20) / 2**20]
    assert second.tolist() == [DAY_S, DAY_S + 5]
    assert third.tolist() == []


def factors(cv: float, days: int, *, topic: str = "a", shared: bool = False) -> np.ndarray:
    return busyness_factors(Busyness(cv=cv, shared=shared), days, topic=Stream(4, 0, topic), shared=Stream(4, 0))


def test_busyness_has_mean_one_and_the_given_cv() -> None:
    drawn = factors(0.3, 10_000)
    assert abs(drawn.mean() - 1) < 4 * 0.3 / 10_000**0.5
    squares = (drawn - 1) ** 2
    assert abs(squares.mean() - 0.09) < 4 * squares.std() / 10_000**0.5


@pytest.mark.parametrize(("shared", "same"), [(True, True), (False, False)])
def test_topics_share_their_busyness_or_not(shared: bool, same: bool) -> None:
    one, other = (factors(0.3, 50, topic=topic, shared=shared) for topic in ("a", "b"))
    assert (one.tolist() == other.tolist()) is same


def test_shared_busyness_of_different_cv_goes_together() -> None:
    calm, wild = factors(0.1, 500, topic="a", shared=True), factors(0.5, 500, topic="b", shared=True)
    assert np.corrcoef(calm, wild)[0, 1] > 0.9


def test_more_days_leave_the_first_ones() -> None:
    assert factors(0.3, 5).tolist() == factors(0.3, 50)[:5].tolist()


def test_no_busyness_is_one() -> None:
    none = busyness_factors(None, 3, topic=Stream(4, 0, "a"), shared=Stream(4, 0))
    assert none.tolist() == factors(0.0, 3).tolist() == [1.0, 1.0, 1.0]
