"""The estimate of a KPI as replications are added, from the table of figures by replication alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simchat.experiment.errors import ExperimentError
from simchat.kpis import Kpi, Reporting, UnknownKpi, find_kpi
from simchat.kpis.figures import divided
from simchat.stats import Estimates, mean_over_replications, ratio_of_sums
from simchat.stats.estimates import Scale

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
TOTAL = "total"
SCALES: dict[str, Scale] = {"root_mean": "root", "share": "logit", "time_share": "logit"}


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
    estimates = _estimates(kpi, *(found[column].to_numpy(dtype=np.float64) for column in found))
    low = estimates.low if kpi.signed else np.maximum(estimates.low, 0.0)
    columns = {"mean": estimates.mean, "ci_low": low, "ci_high": estimates.high}
    return pd.DataFrame({"replications": np.arange(1, len(numbers) + 1), **columns})


def _estimates(kpi: Kpi, above: Floats, below: Floats) -> Estimates:
    """One figure for each number of replications, all at once: a column holds those it is made of and nothing else."""
    n = len(above)
    taken = np.arange(n)[:, None] <= np.arange(n)
    tops, bottoms = np.where(taken, above[:, None], 0.0), np.where(taken, below[:, None], 0.0)
    if kpi.kind == "count":  # a day's count, of replications that have equally many days
        counts = mean_over_replications(np.where(taken, tops, np.nan), counted=True)
        return Estimates(*(part / below[0] for part in counts))
    if kpi.kind == "time_average":
        return mean_over_replications(divided(tops, bottoms))
    return ratio_of_sums(tops, bottoms, scale=SCALES.get(kpi.kind, "natural"), counted=kpi.kind == "share")


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
