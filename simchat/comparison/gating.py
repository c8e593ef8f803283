"""Whether candidates keep to gates: pass, fail, or undecided, look by look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from simchat.comparison.differences import Pair, differences
from simchat.comparison.gate import Gate
from simchat.experiment.bounds import Figure, Judged, judged
from simchat.experiment.estimates import estimate
from simchat.kpis import Kpi, Measures
from simchat.kpis.cuts import Cut, by_interval, whole
from simchat.stats.looks import Looks

MIN_CONTACTS = 5  # expected in an interval; those with fewer are left out, as in targets


class Passing(StrEnum):
    """What became of a gate."""

    PASS = "pass"
    FAIL = "fail"
    UNDECIDED = "undecided"


PASSING = {"met": Passing.PASS, "missed": Passing.FAIL, "undecided": Passing.UNDECIDED}


class Ends(NamedTuple):
    """What all looks so far leave of an interval."""

    low: float
    high: float


@dataclass
class Judgement:
    """A gate and one candidate: figures by interval ("" for the window), and what they prove."""

    gate: Gate
    kpi: Kpi
    found: Judged
    kept: dict[str, Ends] = field(default_factory=dict)

    @property
    def passing(self) -> Passing:
        """Pass, fail or undecided."""
        return PASSING[self.found.status]


def judge(gate: Gate, pair: Pair, looks: Looks, *, error: float, before: Judgement | None = None) -> Judgement:
    """Judge a gate by the replications so far, and by what earlier looks have left open.

    Parameters
    ----------
    error : float
        Chance of a wrong verdict on this gate, over all its looks and intervals together.
    before : Judgement, optional
        That of the look before: what it has decided stays decided.

    Notes
    -----
    The intervals of a gate by interval are adjusted together (Bonferroni), and so are looks.
    """
    kpi = gate.kpi_for(pair.other[0].reporting)
    cut = _cut(gate, pair.other)
    enough = _enough(gate, kpi, pair.other, cut)
    confidence = looks.confidence(error, claims=max(1, len(enough)))
    figures = {label: figure for label, figure in _figures(gate, kpi, pair, cut, confidence).items() if label in enough}
    kept = {label: _ends(figure, before.kept.get(label) if before else None) for label, figure in figures.items()}
    narrowed = {label: figure._replace(low=kept[label].low, high=kept[label].high) for label, figure in figures.items()}
    found = judged(narrowed, gate.bound, len(pair.other))
    if before is not None and before.passing is not Passing.UNDECIDED:
        found = found._replace(status=before.found.status)
    return Judgement(gate, kpi, found, kept)


def _cut(gate: Gate, measures: Sequence[Measures]) -> Cut:
    reporting = measures[0].reporting
    if not gate.by_interval:
        return whole(reporting)
    (cut,) = by_interval(reporting, at_most=len(reporting.seconds))
    return cut


def _enough(gate: Gate, kpi: Kpi, measures: Sequence[Measures], cut: Cut) -> set[str]:
    """Labels of the columns in which enough contacts are expected."""
    if not gate.by_interval:
        return set(cut.labels)
    contacts = estimate(measures, [kpi], cut).contacts[0, gate.group_in(measures[0].reporting)]
    return {label for label, n in zip(cut.labels, contacts.tolist(), strict=True) if n >= MIN_CONTACTS * len(measures)}


def _figures(gate: Gate, kpi: Kpi, pair: Pair, cut: Cut, confidence: float) -> dict[str, Figure]:
    """The candidate's figures, or what is left of them less those of the base."""
    group = gate.group_in(pair.other[0].reporting)
    own = estimate(pair.other, [kpi], cut, confidence=confidence)
    mean, low, high = own.mean[0, group], own.low[0, group], own.high[0, group]
    if gate.times:
        number = pair.common.groups.index((gate.scope, gate.name))
        mean, low, high = (
            part[0, number] for part in differences(pair, [kpi], cut, times=gate.times, confidence=confidence)
        )
    parts = (part.tolist() for part in (mean, low, high, own.contacts[0, group]))
    return dict(zip(cut.labels, map(Figure._make, zip(*parts, strict=True)), strict=True))


def _ends(figure: Figure, before: Ends | None) -> Ends:
    """The interval that all looks leave; the newest alone where they contradict each other."""
    if before is None:
        return Ends(figure.low, figure.high)
    low, high = np.fmax(before.low, figure.low).item(), np.fmin(before.high, figure.high).item()
    return Ends(figure.low, figure.high) if low > high else Ends(low, high)
