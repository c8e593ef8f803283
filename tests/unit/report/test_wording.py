"""Figures as people write them."""

from __future__ import annotations

import math

import pytest

from simchat.report.wording import amount, share, signed, span


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0.0 s"),
        (4.25, "4.2 s"),
        (9.96, "10 s"),
        (42.4, "42 s"),
        (99.6, "1m 40s"),
        (185.0, "3m 05s"),
        (5999.4, "99m 59s"),
        (6000.0, "1h 40m"),
        (90000.0, "25h 00m"),
        (-75.0, "-75 s"),
        (-185.0, "-3m 05s"),
        (math.nan, "-"),
        (math.inf, "-"),
    ],
)
def test_span(seconds: float, text: str) -> None:
    assert span(seconds) == text


@pytest.mark.parametrize(("value", "text"), [(0.8244, "82.4 %"), (1.0, "100.0 %"), (math.nan, "-")])
def test_share(value: float, text: str) -> None:
    assert share(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.00"), (1.234, "1.23"), (9.96, "10.0"), (123.45, "123.5"), (999.6, "1,000"), (math.nan, "-")],
)
def test_amount(value: float, text: str) -> None:
    assert amount(value) == text


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("share", 0.0312, "+3.12 pp"),
        ("share", -0.5, "-50.00 pp"),
        ("share", 0.0, "0.00 pp"),
        ("s", -4.25, "-4.2 s"),
        ("s", 130.0, "+2m 10s"),
        ("h per day", 12.0, "+12.0 h"),
        ("money", -0.5, "-0.50"),
        ("sessions", 0.0, "0.00"),
        ("s", float("nan"), "-"),
        ("share", float("inf"), "-"),
    ],
)
def test_differences_carry_their_sign(unit, value, text):
    assert signed(unit, value) == text
