"""What is looked at of a sweep: figures of some KPIs at every point, and which points no other is better than."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from simchat.sweeps.folder import TABLE
from simchat.sweeps.sweep import Sweep

if TYPE_CHECKING:
    import pandas as pd

Bools = NDArray[np.bool_]
Better = Literal["higher", "lower"]


def read_table(sweep: Sweep, *, kpis: Sequence[str] = ()) -> pd.DataFrame:
    """The table of a sweep, of some KPIs or all; see `simchat.sweeps.table.write_table`."""
    import pandas as pd

    path = sweep.folder.path / TABLE
    if not path.is_file():
        figures = ("scope", "name", "kpi", "mean", "ci_low", "ci_high", "n", "contacts")
        return pd.DataFrame(columns=["point", *sweep.question.keys, *figures])
    table = pd.read_parquet(path, filters=[("kpi", "in", list(kpis))] if kpis else None)
    categories = [name for name, kind in table.dtypes.items() if kind == "category"]
    return table.astype(dict.fromkeys(categories, "str"))


def at_total(table: pd.DataFrame, kpi: str) -> pd.DataFrame:
    """The rows of one KPI for the whole, by point."""
    return table[(table["kpi"] == kpi) & (table["scope"] == "total")].sort_values("point", ignore_index=True)


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
