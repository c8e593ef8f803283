"""Intervals of nominal 95 % from 20 days cover the truth of generated days in 93 % to 97 % of 2,100 experiments."""

import pytest

from tests.statistics.cases import everything

KINDS = everything()
ENOUGH, TOO_MUCH = 0.93, 0.97


def named(*kinds):
    return [pytest.param(case, id=name) for kind in kinds for name, case in KINDS[kind].items()]


@pytest.mark.parametrize("case", named("counts", "means", "shares", "differences"))
def test_intervals_cover_the_truth(case):
    found = case.coverage()
    assert ENOUGH <= found.covered <= TOO_MUCH, found
    assert found.unjudged < 0.001


@pytest.mark.parametrize("name", ["count, 100 a day, busyness 0.0", "count, 100 a day, busyness 0.15"])
def test_five_replications_are_enough_where_days_are_even(name):
    found = KINDS["counts"][name].coverage(n=5)
    assert 0.94 <= found.covered <= TOO_MUCH, found


@pytest.mark.parametrize("case", named("quantiles", "quantile_differences"))
def test_intervals_of_quantiles_cover_the_truth(case):
    found = case.coverage()
    assert ENOUGH <= found.covered <= (1 if case.on_a_step else TOO_MUCH), found
    assert found.unjudged < 0.001


@pytest.mark.parametrize("case", [param for param in named("rare") if "bursts" not in param.id])
def test_rare_events_are_covered_or_too_rare_to_judge(case):
    found = case.coverage()
    assert found.covered >= ENOUGH, found
