"""Differences of KPIs between two scenarios that met the same visitors, by group and column of a cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.comparison.comparable import Common
from simchat.experiment.pieces import batches, pieces
from simchat.kpis import Kpi, Measures
from simchat.kpis.cuts import Cut
from simchat.kpis.figures import Ratios, divided, ratios
from simchat.kpis.pool import Cells, by_cell, maxima, pool, sizes
from simchat.stats import (
    Estimates,
    Pooled,
    blocks_of,
    difference_of_means,
    difference_of_quantiles,
    difference_of_ratios,
)
from simchat.stats.estimates import Scale
from simchat.stats.student import CONFIDENCE

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
SCALES: dict[str, Scale] = {"root_mean": "root", "share": "logit", "time_share": "logit"}


class Pair(NamedTuple):
    """The replications of two scenarios, the same ones of both."""

    base: Sequence[Measures]
    other: Sequence[Measures]

    @property
    def common(self) -> Common:
        """The groups that both report."""
        return Common.of(self.base[0].reporting, self.other[0].reporting)


def differences(
    pair: Pair, kpis: Sequence[Kpi], cut: Cut, *, times: float = 1.0, confidence: float = CONFIDENCE
) -> Estimates:
    """Differences of KPIs: other less `times` the base.

    Parameters
    ----------
    cut : Cut
        The columns; the same for both scenarios.
    times : float
        Above 0; what the base is multiplied by.

    Returns
    -------
    Estimates
        Arrays of shape (KPIs, common groups, columns), in the KPIs' units; docs/statistics.md says which interval.
    """
    common = pair.common
    shape = (len(kpis), len(common.groups), len(cut.labels))
    found = Estimates(*(np.full(shape, np.nan) for _ in range(3)))
    for numbers, columns in batches(kpis, cut, len(pair.base) * max(map(len, (common.of_base, common.of_other)))):
        chosen = [kpis[number] for number in numbers]
        part = cut.part(columns)
        base, other = (ratios(measures, chosen, part) for measures in pair)
        kept = _groups(base, common.of_base), _groups(other, common.of_other)
        for whole, values in zip(found, _of_ratios(*kept, chosen, times, confidence), strict=True):
            whole[numbers, :, columns] = values
    for name in dict.fromkeys(kpi.of for kpi in kpis if kpi.kind in ("quantile", "max")):
        of_it = {number: kpi for number, kpi in enumerate(kpis) if kpi.of == name and kpi.kind in ("quantile", "max")}
        for columns, _ in pieces(sizes(pair.base, name, cut) + sizes(pair.other, name, cut)):
            into = Estimates(*(each[:, :, columns] for each in found))
            _add_distribution(into, pair, of_it, cut.part(columns), times=times, confidence=confidence)
    return found


def _groups(figures: Ratios, numbers: Index) -> Ratios:
    return Ratios(*(part[:, :, numbers] for part in figures))


def _of_ratios(base: Ratios, other: Ratios, kpis: Sequence[Kpi], times: float, confidence: float) -> Estimates:
    shape = base.above.shape[1:]
    result = Estimates(*(np.full(shape, np.nan) for _ in range(3)))
    for kind in dict.fromkeys(kpi.kind for kpi in kpis if kpi.kind not in ("quantile", "max")):
        chosen = [number for number, kpi in enumerate(kpis) if kpi.kind == kind]
        first, second = (
            (side.above[:, chosen].reshape(len(side.above), -1), side.below[:, chosen].reshape(len(side.above), -1))
            for side in (base, other)
        )
        for into, values in zip(result, _of_kind(kind, first, second, times, confidence), strict=True):
            into[chosen] = values.reshape(len(chosen), *shape[1:])
    return result


def _of_kind(
    kind: str, base: tuple[Floats, Floats], other: tuple[Floats, Floats], times: float, confidence: float
) -> Estimates:
    above, below = base
    if kind in ("count", "time_average"):
        return difference_of_means(times * divided(above, below), divided(*other), confidence=confidence)
    scale = SCALES.get(kind, "natural")
    factor = times**2 if scale == "root" else times
    bounded = scale if times == 1 or scale == "root" else "natural"
    return difference_of_ratios((factor * above, below), other, scale=bounded, confidence=confidence)


def _add_distribution(
    found: Estimates, pair: Pair, kpis: dict[int, Kpi], cut: Cut, *, times: float, confidence: float
) -> None:
    """Differences of quantiles and maxima of one distribution."""
    name = next(iter(kpis.values())).of
    shares = tuple(sorted({kpi.share for kpi in kpis.values() if kpi.kind == "quantile"}))
    n, common = len(pair.base), pair.common
    base, other = (
        _matched(by_cell(pool(measures, name, cut), cut), numbers)
        for measures, numbers in zip(pair, (common.of_base, common.of_other), strict=True)
    )
    first, second = _pooled(base, n, times), _pooled(other, n, 1.0)
    quantiles = difference_of_quantiles(first, second, n_cells=base.n_cells, shares=shares, confidence=confidence)
    longest = difference_of_means(times * maxima(base, n), maxima(other, n), confidence=confidence)
    for number, kpi in kpis.items():
        estimates = quantiles[shares.index(kpi.share)] if kpi.kind == "quantile" else longest
        for into, values in zip(found, estimates, strict=True):
            into[number] = values.reshape(base.shape)


def _pooled(cells: Cells, n: int, times: float) -> Pooled:
    return Pooled(times * cells.values, cells.cell, blocks_of(n)[cells.replication])


def _matched(cells: Cells, numbers: Index) -> Cells:
    """The same, with the common groups alone and these in their places."""
    n_groups, n_columns = cells.shape
    place = np.full(n_groups, -1, dtype=np.intp)
    place[numbers] = np.arange(len(numbers))
    group, column = np.divmod(cells.cell, n_columns)
    kept = place[group] >= 0
    cell = (place[group] * n_columns + column)[kept]
    return Cells((len(numbers), n_columns), cells.values[kept], cell, cells.replication[kept])
