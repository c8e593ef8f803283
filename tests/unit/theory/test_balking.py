"""Queue-length balking against Erlang A, hand calculations and Little's law."""

from __future__ import annotations

import pytest

from simchat.theory import erlang_a
from simchat.theory.balking import Balking

TWO = Balking((0.03, 0.02), (8, 1), reps=3, work_s=60.0, patience_s=90.0)


def test_a_topic_that_is_refused_late_only_is_erlang_a_with_a_cap() -> None:
    balking = Balking((0.06,), (9,), reps=3, work_s=60.0, patience_s=90.0)
    exact = erlang_a(0.06, 3, work_s=60.0, patience_s=90.0, room=10)
    assert balking.blocked_rate(0) == pytest.approx(exact.blocked_rate)
    assert balking.delayed_rate(0) == pytest.approx(exact.delayed_rate)
    assert balking.abandonment_rate(0) == pytest.approx(exact.abandonment_rate)
    assert balking.wait_s(0) == pytest.approx(exact.wait_s)
    assert balking.service_level(0, 20.0) == pytest.approx(exact.service_level(20.0))
    assert balking.queue_length == pytest.approx(exact.queue_length)


def test_one_rep_by_hand() -> None:
    """One rep; the bold may be second in line, the cautious need him free: weights 1, 2, 2/2, 2/6 for rates 1 + 1."""
    balking = Balking((1.0, 1.0), (1, -1), reps=1, work_s=1.0, patience_s=1.0)
    weights = [1, 2, 2 / 2, 2 / 2 / 3]
    assert balking.chances.tolist() == pytest.approx([weight / sum(weights) for weight in weights])
    assert balking.blocked_rate(1) == pytest.approx(10 / 13)
    assert balking.blocked_rate(0) == pytest.approx(1 / 13)
    assert balking.abandonment_rate(0) == pytest.approx((6 / 13 * 1 / 2 + 3 / 13 * 2 / 3) / (12 / 13))
    assert balking.delayed_rate(1) == balking.wait_s(1) == 0


def test_waits_of_all_topics_make_the_queue() -> None:
    joined = [rate * (1 - TWO.blocked_rate(topic)) for topic, rate in enumerate(TWO.arrivals_per_s)]
    waits = [TWO.wait_s(0), TWO.wait_s(1)]
    assert joined[0] * waits[0] + joined[1] * waits[1] == pytest.approx(TWO.queue_length)


def test_who_comes_is_served_or_gives_up() -> None:
    answered = sum(
        rate * (1 - TWO.blocked_rate(topic)) * (1 - TWO.abandonment_rate(topic))
        for topic, rate in enumerate(TWO.arrivals_per_s)
    )
    assert answered == pytest.approx(TWO.occupancy * 3 / 60)


def test_the_cautious_wait_less() -> None:
    assert TWO.wait_s(1) < 0.9 * TWO.wait_s(0)
    assert TWO.service_level(1, 20.0) > TWO.service_level(0, 20.0)


def test_very_long_patience_is_endless_patience() -> None:
    endless, long = (Balking((0.02, 0.02), (9, 2), reps=2, work_s=60.0, **more) for more in ({}, {"patience_s": 1e9}))
    assert long.wait_s(0) == pytest.approx(endless.wait_s(0), rel=1e-6)
    assert long.wait_s(1) == pytest.approx(endless.wait_s(1), rel=1e-6)
    assert endless.abandonment_rate(0) == 0
