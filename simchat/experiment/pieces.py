"""What is worked out at a time, so that memory grows neither with replications nor with the calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simchat.kpis import Kpi
from simchat.kpis.cuts import Cut
from simchat.kpis.pool import Index

AT_ONCE = 150_000  # figures or values held in memory at a time


def batches(kpis: Sequence[Kpi], cut: Cut, per_column: int) -> Iterator[tuple[list[int], slice]]:
    """Numbers of KPIs and the columns of a cut to take together, each with `per_column` figures a column and KPI."""
    n_columns = min(len(cut.labels), max(1, AT_ONCE // per_column))
    n_kpis = max(1, AT_ONCE // (per_column * n_columns))
    for first in range(0, len(cut.labels), n_columns):
        for start in range(0, len(kpis), n_kpis):
            yield list(range(len(kpis)))[start : start + n_kpis], slice(first, min(first + n_columns, len(cut.labels)))


def pieces(sizes: Index) -> Iterator[tuple[slice, int]]:
    """Neighbouring columns to take together, with how many values they hold; one column alone may hold too many."""
    first, held = 0, 0
    for column, size in enumerate(sizes.tolist()):
        if held and held + size > AT_ONCE:
            yield slice(first, column), held
            held = 0
        if not held:
            first = column
        held += size
    if held:
        yield slice(first, len(sizes)), held
