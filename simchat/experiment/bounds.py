"""Whether figures keep to a bound: only what an interval proves counts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, NamedTuple

Status = Literal["met", "missed", "undecided"]


class Figure(NamedTuple):
    """An estimate to be judged."""

    mean: float
    low: float
    high: float
    contacts: float


class Bound(NamedTuple):
    """What a target or a gate asks for."""

    side: str  # at_least or at_most
    limit: float


class Judged(NamedTuple):
    """The figures of a target or a gate together."""

    status: Status
    worst: Figure
    missed: tuple[str, ...]
    undecided: tuple[str, ...]


BELIEVED = 10  # replications after which what never happened is taken for nothing
NOTHING = Figure(math.nan, math.nan, math.nan, 0.0)


def judged(figures: Mapping[str, Figure], bound: Bound, replications: int) -> Judged:
    """All figures by label: met if each is proved to keep to the bound, missed if one is proved not to."""
    each = {label: status_of(figure, bound, replications) for label, figure in figures.items()}
    missed, undecided = (tuple(label for label, one in each.items() if one == what) for what in ("missed", "undecided"))
    status: Status = "missed" if missed else "undecided" if undecided else "met"
    known = [figure for figure in figures.values() if not math.isnan(figure.mean)]
    sign = 1 if bound.side == "at_least" else -1
    worst = min(known, key=lambda figure: sign * figure.mean, default=NOTHING)
    return Judged(status, worst, missed, undecided)


def status_of(figure: Figure, bound: Bound, replications: int) -> Status:
    """Whether a figure keeps to a bound; what is 0/0 misses none, and what never happened is in the end taken for 0."""
    if math.isnan(figure.mean):
        return "met"
    if figure.mean == 0 and math.isnan(figure.high) and replications >= BELIEVED:
        figure = figure._replace(low=0.0, high=0.0)  # it never happened
    if bound.side == "at_least":
        proved, refuted = figure.low >= bound.limit, figure.high < bound.limit
    else:
        proved, refuted = figure.high <= bound.limit, figure.low > bound.limit
    return "met" if proved else "missed" if refuted else "undecided"
