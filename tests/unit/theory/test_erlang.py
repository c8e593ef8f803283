"""Erlang B, C and A against hand calculations and published values."""

from __future__ import annotations

from math import exp, factorial, inf

import numpy as np
import pytest

from simchat.theory import SteadyQueue, erlang_a, erlang_b, erlang_c


def summed_b(load: float, servers: int) -> float:
    """The textbook sum."""
    terms = [load**busy / factorial(busy) for busy in range(servers + 1)]
    return terms[-1] / sum(terms)


@pytest.mark.parametrize(("load", "servers"), [(0.5, 1), (2.0, 3), (8.0, 10), (30.0, 20)])
def test_erlang_b_is_the_sum(load: float, servers: int) -> None:
    assert erlang_b(load, servers) == pytest.approx(summed_b(load, servers), rel=1e-12)


def test_erlang_b_by_hand() -> None:
    assert erlang_b(1.0, 2) == pytest.approx(0.2)
    assert erlang_b(0.0, 2) == 0
    assert erlang_b(3.0, 0) == erlang_b(0.0, 0) == 1
    assert erlang_b(1990.0, 2000) == pytest.approx(0.0147, abs=1e-4)  # far beyond the largest factorial


def test_erlang_c_by_hand() -> None:
    assert erlang_c(0.7, 1) == pytest.approx(0.7)  # one server: as often as it is busy
    assert erlang_c(1.0, 2) == pytest.approx(1 / 3)
    assert erlang_c(8.0, 10) == pytest.approx(0.40918, abs=5e-6)
    assert erlang_c(10.0, 10) == 1


def test_erlang_a_without_patience_is_erlang_c() -> None:
    found = erlang_a(7 / 60, 10, work_s=60.0)
    waiting = erlang_c(7.0, 10)
    assert found.delayed_rate == pytest.approx(waiting)
    assert found.wait_s == pytest.approx(waiting * 60 / 3)
    assert found.speed_to_answer_s == pytest.approx(found.wait_s)
    assert found.service_level(20.0) == pytest.approx(1 - waiting * exp(-20 / 20))
    assert found.abandonment_rate == 0
    assert found.blocked_rate == 0


def test_erlang_a_without_room_is_erlang_b() -> None:
    found = erlang_a(8 / 60, 10, work_s=60.0, room=0)
    assert found.blocked_rate == pytest.approx(erlang_b(8.0, 10))
    assert found.delayed_rate == 0
    assert found.service_level(0.0) == pytest.approx(1)
    assert found.wait_s == found.abandonment_rate == 0


def test_abandonment_published_for_fifty_servers() -> None:
    assert erlang_a(48.0, 50, work_s=1.0, patience_s=2.0).abandonment_rate == pytest.approx(0.0309, abs=5e-5)


def birth_and_death(load: float, servers: int, leaving: float, *, room: int) -> np.ndarray:
    """Number in system for work of mean 1, by the plain product."""
    rates = [min(number, servers) + max(0, number - servers) * leaving for number in range(1, servers + room + 1)]
    weights = np.concatenate(([1.0], np.cumprod(load / np.array(rates))))
    return weights / weights.sum()


@pytest.mark.parametrize("room", [3, 400])
def test_erlang_a_is_a_birth_and_death_process(room: int) -> None:
    chances = birth_and_death(10.0, 8, 0.5, room=room)
    found = erlang_a(10.0, 8, work_s=1.0, patience_s=2.0, room=room if room < 400 else None)
    np.testing.assert_allclose(found.waiting[:4], chances[8:12], rtol=1e-9)
    answered = (chances * np.minimum(np.arange(len(chances)), 8)).sum() / 10
    assert (1 - found.blocked_rate) * (1 - found.abandonment_rate) == pytest.approx(answered)
    assert found.queue_length == pytest.approx((chances[8:] * np.arange(room + 1)).sum())


def test_when_patience_equals_work_the_number_in_system_is_poisson() -> None:
    found = erlang_a(5.0, 4, work_s=1.0, patience_s=1.0)
    poisson = [exp(-5) * 5**number / factorial(number) for number in range(4, 10)]
    np.testing.assert_allclose(found.waiting[:6], poisson, rtol=1e-9)


def test_answered_within_agrees_with_drawn_waits() -> None:
    found = erlang_a(10.0, 8, work_s=1.0, patience_s=2.0, room=6)
    generator, size = np.random.default_rng(5), 400_000
    chances = birth_and_death(10.0, 8, 0.5, room=6)
    ahead = generator.choice(15, p=chances, size=size) - 8
    ahead = ahead[ahead < 6]
    turn = np.zeros(len(ahead))
    for before in range(6):
        turn += np.where(ahead >= before, generator.exponential(1 / (8 + before / 2), len(ahead)), 0.0)
    answered = (ahead < 0) | (turn < generator.exponential(2.0, len(ahead)))
    for within_s in (0.0, 0.1, 0.4):
        share = (answered & (turn <= within_s)).mean()
        assert found.service_level(within_s) == pytest.approx(share, abs=4 * 0.5 / len(ahead) ** 0.5)
    waits = turn[answered]
    assert found.speed_to_answer_s == pytest.approx(waits.mean(), abs=4 * waits.std() / len(waits) ** 0.5)
    assert found.service_level(1e9) == pytest.approx(1 - found.abandonment_rate)


def test_overload_with_patience_stays_finite() -> None:
    found = erlang_a(5000.0, 100, work_s=1.0, patience_s=10.0)
    assert found.abandonment_rate == pytest.approx(0.98, abs=1e-6)
    assert found.queue_length == pytest.approx(49_000, rel=1e-3)


def test_a_queue_without_end_is_an_error() -> None:
    with pytest.raises(ValueError, match="grows without end"):
        erlang_a(10.0, 10, work_s=1.0)
    assert erlang_a(10.0, 10, work_s=1.0, room=5).blocked_rate > 0


def test_nobody_waits_behind_reps_who_never_block() -> None:
    found = SteadyQueue.behind(0.0, arrivals_per_s=1.0, served_per_s=2.0, patience_s=inf, room=None)
    assert found.delayed_rate == found.wait_s == 0
