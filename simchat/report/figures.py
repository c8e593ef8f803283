"""The summary of a run, figure by figure, for whoever writes it down."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pandas as pd


class Figure(NamedTuple):
    """An estimate with its interval, and what it rests on."""

    mean: float
    low: float
    high: float
    n: int  # replications
    contacts: float

    @property
    def known(self) -> bool:
        """Whether there was anything to estimate."""
        return not math.isnan(self.mean)


TIME_OF_DAY = len("00:00")
UNKNOWN = Figure(math.nan, math.nan, math.nan, 0, 0.0)


class Figures:
    """Look-up of figures in a summary: its columns as in summary.csv, by name.

    Kept are the window and the times of day; intervals of single dates, of which a year has a
    million figures, are not.
    """

    def __init__(self, summary: pd.DataFrame | Mapping[str, list[Any]]) -> None:
        keys = [summary[name] for name in ("scope", "name", "interval", "kpi")]
        values = [summary[name] for name in ("mean", "ci_low", "ci_high", "n", "contacts")]
        self._figures = {
            (scope, name if scope != "total" else "", interval, kpi): Figure(mean, low, high, n, contacts)
            for scope, name, interval, kpi, mean, low, high, n, contacts in zip(*keys, *values, strict=True)
            if len(interval) <= TIME_OF_DAY
        }

    def at(self, kpi: str, *, scope: str = "total", name: str = "", interval: str = "") -> Figure:
        """A figure; UNKNOWN if there is no such row."""
        return self._figures.get((scope, name, interval, kpi), UNKNOWN)

    @cached_property
    def intervals(self) -> list[str]:
        """Labels of the times of day of the total."""
        return list(dict.fromkeys(interval for scope, _, interval, _ in self._figures if scope == "total" and interval))
