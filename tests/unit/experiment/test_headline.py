"""The KPIs that most questions are about."""

from __future__ import annotations

from pathlib import Path

from simchat.config import load
from simchat.experiment.headline import headline, shown_level
from simchat.kpis import Reporting
from tests.unit.experiment.small import small

CONFIGS = Path(__file__).parents[3] / "configs"


def test_the_level_is_that_of_the_first_target_on_one_else_of_the_middle_threshold(tmp_path: Path) -> None:
    two_tier = load(CONFIGS / "two_tier.yaml")
    thresholds = Reporting.of(two_tier).thresholds
    assert shown_level([two_tier], thresholds) == "service_level_60s"
    assert shown_level([small(tmp_path)], thresholds) == "service_level_20s"
    assert shown_level([two_tier, small(tmp_path)], thresholds) == "service_level_60s"


def test_costs_are_shown_where_reps_have_any_and_responses_where_there_are_messages(tmp_path: Path) -> None:
    def names(scenario) -> list[str]:
        return [kpi.name for kpi in headline([scenario], [Reporting.of(scenario)])]

    paid = small(tmp_path)
    unpaid = paid.but({"reps.standard.hourly_cost": None})
    wordless = paid.but({"topics.general.conversation": {"handling": {"work": "3m"}}})
    assert set(names(paid)) - set(names(unpaid)) == {"cost"}
    assert set(names(paid)) - set(names(wordless)) == {"first_response_time.mean", "response_time.mean"}
