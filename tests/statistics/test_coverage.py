"""Intervals of nominal 95 % from 20 days cover the truth of generated days in 93 % to 97 % of 2,100 experiments."""

import pytest

from tests.statistics.cases import everything
from tests.statistics.coverage import coverage

KINDS = everything()
ENOUGH, TOO_MUCH = 0.93, 0.97
ROOTS = 0.90  # and of roots: the same
CAUTIOUS = 0.985  # differences of quantiles: see docs/statistics.md


def named(*kinds):
    return [pytest.param(case, id=name) for kind in kinds for name, case in KINDS[kind].items()]


@pytest.mark.parametrize("case", named("counts", "means", "shares", "differences"))
def test_intervals_cover_the_truth(case, request):
    found = coverage(*case)
    assert (ROOTS if "difference of root" in request.node.name else ENOUGH) <= found.covered <= TOO_MUCH, found
    assert found.unjudged < 0.001


@pytest.mark.parametrize("name", ["count, 100 a day, busyness 0.0", "count, 100 a day, busyness 0.15"])
def test_five_replications_are_enough_where_days_are_even(name):
    found = coverage(*KINDS["counts"][name], n=5)
    assert 0.94 <= found.covered <= TOO_MUCH, found


@pytest.mark.parametrize("case", named("quantiles"))
def test_intervals_of_quantiles_cover_the_truth(case):
    found = coverage(*case)
    on_a_step = case.days.grain > 0 or case.truth == 0  # a whole range of shares has the same quantile
    assert ENOUGH <= found.covered <= (1 if on_a_step else TOO_MUCH), found
    assert found.unjudged < 0.001


@pytest.mark.parametrize("case", named("quantile_differences"))
def test_intervals_of_differences_of_quantiles_cover_the_truth(case):
    found = coverage(*case)
    assert ENOUGH <= found.covered <= CAUTIOUS, found


@pytest.mark.parametrize("case", [param for param in named("rare") if "bursts" not in param.id])
def test_rare_events_are_covered_or_too_rare_to_judge(case):
    found = coverage(*case)
    assert found.covered >= ENOUGH, found
