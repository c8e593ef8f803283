"""Verdicts, and how many replications would settle them."""

from __future__ import annotations

import numpy as np
import pytest

from simchat.comparison.verdicts import Verdict, needed, variance_reduction, verdicts
from simchat.kpis import find_kpi
from simchat.stats.looks import Looks

KPIS = [find_kpi(name, (60.0,)) for name in ("service_level_60s", "abandonment_rate", "occupancy")]  # up, down, neither


@pytest.mark.parametrize(
    ("low", "high", "margin", "told"),
    [
        (1.0, 3.0, 0.5, (Verdict.BETTER, Verdict.WORSE, Verdict.HIGHER)),
        (-3.0, -1.0, 0.5, (Verdict.WORSE, Verdict.BETTER, Verdict.LOWER)),
        (-1.0, 2.0, 0.5, (Verdict.CANNOT_TELL,) * 3),
        (-1.0, 2.0, 2.0, (Verdict.SAME,) * 3),
        (1.0, 2.0, 2.0, (Verdict.SAME,) * 3),  # surely more, but not by so much that it matters
        (0.0, 0.0, 0.0, (Verdict.SAME,) * 3),
        (0.0, 2.0, 0.5, (Verdict.CANNOT_TELL,) * 3),
        (np.nan, np.nan, 0.5, (Verdict.CANNOT_TELL,) * 3),
    ],
)
def test_an_interval_gives_the_verdict_in_each_direction(low, high, margin, told):
    found = verdicts(KPIS, *(np.full(3, each) for each in (low, high, margin)))
    assert tuple(found) == told
    assert all(isinstance(verdict, Verdict) for verdict in found)


def test_verdicts_of_whole_tables():
    low, high = np.array([[1.0, -2.0]] * 3), np.array([[2.0, -1.0]] * 3)
    assert verdicts(KPIS, low, high, np.zeros((3, 2))).tolist() == [
        [Verdict.BETTER, Verdict.WORSE],
        [Verdict.WORSE, Verdict.BETTER],
        [Verdict.HIGHER, Verdict.LOWER],
    ]


@pytest.mark.parametrize(
    ("difference", "low", "high", "margin", "total"),
    [
        (2.0, -2.0, 5.0, 0.0, 40),  # the lower end lies twice as far off as 0: four times as many
        (-2.0, -9.0, 2.0, 0.0, 40),
        (0.0, -1.0, 3.0, 1.5, 40),  # the farther end has to come within the margin
        (1.0, -1.0, 3.0, 1.5, 40),  # to differ takes four times as many, to be the same sixteen times
        (2.0, 1.0, 3.0, 0.0, 10),  # settled
        (0.0, -1.0, 1.0, 0.0, np.nan),
        (1e-9, -1.0, 1.0, 0.0, np.nan),
        (1.0, np.nan, np.nan, 0.5, np.nan),
    ],
)
def test_the_replications_that_would_tell(difference, low, high, margin, total):
    found = needed(10, *(np.array([each]) for each in (difference, low, high, margin)))
    assert found[0] == pytest.approx(total, nan_ok=True)


def test_what_pairing_saves():
    assert variance_reduction(np.array([3.0]), np.array([4.0]), np.array([2.5]))[0] == 4.0
    assert variance_reduction(np.array([3.0]), np.array([4.0]), np.array([0.0]))[0] == np.inf


def test_looks_grow_by_the_same_factor_and_end_at_the_budget():
    assert Looks.until(20, 320).totals == (20, 40, 80, 160, 320)
    assert Looks.until(20, 22).totals == (20, 21, 22)
    assert Looks.until(50, 10).totals == (50,)
    assert Looks.once(7).totals == (7,)


def test_the_error_is_spent_once():
    looks = Looks.until(20, 320)
    assert looks.confidence(0.05) == pytest.approx(1 - 0.01)
    assert looks.confidence(0.05, claims=10) == pytest.approx(1 - 0.001)
    assert Looks.once(7).confidence(0.05) == 0.95
