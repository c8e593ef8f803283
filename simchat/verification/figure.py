"""The verification table as a picture: every figure as a share of its exact value."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from simchat.verification.judging import WIDEST, Comparison, Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CASE_HEIGHT = 0.17  # inches
COLOURS = {Verdict.PASS: "#0072b2", Verdict.OUTSIDE: "#d55e00", Verdict.TOO_WIDE: "#e69f00"}  # told apart by everyone
MARKS = {Verdict.PASS: "o", Verdict.OUTSIDE: "X", Verdict.TOO_WIDE: "s"}
STYLE = {
    "svg.hashsalt": "simchat",
    "svg.fonttype": "none",
}  # the same figures give the same bytes; letters stay letters


def figure_of(rows: Sequence[Comparison]) -> Figure:
    """Intervals of simulated over exact, less 1, in per cent, a line for each case; without those of absolute bound."""
    from matplotlib.figure import Figure

    shown = [row for row in rows if row.exact.bound is None]
    cases = {name: list(own) for name, own in groupby(shown, key=lambda row: row.case.name)}
    figure = Figure(figsize=(8.5, 1.2 + CASE_HEIGHT * len(cases)), layout="constrained")
    axes = figure.subplots()
    for place, own in enumerate(cases.values()):
        for number, row in enumerate(own):
            _draw(axes, place + 0.8 * ((number + 0.5) / len(own) - 0.5), row)
    _label(axes, list(cases), [own[0].case.group for own in cases.values()])
    return figure


def draw(rows: Sequence[Comparison], path: Path) -> None:
    """The picture as an SVG file."""
    import matplotlib as mpl

    with mpl.rc_context({"svg.hashsalt": "simchat", "svg.fonttype": "none"}):  # same bytes; letters stay letters
        figure_of(rows).savefig(path, format="svg", metadata={"Date": None})


def _draw(axes: Axes, place: float, row: Comparison) -> None:
    exact = row.exact.value
    at = 100 * (row.simulated / exact - 1)
    reach = [[100 * (row.simulated - row.low) / exact], [100 * (row.high - row.simulated) / exact]]
    axes.errorbar(at, place, xerr=reach, fmt=MARKS[row.verdict], color=COLOURS[row.verdict], ms=2, lw=0.7)


def _label(axes: Axes, cases: Sequence[str], groups: Sequence[str]) -> None:
    axes.axvline(0, color="black", lw=0.8)
    axes.axvspan(-100 * WIDEST, 100 * WIDEST, color="0.93", zorder=0)
    axes.set_yticks(range(len(cases)), cases, fontsize=7)
    axes.set_ylim(len(cases) - 0.5, -0.5)
    place = 0
    for group, own in groupby(groups):
        place, first = place + len(list(own)), place
        axes.axhline(place - 0.5, color="0.75", lw=0.6)
        axes.annotate(
            group, (1.01, (first + place - 1) / 2), xycoords=("axes fraction", "data"), fontsize=7, va="center"
        )
    axes.set_xlabel("simulated against exact, per cent; bars: intervals that all hold together with 95 %")
    axes.set_title("Every figure that theory knows, case by case", loc="left", fontsize="medium")
