"""Visitors of a config read from a file: local days, summer time, scale (rules T1, D1, D3)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import simchat
from simchat.config.scenario import Scenario
from simchat.demand import draw_visitors

TEXT = """
calendar: {start: 2026-03-28, days: 3, time_zone: Europe/Paris}   # the second day has 23 hours
topics:
  general:
    arrivals: {profile: {every: 1h, from: "22:00", counts: [50, 50]}, busyness: {cv: 0.2}}
    conversation: {messages: {exchanges: 2, customer_reply: 40s, first_reply: 20s, rep_reply: 25s}}
queues: {main: {}}
flow: [{route: main}]
reps: {standard: {queues: [main], capacity: 2, shifts: [{start: "08:00", end: "20:00", count: 3}]}}
"""


@pytest.fixture
def loaded(tmp_path: Path) -> Scenario:
    path = tmp_path / "spring.yaml"
    path.write_text(TEXT)
    return simchat.load(path)


def test_arrivals_follow_local_time_over_the_change_of_clocks(loaded: Scenario) -> None:
    visitors = draw_visitors(loaded, 0)
    ends = np.array([24, 47, 71]) * 3600.0
    day = np.searchsorted(ends, visitors.arrival_at, side="right")
    assert (np.bincount(day) > 50).all()
    assert (visitors.arrival_at >= ends[day] - 7200).all()
    assert loaded.clock.horizon == ends[-1]


def test_scale_brings_the_same_visitors_earlier_and_more(loaded: Scenario) -> None:
    plain, more = draw_visitors(loaded, 1), draw_visitors(loaded.but({"topics.general.arrivals.scale": 1.2}), 1)
    first_plain, first_more = (visitors.arrival_at < 86400 for visitors in (plain, more))
    count = first_plain.sum()
    assert count < first_more.sum() < 1.5 * count
    assert (more.arrival_at[:count] < plain.arrival_at[first_plain]).all()
    assert more.arrival_at[0] - 79200 == pytest.approx((plain.arrival_at[0] - 79200) / 1.2)
