"""Figures by tier and by topic: where reps' time goes, what it costs, who falls silent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simchat.report.plots.house import INK, SERIES, SOFT, TICKS, house_style, legend, new_figure, told
from simchat.report.wording import amount, share

if TYPE_CHECKING:
    import pandas as pd

BAR, ROW = 0.62, 0.42  # height of a bar, and inches a row takes
TIMES = {"chats": (SERIES[0], ""), "wrap-up": (SERIES[4], "///"), "idle": ("#d5dae0", "")}
LOST_TOUCH = {"inactive_rate": "set Inactive", "returned_rate": "came back", "lapsed_rate": "lapsed"}
HOUR_S = 3600.0


def rep_hours(kpis: pd.DataFrame) -> pd.DataFrame:
    """Where the hours on duty go, by tier.

    Parameters
    ----------
    kpis : DataFrame
        As `Result.kpis`.

    Returns
    -------
    DataFrame
        One row a tier: chats, wrap-up, idle and overtime in hours a day. Chats, wrap-up and idle add up to the hours
        on duty, overtime is a part of these. Where a rep does both at once (wrap-up in the background), the time
        counts for each as they share his attention.
    """
    import pandas as pd

    rows = kpis[(kpis["scope"] == "tier") & (kpis["interval"] == "")]
    names = [str(name) for name in rows["name"].drop_duplicates()]

    def mean(kpi: str, column: str) -> pd.Series:
        of_kpi = rows[rows["kpi"] == kpi]
        return of_kpi.groupby(of_kpi["name"].astype(str))[column].mean().reindex(names)

    def ratio(kpi: str, over: str, column: str) -> pd.Series:
        return (mean(kpi, "numerator") / mean(over, column)).fillna(0.0)

    staffed = mean("staffed", "value").fillna(0.0)
    attending = staffed * ratio("occupancy", "occupancy", "denominator")
    of_it_wrap_up = ratio("wrap_up_time.mean", "attention_time.mean", "numerator").clip(0, 1)
    table = {
        "chats": attending * (1 - of_it_wrap_up),
        "wrap-up": attending * of_it_wrap_up,
        "idle": staffed - attending,
        "overtime": mean("overtime", "value").fillna(0.0),
    }
    return pd.DataFrame(table, index=pd.Index(names, name="tier"))


def rep_time(kpis: pd.DataFrame) -> Figure:
    """Hours a day on chats, on wrap-up and idle, by tier, and how many of them are overtime."""
    table = rep_hours(kpis)
    with house_style():
        figure, (axes,) = new_figure(height=1.3 + ROW * len(table))
        axes.set_title("Where reps' time goes")
        left = np.zeros(len(table))
        for name, (colour, hatch) in TIMES.items():
            _bars(axes, table, name, left, color=colour, hatch=hatch, edgecolor="white" if hatch else colour)
            left += table[name].to_numpy()
        _overtime(axes, table, left)
        _rows(axes, [str(name) for name in table.index])
        axes.set_xlim(0, max(1.0, float(left.max()) * 1.18))
        axes.set_xlabel("hours a day", fontsize=8)
        legend(axes)
    return figure


def _bars(axes: Axes, table: pd.DataFrame, name: str, left: np.ndarray, **look: Any) -> None:
    hours, total = table[name].to_numpy(), table[["chats", "wrap-up", "idle"]].sum(axis=1).to_numpy()
    bars = axes.barh(np.arange(len(table)), hours, BAR, left=left, label=name, linewidth=0.5, **look)
    for number, (bar, group) in enumerate(zip(bars, table.index, strict=True)):
        part = share(hours[number] / total[number]) if total[number] else "-"
        told(bar, f"{name}-{number}", f"{group}: {name} {amount(hours[number])} h a day, {part} of the time on duty")


def _overtime(axes: Axes, table: pd.DataFrame, ends: np.ndarray) -> None:
    for number, (end, overtime) in enumerate(zip(ends, table["overtime"], strict=True)):
        axes.annotate(f"{amount(end)} h, {amount(overtime)} overtime", (end, number), xytext=(4, 0),
                      textcoords="offset points", va="center", fontsize=8, color=INK)  # fmt: skip


def lost_touch(summary: pd.DataFrame) -> Figure:
    """Shares of answered chats that were set Inactive, came back and lapsed, by topic, with 95 % intervals."""
    rows = summary[(summary["scope"] == "topic") & (summary["interval"] == "") & summary["kpi"].isin(LOST_TOUCH)]
    topics = [str(name) for name in rows["name"].drop_duplicates()]
    with house_style():
        figure, (axes,) = new_figure(height=1.3 + ROW * max(1, len(topics)) * 1.5)
        axes.set_title("Inactivity")
        for number, (kpi, label) in enumerate(LOST_TOUCH.items()):
            of_kpi = rows[rows["kpi"] == kpi].set_index("name").reindex(topics)
            _shares(axes, of_kpi, number, label)
        _rows(axes, topics)
        write_shares(axes)
        legend(axes)
        axes.set_xlabel("share of answered chats, with 95 % intervals", fontsize=8)
    return figure


def _shares(axes: Axes, rows: pd.DataFrame, number: int, label: str) -> None:
    thick = BAR / len(LOST_TOUCH)
    places = np.arange(len(rows)) + (number - 1) * thick
    mean = rows["mean"].fillna(0.0).to_numpy()
    bars = axes.barh(places, mean, thick * 0.9, color=SERIES[(0, 2, 1)[number]], label=label, linewidth=0)
    axes.hlines(places, rows["ci_low"], rows["ci_high"], color=INK, linewidth=1)
    for row, (bar, topic) in enumerate(zip(bars, rows.index, strict=True)):
        told(bar, f"lost-{number}-{row}", f"{topic}: {label} {share(rows['mean'].iloc[row])}")


def write_shares(axes: Axes) -> None:
    """Percent along the x axis."""
    axes.xaxis.set_major_formatter(lambda value, _: TICKS[share](value))
    axes.set_xlim(left=0)


def cost(summary: pd.DataFrame) -> Figure:
    """Cost of the whole time by tier, with 95 % intervals."""
    rows = summary[(summary["scope"] == "tier") & (summary["interval"] == "") & (summary["kpi"] == "cost")]
    names = [str(name) for name in rows["name"]]
    with house_style():
        figure, (axes,) = new_figure(height=1.1 + ROW * max(1, len(names)))
        axes.set_title("Cost by tier")
        bars = axes.barh(np.arange(len(rows)), rows["mean"], BAR, color=SERIES[0], linewidth=0)
        axes.hlines(np.arange(len(rows)), rows["ci_low"], rows["ci_high"], color=INK, linewidth=1)
        ends = rows["ci_high"].fillna(rows["mean"])
        for number, (bar, mean, end) in enumerate(zip(bars, rows["mean"], ends, strict=True)):
            told(bar, f"cost-{number}", f"{names[number]}: {amount(mean)}")
            axes.annotate(amount(mean), (end, number), xytext=(5, 0), textcoords="offset points", va="center",
                          fontsize=9, color=INK)  # fmt: skip
        _rows(axes, names)
        axes.set_xlim(0, max(1.0, float(ends.max() or 0) * 1.15) if len(rows) else 1.0)
    return figure


def _rows(axes: Axes, names: Sequence[str]) -> None:
    """Names down the side, the first on top."""
    axes.set_yticks(np.arange(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.spines["left"].set_color(SOFT)
