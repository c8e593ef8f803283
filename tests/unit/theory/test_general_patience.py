"""M/M/n+G against Erlang A, a case worked out by hand, published values and drawn waits."""

from __future__ import annotations

from itertools import pairwise
from math import exp, factorial, sqrt

import numpy as np
import pytest
from scipy.integrate import quad

from simchat.theory import erlang_a, erlang_c, patience_laws
from simchat.theory.general_patience import GeneralPatience
from simchat.theory.patience_laws import Patience

LAWS = {
    "constant": (patience_laws.constant(2.0), 2.0, 0.0),
    "exponential": (patience_laws.exponential(2.0), 2.0, 1.0),
    "uniform": (patience_laws.uniform(1.0, 3.0), 2.0, sqrt(1 / 12)),
    "erlang": (patience_laws.erlang(2.0, 3), 2.0, sqrt(1 / 3)),
    "gamma": (patience_laws.gamma_law(2.0, 1.5), 2.0, 1.5),
    "weibull": (patience_laws.weibull(2.0, 0.5), 2.0, sqrt(5.0)),
    "lognormal": (patience_laws.lognormal(2.0, 0.7), 2.0, 0.7),
    "hyperexponential": (patience_laws.hyperexponential(2.0, 2.0), 2.0, 2.0),
}


@pytest.mark.parametrize("name", LAWS)
def test_a_law_has_its_mean_and_its_spread(name: str) -> None:
    law, mean, cv = LAWS[name]
    assert law.within(1e6) == pytest.approx(mean)
    cuts = (0.0, *law.edges, 20.0, 200.0, 1e4)
    pieces = (quad(lambda x: 2 * x * law.survival(x), low, high) for low, high in pairwise(cuts))
    assert sum(value for value, _ in pieces) == pytest.approx(mean**2 * (1 + cv**2), rel=1e-6)


@pytest.mark.parametrize("name", LAWS)
def test_what_is_lived_through_is_the_integral_of_the_survival(name: str) -> None:
    law, _, _ = LAWS[name]
    numeric = Patience.given_by(law.survival, edges=law.edges)
    for x in (0.0, 0.5, 1.5, 2.5, 10.0):
        assert law.within(x) == pytest.approx(numeric.within(x), rel=1e-9, abs=1e-15)
    assert law.survival(0.0) == 1


@pytest.mark.parametrize(
    ("arrivals", "reps", "patience_s"), [(0.7, 1, 3.0), (10.0, 8, 2.0), (48.0, 50, 2.0), (400.0, 100, 0.4)]
)
def test_exponential_patience_is_erlang_a(arrivals: float, reps: int, patience_s: float) -> None:
    found = GeneralPatience(arrivals, reps, 1.0, patience_laws.exponential(patience_s))
    erlang = erlang_a(arrivals, reps, work_s=1.0, patience_s=patience_s)
    assert found.delayed_rate == pytest.approx(erlang.delayed_rate, rel=1e-9)
    assert found.abandonment_rate == pytest.approx(erlang.abandonment_rate, rel=1e-9)
    assert found.wait_s == pytest.approx(erlang.wait_s, rel=1e-9)
    assert found.queue_length == pytest.approx(erlang.queue_length, rel=1e-9)
    assert found.speed_to_answer_s == pytest.approx(erlang.speed_to_answer_s, rel=1e-9)
    for within_s in (0.0, 0.05, 0.3, 1.0):
        assert found.service_level(within_s) == pytest.approx(erlang.service_level(within_s), rel=1e-9)


def test_patience_without_end_is_erlang_c() -> None:
    found = GeneralPatience(8.0, 10, 1.0, patience_laws.never())
    waiting = erlang_c(8.0, 10)
    assert found.abandonment_rate == 0
    assert found.delayed_rate == pytest.approx(waiting)
    assert found.wait_beyond(0.7) == pytest.approx(waiting * exp(-0.7 * 2))
    assert found.service_level(0.7) == pytest.approx(1 - waiting * exp(-0.7 * 2))


def test_one_rep_and_a_patience_that_is_always_the_same_by_hand() -> None:
    """Density λ e^((λ - μ) x) before the patience τ, λ e^(λτ - μx) after it; nobody else waits with weight 1."""
    arrivals, served, patience = 1.5, 1.0, 0.8
    grown = exp((arrivals - served) * patience)
    before, after = arrivals * (grown - 1) / (arrivals - served), arrivals * grown / served
    whole = 1 + before + after
    found = GeneralPatience(arrivals, 1, 1 / served, patience_laws.constant(patience))
    assert found.delayed_rate == pytest.approx((before + after) / whole)
    assert found.abandonment_rate == pytest.approx(after / whole)
    assert found.service_level(patience) == pytest.approx((1 + before) / whole)
    assert found.wait_beyond(0.3) == pytest.approx(
        (arrivals * (grown - exp((arrivals - served) * 0.3)) / (arrivals - served) + after) / whole
    )
    assert found.wait_beyond(patience) == 0
    waits = [arrivals * x * exp((arrivals - served) * x) for x in np.linspace(0, patience, 100_001)]
    answered_s = float(np.trapezoid(waits, dx=patience / 100_000))
    assert found.wait_s == pytest.approx((answered_s + patience * after) / whole)
    assert found.speed_to_answer_s == pytest.approx(answered_s / (1 + before))


@pytest.mark.parametrize(
    ("law", "published"),
    [
        (patience_laws.constant(2.0), 0.0005),
        (patience_laws.erlang(2.0, 2), 0.0162),
        (patience_laws.exponential(2.0), 0.0309),
        (patience_laws.weibull(2.0, 0.5), 0.0566),
    ],
)
def test_abandonment_of_fifty_reps_for_laws_of_equal_mean(law: Patience, published: float) -> None:
    assert GeneralPatience(48.0, 50, 1.0, law).abandonment_rate == pytest.approx(published, abs=5.5e-5)


@pytest.mark.parametrize("name", LAWS)
def test_as_many_begin_as_reps_are_busy_with(name: str) -> None:
    """The reps' mean number busy, from the states without a queue, is what answered chats make of it."""
    load, reps = 4.5, 4
    found = GeneralPatience(load, reps, 1.0, LAWS[name][0])
    without = np.array([load**busy / factorial(busy) for busy in range(reps)])
    without *= (1 - found.delayed_rate) / without.sum()
    busy = without @ np.arange(reps) + reps * found.delayed_rate
    assert found.occupancy == pytest.approx(busy / reps)


@pytest.mark.parametrize("name", ["uniform", "weibull"])
def test_a_quantile_has_its_share_beyond_it(name: str) -> None:
    found = GeneralPatience(4.5, 4, 1.0, LAWS[name][0])
    for share in (0.5, 0.9):
        assert found.wait_beyond(found.wait_quantile(share)) == pytest.approx(1 - share)
    assert found.wait_quantile(0.5 * (1 - found.delayed_rate)) == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize("name", ["constant", "uniform", "weibull", "lognormal", "hyperexponential"])
def test_tails_and_means_belong_together(name: str) -> None:
    found = GeneralPatience(4.5, 4, 1.0, LAWS[name][0])
    points = np.linspace(0.0, 12.0, 1501)
    beyond = np.array([found.wait_beyond(at) for at in points.tolist()])
    assert float(np.trapezoid(beyond, points)) == pytest.approx(found.wait_s, rel=3e-3)
    assert found.service_level(60.0) == pytest.approx(1 - found.abandonment_rate)
    assert found.service_level(0.0) == pytest.approx(1 - found.delayed_rate)


def test_drawn_waits_of_one_rep_agree() -> None:
    generator, size = np.random.default_rng(11), 200_000
    gaps, work = generator.exponential(1 / 1.2, size).tolist(), generator.exponential(1.0, size).tolist()
    width = sqrt(np.log1p(0.7**2))
    patience = generator.lognormal(np.log(2.0) - width**2 / 2, width, size).tolist()
    ahead, gone, waited, soon = 0.0, 0, 0.0, 0
    for gap, needs, stays in zip(gaps, work, patience, strict=True):
        ahead = max(0.0, ahead - gap)
        waited += min(ahead, stays)
        gone += stays < ahead
        soon += ahead <= min(stays, 0.5)
        ahead += needs if stays >= ahead else 0.0
    found = GeneralPatience(1.2, 1, 1.0, LAWS["lognormal"][0])
    assert found.abandonment_rate == pytest.approx(gone / size, rel=0.03)
    assert found.wait_s == pytest.approx(waited / size, rel=0.03)
    assert found.service_level(0.5) == pytest.approx(soon / size, rel=0.03)


def test_overload_and_large_pools_neither_overflow_nor_lose_the_peak() -> None:
    found = GeneralPatience(5000.0, 100, 1.0, patience_laws.erlang(10.0, 3))
    assert found.abandonment_rate == pytest.approx(0.98, abs=1e-9)
    law = patience_laws.erlang(10.0, 3)
    assert law.survival(found.speed_to_answer_s) == pytest.approx(0.02, rel=0.02)  # the wait at which enough stay
    assert GeneralPatience(1000.0, 1000, 1.0, patience_laws.constant(0.1)).abandonment_rate < 0.02


def test_a_mixture_may_hold_people_who_never_leave() -> None:
    law = patience_laws.mixture((0.3, patience_laws.never()), (0.7, patience_laws.exponential(2.0)))
    assert law.survival(1e9) == pytest.approx(0.3)
    assert GeneralPatience(5.0, 4, 1.0, law).abandonment_rate > 0.2
    with pytest.raises(ValueError, match="grows without end"):
        _ = GeneralPatience(14.0, 4, 1.0, law).wait_s
    with pytest.raises(ValueError, match="grows without end"):
        _ = GeneralPatience(4.0, 4, 1.0, patience_laws.never()).delayed_rate


def test_an_integral_that_is_not_precise_is_an_error() -> None:
    jumps = Patience(lambda x: float(int(1e5 * x) % 2), lambda x: x / 2)
    with pytest.raises(ArithmeticError, match="only known to"):
        _ = GeneralPatience(4.5, 4, 1.0, jumps).abandonment_rate


def test_any_survival_will_do() -> None:
    law = Patience.given_by(lambda x: 1 / (1 + x) ** 3)
    assert law.within(1e4) == pytest.approx(0.5, rel=1e-6)
    found = GeneralPatience(4.5, 4, 1.0, law)
    assert 0 < found.abandonment_rate < found.delayed_rate < 1
