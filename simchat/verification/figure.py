"""The verification table as a picture: every figure as a share of its exact value."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from simchat.verification.judging import WIDEST, Comparison, Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINE_HEIGHT = 0.16
COLOURS = {Verdict.PASS: "#0072b2", Verdict.OUTSIDE: "#d55e00", Verdict.TOO_WIDE: "#e69f00"}  # told apart by everyone
MARKS = {Verdict.PASS: "o", Verdict.OUTSIDE: "X", Verdict.TOO_WIDE: "s"}


def figure_of(rows: Sequence[Comparison]) -> Figure:
    """Intervals of simulated over exact, less 1, in per cent; figures with an absolute bound are left out."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    shown = [row for row in rows if row.exact.bound is None]
    mpl.rcParams["svg.hashsalt"] = "simchat"  # the same figures give the same bytes
    figure = Figure(figsize=(8.5, 1.4 + LINE_HEIGHT * len(shown)), layout="constrained")
    axes = figure.subplots()
    for place, row in enumerate(shown):
        _draw(axes, place, row)
    _label(axes, shown)
    return figure


def _draw(axes: Axes, place: int, row: Comparison) -> None:
    exact = row.exact.value
    at = 100 * (row.simulated / exact - 1)
    reach = [[100 * (row.simulated - row.low) / exact], [100 * (row.high - row.simulated) / exact]]
    axes.errorbar(at, place, xerr=reach, fmt=MARKS[row.verdict], color=COLOURS[row.verdict], ms=3, lw=1)


def _label(axes: Axes, rows: Sequence[Comparison]) -> None:
    axes.axvline(0, color="black", lw=0.8)
    axes.axvspan(-100 * WIDEST, 100 * WIDEST, color="0.92", zorder=0)
    axes.set_yticks(range(len(rows)), [f"{row.case.name}: {row.exact.kpi}" for row in rows], fontsize=6)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    place = 0
    for _, of_group in groupby(rows, key=lambda row: row.case.group):
        place += len(list(of_group))
        axes.axhline(place - 0.5, color="0.8", lw=0.6)
    axes.set_xlabel("simulated against exact, per cent; bars: intervals that all hold together with 95 %")
    axes.set_title("Every figure that theory knows", loc="left", fontsize="medium")
