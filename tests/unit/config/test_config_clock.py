"""The clock: local wall time and seconds on the clock, on days of 23 and 25 hours too (rule T1)."""

from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from simchat.config import Clock
from simchat.config.settings import Calendar, CountryHolidays

H = 3600.0
BERLIN = "Europe/Berlin"


def clock(start: str, *, days: int = 1, zone: str = BERLIN, holidays: object = ()) -> Clock:
    return Clock.of(Calendar.model_validate({"start": start, "days": days, "time_zone": zone, "holidays": holidays}))


def test_an_ordinary_day_has_24_hours() -> None:
    day = clock("2026-03-02", days=7)
    assert day.horizon == 7 * 24 * H
    assert day.at(3, 9.5 * H) == 81.5 * H
    assert day.at(-1, 9 * H) == -15 * H
    assert day.at(0, 26 * H) == day.at(1, 2 * H) == 26 * H
    assert day.at(1, -2 * H) == 22 * H


@pytest.mark.parametrize(
    ("wall", "moment"),
    [(0, 0), (1.5, 1.5), (2, 2), (2.5, 2), (2.999, 2), (3, 2), (3.5, 2.5), (12, 11), (24, 23), (26, 25)],
)
def test_the_gap_of_spring_means_its_end(wall: float, moment: float) -> None:
    assert clock("2027-03-28").at(0, wall * H) == pytest.approx(moment * H, abs=0)


@pytest.mark.parametrize(
    ("wall", "moment"), [(0, 0), (1.5, 1.5), (2, 2), (2.5, 2.5), (3, 4), (3.5, 4.5), (12, 13), (24, 25), (26, 27)]
)
def test_an_hour_that_exists_twice_means_the_first(wall: float, moment: float) -> None:
    assert clock("2027-10-31").at(0, wall * H) == moment * H


def test_days_before_and_after_a_change_lie_right() -> None:
    spring = clock("2027-03-27", days=3)
    assert [spring.at(day, 0) / H for day in range(-1, 5)] == [-24, 0, 24, 47, 71, 95]
    assert spring.horizon == 71 * H
    autumn = clock("2027-10-30", days=3)
    assert [autumn.at(day, 0) / H for day in range(4)] == [0, 24, 49, 73]


@pytest.mark.parametrize("start", ["2027-03-27", "2027-10-30", "2026-03-02"])
@pytest.mark.parametrize("zone", [BERLIN, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"])
def test_agrees_with_zoneinfo_at_every_quarter_hour(start: str, zone: str) -> None:
    tested = clock(start, days=3, zone=zone)
    begin = datetime.combine(tested.start, datetime.min.time(), tzinfo=ZoneInfo(zone)).timestamp()
    for quarter in range(-8, 4 * 80):
        wall = datetime.combine(tested.start, datetime.min.time()) + timedelta(minutes=15 * quarter)
        instant = wall.replace(tzinfo=ZoneInfo(zone)).timestamp()
        if datetime.fromtimestamp(instant, ZoneInfo(zone)).replace(tzinfo=None) == wall:  # else it does not exist
            assert tested.at(0, 900 * quarter) == instant - begin


def test_a_midnight_that_does_not_exist_is_the_end_of_its_gap() -> None:
    beirut = clock("2025-03-30", days=2, zone="Asia/Beirut")  # 00:00 → 01:00
    assert [beirut.at(0, wall * H) / H for wall in (0, 0.5, 1, 2)] == [0, 0, 0, 1]
    assert beirut.at(1, 0) == 23 * H
    assert beirut.local(0).isoformat() == "2025-03-30T01:00:00+03:00"


def test_a_date_that_does_not_exist_lasts_no_time() -> None:
    apia = clock("2011-12-29", days=3, zone="Pacific/Apia")  # the 30th was left out
    assert [apia.at(day, 0) / H for day in range(4)] == [0, 24, 24, 48]
    assert apia.day_of(24 * H) == 2


def test_day_of_is_the_local_date() -> None:
    autumn = clock("2027-10-31", days=2)
    assert [autumn.day_of(hour * H) for hour in (-0.001, 0, 24.99, 25, 48.99, 49)] == [-1, 0, 0, 1, 1, 2]


def test_local_tells_the_two_passes_apart() -> None:
    autumn = clock("2027-10-31")
    assert autumn.local(2.5 * H).isoformat() == "2027-10-31T02:30:00+02:00"
    assert autumn.local(3.5 * H + 0.25).isoformat() == "2027-10-31T02:30:00.250000+01:00"
    for hour in (0, 2.5, 3.5, 20):
        assert autumn.moment(autumn.local(hour * H)) == hour * H


def test_what_the_changes_skip_and_repeat() -> None:
    spring, autumn = clock("2027-03-28").day(0), clock("2027-10-31").day(0)
    assert [spring.skips(wall * H) for wall in (1.99, 2, 2.99, 3)] == [False, True, True, False]
    assert [autumn.repeats(wall * H) for wall in (1.99, 2, 2.99, 3)] == [False, True, True, False]
    assert not any(spring.repeats(wall * H) or autumn.skips(wall * H) for wall in range(24))


def test_names_of_days() -> None:
    easter = clock("2026-04-03", days=4, holidays=["2026-04-06"])
    assert [easter.day_name(day) for day in range(5)] == ["fri", "sat", "sun", "holiday", "tue"]
    assert easter.weekday(3) == "mon"
    assert easter.date(3) == date(2026, 4, 6)


def test_holidays_of_a_country_and_its_parts() -> None:
    bavaria = {"country": "DE", "subdivision": "BY"}
    assert clock("2026-01-06", holidays=bavaria).day_name(0) == "holiday"
    assert clock("2026-01-06", holidays={"country": "DE"}).day_name(0) == "tue"
    new_year = clock("2025-12-31", days=1, holidays={"country": "FR"})
    assert [new_year.day_name(day) for day in range(3)] == ["wed", "holiday", "fri"]


@pytest.mark.parametrize(("country", "nearest"), [("France", "FR"), ("fr", "FR"), ("GERMANY", "DE")])
def test_an_unknown_country_names_the_nearest(country: str, nearest: str) -> None:
    with pytest.raises(ValueError, match=f"no holidays are known for '{country}'.*nearest: {nearest}"):
        Clock.of(Calendar(holidays=CountryHolidays(country=country)))


def test_an_unknown_part_of_a_country_names_those_there_are() -> None:
    with pytest.raises(ValueError, match="DE has no part called 'Bavaria'; known: .*BY"):
        Clock.of(Calendar(holidays=CountryHolidays(country="DE", subdivision="Bavaria")))


def test_pickles_small_and_equal() -> None:
    used = clock("2027-03-27", days=3)
    used.at(2, 0)
    copied = pickle.loads(pickle.dumps(used))
    assert copied == used
    assert copied.at(2, 0) == used.at(2, 0) == 47 * H
