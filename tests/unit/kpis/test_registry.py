from pathlib import Path

import pytest

from simchat.config.settings import Target
from simchat.kpis import UnknownKpi, find_kpi, kpis_for, measure, target_problems
from simchat.kpis.definitions_of_time import ESTIMATES
from simchat.kpis.describe import describe
from simchat.kpis.estimators import ESTIMATORS
from simchat.kpis.kpi import DAYS, ONE, SECONDS
from simchat.kpis.names import threshold_name
from tests.unit.kpis.handmade import facts, reporting

THRESHOLDS = (20.0, 60.0)


def test_names_are_unique():
    names = [kpi.name for kpi in kpis_for(THRESHOLDS)]
    assert len(names) == len(set(names))


def test_every_kpi_is_made_of_what_is_measured_and_nothing_measured_is_idle():
    measured = measure(facts(), reporting())
    used = {name for kpi in kpis_for(THRESHOLDS) for name, _ in (*kpi.above, *kpi.below, *kpi.contacts)}
    assert used - {DAYS, SECONDS, ONE} <= set(measured.sums)
    assert set(measured.sums) <= used
    assert {kpi.of for kpi in kpis_for(THRESHOLDS)} - {""} == set(measured.contacts)


def test_every_estimator_is_described():
    assert tuple(ESTIMATES) == ESTIMATORS


@pytest.mark.parametrize(
    ("seconds", "name"), [(60.0, "service_level_60s"), (0.5, "service_level_0.5s"), (3e6, "service_level_3000000s")]
)
def test_thresholds_are_written_in_seconds(seconds, name):
    assert threshold_name("service_level", seconds) == name


def test_targets_find_their_kpi():
    assert find_kpi("service_level", THRESHOLDS, within=60.0).name == "service_level_60s"
    assert find_kpi("service_level_60s", THRESHOLDS).name == "service_level_60s"
    assert find_kpi("response_time.p90", THRESHOLDS).share == 0.9
    assert find_kpi("speed_to_answer", THRESHOLDS).name == "speed_to_answer.mean"


def test_an_unknown_kpi_is_told_what_comes_nearest():
    with pytest.raises(UnknownKpi, match=r"there is no KPI abandonmentrate; did you mean abandonment_rate"):
        find_kpi("abandonmentrate", THRESHOLDS)


def test_docs_are_written_from_the_registry():
    written = (Path(__file__).parents[3] / "docs" / "kpis.md").read_text(encoding="utf-8")
    assert written == describe(), "run: python -m simchat.kpis.describe > docs/kpis.md"


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ({"kpi": "service_level", "within": "60s", "at_least": 0.8}, None),
        ({"kpi": "response_time.p90", "at_most": "90s", "topic": "general"}, None),
        (
            {"kpi": "servicelevel_60s", "at_least": 0.8},
            "there is no KPI servicelevel_60s; did you mean service_level_60s",
        ),
        ({"kpi": "abandonment_rate", "at_most": 5.0}, "abandonment_rate is a share, between 0 and 1; got 5"),
        (
            {"kpi": "occupancy", "at_most": 0.9, "topic": "general"},
            "occupancy is given for total, tier, not for a topic",
        ),
        (
            {"kpi": "response_time.p90", "at_most": "90s", "topic": "technical"},
            "response_time.p90 is not modelled for topic technical: its conversation is at handling level",
        ),
    ],
)
def test_targets_are_checked_before_anything_runs(target, problem):
    found = target_problems([Target(kpi="cost", at_most=1000.0), Target(**target)], reporting())
    assert [(number, text[: len(problem or "")]) for number, text in found] == ([(1, problem)] if problem else [])
