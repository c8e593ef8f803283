"""What is traded for what: two KPIs at every point, and the points that no other beats in both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simchat.kpis import Kpi
from simchat.sweeps.axes import better_side, trade_off_of
from simchat.sweeps.frames import POINT, at_total, front, keys_of, read_table
from simchat.sweeps.sweep import SweepError
from simchat.sweeps.swept import Swept

if TYPE_CHECKING:
    import pandas as pd

ENDS = ("mean", "ci_low", "ci_high")


class TradeOff(NamedTuple):
    """Two KPIs at the points that have both.

    `table` has a row for each point, by its number: the varied keys; mean, ci_low and ci_high of both, after the name
    of the KPI and a colon (``cost:mean``); and ``on_front``.
    """

    first: Kpi
    second: Kpi
    table: pd.DataFrame

    @property
    def front(self) -> list[int]:
        """Numbers of the points that no other beats in both, in their order."""
        return [int(point) for point in self.table.index[self.table["on_front"]]]


def trade_off(swept: Swept, names: Sequence[str] = (), table: pd.DataFrame | None = None) -> TradeOff:
    """Two KPIs of a sweep, by default those of `trade_off_of`, against each other.

    Parameters
    ----------
    table : DataFrame, optional
        That of the sweep, if it is at hand.

    Raises
    ------
    SweepError
        If they are not in the table, or nothing is better or worse about one.
    """
    first, second = trade_off_of(swept, names)
    if table is None:
        table = read_table(swept, kpis=[first.name, second.name])
    for kpi in (first, second):
        if swept.in_table and at_total(table, kpi.name).empty:
            raise SweepError(f"{kpi.name} is not in this sweep's table")
    return TradeOff(first, second, both(table, first, second))


def both(table: pd.DataFrame, first: Kpi, second: Kpi) -> pd.DataFrame:
    """The table of a `TradeOff`, out of that of a sweep."""
    keys = at_total(table, first.name).set_index(POINT)[keys_of(table)]
    joined = keys.join(_of(table, first), how="inner").join(_of(table, second), how="inner")
    one, other = (joined[f"{kpi.name}:mean"].to_numpy(dtype=np.float64) for kpi in (first, second))
    return joined.assign(on_front=front(one, other, (better_side(first), better_side(second))))


def _of(table: pd.DataFrame, kpi: Kpi) -> pd.DataFrame:
    rows = at_total(table, kpi.name).set_index(POINT)[list(ENDS)]
    return rows.add_prefix(f"{kpi.name}:")
