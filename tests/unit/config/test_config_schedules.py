"""Hours, rates and profiles laid on the clock: daylight saving, holidays, nights (rules T1, H3, D1)."""

from __future__ import annotations

import numpy as np
import pytest

from simchat.config import Scenario
from tests.unit.config.writing import Loaded

H = 3600
SPRING, AUTUMN = "calendar.start=2027-03-28", "calendar.start=2027-10-31"
ARRIVALS = "topics.general.arrivals="


def hours_of(scenario: Scenario, name: str = "door") -> list[tuple[float, float]]:
    """Open spans that begin in the calendar, in hours on the clock."""
    starts, ends = scenario.open_spans(name)
    within = starts < scenario.clock.horizon
    return [(start / H, end / H) for start, end in zip(starts[within], ends[within], strict=True)]


def laid(scenario: Scenario) -> list[tuple[float, float, float]]:
    """Steps with visitors: from and to in hours on the clock, and how many."""
    edges, counts = scenario.expected["general"]
    assert np.all(np.diff(edges) > 0)
    assert (edges[0], edges[-1]) == (0, scenario.clock.horizon)
    for day in range(scenario.clock.days + 1):
        assert scenario.clock.at(day, 0) in edges
    steps = zip(edges[:-1] / H, edges[1:] / H, counts, strict=True)
    return [(float(start), float(end), float(count)) for start, end, count in steps if count]


def test_a_week_of_hours(small: Loaded) -> None:
    week = small(
        overrides=('hours.door={mon-fri: ["08:00-12:00", "13:00-17:00"], sat: "09:00-12:00"}', "calendar.days=7")
    )
    spans = hours_of(week)
    assert spans[:2] == [(8, 12), (13, 17)]
    assert spans[-1] == (5 * 24 + 9, 5 * 24 + 12)
    assert len(spans) == 11


def test_spans_go_on_for_15_days_past_the_horizon(small: Loaded) -> None:
    starts, ends = small(overrides=("hours.door={daily: '08:00-20:00'}",)).open_spans("door")
    assert len(starts) == 16
    assert ends[-1] == (15 * 24 + 20) * H


def test_closed_on_holidays_unless_they_are_named(small: Loaded) -> None:
    days = ("calendar.days=2", "calendar.holidays=[2026-03-03]")
    assert hours_of(small(overrides=days)) == [(8, 20)]
    named = (*days, "hours.door={mon-fri: '08:00-20:00', holiday: '10:00-12:00'}")
    assert hours_of(small(overrides=named)) == [(8, 20), (34, 36)]
    assert hours_of(small(overrides=(*days, "hours.door={daily: '08:00-20:00', holiday: off}"))) == [(8, 20)]


def test_a_night_belongs_to_the_day_on_which_it_begins(small: Loaded) -> None:
    night = "hours.door={mon-fri: '22:00-06:00'}"
    assert hours_of(small(overrides=(night, "calendar.days=2"))) == [(22, 30), (46, 54)]
    tuesday = small(overrides=(night, "calendar.start=2026-03-03"))
    assert hours_of(tuesday) == [(0, 6), (22, 30)]
    holiday = small(overrides=(night, "calendar.days=2", "calendar.holidays=[2026-03-03]"))
    assert hours_of(holiday) == [(22, 30)]


def test_spans_that_touch_are_one(small: Loaded) -> None:
    always = small(overrides=("hours.door={daily: '00:00-24:00'}", "calendar.days=3"))
    assert hours_of(always) == [(0, 18 * 24)]
    overlapping = small(overrides=('hours.door={mon: ["08:00-12:00", "11:00-13:00", "13:00-14:00"]}',))
    assert hours_of(overlapping) == [(8, 14)]


def test_hours_on_the_days_the_clocks_change(small: Loaded) -> None:
    door = "hours.door={sun: ['01:00-02:30', '02:30-04:00']}"
    assert hours_of(small(overrides=(SPRING, door))) == [(1, 3)]
    assert hours_of(small(overrides=(AUTUMN, door))) == [(1, 5)]
    gone = "hours.door={sun: '02:00-03:00'}"
    assert hours_of(small(overrides=(SPRING, gone))) == []


def test_always_is_one_span(small: Loaded) -> None:
    starts, ends = small().open_spans("always")
    assert (starts.tolist(), ends.tolist()) == ([0.0], [np.inf])
    with pytest.raises(KeyError):
        small().open_spans("never named")


@pytest.mark.parametrize(
    ("start", "hours"), [("2026-03-02", [24, 24]), ("2027-03-28", [23, 24]), ("2027-10-31", [25, 24])]
)
def test_a_constant_rate_counts_true_hours(small: Loaded, start: str, hours: list[int]) -> None:
    scenario = small(overrides=(f"calendar.start={start}", "calendar.days=2"))
    assert scenario.expected["general"].counts.tolist() == [6 * length for length in hours]


def test_a_profile_for_every_day_holds_on_holidays_too(small: Loaded) -> None:
    profile = ARRIVALS + "{profile: {every: 30m, from: '08:00', counts: [4, 0, 6]}, scale: 1.5}"
    scenario = small(overrides=(profile, "calendar.days=2", "calendar.holidays=[2026-03-03]"))
    assert laid(scenario) == [(8, 8.5, 6), (9, 9.5, 9), (32, 32.5, 6), (33, 33.5, 9)]


def test_a_profile_by_weekday_takes_the_holiday_where_it_is_given(small: Loaded) -> None:
    days = ("calendar.days=2", "calendar.holidays=[2026-03-03]")
    by_day = ARRIVALS + "{profile: {mon: {every: 1h, from: '08:00', counts: [4]}, tue: {every: 1h, counts: [5]}%s}}"
    assert laid(small(overrides=(by_day % "", *days))) == [(8, 9, 4), (24, 25, 5)]
    named = by_day % ", holiday: {every: 2h, counts: [7]}"
    assert laid(small(overrides=(named, *days))) == [(8, 9, 4), (24, 26, 7)]
    assert laid(small(overrides=(by_day % "", "calendar.start=2026-03-04"))) == []


def test_the_hour_skipped_in_spring_has_no_visitors_and_is_told(small: Loaded) -> None:
    profile = ARRIVALS + "{profile: {every: 1h, from: '01:00', counts: [1, 2, 3]}}"
    scenario = small(overrides=(profile, SPRING))
    assert laid(scenario) == [(1, 2, 1), (2, 3, 3)]
    assert "2 visitors are left out: their hour does not exist" in scenario.warnings[0]
    assert not any("left out" in warning for warning in small(overrides=(profile,)).warnings)


def test_the_hour_doubled_in_autumn_is_stretched_over_both(small: Loaded) -> None:
    profile = ARRIVALS + "{profile: {every: 1h, from: '01:00', counts: [1, 2, 3]}}"
    assert laid(small(overrides=(profile, AUTUMN))) == [(1, 2, 1), (2, 4, 2), (4, 5, 3)]


def test_steps_up_to_midnight(small: Loaded) -> None:
    profile = ARRIVALS + "{profile: {every: 8h, counts: [1, 2, 3]}}"
    scenario = small(overrides=(profile, "calendar.days=2"))
    assert laid(scenario) == [(0, 8, 1), (8, 16, 2), (16, 24, 3), (24, 32, 1), (32, 40, 2), (40, 48, 3)]
