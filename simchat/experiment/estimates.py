"""Estimates of every KPI over replications, for the window, its intervals and times of day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.experiment.pieces import AT_ONCE, batches, pieces
from simchat.kpis import Kpi, Measures, kpis_for
from simchat.kpis.cuts import Cut, by_interval_and_time, whole
from simchat.kpis.figures import Ratios, divided, ratios, reported
from simchat.kpis.pool import Runs, by_cell, by_group, maxima, pool, sizes
from simchat.stats import (
    Estimates,
    blocks_of,
    mean_over_replications,
    pooled_quantiles,
    quantiles_of_runs,
    ratio_of_sums,
)
from simchat.stats.student import CONFIDENCE

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
COLUMNS_AT_ONCE = 1_000_000  # figures of a table


class Table(NamedTuple):
    """Estimates of a cut, shape (KPIs, groups, columns); `there` marks the rows that a table shows."""

    cut: Cut
    mean: Floats
    low: Floats
    high: Floats
    contacts: Floats
    there: Bools


def cuts_of(measures: Sequence[Measures]) -> Iterator[Cut]:
    """The window, each interval (in pieces that fit into memory) and each time of day."""
    reporting = measures[0].reporting
    per_column = len(kpis_for(reporting.thresholds)) * len(reporting.groups)
    yield whole(reporting)
    yield from by_interval_and_time(reporting, at_most=max(1, COLUMNS_AT_ONCE // per_column))


def estimate(measures: Sequence[Measures], kpis: Sequence[Kpi], cut: Cut, *, confidence: float = CONFIDENCE) -> Table:
    """Estimates of KPIs by group for the columns of one cut."""
    shape = (len(kpis), len(measures[0].reporting.groups), len(cut.labels))
    mean, low, high = (np.full(shape, np.nan) for _ in range(3))
    table = Table(cut, mean, low, high, np.zeros(shape), np.zeros(shape, dtype=np.bool_))
    for numbers, columns in batches(kpis, cut, len(measures) * shape[1]):
        chosen = [kpis[number] for number in numbers]
        place = (numbers, slice(None), columns)
        _add_ratios(table, chosen, ratios(measures, chosen, cut.part(columns)), place, confidence)
    for name in dict.fromkeys(kpi.of for kpi in kpis if kpi.kind in ("quantile", "max")):
        of_it = {number: kpi for number, kpi in enumerate(kpis) if kpi.of == name and kpi.kind in ("quantile", "max")}
        for columns, n_values in pieces(sizes(measures, name, cut)):
            add = _add_pooled if n_values <= AT_ONCE else _add_by_group
            add(table, measures, of_it, columns, confidence)
    _cut_at_zero(table, kpis)
    in_scope = reported(kpis, measures[0].reporting)[:, :, None]
    return table._replace(there=in_scope & (table.there | (cut.labels == ("",))))


def _add_ratios(
    table: Table, kpis: Sequence[Kpi], figures: Ratios, place: tuple[list[int], slice, slice], confidence: float
) -> None:
    for number, kpi in enumerate(kpis):
        if kpi.kind in ("quantile", "max"):
            figures.below[:, number] = figures.contacts[:, number]
    table.contacts[place] = figures.contacts.sum(axis=0)
    table.there[place] = (figures.below > 0).any(axis=0)
    for into, values in zip((table.mean, table.low, table.high), _of_ratios(figures, kpis, confidence), strict=True):
        into[place] = values


def _of_ratios(figures: Ratios, kpis: Sequence[Kpi], confidence: float) -> Estimates:
    shape = figures.above.shape[1:]
    result = Estimates(*(np.full(shape, np.nan) for _ in range(3)))
    for kind in ("count", "time_average", "mean", "root_mean", "share", "time_share"):
        chosen = [number for number, kpi in enumerate(kpis) if kpi.kind == kind]
        if not chosen:
            continue
        above, below = (part[:, chosen].reshape(len(part), -1) for part in (figures.above, figures.below))
        for into, values in zip(result, estimates_of(kind, above, below, confidence=confidence), strict=True):
            into[chosen] = values.reshape(len(chosen), *shape[1:])
    return result


def estimates_of(kind: str, above: Floats, below: Floats, *, confidence: float = CONFIDENCE) -> Estimates:
    """Estimates of ratios of sums, a column each.

    Parameters
    ----------
    kind : str
        That of the KPIs (`Kpi.kind`), which decides the estimator; none of quantile and max.
    above, below : ndarray, shape (replications, columns)
        What each replication adds above and below the line. A replication with nothing below adds nothing.
    """
    if kind == "count":
        counts = mean_over_replications(np.where(below > 0, above, np.nan), counted=True, confidence=confidence)
        return Estimates(*(divided(part, below.max(axis=0)) for part in counts))  # all have equally many days
    if kind == "time_average":
        return mean_over_replications(divided(above, below), confidence=confidence)
    if kind == "mean":
        return ratio_of_sums(above, below, confidence=confidence)
    if kind == "root_mean":
        return ratio_of_sums(above, below, scale="root", confidence=confidence)
    return ratio_of_sums(above, below, scale="logit", counted=kind == "share", confidence=confidence)


def _add_pooled(
    table: Table, measures: Sequence[Measures], kpis: Mapping[int, Kpi], columns: slice, confidence: float
) -> None:
    """Quantiles and maxima of a distribution in some columns, all its values there at once."""
    shares, n, cut = _shares(kpis), len(measures), table.cut.part(columns)
    cells = by_cell(pool(measures, _name(kpis), cut), cut)
    block = blocks_of(n)[cells.replication]
    quantiles = pooled_quantiles(
        cells.values, cells.cell, block, n_cells=cells.n_cells, shares=shares, confidence=confidence
    )
    longest = mean_over_replications(maxima(cells, n), confidence=confidence)
    _add_distribution(table, kpis, [*quantiles, longest], (slice(None), columns))


def _add_by_group(
    table: Table, measures: Sequence[Measures], kpis: Mapping[int, Kpi], columns: slice, confidence: float
) -> None:
    """The same in a single column that holds more values than memory should."""
    blocks = blocks_of(len(measures))
    for group, runs in enumerate(by_group(measures, _name(kpis), table.cut.part(columns))):
        longest = _longest(runs)
        if not np.isnan(longest).all():
            quantiles = quantiles_of_runs(runs, blocks, shares=_shares(kpis), confidence=confidence)
            found = [*quantiles, mean_over_replications(longest, confidence=confidence)]
            _add_distribution(table, kpis, found, (slice(group, group + 1), columns))


def _longest(runs: Runs) -> Floats:
    """Greatest value of each replication, shape (replications, 1); NaN without any."""
    return np.array([[run[-1] if len(run) else np.nan] for run in runs()])


def _name(kpis: Mapping[int, Kpi]) -> str:
    return next(iter(kpis.values())).of


def _shares(kpis: Mapping[int, Kpi]) -> tuple[float, ...]:
    return tuple(sorted({kpi.share for kpi in kpis.values() if kpi.kind == "quantile"}))


def _add_distribution(
    table: Table, kpis: Mapping[int, Kpi], found: Sequence[Estimates], place: tuple[slice, slice]
) -> None:
    """Put down estimates: one for each of `_shares`, then that of the maxima."""
    shares = _shares(kpis)
    for number, kpi in kpis.items():
        estimates = found[shares.index(kpi.share)] if kpi.kind == "quantile" else found[-1]
        for into, part in zip((table.mean, table.low, table.high), estimates, strict=True):
            into[number][place] = part.reshape(into[number][place].shape)


def _cut_at_zero(table: Table, kpis: Sequence[Kpi]) -> None:
    """Symmetric intervals of what cannot be negative reach no further down than 0."""
    natural = [number for number, kpi in enumerate(kpis) if not kpi.signed]
    table.low[natural] = np.maximum(table.low[natural], 0.0)
