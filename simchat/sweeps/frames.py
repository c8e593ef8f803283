"""What is looked at of a sweep: figures of some KPIs at every point, and which points no other is better than."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from simchat.experiment.columns import plain
from simchat.experiment.kept import read_kept
from simchat.sweeps.folder import TABLE
from simchat.sweeps.swept import Swept

if TYPE_CHECKING:
    import pandas as pd

Bools = NDArray[np.bool_]
Better = Literal["higher", "lower"]
POINT, FIGURES = "point", ("scope", "name", "kpi", "mean", "ci_low", "ci_high", "n", "contacts")  # around the keys


def read_table(swept: Swept, *, kpis: Sequence[str] = ()) -> pd.DataFrame:
    """The table of a sweep, of some KPIs or all; see `simchat.sweeps.table.write_table`.

    Raises
    ------
    ResultsError
        If it cannot be read, or is of another sweep.
    """
    import pandas as pd

    columns = [POINT, *swept.keys, *FIGURES]
    if not swept.in_table:
        return pd.DataFrame(columns=columns)

    def reader(path: Path) -> pd.DataFrame:
        table = pd.read_parquet(path, filters=[("kpi", "in", list(kpis))] if kpis else None)[columns]
        if not table[POINT].isin(range(len(swept.values))).all():
            raise ValueError("it has other points than the sweep")
        return plain(table)

    return read_kept(swept.folder / TABLE, reader)


def at_total(table: pd.DataFrame, kpi: str) -> pd.DataFrame:
    """The rows of one KPI for the whole, by point."""
    return table[(table["kpi"] == kpi) & (table["scope"] == "total")].sort_values(POINT, ignore_index=True)


def keys_of(table: pd.DataFrame) -> list[str]:
    """Key paths that were varied, as a table tells."""
    return [str(name) for name in table.columns if name != POINT and name not in FIGURES]


def front(first: NDArray[np.float64], second: NDArray[np.float64], better: tuple[Better, Better]) -> Bools:
    """Which points are on the Pareto front: no other is at least as good in both figures and better in one.

    Parameters
    ----------
    first, second : array of shape (points,)
        Figures; NaN is never on the front.
    better : pair of {"higher", "lower"}
        What is good of each.
    """
    goods = np.stack(
        [values if side == "higher" else -values for values, side in zip((first, second), better, strict=True)]
    )
    known: Bools = np.asarray(~np.isnan(goods).any(axis=0))
    on_it = known.copy()
    for place in np.flatnonzero(known):
        no_worse = (goods[:, known] >= goods[:, [place]]).all(axis=0)
        on_it[place] = not (no_worse & (goods[:, known] > goods[:, [place]]).any(axis=0)).any()
    return on_it
