"""The calendar of reps on its own."""

from __future__ import annotations

from simchat.model.roster import Roster
from tests.stories.world import clock, world


def test_the_last_presence_may_be_a_night_shift_begun_the_day_before() -> None:
    # One day from Monday, 5 January; a fortnight's drain ends with Tuesday, 20 January. The last Monday, day 14, has a
    # morning shift until 07:00; the night shift of the Sunday before it lasts until 10:00.
    morning = '{days: mon, start: "06:00", end: "07:00", count: 1}'
    night = '{days: sun, start: "22:00", end: "10:00", count: 1}'
    scenario = world(f"reps: {{staff: {{shifts: [{morning}, {night}]}}}}")
    roster = Roster(scenario, "staff", seed=1, replication=0)
    assert roster.last_presence_at() == 14 * 86400 + clock("10:00")


def test_there_is_no_last_presence_where_nobody_ever_works() -> None:
    scenario = world('reps: {staff: {}, never: {shifts: [{days: holiday, start: "06:00", end: "07:00", count: 1}]}}')
    assert Roster(scenario, "never", seed=1, replication=0).last_presence_at() == 0
