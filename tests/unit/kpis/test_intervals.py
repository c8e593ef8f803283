from datetime import date

import numpy as np
import pytest

from simchat.config.clock import Clock
from simchat.kpis.intervals import intervals_of

HOUR = 3600.0


def cut(first: date, *, days: int = 1, zone: str = "Europe/Berlin", every: float = HOUR):
    return intervals_of(Clock(first, days, zone), every)


def test_a_plain_day_is_cut_at_the_clock():
    plain = cut(date(2026, 3, 2), days=2, every=1800.0)
    assert plain.edges.tolist() == [1800.0 * k for k in range(97)]
    assert plain.labels[0] == "2026-03-02T00:00"
    assert plain.labels[49] == "2026-03-03T00:30"
    assert plain.times_of_day[17] == "08:30"
    assert plain.slot[49] == 1
    assert plain.day.tolist() == [0] * 48 + [1] * 48


def test_the_skipped_hour_of_spring_is_not_there():
    spring = cut(date(2026, 3, 29))
    assert len(spring.labels) == 23
    assert spring.labels[1:3] == ("2026-03-29T01:00", "2026-03-29T03:00")
    assert spring.edges.tolist() == [HOUR * k for k in range(24)]
    assert spring.slot[2] == 3


def test_the_doubled_hour_of_autumn_is_there_twice():
    autumn = cut(date(2026, 10, 25))
    assert autumn.labels[1:5] == (
        "2026-10-25T01:00",
        "2026-10-25T02:00",
        "2026-10-25T02:00+01:00",
        "2026-10-25T03:00",
    )
    assert autumn.edges.tolist() == [HOUR * k for k in range(26)]
    assert autumn.slot[1:5].tolist() == [1, 2, 2, 3]


def test_half_hours_of_autumn_follow_the_clock_back():
    halves = cut(date(2026, 10, 25), every=1800.0)
    assert [label[11:] for label in halves.labels[4:8]] == ["02:00", "02:30", "02:00+01:00", "02:30+01:00"]
    assert (np.diff(halves.edges) == 1800).all()


def test_an_interval_longer_than_the_change_lasts_longer_or_shorter():
    autumn, spring = cut(date(2026, 10, 25), every=2 * HOUR), cut(date(2026, 3, 29), every=2 * HOUR)
    assert np.diff(autumn.edges).tolist() == [2 * HOUR, 3 * HOUR, *[2 * HOUR] * 10]
    assert np.diff(spring.edges).tolist() == [2 * HOUR, 1 * HOUR, *[2 * HOUR] * 10]
    assert autumn.labels[1] == "2026-10-25T02:00"
    assert spring.labels[1] == "2026-03-29T02:00"


def test_days_after_a_change_are_cut_at_local_midnight():
    weekend = cut(date(2026, 3, 28), days=3)
    assert weekend.labels[24 + 23] == "2026-03-30T00:00"
    assert weekend.edges[24 + 23] == 47 * HOUR
    assert weekend.edges[-1] == 71 * HOUR


@pytest.mark.parametrize("first", [date(2026, 4, 5), date(2026, 10, 4)])
def test_a_change_of_half_an_hour_is_followed_by_half_hours(first):
    howe = cut(first, zone="Australia/Lord_Howe", every=1800.0)
    assert len(howe.labels) == len(set(howe.labels))
    assert (np.diff(howe.edges) == 1800).all()
    assert howe.edges[-1] in (24.5 * HOUR, 23.5 * HOUR)
