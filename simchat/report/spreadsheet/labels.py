"""What people call each KPI, in words that stand by themselves: rows of a spreadsheet are sorted and filtered."""

from __future__ import annotations

from simchat.config import Scenario
from simchat.kpis import Kpi, Reporting, kpis_for
from simchat.kpis.definitions import counts, distributions, rates
from simchat.kpis.definitions_of_time import ewt, flows, supply
from simchat.report.ewt import NAMES
from simchat.report.lines import Wording

OWN = {
    "attempts": "arrivals (attempts)",
    "offered": "chats started (offered)",
    "case": "cases instead of chats",
    "closed_door": "came while the door was closed",
    "form_left": "left in the form",
    "abandoned": "abandoned by End Chat",
    "closed_rate": "share that came while the door was closed",
    "form_left_rate": "share that left in the form",
    "delayed_rate": "share that had to wait",
    "balk_rate": "left at the wait shown (balk rate)",
    "silent_rate": "silent abandonment rate",
    "case_rate": "share of cases instead of chats",
    "lapsed_rate": "lapsed rate",
    "abandonment_rate_observed": "abandonment rate as the platform shows it",
    "longest_wait": "longest wait of a replication",
    "reps_staffed": "reps on duty",
}
AT_THRESHOLD = {
    "abandonment_rate_short": "abandonment rate without those within",
    "service_level_answered": "service level of the answered,",
    "service_level_short": "service level without those gone within",
    "service_level_offered": "service level with the refused,",
    "service_level_observed": "service level as the platform shows it,",
    "first_response_within": "first response within",
    "response_within": "responses within",
    "resolved_within": "resolved within",
}
STATISTICS = {
    "mean": "mean", "p50": "50 % within", "p90": "90 % within", "p95": "95 % within", "max": "longest of a replication",
}  # fmt: skip
DISTRIBUTIONS = {
    "wait": "wait of all queued",
    "first_response_time": "first response",
    "first_response_from_accept": "first response after acceptance",
    "wrap_up_time": "wrap-up (ACW)",
}
EWT = {
    "ewt_bias": "bias",
    "ewt_mae": "mean absolute error",
    "ewt_rmse": "RMS error",
    "ewt_within_1m": "within 1 minute",
    "ewt_unknown": "unknown",
}
SECTIONS = {
    "Counts": counts, "Rates": rates, "Distributions": distributions, "Reps and cost": supply, "Under way": flows,
    "Estimated wait": ewt,
}  # fmt: skip
THE_REST = "At a threshold"


class Labels:
    """Label, section and definition of every KPI of a scenario, by its name in tables."""

    def __init__(self, scenario: Scenario) -> None:
        reporting = Reporting.of(scenario)
        self.thresholds = reporting.thresholds
        self.kpis: dict[str, Kpi] = {kpi.name: kpi for kpi in kpis_for(reporting.thresholds)}
        self._wording = Wording(reporting)
        self._sections = {kpi.name: title for title, kpis in SECTIONS.items() for kpi in kpis()}

    def label(self, kpi: str) -> str:
        """What people call a KPI."""
        return OWN.get(kpi) or _of_ewt(kpi) or self._of_parts(kpi) or self._wording.label(kpi).replace("_", " ")

    def section(self, kpi: str) -> str:
        """The heading under which docs/kpis.md defines a KPI."""
        return self._sections.get(kpi, THE_REST)

    def unit(self, kpi: str) -> str:
        """The unit of a KPI."""
        return self.kpis[kpi].unit

    def _of_parts(self, kpi: str) -> str:
        """Of a statistic of a distribution, or of a share at a threshold; nothing if it is neither."""
        distribution, _, statistic = kpi.partition(".")
        if statistic:
            return f"{DISTRIBUTIONS.get(distribution, distribution.replace('_', ' '))}, {STATISTICS[statistic]}"
        name, _, threshold = kpi.rpartition("_")
        return f"{AT_THRESHOLD[name]} {threshold}" if name in AT_THRESHOLD else ""


def _of_ewt(kpi: str) -> str:
    known = next((name for name in EWT if kpi == name or kpi.startswith(f"{name}_")), None)
    if known is None:
        return ""
    estimator = kpi.removeprefix(known).removeprefix("_") or "shown"
    return f"estimated wait, {NAMES[estimator]}: {EWT[known]}"
