"""How attempts end: a flow from arrivals to outcomes, out of the table of sessions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from simchat.report.plots.house import GOOD, INK, SERIES, SOFT, house_style, new_figure, told
from simchat.report.wording import amount, share

if TYPE_CHECKING:
    import pandas as pd

STAGES = ("arrived", "started a chat", "queued", "answered")
WIDTH, HEIGHT = 11.6, 4.0
BAR, RIGHT = 0.05, 4.0  # width of a stage's bar, and where outcomes are written
LEAST_APART = 0.075  # of two outcomes' names, as a share of all attempts
KIND = {"handled": GOOD, "case": SERIES[7], "form_left": SERIES[7], "unfinished": SERIES[7], "lapsed": SERIES[4]}
LOST = SERIES[1]
LAST = len(STAGES) - 1
LEFT = ("abandoned_silently",)  # who was answered, came back from Inactive and left the queue then


class Exit(NamedTuple):
    """Attempts that got as far as a stage and no farther."""

    stage: int
    outcome: str
    share: float  # of all attempts


def stages_reached(sessions: pd.DataFrame) -> pd.Series:
    """How far each attempt came: the number of a stage, counted from 0 as in `STAGES`."""
    stage = sessions["started"].notna().astype(int) + sessions["requested"].notna().astype(int)
    return stage + sessions["answered"].astype(int)


def exits_of(sessions: pd.DataFrame) -> list[Exit]:
    """How many leave where, from those who came farthest, with the most frequent outcome of a stage first."""
    ways = Counter(zip(stages_reached(sessions).tolist(), sessions["outcome"].astype(str).tolist(), strict=True))
    found = [Exit(stage, outcome, count / len(sessions)) for (stage, outcome), count in sorted(ways.items())]
    return sorted(found, key=lambda each: (-each.stage, each.outcome != "handled", -each.share))


def outcome_flow(sessions: pd.DataFrame, days: float) -> Figure:
    """From arrivals over starting, queueing and being answered to outcomes; numbers are means a day.

    Parameters
    ----------
    sessions : DataFrame
        As `Result.sessions`, those to be counted.
    days : float
        Simulated days they come from, of all replications together.
    """
    with house_style():
        figure, (axes,) = new_figure(width=WIDTH, height=HEIGHT)
        axes.set_axis_off()
        axes.set_title("From arrivals to outcomes, a day")
        if len(sessions):
            _draw(axes, exits_of(sessions), len(sessions) / days)
    return figure


def _draw(axes: Axes, exits: list[Exit], a_day: float) -> None:
    for stage, name in enumerate(STAGES):
        height = sum(each.share for each in exits if each.stage >= stage)
        axes.add_patch(Rectangle((stage, -height), BAR, height, color=SERIES[0]))
        text = f"{name}\n{amount(a_day * height)}"
        axes.text(stage, 0.025, text, ha="left", va="bottom", color=INK)
        if stage:
            axes.add_patch(Rectangle((stage - 1 + BAR, -height), 1 - BAR, height, color=SERIES[0], alpha=0.15, lw=0))
    lowest = 0.0
    for number, (each, top, middle) in enumerate(_places(exits)):
        lowest = min(lowest, middle - each.share / 2)
        colour = KIND.get(each.outcome, LOST)
        again = " later" if each.stage == LAST and each.outcome in LEFT else ""
        text = f"{each.outcome.replace('_', ' ')}{again} {amount(a_day * each.share)} ({share(each.share)})"
        band = PathPatch(_band(each, top, middle), facecolor=colour, alpha=0.45, edgecolor="none")
        axes.add_patch(told(band, f"exit-{number}", f"{STAGES[each.stage]}, then {text}"))
        axes.text(RIGHT + 0.04, middle, text, ha="left", va="center", color=INK if each.share > 0 else SOFT)
    axes.set_xlim(-0.02, RIGHT + 0.95)
    axes.set_ylim(lowest - 0.03, 0.16)


def _places(exits: list[Exit]) -> Iterator[tuple[Exit, float, float]]:
    """Each exit with the top of its share of its stage's bar, and the middle of the place where it is written."""
    free = 0.0
    for each in exits:
        top = -sum(other.share for other in exits if _comes_before(other, each, exits))
        middle = free - max(each.share, LEAST_APART) / 2
        free -= max(each.share, LEAST_APART) + 0.012
        yield each, top, middle


def _comes_before(other: Exit, each: Exit, exits: list[Exit]) -> bool:
    """Whether a share lies above another in the bar of its stage: what goes on, then the exits in order."""
    return other.stage > each.stage or (other.stage == each.stage and exits.index(other) < exits.index(each))


def _band(each: Exit, top: float, middle: float) -> Path:
    """From the bar of its stage to its name on the right, bent like an S."""
    left, right = each.stage + BAR, RIGHT
    bend = left + 0.55 * (right - left)
    above = [(left, top), (bend, top), (bend, middle + each.share / 2), (right, middle + each.share / 2)]
    below = [(right, middle - each.share / 2), (bend, middle - each.share / 2)]
    below += [(bend, top - each.share), (left, top - each.share)]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3]
    return Path(np.array(above + below), codes)
