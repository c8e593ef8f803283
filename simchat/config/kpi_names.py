"""Names of KPIs that targets may use, with their units (rule K). Names only: what they mean is the room `kpis`'."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Unit = Literal["share", "duration", "number"]
AT_THRESHOLD = (
    "abandonment_rate_short",
    "service_level",
    "service_level_answered",
    "service_level_short",
    "service_level_offered",
    "service_level_observed",
    "first_response_within",
    "response_within",
    "resolved_within",
)
SHARES = (
    "closed_rate",
    "form_left_rate",
    "blocked_rate",
    "case_rate",
    "balk_rate",
    "silent_rate",
    "delayed_rate",
    "abandonment_rate",
    "abandonment_rate_observed",
    "dropped_rate",
    "visitors_served",
    "inactive_rate",
    "returned_rate",
    "lapsed_rate",
    "escalation_rate",
    "occupancy",
    "slot_occupancy",
)
DISTRIBUTIONS = (
    "wait",
    "speed_to_answer",
    "first_response_time",
    "first_response_from_accept",
    "response_time",
    "chat_time",
    "handle_time",
    "attention_time",
    "wrap_up_time",
    "resolution_time",
)
STATISTICS = ("mean", "p50", "p90", "p95", "max")
NUMBERS = (
    "attempts",
    "offered",
    "queued",
    "answered",
    "closed_door",
    "form_left",
    "case",
    "refused",
    "balked",
    "abandoned",
    "abandoned_silently",
    "handled",
    "lapsed",
    "dropped",
    "unfinished",
    "staffed",
    "overtime",
    "reps_staffed",
    "concurrency",
    "chats_per_rep_hour",
    "cost",
    "cost_per_handled",
    "reroutes",
    "queue_length",
    "open_chats",
    "silent_slot_time",
)
ESTIMATORS = ("", "_les", "_hol", "_ql", "_smoothing")
EWT_DURATIONS = tuple(f"{name}{estimator}" for estimator in ESTIMATORS for name in ("ewt_bias", "ewt_mae", "ewt_rmse"))
EWT_SHARES = tuple(f"{name}{estimator}" for estimator in ESTIMATORS for name in ("ewt_within_1m", "ewt_unknown"))

UNITS: dict[str, Unit] = {
    **dict.fromkeys((*AT_THRESHOLD, *SHARES, *EWT_SHARES), "share"),
    **dict.fromkeys((*DISTRIBUTIONS, *(f"{name}.{of}" for name in DISTRIBUTIONS for of in STATISTICS)), "duration"),
    **dict.fromkeys(("longest_wait", *EWT_DURATIONS), "duration"),
    **dict.fromkeys(NUMBERS, "number"),
}


class Named(NamedTuple):
    """A KPI as a target names it: without its threshold, and the threshold in seconds if the name has one."""

    kpi: str
    threshold_s: float | None


def named(kpi: str) -> Named | None:
    """What a name such as ``abandonment_rate``, ``response_time.p90`` or ``service_level_60s`` means, if anything."""
    if kpi in UNITS:
        return Named(kpi, None)
    match = re.fullmatch(r"(\w+)_(\d+(?:\.\d+)?)s", kpi)
    return Named(match[1], float(match[2])) if match and match[1] in AT_THRESHOLD else None
