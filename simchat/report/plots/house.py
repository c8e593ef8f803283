"""The house style of all figures: colours, lines, axes that can say what stands at a place."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, Locator

from simchat.report.wording import amount, share, span

# Told apart by people who see few colours, and 3 : 1 against white at the least. A page swaps them for brighter ones
# where it is dark.
SERIES = ("#0b5fa5", "#c4500a", "#0a7d5a", "#8a4f9e", "#8a6a00", "#007c91", "#b3296b", "#666e78")
INK, SOFT, LINE = "#1b2128", "#55606c", "#d5dae0"
GOOD, BAD = SERIES[2], "#b3261e"
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))
BAND_ALPHA = 0.18
BAND = "_band of "  # begins the label of the band around the line of that name
WIDTH, HEIGHT = 5.8, 2.9  # inches of a panel
STYLE: Any = {  # as rcParams; their names are a type of its own
    "axes.edgecolor": SOFT,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.labelcolor": SOFT,
    "axes.labelsize": 9,
    "axes.prop_cycle": cycler(color=SERIES) + cycler(linestyle=(DASHES * 2)),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlecolor": INK,
    "figure.constrained_layout.use": True,
    "figure.titlesize": 11,
    "font.size": 9,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.6,
    "legend.fontsize": 9,
    "legend.frameon": False,
    "legend.labelcolor": INK,
    "lines.linewidth": 1.6,
    "text.color": INK,
    "text.parse_math": False,  # names of topics and tiers are no formulas
    "xtick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.color": SOFT,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
}
Write = Callable[[float], str]
ROUND_S = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)
MOST_TICKS = 6
TOLD = "told-"  # begins the ids of artists that say something of themselves


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style inside, whatever the caller's own settings are."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


class ShownFigure(Figure):
    """A figure in the house style, which a notebook shows when it is the value of a cell; without pyplot's state."""

    def draw(self, renderer: Any) -> None:
        """Draw; ticks are made only now, and ask for the style again."""
        with mpl.rc_context(STYLE):
            super().draw(renderer)

    def _repr_png_(self) -> bytes:
        drawn = io.BytesIO()
        self.savefig(drawn, format="png", dpi=96)
        return drawn.getvalue()


def new_figure(panels: int = 1, *, width: float = WIDTH, height: float = HEIGHT) -> tuple[ShownFigure, list[Axes]]:
    """A figure of so many panels, one under the other over the same axis."""
    figure = ShownFigure(figsize=(width, height * panels))
    return figure, list(figure.subplots(panels, 1, sharex=True, squeeze=False)[:, 0])


def write_values(axes: Axes, write: Write, *, places: Sequence[str] = ()) -> None:
    """Say in words of people what stands at a place of the y axis; `places` are the words of the x axis.

    The words are kept where Matplotlib looks for them itself, in `fmt_xdata` and `fmt_ydata`: whoever shows the
    value under a pointer asks there. Spans get ticks at round minutes and hours.
    """
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: TICKS[write](value)))
    if write is span:
        axes.yaxis.set_major_locator(SpanLocator())
    axes.fmt_ydata = write
    if places:
        last = len(places) - 1
        axes.fmt_xdata = lambda place: places[min(max(int(place), 0), last)]


class SpanLocator(Locator):
    """Ticks at round spans of time: seconds, minutes, hours."""

    def __call__(self) -> list[float]:
        """Places of ticks in view."""
        assert self.axis is not None
        return self.tick_values(*self.axis.get_view_interval())

    def tick_values(self, low: float, high: float) -> list[float]:
        """Places of ticks between two spans."""
        step = next((step for step in ROUND_S if (high - low) / step <= MOST_TICKS), (high - low) / MOST_TICKS)
        return [float(tick) for tick in np.arange(math.ceil(low / step) * step, high + step / 1e6, step)]


def _plain_span(seconds: float) -> str:
    """A round span in as few signs as it takes."""
    for unit, size in (("h", 3600), ("m", 60)):
        if seconds >= size and seconds % (size / 2) == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s" if seconds else "0"


TICKS: dict[Write, Write] = {
    amount: lambda value: f"{value:,g}",
    share: lambda value: f"{100 * value:.3g} %",
    span: _plain_span,
}


def legend(axes: Axes, *, columns: int = 3) -> None:
    """The names of several series, over the panel's right end; a single one stands in the title."""
    handles, names = axes.get_legend_handles_labels()
    if len(names) > 1:
        axes.legend(handles, names, loc="lower right", bbox_to_anchor=(1, 1), ncols=columns, borderaxespad=0.2,
                    handlelength=2.0, columnspacing=1.1, handletextpad=0.5)  # fmt: skip


Drawn = TypeVar("Drawn", bound=Artist)


def told(artist: Drawn, gid: str, text: str) -> Drawn:
    """The same artist with what is to be said of it where somebody points at it."""
    artist.set_gid(f"{TOLD}{gid}")
    artist.set_label(f"_{text}")  # the underscore keeps it out of legends
    return artist
