"""How long spans last inside intervals: exact, without a loop over spans."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Index = NDArray[np.intp]


class Spans(NamedTuple):
    """Spans of time with the rep (or other holder) each belongs to."""

    holder: NDArray[np.int32]
    start_at: Floats
    end_at: Floats


def seconds_inside(
    groups: Index, start_at: Floats, end_at: Floats, *, edges: Floats, n_groups: int, weights: Floats | None = None
) -> Floats:
    """Seconds that spans last inside each interval, summed by group, times their weight.

    Parameters
    ----------
    groups : array, shape (spans,)
        The group of each span; `n_groups` stands for none.
    edges : array, shape (intervals + 1,)
        In ascending order; intervals may be empty.

    Returns
    -------
    array, shape (n_groups, intervals)

    Notes
    -----
    A span is open in every interval from that of its start to that of its end: a running sum of
    starts less ends counts the open ones. What it does not fill of the first and of the last is
    taken off. All terms are sums of short times, so nothing is lost to rounding.
    """
    n = len(edges) - 1
    start, end = np.clip(start_at, edges[0], edges[-1]), np.clip(end_at, edges[0], edges[-1])
    first = np.minimum(np.searchsorted(edges, start, side="right") - 1, n - 1)
    last = np.minimum(np.searchsorted(edges, end, side="right") - 1, n - 1)
    weight = np.ones(len(start)) if weights is None else weights
    size, first_cell, last_cell = (n_groups + 1) * n, groups * n + first, groups * n + last
    opened, closed = _sums(first_cell, weight, size), _sums(last_cell, weight, size)
    partly = _sums(last_cell, weight * (end - edges[last]), size) - _sums(
        first_cell, weight * (start - edges[first]), size
    )
    change = (opened - closed).reshape(n_groups + 1, n)
    still_open = np.cumsum(change, axis=1)
    inside = still_open * np.diff(edges) + partly.reshape(n_groups + 1, n)
    return np.asarray(inside[:n_groups])


def _sums(cells: Index, weights: Floats, size: int) -> Floats:
    return np.bincount(cells, weights=weights, minlength=size).astype(np.float64)


def union(spans: Spans) -> Spans:
    """The spans in which a holder has at least one, as disjoint spans."""
    n = len(spans.holder)
    holder = np.concatenate([spans.holder, spans.holder])
    at = np.concatenate([spans.start_at, spans.end_at])
    step = np.repeat(np.array([1, -1]), n)
    order = np.lexsort((-step, at, holder))
    level = np.cumsum(step[order])
    begins = (level == 1) & (step[order] == 1)
    ends = level == 0
    return Spans(holder[order][begins], at[order][begins], at[order][ends])
