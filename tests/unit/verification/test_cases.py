"""The suite holds what it should, and every case is a config that a planner could have written."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

import pytest

from simchat.kpis import Reporting, kpis_for
from simchat.verification.case import Case
from simchat.verification.cases import all_cases
from simchat.verification.suite import scenario_of

CASES = all_cases()


def test_there_are_at_least_forty_cases_each_under_its_own_name() -> None:
    assert len(CASES) >= 40
    assert max(Counter(case.name for case in CASES).values()) == 1


def test_groups_stand_together() -> None:
    headings = [group for group, _ in groupby(CASES, key=lambda case: case.group)]
    assert len(headings) == len(set(headings))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_a_config_that_loads_and_its_figures_are_reported(case: Case) -> None:
    reporting = Reporting.of(scenario_of(case))
    kpis = {kpi.name: kpi for kpi in kpis_for(reporting.thresholds)}
    for exact in case.exact:
        assert exact.scope in kpis[exact.kpi].scopes
        assert (exact.scope, exact.name) in reporting.groups


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bound_is_stated_only_where_a_share_of_the_value_would_not_do(case: Case) -> None:
    """An absolute bound is for what is rare or near nothing, not for what is hard to pin down."""
    for exact in case.exact:
        if exact.bound is not None:
            assert abs(exact.value) < 0.05
            assert exact.bound <= 0.005
