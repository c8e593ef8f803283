"""Retrials against Erlang, the single-server retrial queue, limits and conservation."""

from __future__ import annotations

import pytest

from simchat.theory import erlang_a, erlang_b
from simchat.theory.retrial_loss import RetrialLoss
from simchat.theory.retrial_queue import RetrialQueue


def test_if_nobody_returns_it_is_erlang_b() -> None:
    loss = RetrialLoss(0.06, 3, work_s=60.0, returns=0.0, delay_s=30.0, attempts=2, orbit=1)
    assert loss.blocked_rate == pytest.approx(erlang_b(3.6, 3))
    assert loss.visitors_served == pytest.approx(1 - erlang_b(3.6, 3))


def test_everybody_refused_at_first_comes_once_more() -> None:
    loss = RetrialLoss(1.0, 1, work_s=1.0, returns=1.0, delay_s=1.0, orbit=25)
    first, second = loss.attempts_per_s
    assert first == 1.0
    refused_first = loss.chain.mean(lambda line: line.busy)
    assert second == pytest.approx(refused_first)  # everybody refused at first returns
    refused_again = loss.chain.mean(lambda line: line.busy * line.coming[0])
    assert loss.visitors_served == pytest.approx(1 - refused_again)
    assert loss.blocked_rate == pytest.approx((refused_first + refused_again) / (first + second))


def test_very_late_returns_know_nothing_of_the_first_attempt() -> None:
    """Then returns are one more Poisson stream: blocked b = B(load (1 + r b + (r b)²)), served 1 - b (…)."""
    loss = RetrialLoss(1e-4, 1, work_s=1e4, returns=0.5, delay_s=5e5, attempts=2, orbit=60)
    blocked = 0.5
    for _ in range(100):
        blocked = erlang_b(1 + 0.5 * blocked + (0.5 * blocked) ** 2, 1)
    assert loss.blocked_rate == pytest.approx(blocked, rel=0.01)
    lost = blocked * (1 - 0.5) + 0.5 * blocked**2 * (1 - 0.5) + 0.25 * blocked**3
    assert 1 - loss.visitors_served == pytest.approx(lost, rel=0.02)
    assert lost == pytest.approx(1 - (1 - blocked) * (1 + 0.5 * blocked + 0.25 * blocked**2))


def test_many_attempts_are_as_many_as_you_like() -> None:
    bounded = RetrialLoss(0.03, 2, work_s=60.0, returns=0.1, delay_s=20.0, attempts=2, orbit=7)
    endless = RetrialQueue(0.03, 2, work_s=60.0, returns=0.1, delay_s=20.0, room=0)
    assert bounded.blocked_rate == pytest.approx(endless.blocked_rate, rel=1e-3)
    assert bounded.visitors_served == pytest.approx(endless.visitors_served, rel=1e-3)
    assert bounded.visitors_served < endless.visitors_served
    assert bounded.attempts_per_s == tuple(sorted(bounded.attempts_per_s, reverse=True))


def test_the_persistent_single_server_queue_is_known() -> None:
    """Busy for a share ρ, and ρ (λ + ρν) / ((1 - ρ) ν) on their way (Falin and Templeton 1997, section 1.1)."""
    arrivals, work, delay = 0.4, 1.0, 2.0
    queue = RetrialQueue(arrivals, 1, work_s=work, returns=1.0, delay_s=delay, room=0, orbit=150)
    load = arrivals * work
    assert queue.occupancy == pytest.approx(load)
    assert queue.visitors_served == pytest.approx(1)
    orbit = load * (arrivals + load / delay) / ((1 - load) / delay)
    assert queue.attempts_per_s == pytest.approx(arrivals + orbit / delay)


def test_a_queue_to_which_nobody_returns_is_erlang_a() -> None:
    queue = RetrialQueue(0.06, 3, work_s=60.0, returns=0.0, delay_s=30.0, room=6, patience_s=90.0, orbit=1)
    exact = erlang_a(0.06, 3, work_s=60.0, patience_s=90.0, room=6)
    assert queue.wait_s == pytest.approx(exact.wait_s)
    assert queue.blocked_rate == pytest.approx(exact.blocked_rate)
    assert queue.abandonment_rate == pytest.approx(exact.abandonment_rate)


def test_attempts_are_served_or_fail() -> None:
    queue = RetrialQueue(0.06, 3, work_s=60.0, returns=0.6, delay_s=45.0, room=6, patience_s=90.0)
    failed = queue.attempts_per_s * (1 - (1 - queue.blocked_rate) * (1 - queue.abandonment_rate))
    assert queue.attempts_per_s == pytest.approx(0.06 + 0.6 * failed)
    assert queue.visitors_served == pytest.approx(1 - 0.4 * failed / 0.06)


def test_an_orbit_cut_too_short_is_an_error() -> None:
    with pytest.raises(ValueError, match="orbit is at its bound"):
        _ = RetrialLoss(0.06, 3, work_s=60.0, returns=0.8, delay_s=300.0, orbit=4).blocked_rate
    with pytest.raises(ValueError, match="orbit is at its bound"):
        _ = RetrialQueue(0.06, 3, work_s=60.0, returns=0.8, delay_s=300.0, room=2, orbit=9).blocked_rate
