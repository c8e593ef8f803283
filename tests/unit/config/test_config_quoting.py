"""Values on one line, as a config says them."""

from __future__ import annotations

import pytest

from simchat.config.quoting import written


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("5m", "5m"),
        (0.25, "0.25"),
        (True, "true"),
        (None, "null"),
        ([1, "2m", None], "[1, 2m, null]"),
        ({"after": "5m", "warn": {"at": "2m", "on": False}}, "{after: 5m, warn: {at: 2m, on: false}}"),
        ([{"start": "09:00"}, {}], "[{start: 09:00}, {}]"),
    ],
)
def test_a_value_as_a_config_says_it(value: object, said: str) -> None:
    assert written(value) == said
