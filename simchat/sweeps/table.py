"""The table of a sweep: a row for each point, scope and KPI, with the values of the varied keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

import numpy as np

from simchat.config.quoting import written
from simchat.experiment.columns import Column, Columns, Words, csv_of_parquet, write_parquet
from simchat.experiment.loop import InOrder
from simchat.experiment.units import Task
from simchat.sweeps.design import Point
from simchat.sweeps.folder import TABLE, TABLE_CSV
from simchat.sweeps.jobs import Summaries
from simchat.sweeps.question import Question
from simchat.sweeps.sweep import Open, Progress, Sweep


class NotWhole(Exception):
    """A replication on disk is damaged, as after a power cut. It has been taken away and can be simulated again."""


def write_table(sweep: Sweep, open_backend: Open, *, progress: Progress | None = None) -> int:
    """Write `sweep.parquet` and `sweep.csv`: the points that are complete, in order; how many these are.

    Columns: point, a column for each varied key, scope, name, kpi, mean, ci_low, ci_high, n (replications), contacts.
    A key whose values are all numbers has numbers, another what the config would say.

    Raises
    ------
    NotWhole
        If a replication is damaged; nothing is written then.
    """
    points, folder = sweep.complete(), sweep.folder.path
    drafts = {name: folder / f".{name}.draft" for name in (TABLE, TABLE_CSV)}
    if not points:
        for name in drafts:  # of an earlier sweep with other points
            (folder / name).unlink(missing_ok=True)
        return 0
    keys = tuple(sweep.keys[point.number] for point in points)
    jobs = Summaries(sweep.question, points, keys, sweep.folder.store, sweep.terms.replications, kpis=sweep.terms.kpis)
    with closing(open_backend(jobs)) as backend:
        figures: InOrder[Columns | None] = InOrder(backend, (Task(place, 0) for place in range(len(points))))
        write_parquet(_parts(sweep.question, points, figures, progress), drafts[TABLE])
    csv_of_parquet(drafts[TABLE], drafts[TABLE_CSV])
    for name, draft in drafts.items():
        draft.replace(folder / name)
    return len(points)


def _parts(
    question: Question, points: Sequence[Point], figures: InOrder[Columns | None], progress: Progress | None
) -> Iterator[Columns]:
    kinds = [_kind([point.values[place].plain() for point in question.points]) for place in range(len(question.keys))]
    for (task, columns), point in zip(figures, points, strict=True):
        if progress:
            progress(task.job + 1, len(points))
        if columns is None:
            raise NotWhole
        n_rows = len(columns["n"])
        told: dict[str, Column] = {"point": np.full(n_rows, point.number)}
        for key, kind, node in zip(question.keys, kinds, point.values, strict=True):
            told[key] = _repeated(node.plain(), kind, n_rows)
        yield {**told, **columns}


def _kind(values: Sequence[Any]) -> type:
    """The narrowest type that holds all values of a key."""
    types = {type(value) for value in values}
    if types == {int}:
        return int
    return float if types <= {int, float} else str


def _repeated(value: Any, kind: type, n_rows: int) -> Column:
    if kind is str:
        return Words((written(value),), np.zeros(n_rows, dtype=np.int32))
    return np.full(n_rows, kind(value))
