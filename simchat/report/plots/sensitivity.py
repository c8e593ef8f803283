"""How much each key moves a KPI."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simchat.report.plots.by_group import BAR, ROW
from simchat.report.plots.config_lines import names_below
from simchat.report.plots.house import INK, SERIES, SOFT, house_style, new_figure, told
from simchat.report.plots.kpi_axis import KpiAxis
from simchat.report.varied import short_names
from simchat.report.wording import share

if TYPE_CHECKING:
    import pandas as pd

MORRIS = ("change", "spread of the change")
SOBOL = ("alone", "with all it does together with others")
NOTES = {
    True: "mean size of the change over the whole range of a key; lines: 95 % intervals",
    False: "share of the variance over all points; lines: 95 % intervals",
}


def sensitivity(effects: pd.DataFrame, kpi: str) -> Figure:
    """The effect of each key on one KPI with its 95 % interval, and how it acts together with others.

    Parameters
    ----------
    effects : DataFrame
        As `SweepResult.sensitivity`.
    kpi : str
        Its name in it.
    """
    rows, axis = effects[effects["kpi"] == kpi], KpiAxis(kpi)
    is_morris = "spread" in effects
    with house_style():
        figure, (axes,) = new_figure(height=1.5 + ROW * max(1, len(rows)))
        axes.set_title(f"What moves {axis.name}")
        _write_across(axes, axis, is_morris=is_morris)
        _bars(axes, rows, _change(axis) if is_morris else share, MORRIS if is_morris else SOBOL)
        axes.set_xlabel(NOTES[is_morris], fontsize=8)
        axes.set_xlim(left=0)
        names_below(figure, axes)
    return figure


def _change(axis: KpiAxis) -> Callable[[float], str]:
    """A change of a KPI in words: shares in percentage points."""
    return (lambda value: f"{100 * value:.3g} pp") if axis.kpi.unit == "share" else axis.value


def _write_across(axes: Axes, axis: KpiAxis, *, is_morris: bool) -> None:
    if not is_morris:
        axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.3g} %")
        return
    axis.across(axes)
    if axis.kpi.unit == "share":
        axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.3g} pp")


def _bars(axes: Axes, rows: pd.DataFrame, write: Callable[[float], str], names: tuple[str, str]) -> None:
    """A bar for each key with what it does by itself, and a mark for what it does otherwise."""
    places, other = np.arange(len(rows)), "spread" if "spread" in rows else "total"
    bars = axes.barh(
        places, rows["effect"].clip(lower=0), BAR, color=SERIES[0], alpha=0.75, linewidth=0, label=names[0]
    )
    low, high = ((rows["effect"] + sign * rows["half_width"]).clip(lower=0) for sign in (-1, 1))
    axes.hlines(places, low, high, color=INK, linewidth=1)
    axes.plot(rows[other].clip(lower=0), places, "D", color=SERIES[1], markersize=5.5, label=names[1])
    for number, (bar, row) in enumerate(zip(bars, rows.itertuples(index=False), strict=True)):
        told(bar, f"key-{number}", _words(row, write, names, getattr(row, other)))
    axes.set_yticks(places, list(short_names(rows["key"].tolist()).values()))
    axes.set_ylim(max(1, len(rows)) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.spines["left"].set_color(SOFT)


def _words(row: Any, write: Callable[[float], str], names: tuple[str, str], other: float) -> str:
    return f"{row.key}: {names[0]} {write(row.effect)} ± {write(row.half_width)}, {names[1]} {write(other)}"
