"""Durations, times of day, spans and days as planners write them."""

from __future__ import annotations

import pytest

from simchat.config.units import (
    Span,
    by_day_name,
    format_duration,
    format_span,
    format_time_of_day,
    parse_days,
    parse_duration,
    parse_span,
    parse_time_of_day,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("10m", 600),
        ("1h30m", 5400),
        ("1h 30m", 5400),
        ("250ms", 0.25),
        ("0s", 0),
        ("2d", 172800),
        ("1.5h", 5400),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "value", [90, 1.5, True, None, "", "90", "m", "-5s", "5 weeks", "1:30", "90s\n", "1e3s", [], "9" * 400 + "h"]
)
def test_what_is_no_duration(value: object) -> None:
    with pytest.raises(ValueError, match="a duration"):
        parse_duration(value)


@pytest.mark.parametrize(
    "seconds", [0, 1, 90, 600, 5400, 86400, 7200.1, 0.1, 1 / 3, 1e-7, 2**-20, 3600.000001, 1234567.891]
)
def test_durations_come_back_exactly(seconds: float) -> None:
    assert parse_duration(format_duration(seconds)) == seconds


def test_short_texts_of_durations() -> None:
    assert [format_duration(seconds) for seconds in (0, 90, 600, 5400, 7200.5, -30)] == [
        "0s",
        "1m30s",
        "10m",
        "1h30m",
        "2h0.5s",
        "-30s",
    ]


def test_times_and_spans() -> None:
    assert parse_time_of_day("08:30") == 30600
    assert parse_time_of_day("24:00") == 86400
    assert format_time_of_day(30600) == "08:30"
    assert parse_span("22:00-06:00") == Span(79200, 108000)
    assert parse_span("08:00 - 24:00") == Span(28800, 86400)
    for text in ("22:00-06:00", "08:00-24:00", "00:00-24:00"):
        assert format_span(parse_span(text)) == text


@pytest.mark.parametrize("text", ["8", "24:01", "08:60", "08:00:00", 8, None])
def test_what_is_no_time(text: object) -> None:
    with pytest.raises(ValueError, match="a time of day"):
        parse_time_of_day(text)


def test_days() -> None:
    assert parse_days("mon-fri") == ("mon", "tue", "wed", "thu", "fri")
    assert parse_days("sat-mon") == ("sat", "sun", "mon")
    assert parse_days("Sat, sun, holiday") == ("sat", "sun", "holiday")
    assert parse_days(["mon", "mon-tue"]) == ("mon", "tue")
    assert len(parse_days("daily")) == 7
    with pytest.raises(ValueError, match="days are"):
        parse_days("monday")
    with pytest.raises(ValueError, match="wed is given twice"):
        by_day_name({"mon-fri": 1, "wed": 2})
