"""What differs between two configs, and what they have in common."""

from __future__ import annotations

import numpy as np
import pytest

from simchat.comparison.changes import Change, changes, concerns_demand
from simchat.comparison.comparable import Common, Incomparable, reportings
from simchat.comparison.labels import scenario_labels
from simchat.kpis import Reporting
from tests.unit.experiment.small import SMALL, small

SECOND_TIER = {"reps.helpers": {"queues": ["general"], "capacity": 1, "staffing": {"every": "1h", "counts": [1] * 24}}}


def test_changes_name_the_keys_that_differ(tmp_path):
    base = small(tmp_path)
    other = base.but({"reps.standard.capacity": 3, "reps.standard.shifts.0.count": 4, "queues.general.cap": 5})
    assert changes(base, base) == []
    assert changes(base, other) == [
        Change("reps.standard.capacity", 2, 3),
        Change("reps.standard.shifts.0.count", 2, 4),
        Change("queues.general.cap", None, 5),
    ]


@pytest.mark.parametrize(
    ("key", "concerned"),
    [
        ("topics.general.arrivals.scale", True),
        ("calendar.start", True),
        ("topics.general.patience", False),
        ("reps.standard.capacity", False),
    ],
)
def test_which_changes_bring_other_visitors(key, concerned):
    assert concerns_demand(Change(key, 1, 2)) is concerned


def test_groups_of_one_scenario_alone_are_left_out(tmp_path):
    base = small(tmp_path)
    mine, its = Reporting.of(base), Reporting.of(base.but(SECOND_TIER))
    common = Common.of(its, mine)
    assert common.groups == mine.groups
    assert [its.groups[number] for number in common.of_base] == list(mine.groups)
    assert np.array_equal(common.of_other, np.arange(len(mine.groups)))


def test_thresholds_are_those_of_all(tmp_path):
    base = small(tmp_path)
    other = base.but({"run.thresholds": ["45s"]})
    first, second = reportings([base, other], (90.0,))
    assert first.thresholds == second.thresholds
    assert {20.0, 45.0, 60.0, 90.0, 120.0} == set(first.thresholds)


@pytest.mark.parametrize(
    ("key", "value"),
    [("run.interval", "30m"), ("calendar.days", 2), ("calendar.start", "2026-05-05"), ("run.warm_up", "10m")],
)
def test_other_days_or_intervals_cannot_be_compared(tmp_path, key, value):
    base = small(tmp_path)
    with pytest.raises(Incomparable, match=key):
        reportings([base, base.but({key: value})])


def test_scenarios_are_called_by_name_file_or_number(tmp_path):
    base = small(tmp_path)
    (tmp_path / "sub").mkdir()
    other = small(tmp_path / "sub", SMALL.replace("name: small", "name: other"))
    assert scenario_labels([base, other]) == ["small", "other"]
    assert scenario_labels([base, base.but({}), base.but({})]) == ["small", "small (1)", "small (2)"]
