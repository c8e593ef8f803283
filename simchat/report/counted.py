"""What reports count: sessions that arrived in the reporting window, and the visitors that were expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simchat.config import Scenario
from simchat.kpis import Reporting
from simchat.report.findings import Findings

if TYPE_CHECKING:
    import pandas as pd


def counted(sessions: pd.DataFrame, reporting: Reporting) -> pd.DataFrame:
    """Sessions that arrived in the reporting window."""
    arrival = sessions["arrival"]
    inside: pd.DataFrame = sessions[(arrival >= reporting.warm_up_s) & (arrival < reporting.intervals.edges[-1])]
    return inside


def simulated_days(found: Findings) -> float:
    """Days inside the reporting window, of all replications together."""
    return float(found.reporting.days.sum()) * found.about.replications


def forecast(scenario: Scenario) -> pd.Series:
    """Visitors expected in each interval and at each time of day, of all topics; those of a trace as they come.

    A retrial is not expected, and a busy day has more than this.
    """
    import pandas as pd

    reporting = Reporting.of(scenario)
    intervals, edges = reporting.intervals, reporting.edges
    until = sum((_until(expected.edges, expected.counts, edges) for expected in scenario.expected.values()), edges * 0)
    for times in scenario.traces.values():
        until = until + np.searchsorted(times, edges)
    counts = np.diff(until)
    by_date = pd.Series(counts, index=list(intervals.labels))
    days = np.bincount(intervals.slot, weights=reporting.occurrences)
    pooled = np.bincount(intervals.slot, weights=counts) / np.where(days > 0, days, np.nan)
    return pd.concat([by_date, pd.Series(pooled, index=list(intervals.times_of_day)[: len(pooled)])])


def _until(edges: np.ndarray, counts: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Visitors expected until given times."""
    return np.asarray(np.interp(at, edges, np.concatenate([[0.0], np.cumsum(counts)])))
