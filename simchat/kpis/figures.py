"""Figures of replications: numerators, denominators and contacts of KPIs, by group and column of a cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.kpis.cuts import Cut
from simchat.kpis.kpi import DAYS, ONE, SECONDS, Kpi, Terms
from simchat.kpis.measure import Measures
from simchat.kpis.reporting import Reporting

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Ratios(NamedTuple):
    """KPIs as ratios: arrays of shape (replications, KPIs, groups, columns)."""

    above: Floats
    below: Floats
    contacts: Floats


def ratios(measures: Sequence[Measures], kpis: Sequence[Kpi], cut: Cut) -> Ratios:
    """Numerators, denominators and contacts of KPIs for each replication."""
    reporting, names = measures[0].reporting, _names(kpis)
    calendar = [
        np.broadcast_to(column, (len(reporting.groups), len(cut.labels))) for column in (cut.days, cut.seconds, 1.0)
    ]
    tallies = np.stack([np.stack([*_tallies(one, names, cut), *calendar]) for one in measures])
    columns = {name: number for number, name in enumerate((*names, DAYS, SECONDS, ONE))}
    shape = (len(measures), len(kpis), len(reporting.groups), len(cut.labels))
    above, below, contacts = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for number, kpi in enumerate(kpis):
        for into, terms in ((above, kpi.above), (below, kpi.below), (contacts, kpi.contacts)):
            _combine(into[:, number], tallies, terms, columns)
    return Ratios(above, below, contacts)


def _names(kpis: Sequence[Kpi]) -> tuple[str, ...]:
    """The tallies that KPIs are made of."""
    used = (name for kpi in kpis for terms in (kpi.above, kpi.below, kpi.contacts) for name, _ in terms)
    return tuple(name for name in dict.fromkeys(used) if name not in (DAYS, SECONDS, ONE))


def divided(above: Floats, below: Floats) -> Floats:
    """Numerator over denominator; 0/0 is NaN."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0, above / below, np.nan)


def _tallies(measures: Measures, names: tuple[str, ...], cut: Cut) -> Iterator[Floats]:
    return (cut.sums(measures.sums[name].astype(np.float64)) for name in names)


def _combine(into: Floats, tallies: Floats, terms: Terms, columns: dict[str, int]) -> None:
    for name, coefficient in terms:
        into += coefficient * tallies[:, columns[name]]


def reported(kpis: Sequence[Kpi], reporting: Reporting) -> Bools:
    """Which KPIs are given for which groups, shape (KPIs, groups): in scope, and modelled."""
    table = np.zeros((len(kpis), len(reporting.groups)), dtype=np.bool_)
    handling = {name for name, modelled in zip(reporting.topics, reporting.message_level, strict=True) if not modelled}
    for row, kpi in enumerate(kpis):
        for column, (scope, name) in enumerate(reporting.groups):
            table[row, column] = scope in kpi.scopes and not (
                kpi.response and _unmodelled(scope, name, handling, reporting)
            )
    return table


def _unmodelled(scope: str, name: str, handling: set[str], reporting: Reporting) -> bool:
    return name in handling if scope == "topic" else len(handling) == len(reporting.topics)
