"""The KPIs that most questions are about."""

from __future__ import annotations

from collections.abc import Sequence

from simchat.config import Scenario
from simchat.kpis import Kpi, Reporting, find_kpi
from simchat.kpis.names import at_threshold

LEVEL = "service_level"
HEADLINE = (
    "speed_to_answer.mean",
    LEVEL,
    "abandonment_rate",
    "blocked_rate",
    "first_response_time.mean",
    "response_time.mean",
    "chat_time.mean",
    "occupancy",
    "cost",
)


def headline(scenarios: Sequence[Scenario], reportings: Sequence[Reporting]) -> list[Kpi]:
    """The headline as far as the scenarios have it: costs where reps have any, responses where there are messages."""
    thresholds = reportings[0].thresholds
    names = [shown_level(scenarios, thresholds) if name == LEVEL else name for name in HEADLINE]
    kpis = [find_kpi(name, thresholds) for name in names]
    paid = is_paid(scenarios)
    return [kpi for kpi in kpis if modelled(kpi, reportings) and (kpi.name != "cost" or paid)]


def shown_level(scenarios: Sequence[Scenario], thresholds: tuple[float, ...]) -> str:
    """The service level that is shown where one must do: of the first target on one, else of the middle threshold."""
    targets = (target for scenario in scenarios for target in scenario.config.targets)
    within = (target.within for target in targets if target.kpi == LEVEL and target.within is not None)
    return LEVEL + at_threshold(next(within, thresholds[len(thresholds) // 2]))


def is_paid(scenarios: Sequence[Scenario]) -> bool:
    """Whether any tier of any scenario has a cost."""
    return any(tier.hourly_cost for scenario in scenarios for tier in scenario.config.reps.values())


def modelled(kpi: Kpi, reportings: Sequence[Reporting]) -> bool:
    """Whether all scenarios have a KPI: those on responses need conversations by messages."""
    return not kpi.response or all(any(reporting.message_level) for reporting in reportings)
