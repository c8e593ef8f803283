"""KPIs of single replications: the figures that estimates are made of, and days that meet a target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.experiment.pieces import AT_ONCE
from simchat.kpis import Kpi, Measures
from simchat.kpis.cuts import Cut
from simchat.kpis.figures import divided, ratios
from simchat.kpis.pool import Cells, by_cell, maxima, pool
from simchat.stats import cell_quantiles

Floats = NDArray[np.float64]


class Values(NamedTuple):
    """KPIs of each replication, shape (replications, KPIs, groups, columns).

    For quantiles and maxima the denominator is the number of contacts and the numerator NaN.
    """

    value: Floats
    numerator: Floats
    denominator: Floats


def some_at_once(measures: Sequence[Measures], kpis: Sequence[Kpi], cut: Cut) -> Iterator[Sequence[Measures]]:
    """The replications, as many at a time as memory should hold."""
    n = max(1, AT_ONCE // (len(kpis) * len(measures[0].reporting.groups) * len(cut.labels)))
    return (measures[start : start + n] for start in range(0, len(measures), n))


def values_of(measures: Sequence[Measures], kpis: Sequence[Kpi], cut: Cut) -> Values:
    """The KPIs of each replication by group for the columns of one cut."""
    figures = ratios(measures, kpis, cut)
    value = divided(figures.above, figures.below)
    for number, kpi in enumerate(kpis):
        if kpi.kind == "root_mean":
            value[:, number] = np.sqrt(value[:, number])
        elif kpi.kind in ("quantile", "max"):
            figures.above[:, number] = np.nan
            figures.below[:, number] = figures.contacts[:, number]
    for name in dict.fromkeys(kpi.of for kpi in kpis if kpi.kind in ("quantile", "max")):
        cells = by_cell(pool(measures, name, cut), cut)
        for number, found in _spread(kpis, name, cells, len(measures)):
            value[:, number] = found.reshape(len(measures), *cells.shape)
    return Values(value, figures.above, figures.below)


def _spread(kpis: Sequence[Kpi], name: str, cells: Cells, n_replications: int) -> Iterator[tuple[int, Floats]]:
    """Quantiles and maxima of a distribution by replication and cell, with the number of the KPI."""
    quantiles = {number: kpi.share for number, kpi in enumerate(kpis) if kpi.of == name and kpi.kind == "quantile"}
    own = cells.replication * cells.n_cells + cells.cell
    n_cells, shares = n_replications * cells.n_cells, tuple(quantiles.values())
    yield from zip(quantiles, cell_quantiles(cells.values, own, n_cells=n_cells, shares=shares), strict=True)
    longest = [number for number, kpi in enumerate(kpis) if kpi.of == name and kpi.kind == "max"]
    yield from ((number, maxima(cells, n_replications)) for number in longest)
