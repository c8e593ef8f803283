"""The tables of a sweep's page: the points on the front, all points, and what is not there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from simchat.config.quoting import written
from simchat.config.units import parse_duration
from simchat.kpis import Kpi
from simchat.report.page.answer import WORDS
from simchat.report.page.sweep_answer import cheapest, status_at
from simchat.report.page.tables import Cell, Row, Table, figure_cell, number
from simchat.report.sweep_findings import SweepFindings
from simchat.report.varied import is_duration, setting, short_names
from simchat.sweeps.folder import POINTS
from simchat.sweeps.swept import Failure

MOST_ON_FRONT, MOST_ROWS = 25, 800
FRONT, TARGETS = "front", "targets"


class Shown(NamedTuple):
    """What a table of points shows beside the varied keys."""

    marks: list[str]  # front, targets
    kpis: Sequence[Kpi]


def front_table(found: SweepFindings) -> Table:
    """The points that no other beats, and the cheapest that meets the targets, with the figures that are traded."""
    assert found.traded is not None
    first, second = found.traded[:2]
    best, n = cheapest(found), len(found.front)
    beside = best is not None and best not in found.front
    front = sorted(found.front, key=lambda point: found.figure(first, point).mean)
    evenly = [front[place] for place in np.unique(np.linspace(0, n - 1, min(n, MOST_ON_FRONT)).astype(int))]
    points = [*evenly, *([best] if best is not None and beside else [])]
    shown = f"{MOST_ON_FRONT} of {n} points, all along it" if n > MOST_ON_FRONT else f"{n} point{'s' if n != 1 else ''}"
    caption = f"On the front: {shown}{'; and the best of those that meet the targets' if beside else ''}"
    marks = [mark for mark in _marks(found) if beside or mark != FRONT]
    return _table(found, (FRONT, caption), points, Shown(marks, [first, second]))


def points_table(found: SweepFindings) -> Table:
    """Every point with the KPIs that are shown; of very many, those worth a look and the first others."""
    n, shown = len(found.points), Shown(_marks(found), found.kpis)
    if n <= MOST_ROWS:
        return _table(found, ("points", f"{n:,} point{'s' if n != 1 else ''}"), found.points, shown)
    worth = list(dict.fromkeys([*found.front, *found.meeting]))[:MOST_ROWS]
    others = sorted(set(found.points) - set(worth))[: MOST_ROWS - len(worth)]
    caption = f"{MOST_ROWS} of {n:,} points: the front, those that meet the targets, others; sweep.csv has every one"
    return _table(found, ("points", caption), sorted([*worth, *others]), shown)


def _marks(found: SweepFindings) -> list[str]:
    judged = any(target.status for target in found.targets)
    return [*([FRONT] if found.traded else []), *([TARGETS] if judged else [])]


def _table(found: SweepFindings, named: tuple[str, str], points: Sequence[int], shown: Shown) -> Table:
    keys = short_names(found.swept.keys).values()
    columns = [*keys, *(found.wording.label(kpi.name) for kpi in shown.kpis)]
    return Table(*named, ["point", *shown.marks], columns, [_row(found, point, shown) for point in points])


def _row(found: SweepFindings, point: int, shown: Shown) -> Row:
    said_of = {FRONT: FRONT if point in found.front else "", TARGETS: WORDS.get(status_at(found, point), "")}
    values = [_value(value) for value in found.swept.values[point]]
    figures = [figure_cell(found.wording, kpi.name, found.figure(kpi, point)) for kpi in shown.kpis]
    return Row([Cell(str(point)), *(Cell(said_of[mark]) for mark in shown.marks)], [*values, *figures])


def _value(value: object) -> Cell:
    """A value of a key, sorted by its size where it has one."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value, written(value))
    return number(parse_duration(value), written(value)) if is_duration([value]) else Cell(written(value))


def failure_table(found: SweepFindings) -> Table | None:
    """Replications that could not be done, and the command that does each again; None if there are none."""
    rows = [_failed(found, failure) for failure in found.swept.failures]
    heads = ["point", "replication", "why", "again"]
    return Table("failed", "Replications that could not be done", heads, [], rows) if rows else None


def _failed(found: SweepFindings, failure: Failure) -> Row:
    point, replication, why = failure
    again = f"simchat trace {POINTS}/{point}.yaml --replication {replication} --seed {found.swept.terms.seed}"
    return Row(
        [Cell(str(point), beside=setting(found.setting(point))), Cell(str(replication)), Cell(why), Cell(again)], []
    )


def missing_points(found: SweepFindings) -> Iterator[str]:
    """What is not there, in a line or two."""
    n = len(found.missing)
    if n:
        some = ", ".join(map(str, found.missing[:MOST_ON_FRONT]))
        more = f" and {n - MOST_ON_FRONT:,} more" if n > MOST_ON_FRONT else ""
        are, all_ = ("is", len(found.swept.values)) if n == 1 else ("are", len(found.swept.values))
        yield (
            f"{n:,} of {all_:,} points {are} not complete and left out everywhere: {some}{more}. "
            "simchat sweep … --resume simulates only what is missing."
        )
    odd = sum(math.isnan(found.figure(kpi, point).mean) for kpi in found.kpis for point in found.points)
    if odd:
        yield f"{odd:,} figures are empty: nothing happened that they could be made of."
