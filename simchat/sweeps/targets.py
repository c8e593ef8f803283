"""Which points keep to the targets of the base: as far as a table of totals can tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from simchat.config.settings import Target
from simchat.experiment.bounds import Bound, Figure, Status, status_of
from simchat.experiment.targets import bound_of
from simchat.kpis import Kpi, Reporting, find_kpi
from simchat.kpis.checks import group_of
from simchat.sweeps.frames import POINT
from simchat.sweeps.swept import Swept

if TYPE_CHECKING:
    import pandas as pd

TARGETS = "targets"


class Held(NamedTuple):
    """A target held against every point.

    `status` is by the number of the point; where a table of totals cannot tell, it is empty and `why_not` says why.
    """

    target: Target
    kpi: Kpi
    scope: str
    name: str
    status: dict[int, Status]
    why_not: str = ""

    @property
    def bound(self) -> Bound:
        """What is asked for."""
        return bound_of(self.target)


def held(swept: Swept, table: pd.DataFrame) -> list[Held]:
    """The targets of the base, each held against every point in the table."""
    reporting = Reporting.of(swept.base)
    return [_held(swept, target, reporting, table) for target in swept.base.config.targets]


def kpis_of_targets(swept: Swept) -> list[str]:
    """Names of the KPIs that targets are on."""
    thresholds = Reporting.of(swept.base).thresholds
    return [find_kpi(target.kpi, thresholds, within=target.within).name for target in swept.base.config.targets]


def meeting(targets: Sequence[Held]) -> list[int]:
    """Points that are proved to meet every target that can be told."""
    told = [target.status for target in targets if target.status]
    return [point for point in told[0] if all(status.get(point) == "met" for status in told)] if told else []


def _held(swept: Swept, target: Target, reporting: Reporting, table: pd.DataFrame) -> Held:
    kpi = find_kpi(target.kpi, reporting.thresholds, within=target.within)
    scope, name = reporting.groups[group_of(target, reporting)]
    rows = table[(table["kpi"] == kpi.name) & (table["scope"] == scope) & (table["name"] == name)]
    if why_not := _why_not(swept, target, rows):
        return Held(target, kpi, scope, name, {}, why_not)
    return Held(target, kpi, scope, name, dict(_statuses(rows, bound_of(target))))


def _statuses(rows: pd.DataFrame, bound: Bound) -> Iterator[tuple[int, Status]]:
    columns = [rows[name].tolist() for name in (POINT, "mean", "ci_low", "ci_high", "contacts", "n")]
    for point, mean, low, high, contacts, n in zip(*columns, strict=True):
        yield point, status_of(Figure(mean, low, high, contacts), bound, n)


def _why_not(swept: Swept, target: Target, rows: pd.DataFrame) -> str:
    """Why a table of totals cannot tell whether a target is met; empty if it can."""
    if any(key.split(".")[0] == TARGETS for key in swept.keys):
        return "targets differ from point to point"
    if target.on_days is not None:
        return "it has no single days"
    if target.by == "interval":
        return "it has no intervals of the day"
    return "it has no figures of that KPI" if rows.empty else ""
