"""The estimate of a KPI as replications are added, from the table of figures by replication alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simchat.experiment.errors import ExperimentError
from simchat.experiment.estimates import estimates_of
from simchat.kpis import Kpi, Reporting, UnknownKpi, find_kpi

if TYPE_CHECKING:
    import pandas as pd

TOTAL = "total"


def asked_for(reporting: Reporting, kpi: str) -> Kpi:
    """The KPI of that name.

    Raises
    ------
    ExperimentError
        If there is none, or it is no ratio of sums: a quantile or a maximum of all contacts cannot be told from those
        of single replications.
    """
    try:
        found = find_kpi(kpi, reporting.thresholds)
    except UnknownKpi as unknown:
        raise ExperimentError(f"{kpi}: {unknown}") from None
    if found.kind in ("quantile", "max"):
        what = "quantiles and maxima have no numerators that add up over replications"
        raise ExperimentError(f"{found.name}: {what}; ask for a mean, a share or a count, such as {found.of}.mean")
    return found


def by_replications(kpis: pd.DataFrame, kpi: Kpi, *, scope: str = TOTAL, name: str | None = None) -> pd.DataFrame:
    """The estimate from the first replication, the first two, and so on to all of them.

    Parameters
    ----------
    kpis : DataFrame
        As `Result.kpis`.
    scope, name : str
        Of a group, such as ``"topic", "general"``; the total needs no name.

    Returns
    -------
    DataFrame
        Columns replications (1, 2, …), mean, ci_low, ci_high; NaN where there is nothing to estimate.

    Raises
    ------
    ExperimentError
        If the KPI has no figures for such a group.
    """
    import pandas as pd

    rows = kpis[(kpis["interval"] == "") & (kpis["scope"] == scope) & (kpis["name"] == (name or TOTAL))]
    rows = rows[rows["kpi"] == kpi.name]
    if rows.empty:
        raise ExperimentError(_nothing(kpis, kpi, scope, name))
    numbers = np.unique(kpis["replication"])
    found = rows.set_index("replication")[["numerator", "denominator"]].reindex(numbers, fill_value=0.0)
    if kpi.kind == "count":  # where nothing happened there is no row, but there were days
        found["denominator"] = found["denominator"].max()
    added = np.arange(len(numbers))[:, None] <= np.arange(len(numbers))
    above, below = (np.where(added, found[[column]], 0.0) for column in found)
    estimates = estimates_of(kpi.kind, above, below)
    low = estimates.low if kpi.signed else np.maximum(estimates.low, 0.0)
    columns = {"mean": estimates.mean, "ci_low": low, "ci_high": estimates.high}
    return pd.DataFrame({"replications": np.arange(1, len(numbers) + 1), **columns})


def _nothing(kpis: pd.DataFrame, kpi: Kpi, scope: str, name: str | None) -> str:
    """Why there are no figures for a group: it is not named, there is none, or nothing happened in it."""
    of_scope = kpis.loc[kpis["scope"] == scope, "name"].drop_duplicates()
    if of_scope.empty:
        return f"there is no scope {scope}; there are {', '.join(kpis['scope'].drop_duplicates())}"
    if name is None and scope != TOTAL:
        return f"which {scope}? There are {', '.join(of_scope)}"
    if name is not None and name not in set(of_scope):
        return f"there is no {scope} {name}; there are {', '.join(of_scope)}"
    return f"{kpi.name} is not given for {f'{scope} {name}' if name else f'the {scope}'}, or nothing happened there"
