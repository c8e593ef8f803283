"""Runs that are too large are refused, those that take long are told."""

from __future__ import annotations

from typing import Any

import pytest

from simchat.config import ConfigError
from simchat.config.distributions import (
    Constant,
    Empirical,
    Exponential,
    Gamma,
    Lognormal,
    Mixture,
    Never,
    Triangular,
    Uniform,
    Weibull,
)
from simchat.config.rough import chance_within
from tests.unit.config.writing import Loaded

MESSAGES = "topics.general.conversation.messages"
LONG = "a replication is a long run"


def told(small: Loaded, changes: dict[str, Any]) -> str:
    """The warnings, or the errors."""
    try:
        return "\n".join(small().but(changes).warnings)
    except ConfigError as error:
        return str(error)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({f"{MESSAGES}.exchanges": 10_000, "topics.general.arrivals": {"per_hour": 300}}, "exchanges are expected"),
        ({"reps.agents.shifts.day.count": 10_000, "calendar.days": 1000}, "shifts of single reps are planned"),
        ({"calendar.days": 3660, "run.interval": "1m"}, "figures are to be reported"),
        (
            {"topics.general.arrivals": {"per_hour": 60, "busyness": {"cv": 10}}, f"{MESSAGES}.exchanges": 2000},
            "exchanges are expected",
        ),
        (
            {"reps.agents.shifts": None, "reps.agents.staffing": {"every": "1m", "counts": [0, 10_000] * 720}},
            "shifts of single reps are planned",
        ),
    ],
)
def test_what_no_machine_holds_is_refused(small: Loaded, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        small().but(changes)


LOST = {"share": 1, "returns": "2s", "restart": 1}


@pytest.mark.parametrize(
    "changes",
    [
        {"topics.general.arrivals": {"per_hour": 10_000}},
        {f"{MESSAGES}.exchanges": 10_000},
        {f"{MESSAGES}.confirm": {"again": 0.999}, "topics.general.arrivals": {"per_hour": 60}},
        {"topics.general.retrial": {"probability": 1, "delay": "1s", "attempts": 10_000}},
        {f"{MESSAGES}.silence": {"probability": 1, "disconnect": LOST}, "inactivity.token_valid": "1s"},
        {"reps.agents.shifts.day.count": 10_000, "calendar.days": 100},
        {"calendar.days": 366, "run.interval": "15m"},
        {
            "queues": {"general": {"max_wait": "1ms"}, "other": {"max_wait": "1ms"}},
            "topics.general.patience": {"dist": "never"},
        },
        {
            "reps.agents.acceptance": {"time": "30s", "push_timeout": "10ms"},
            "topics.general.patience": {"dist": "never"},
        },
    ],
)
def test_what_takes_long_is_told(small: Loaded, changes: dict[str, Any]) -> None:
    assert LONG not in told(small, {})
    assert LONG in told(small, changes)


def test_how_long_it_may_take(small: Loaded) -> None:
    assert "about 3m" in told(small, {"topics.general.arrivals": {"per_hour": 73_500}})
    assert "about days" in told(
        small, {"queues": {"a": {"max_wait": "1ms"}, "general": {"max_wait": "1ms"}}, "topics.general.patience": "10d"}
    )


def test_offers_that_nobody_can_take_in_time(small: Loaded) -> None:
    terms = "reps.agents.acceptance"
    assert "offers are hardly ever taken" in told(small, {terms: {"time": "31s", "push_timeout": "30s"}})
    assert "offers are hardly ever taken" not in told(small, {terms: {"time": "30s", "push_timeout": "30s"}})
    assert "offers are hardly ever taken" not in told(small, {terms: {"time": "31s"}})


@pytest.mark.parametrize(
    ("family", "chance"),
    [
        (Constant(value="10s"), 1.0),
        (Constant(value="10.1s"), 0.0),
        (Never(dist="never"), 0.0),
        (Uniform(dist="uniform", low="5s", high="25s"), 0.25),
        (Uniform(dist="uniform", low="10s", high="10s"), 1.0),
        (Triangular(dist="triangular", low="10s", mode="10s", high="20s"), 0.0),
        (Empirical(dist="empirical", values=("10s", "11s", "12s", "1s")), 0.5),
        (Exponential(dist="exponential", mean="10s"), 0.6321206),
        (Weibull(dist="weibull", mean="10s", shape=1.0), 0.6321206),
        (Lognormal(dist="lognormal", mean="10s", cv=1.0), 0.6613965),
        (Lognormal(dist="lognormal", mean="10s", cv=0.0), 1.0),
        (Gamma(dist="gamma", mean="11s", sd="0s"), 0.0),
        (
            Mixture.model_validate(
                {"dist": "mixture", "of": [{"weight": 1, "value": "10s"}, {"weight": 3, "value": "11s"}]}
            ),
            0.25,
        ),
    ],
)
def test_chance_of_at_most_ten_seconds(family: Any, chance: float) -> None:
    assert chance_within(family, 10.0, {}) == pytest.approx(chance)


def test_chance_from_a_column_of_a_file() -> None:
    family = Empirical(dist="empirical", csv="a.csv", column="b")
    assert chance_within(family, 10.0, {"a.csv:b": [9.0, 10.0, 11.0]}) == pytest.approx(2 / 3)
