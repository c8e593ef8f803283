"""All KPIs: the one place that tables, reports, targets and docs/kpis.md go by."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache

from simchat.kpis.definitions import counts, distributions, rates, responses_within, service_levels
from simchat.kpis.definitions_of_time import ewt, flows, supply
from simchat.kpis.kpi import Kpi
from simchat.kpis.names import at_threshold, threshold_name

__all__ = ["Kpi", "UnknownKpi", "find_kpi", "kpi_templates", "kpis_for"]


class UnknownKpi(ValueError):
    """There is no such KPI; the message says which comes nearest."""


@cache
def kpis_for(thresholds: tuple[float, ...]) -> tuple[Kpi, ...]:
    """Every KPI, in the order of reports, at the thresholds given in seconds."""
    return tuple(_all([(at_threshold(seconds), f"{seconds:.10g} s") for seconds in thresholds]))


def kpi_templates() -> tuple[Kpi, ...]:
    """Every KPI once, with ``(T)`` in place of a threshold."""
    return tuple(_all([("(T)", "T")]))


def _all(thresholds: list[tuple[str, str]]) -> Iterable[Kpi]:
    yield from counts()
    yield from rates()
    for at, written in thresholds:
        yield from service_levels(at, written)
        yield from responses_within(at, written)
    yield from distributions()
    yield from supply()
    yield from flows()
    yield from ewt()


def find_kpi(name: str, thresholds: tuple[float, ...], *, within: float | None = None) -> Kpi:
    """The KPI that a target or gate names.

    Parameters
    ----------
    name : str
        As in tables (``service_level_60s``, ``response_time.p90``), without its threshold if
        `within` gives it, or a distribution, which means its mean.

    Raises
    ------
    UnknownKpi
        With the nearest names.
    """
    kpis = {kpi.name: kpi for kpi in kpis_for(thresholds)}
    full = name if within is None else threshold_name(name, within)
    for candidate in (full, f"{full}.mean"):
        if candidate in kpis:
            return kpis[candidate]
    near = get_close_matches(full, list(kpis), n=3)
    raise UnknownKpi(f"there is no KPI {full}" + (f"; did you mean {' or '.join(near)}?" if near else ""))
