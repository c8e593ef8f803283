"""Which KPIs a sweep is looked at by: what is good for visitors, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence

from simchat.experiment.headline import headline, is_paid, shown_level
from simchat.kpis import Kpi, Reporting, find_kpi
from simchat.sweeps.frames import Better
from simchat.sweeps.sweep import SweepError
from simchat.sweeps.swept import Swept

PRODUCTIVITY = "chats_per_rep_hour"


def shown_kpis(swept: Swept) -> list[Kpi]:
    """The KPIs asked for, else the headline."""
    reporting = Reporting.of(swept.base)
    if swept.terms.kpis:
        return [find_kpi(name, reporting.thresholds) for name in swept.terms.kpis]
    return headline([swept.base], [reporting])


def trade_off_of(swept: Swept, names: Sequence[str] = ()) -> tuple[Kpi, Kpi]:
    """The KPIs of a trade-off: what it costs and what it brings.

    By default costs, or chats per rep-hour where nobody is paid, against the service level; of KPIs that were asked
    for, the first two that have a better side.

    Raises
    ------
    SweepError
        If they are not in the table, or nothing is better or worse about one.
    """
    base, kept = swept.base, swept.terms.kpis
    thresholds = Reporting.of(base).thresholds
    if not names and kept:
        sided = [name for name in kept if find_kpi(name, thresholds).direction != "none"]
        names = sided[:2] if len(sided) > 1 else ()
    if not names:
        names = ("cost" if is_paid([base]) else PRODUCTIVITY, shown_level([base], thresholds))
    kpis = [find_kpi(name, thresholds) for name in names]
    for kpi in kpis:
        if kept and kpi.name not in kept:
            raise SweepError(f"{kpi.name} is not in this sweep's table: its KPIs are {', '.join(kept)}")
        if kpi.direction == "none":
            raise SweepError(f"{kpi.name}: neither more nor less of it is better, so that nothing is traded for it")
    first, second = kpis
    return first, second


def better_side(kpi: Kpi) -> Better:
    """Which side of a KPI is good."""
    return "higher" if kpi.direction == "higher" else "lower"
