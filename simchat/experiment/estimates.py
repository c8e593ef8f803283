"""Estimates of every KPI over replications, for the window, its intervals and times of day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.kpis import Kpi, Measures, kpis_for
from simchat.kpis.cuts import Cut, by_interval_and_time, whole
from simchat.kpis.definitions import DISTRIBUTIONS
from simchat.kpis.figures import Ratios, divided, ratios, reported
from simchat.kpis.pool import Pool, Scoped, by_scope, maxima, pool
from simchat.stats import Estimates, blocks_of, mean_over_replications, pooled_quantiles, ratio_of_sums

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Pools = Mapping[str, Pool]
AT_ONCE = 4_000_000  # figures held in memory at a time


class Table(NamedTuple):
    """Estimates of a cut, shape (KPIs, groups, columns); `there` marks the rows that a table shows."""

    cut: Cut
    mean: Floats
    low: Floats
    high: Floats
    contacts: Floats
    there: Bools


def pools_of(measures: Sequence[Measures]) -> Pools:
    """The values of every distribution over all replications."""
    return {name: pool(measures, name) for name in DISTRIBUTIONS}


def cuts_of(measures: Sequence[Measures]) -> Iterator[Cut]:
    """The window, each interval (in pieces that fit into memory) and each time of day."""
    reporting = measures[0].reporting
    per_column = len(measures) * len(kpis_for(reporting.thresholds)) * len(reporting.groups)
    yield whole(reporting)
    yield from by_interval_and_time(reporting, at_most=max(1, AT_ONCE // per_column))


def estimate(measures: Sequence[Measures], kpis: Sequence[Kpi], cut: Cut, pools: Pools) -> Table:
    """Estimates of KPIs by group for the columns of one cut."""
    figures = ratios(measures, kpis, cut)
    estimates = _of_ratios(figures, kpis)
    for number, kpi in enumerate(kpis):
        if kpi.kind in ("quantile", "max"):
            figures.below[:, number] = figures.contacts[:, number]
    for name, pooled in pools.items():
        of_it = {number: kpi for number, kpi in enumerate(kpis) if kpi.of == name and kpi.kind in ("quantile", "max")}
        _add_distribution(estimates, pooled, cut, of_it)
    contacts = figures.contacts.sum(axis=0)
    in_scope = np.broadcast_to(reported(kpis, measures[0].reporting)[:, :, None], contacts.shape)
    something = (figures.below > 0).any(axis=0) | (cut.labels == ("",))
    return Table(cut, *estimates, contacts, in_scope & something)


def _of_ratios(figures: Ratios, kpis: Sequence[Kpi]) -> Estimates:
    shape = figures.above.shape[1:]
    result = Estimates(*(np.full(shape, np.nan) for _ in range(3)))
    for kind in ("count", "time_average", "mean", "root_mean", "share", "time_share"):
        chosen = [number for number, kpi in enumerate(kpis) if kpi.kind == kind]
        if not chosen:
            continue
        above, below = (part[:, chosen].reshape(len(part), -1) for part in (figures.above, figures.below))
        for into, values in zip(result, _of_kind(kind, above, below), strict=True):
            into[chosen] = values.reshape(len(chosen), *shape[1:])
    return result


def _of_kind(kind: str, above: Floats, below: Floats) -> Estimates:
    if kind in ("count", "time_average"):
        return mean_over_replications(divided(above, below))
    if kind == "mean":
        return ratio_of_sums(above, below)
    if kind == "root_mean":
        return ratio_of_sums(above, below, scale="root")
    return ratio_of_sums(above, below, scale="logit", counted=kind == "share")


def _add_distribution(estimates: Estimates, pooled: Pool, cut: Cut, kpis: Mapping[int, Kpi]) -> None:
    if not kpis:
        return
    quantiles = {number: kpi.share for number, kpi in kpis.items() if kpi.kind == "quantile"}
    longest = kpis.keys() - quantiles.keys()
    for scoped in by_scope(pooled, cut):
        found = dict(zip(quantiles, _quantiles(scoped, pooled.n_replications, tuple(quantiles.values())), strict=True))
        found |= dict.fromkeys(longest, mean_over_replications(maxima(scoped, pooled.n_replications)))
        for number, values in found.items():
            for into, part in zip(estimates, values, strict=True):
                into[number, scoped.groups] = part.reshape(scoped.shape)


def _quantiles(scoped: Scoped, n_replications: int, shares: tuple[float, ...]) -> list[Estimates]:
    blocks = blocks_of(n_replications)[scoped.replication]
    return pooled_quantiles(scoped.values, scoped.cell, blocks, n_cells=scoped.n_cells, shares=shares)
