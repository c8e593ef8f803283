"""Lines of several configs in one panel: how each looks, and their names below."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simchat.report.lines import Wording
from simchat.report.plots.house import DASHES, SERIES

LABELS = {  # of what a report names by the line above it, or not at all
    "queue_length": "visitors waiting", "open_chats": "open chats", "reps_staffed": "reps on duty",
    "silent_rate": "abandonment rate, silent", "balk_rate": "abandonment rate, at the wait shown",
    "wrap_up_time.mean": "wrap-up (ACW), mean",
}  # fmt: skip
SIGNS, SIGNS_OF_LINE = 84, 8  # in the width of a figure; what the line before a name takes of them
LONGEST = 48  # signs of a name


def look_of(number: int) -> dict[str, Any]:
    """Of the line of a config by its number: the base is grey, so that candidates stand out against it."""
    *candidates, base = SERIES
    colour = candidates[(number - 1) % len(candidates)] if number else base
    return {"color": colour, "linestyle": DASHES[number % len(DASHES)]}


def label_of(wording: Wording, kpi: str) -> str:
    """What people call a KPI that stands by itself."""
    return LABELS.get(kpi) or wording.label(kpi).replace("_", " ")


def title_of(wording: Wording, kpi: str) -> str:
    """The same as a title."""
    label = label_of(wording, kpi)
    return label[0].upper() + label[1:]


def shortened(name: str, longest: int) -> str:
    """A name of at most so many signs."""
    return name if len(name) <= longest else f"{name[: longest - 1]}…"


def names_below(figure: Figure, axes: Axes) -> None:
    """The names of the lines below the panel: names of configs are long, and there may be many."""
    handles, names = axes.get_legend_handles_labels()
    short = [shortened(name, LONGEST) for name in names]
    width = max(map(len, short), default=0) + SIGNS_OF_LINE
    columns = min(max(1, SIGNS // width), max(1, len(names)))
    figure.legend(handles, short, loc="outside lower left", ncols=columns, handlelength=2.4, columnspacing=1.4,
                  borderaxespad=0.1)  # fmt: skip
