"""KPIs over the time of a calendar, out of the table of figures by replication."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
BAND = (0.1, 0.9)
BAND_NOTE = "line: mean of the replications; band: 8 of 10 of them"
TIME_OF_DAY = len("00:00:00")  # at most; labels with a date are longer
MOST_INTERVALS = 750  # a week by the quarter of an hour; of longer calendars the times of day are shown
MAX_TICKS = 12
ROUND_STEPS = (1, 2, 4, 8, 12, 16, 24, 48, 96)  # intervals from one tick to the next


class Course(NamedTuple):
    """A KPI over time: one value for each interval, NaN where there is nothing."""

    mean: Floats
    low: Floats
    high: Floats


class Timeline:
    """Intervals in their order, and the KPIs in them.

    Parameters
    ----------
    kpis : DataFrame
        As `Result.kpis`: replication, scope, name, interval, kpi, value, numerator, denominator.
    """

    def __init__(self, kpis: pd.DataFrame) -> None:
        intervals = _words(kpis["interval"])
        dated = [label for label in intervals if len(label) > TIME_OF_DAY]
        pooled = [label for label in intervals if 0 < len(label) <= TIME_OF_DAY]
        self.labels = dated if len(dated) <= MOST_INTERVALS else sorted(pooled)
        self._rows = kpis[kpis["interval"].isin(self.labels)]
        self._cut_nights()

    def _cut_nights(self) -> None:
        """Leave out the time before anybody comes or is on duty, and that after."""
        some = sum(self.table(kpi).fillna(0.0).sum(axis=0).to_numpy() for kpi in ("attempts", "reps_staffed"))
        busy = np.flatnonzero(some)
        if len(busy):
            self.labels = self.labels[busy[0] : busy[-1] + 1]

    @property
    def is_pooled(self) -> bool:
        """Whether times of day are shown, all days together."""
        return bool(self.labels) and len(self.labels[0]) <= TIME_OF_DAY

    @property
    def n_days(self) -> int:
        """Days along the axis."""
        return 1 if self.is_pooled else len({label[:10] for label in self.labels})

    @property
    def places(self) -> list[str]:
        """Intervals as people write them."""
        if self.n_days == 1:
            return [label[11:] or label for label in self.labels]
        return [f"{label[5:10]} {label[11:]}" for label in self.labels]

    def names(self, scope: str) -> list[str]:
        """Groups of a scope, in the order of the config."""
        return _words(self._rows.loc[self._rows["scope"] == scope, "name"])

    def table(self, kpi: str, column: str = "value", *, scope: str = "total", name: str | None = None) -> pd.DataFrame:
        """Values of a KPI: one row a replication, one column an interval."""
        frame = self._rows
        rows = frame[(frame["kpi"] == kpi) & (frame["scope"] == scope)]
        if name is not None:
            rows = rows[rows["name"] == name]
        found = rows.pivot(index="replication", columns="interval", values=column)
        return found.reindex(columns=self.labels).astype(np.float64)

    def course(self, kpi: str, *, scope: str = "total", name: str | None = None) -> Course:
        """The course of a KPI: sum over sum across replications, and the band that most of them keep to."""
        values, above, below = (
            self.table(kpi, column, scope=scope, name=name).to_numpy()
            for column in ("value", "numerator", "denominator")
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # an interval in which no replication has anything
            if np.isnan(above).all():  # quantiles and maxima are no ratios
                mean = np.nanmean(values, axis=0)
            else:
                mean = np.nansum(above, axis=0) / np.nansum(below, axis=0)
            low, high = np.nanquantile(values, BAND, axis=0) if len(values) else (mean, mean)
        return Course(mean, low, high)

    def seconds(self) -> Floats:
        """Length of each interval, of all days together where they are pooled."""
        return self.table("queue_length", "denominator").mean(axis=0).to_numpy()

    def label(self, axes: Axes) -> None:
        """Write times along the x axis, at most at a dozen places; with the date where there is more than one."""
        labels, days = self.labels, self.n_days
        if days > 2:
            starts = [at for at, label in enumerate(labels) if at == 0 or label[:10] != labels[at - 1][:10]]
            starts = starts[:: -(-len(starts) // MAX_TICKS)]
            axes.set_xticks(starts, [labels[at][5:10] for at in starts], ha="left")
        else:
            step = next((step for step in ROUND_STEPS if len(labels) / step <= MAX_TICKS), len(labels))
            starts = list(range(0, len(labels), step))
            axes.set_xticks(starts, [self.places[at].replace(" ", "\n") for at in starts])
        axes.set_xlim(0, max(1, len(labels)))


def _words(column: pd.Series) -> list[str]:
    """Different words of a column in order of appearance."""
    return [str(word) for word in column.drop_duplicates()]
