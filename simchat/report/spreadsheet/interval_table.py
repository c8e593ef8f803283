"""The summary by interval as tables with a column for each KPI."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from simchat.report.figures import TIME_OF_DAY
from simchat.report.spreadsheet.interval_columns import Shown
from simchat.report.spreadsheet.sheet import Value

if TYPE_CHECKING:
    import pandas as pd

DAY_MINUTES = 24 * 60
Group = tuple[str, str]  # scope and name
TOTAL: Group = ("total", "total")


def intervals_of(summary: pd.DataFrame) -> tuple[list[str], list[str]]:
    """The intervals by date and time, and those by time of day, as the summary writes and orders them."""
    of_total = (summary["scope"] == "total") & (summary["kpi"] == "attempts")
    labels = summary["interval"][of_total].tolist()
    return [label for label in labels if len(label) > TIME_OF_DAY], [x for x in labels if len(x) == TIME_OF_DAY]


def figures_by_interval(
    summary: pd.DataFrame, groups: Sequence[Group], intervals: Sequence[str], shown: Sequence[Shown]
) -> pd.DataFrame:
    """The figures of each group in each interval, in this order, with a column for each that is shown.

    Returns
    -------
    DataFrame
        Indexed by scope, name and interval; columns by part and KPI; NaN where there is nothing.
    """
    import pandas as pd

    kpis, scopes = {column.kpi for column in shown}, {scope for scope, _ in groups}
    wanted = summary["kpi"].isin(kpis) & summary["scope"].isin(scopes) & summary["interval"].isin(intervals)
    keys = ["scope", "name", "interval"]
    wide = summary[wanted].pivot(index=keys, columns="kpi", values=["mean", "ci_low", "ci_high"])
    index = pd.MultiIndex.from_tuples([(*group, interval) for group in groups for interval in intervals], names=keys)
    columns = pd.MultiIndex.from_tuples([(column.part, column.kpi) for column in shown])
    return wide.reindex(index=index, columns=columns)


def busy(figures: pd.DataFrame) -> tuple[int, int]:
    """First and last row in which anybody comes or is on duty; all rows if nobody ever is."""
    some = (figures["mean", "attempts"] > 0) | (figures["mean", "reps_staffed"] > 0)
    rows = some.to_numpy().nonzero()[0]
    return (int(rows[0]), int(rows[-1])) if len(rows) else (0, len(figures) - 1)


def dates_and_times(intervals: Sequence[str]) -> Iterator[list[Value]]:
    """Date, weekday and time of each interval by date and time; its offset from UTC where the time comes twice."""
    for label in intervals:
        day = date.fromisoformat(label[:10])
        yield [day, f"{day:%a}", time_of_day(label[11:16]), label[16:]]


def times_of_day(intervals: Sequence[str]) -> Iterator[list[Value]]:
    """Time of each interval by time of day."""
    for label in intervals:
        yield [time_of_day(label)]


def time_of_day(text: str) -> float:
    """A time such as 08:30 as a spreadsheet's time value, in days."""
    hours, minutes = text.split(":")
    return (int(hours) * 60 + int(minutes)) / DAY_MINUTES
