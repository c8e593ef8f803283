"""Which points keep to targets: what an interval proves, and nothing where a table of totals cannot tell."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from simchat.sweeps.frames import read_table
from simchat.sweeps.targets import Held, held, kpis_of_targets, meeting
from tests.unit.experiment.small import SMALL
from tests.unit.sweeps.handmade import Ends, swept

TARGETS = "targets:\n" + SMALL.partition("targets:\n")[2].partition("run:")[0]
CAPACITY = "reps.standard.capacity"
NOTHING = (math.nan, math.nan, math.nan)
RATES = {0: (0.03, 0.02, 0.04), 1: (0.05, 0.04, 0.06), 2: (0.09, 0.08, 0.10)}
LEVELS = {0: (0.7, 0.6, 0.79), 1: (0.9, 0.85, 0.95), 2: (0.9, 0.85, 0.95)}


def targets(folder: Path, text: str, figures: dict[str, dict[int, Ends]], key: str = CAPACITY) -> list[Held]:
    config = SMALL.replace(TARGETS, f"targets: [{text}]\n")
    made = swept(folder, {key: [1, 2, 3]}, figures, config=config)
    return held(made, read_table(made))


def test_a_target_is_met_or_missed_where_the_interval_proves_it(tmp_path: Path) -> None:
    (most,) = targets(tmp_path, "{kpi: abandonment_rate, at_most: 0.05}", {"abandonment_rate": RATES})
    assert most.status == {0: "met", 1: "undecided", 2: "missed"}
    (least,) = targets(tmp_path, "{kpi: service_level, within: 20s, at_least: 0.8}", {"service_level_20s": LEVELS})
    assert least.status == {0: "missed", 1: "met", 2: "met"}
    assert (least.bound.side, least.bound.limit, least.why_not) == ("at_least", 0.8, "")


def test_a_point_meets_them_if_it_meets_each(tmp_path: Path) -> None:
    both = "{kpi: abandonment_rate, at_most: 0.095}, {kpi: service_level, within: 20s, at_least: 0.8}"
    assert meeting(targets(tmp_path, both, {"abandonment_rate": RATES, "service_level_20s": LEVELS})) == [1]
    third = f"{both}, {{kpi: abandonment_rate, at_most: 0.001, by: interval}}"
    assert meeting(targets(tmp_path, third, {"abandonment_rate": RATES, "service_level_20s": LEVELS})) == [1]
    assert meeting(targets(tmp_path, "{kpi: cost, at_most: 9}", {"abandonment_rate": RATES})) == []


def test_of_a_group_its_own_figures_count(tmp_path: Path) -> None:
    figures = {"abandonment_rate": dict.fromkeys(RATES, (0.5, 0.4, 0.6)), "topic general abandonment_rate": RATES}
    (found,) = targets(tmp_path, "{kpi: abandonment_rate, at_most: 0.05, topic: general}", figures)
    assert (found.scope, found.name) == ("topic", "general")
    assert found.status == {0: "met", 1: "undecided", 2: "missed"}


def test_what_is_nothing_misses_none_and_what_never_happened_is_nothing(tmp_path: Path) -> None:
    figures = {"abandonment_rate": {0: NOTHING, 1: (0.0, math.nan, math.nan), 2: (0.5, math.nan, math.nan)}}
    (found,) = targets(tmp_path, "{kpi: abandonment_rate, at_most: 0.05}", figures)
    assert found.status == {0: "met", 1: "met", 2: "undecided"}


@pytest.mark.parametrize(
    ("text", "key", "why_not"),
    [
        (
            "{kpi: abandonment_rate, at_most: 0.05, by: interval}",
            CAPACITY,
            "it has no intervals of the day",
        ),
        ("{kpi: abandonment_rate, at_most: 0.05, on_days: 0.9}", CAPACITY, "it has no single days"),
        ("{kpi: occupancy, at_most: 0.05}", CAPACITY, "it has no figures of that KPI"),
        ("{kpi: abandonment_rate, at_most: 0.05}", "targets.0.at_most", "targets differ from point to point"),
    ],
)
def test_why_a_table_of_totals_cannot_tell(tmp_path: Path, text: str, key: str, why_not: str) -> None:
    (found,) = targets(tmp_path, text, {"abandonment_rate": RATES}, key)
    assert (found.status, found.why_not) == ({}, why_not)


def test_kpis_of_targets_carry_their_thresholds(tmp_path: Path) -> None:
    made = swept(tmp_path, {"reps.standard.capacity": [1, 2, 3]}, {"cost": RATES})
    assert kpis_of_targets(made) == ["attempts", "service_level_20s"]
