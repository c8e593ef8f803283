"""Figures of a run, for whoever has its result at hand."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from simchat.kpis import Reporting
from simchat.report.convergence import asked_for
from simchat.report.counted import counted, forecast, simulated_days
from simchat.report.findings import Findings
from simchat.report.lines import Wording

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from simchat.report.result import Result


class Plots:
    """Figures of a run; each call makes a new `matplotlib.figure.Figure`, to show or to save."""

    def __init__(self, result: Result) -> None:
        self._result = result

    def day(self) -> Figure:
        """Arrivals, waits and service level by interval."""
        from simchat.report import plots

        return plots.day(self._result.kpis, self._found.level, forecast(self._result.scenario))

    def queue(self) -> Figure:
        """Sessions waiting by queue, and open chats against slots, over time."""
        from simchat.report import plots

        return plots.queue(self._result.kpis)

    def shifts(self) -> Figure:
        """Reps on duty by tier over time."""
        from simchat.report import plots

        return plots.shifts(self._result.kpis)

    def arrivals(self) -> Figure:
        """Arrivals and answered chats by interval, against the forecast."""
        from simchat.report import plots

        return plots.arrivals(self._result.kpis, forecast(self._result.scenario))

    def waiting(self) -> Figure:
        """Sessions waiting by queue."""
        from simchat.report import plots

        return plots.waiting(self._result.kpis)

    def waits(self) -> Figure:
        """How long those wait who arrive in each interval."""
        from simchat.report import plots

        return plots.waits(self._result.kpis)

    def open_chats(self) -> Figure:
        """Open chats against slots."""
        from simchat.report import plots

        return plots.open_chats(self._result.kpis)

    def staffing(self) -> Figure:
        """Reps on duty against those needed at the least."""
        from simchat.report import plots

        return plots.staffing(self._result.kpis)

    def service_level(self) -> Figure:
        """The service level by interval, with the target it is held against, if there is one."""
        from simchat.report import plots

        return plots.service_level(self._result.kpis, self._found.level, self._limit(self._found.level))

    def abandonment(self) -> Figure:
        """Visitors lost by interval."""
        from simchat.report import plots

        return plots.abandonment(self._result.kpis, self._limit("abandonment_rate"))

    def outcomes(self) -> Figure:
        """How attempts end: a flow from arrivals to outcomes."""
        from simchat.report import plots

        return plots.outcome_flow(self._counted, simulated_days(self._found))

    def distribution(self, column: str = "wait") -> Figure:
        """How many chats take how long: wait, response_mean, handle_time, attention_time, resolution_time."""
        from simchat.report import plots

        return plots.distribution(self._counted, column)

    def ewt(self) -> Figure:
        """Estimated wait shown against the wait had."""
        from simchat.report import plots

        return plots.ewt(self._counted)

    def rep_time(self) -> Figure:
        """Hours a day on chats, on wrap-up and idle, by tier."""
        from simchat.report import plots

        return plots.rep_time(self._result.kpis)

    def lost_touch(self) -> Figure:
        """Shares of answered chats set Inactive, come back and lapsed, by topic."""
        from simchat.report import plots

        return plots.lost_touch(self._result.summary)

    def cost(self) -> Figure:
        """Cost by tier."""
        from simchat.report import plots

        return plots.cost(self._result.summary)

    def by_replications(self, kpi: str, scope: str = "total", name: str | None = None) -> Figure:
        """The estimate of a KPI as replications are added, and how wide its interval is; as in the table of the name.

        Raises
        ------
        ExperimentError
            If there is no such KPI or group, or the KPI is a quantile or maximum.
        """
        from simchat.report import plots

        reporting = Reporting.of(self._result.scenario)
        asked = asked_for(reporting, kpi)
        title = Wording(reporting).label(asked.name) + (f", {scope} {name}" if name else "")
        table = self._result.by_replications(asked.name, scope, name)
        return plots.by_replications(table, title[0].upper() + title[1:], asked.unit)

    @property
    def _found(self) -> Findings:
        return self._result.findings

    @cached_property
    def _counted(self) -> pd.DataFrame:
        return counted(self._result.sessions, self._found.reporting)

    def _limit(self, kpi: str) -> float | None:
        """The limit of the first target on a KPI of the total."""
        wanted = (each for each in self._found.verdicts if each.kpi == kpi and each.scope == "total")
        return next((each.limit for each in wanted if each.by != "days"), None)
