"""Any value at any key, as a notebook may set it: a scenario comes of it, or a ConfigError; nothing is run."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest

from simchat.config import ConfigError, Problem, Scenario, load
from tests.fuzz.command_client import ROOT
from tests.fuzz.spoiling import HOSTILE, spots

EVERY = 30  # of all keys, one in so many has a value tried at it


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(ROOT / "configs" / "two_tier.yaml")


def keys_for(number: int, scenario: Scenario) -> Iterator[str]:
    keys = [".".join(map(str, path)) for path in spots(scenario.raw)]
    return iter(keys[number % EVERY :: EVERY])


def problems_of(scenario: Scenario, key: str, value: object) -> list[Problem]:
    """What a ConfigError says of a value at a key; anything else that is raised is no answer."""
    try:
        scenario.but({key: value})
    except ConfigError as error:
        return error.problems
    return []


@pytest.mark.parametrize("block", range(8))
def test_any_value_at_any_key(scenario: Scenario, block: int) -> None:
    refused = tried = 0
    for number in range(block, len(HOSTILE), 8):
        for key in keys_for(number, scenario):
            tried += 1
            problems = problems_of(scenario, key, copy.deepcopy(HOSTILE[number]))
            assert all(problem.file and problem.message for problem in problems), (key, HOSTILE[number])
            refused += bool(problems)
    assert tried > 40 and 0.5 * tried < refused < tried
