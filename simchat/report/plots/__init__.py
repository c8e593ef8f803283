"""Figures in one house style: tables in, `matplotlib.figure.Figure` out."""

from simchat.report.plots.against import against
from simchat.report.plots.by_group import cost, lost_touch, rep_hours, rep_time
from simchat.report.plots.by_replications import by_replications
from simchat.report.plots.difference_over_day import difference_over_day
from simchat.report.plots.distributions import distribution, ewt
from simchat.report.plots.forest import forest
from simchat.report.plots.heat_map import heat_map
from simchat.report.plots.outcome_flow import outcome_flow
from simchat.report.plots.over_time import (
    abandonment,
    arrivals,
    day,
    open_chats,
    queue,
    service_level,
    shifts,
    staffing,
    waiting,
    waits,
)
from simchat.report.plots.sensitivity import sensitivity
from simchat.report.plots.side_by_side import side_by_side
from simchat.report.plots.trade_off import trade_off

__all__ = [
    "abandonment", "against", "arrivals", "by_replications", "cost", "day", "difference_over_day", "distribution",
    "ewt", "forest", "heat_map", "lost_touch", "open_chats", "outcome_flow", "queue", "rep_hours", "rep_time",
    "sensitivity", "service_level", "shifts", "side_by_side", "staffing", "trade_off", "waiting", "waits",
]  # fmt: skip
