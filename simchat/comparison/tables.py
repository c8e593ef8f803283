"""The table of a comparison: every KPI of every candidate, at total, by topic, queue, tier and interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simchat.comparison.comparison import Comparison
from simchat.comparison.differences import Pair, differences
from simchat.comparison.labels import labels
from simchat.comparison.verdicts import needed, variance_reduction, verdicts
from simchat.experiment.estimates import cuts_of, estimate
from simchat.kpis import Kpi, kpis_for
from simchat.kpis.cuts import Cut, by_time_of_day, whole
from simchat.stats import Estimates

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
MOST_INTERVALS = 750  # a week by the quarter of an hour
COLUMNS = (
    "candidate", "scope", "name", "interval", "kpi", "base", "value", "difference", "ci_low", "ci_high", "together",
    "verdict", "replications_needed", "variance_reduction", "n",
)  # fmt: skip


def comparison_table(
    comparison: Comparison, *, by_interval: bool = True, kpis: Sequence[Kpi] | None = None
) -> pd.DataFrame:
    """Every difference with its interval and verdict, perhaps of some KPIs alone.

    Returns
    -------
    DataFrame
        Columns candidate, scope, name, interval (empty for the window), kpi, base, value (the candidate's), difference
        (value less base), ci_low, ci_high, together (whether the interval is one of those that hold together, but for
        the question's error; all others are plain 95 % intervals, for exploring), verdict, replications_needed (in all,
        NaN if hopeless), variance_reduction (gained by pairing), n (replications).
    """
    import pandas as pd

    return pd.DataFrame(comparison_columns(comparison, by_interval=by_interval, kpis=kpis))


def comparison_columns(
    comparison: Comparison, *, by_interval: bool = True, kpis: Sequence[Kpi] | None = None
) -> dict[str, list[Any]]:
    """The columns of `comparison_table`, perhaps of some KPIs alone, as plain lists: pandas need not be loaded."""
    asked, measures = kpis or _all(comparison), comparison.base.measures
    cuts = cuts_of(measures) if by_interval else [whole(measures[0].reporting)]
    return _columns(comparison, [(asked, cut) for cut in cuts])


def kept_table(comparison: Comparison, in_time: Sequence[Kpi]) -> pd.DataFrame:
    """What is kept of a comparison: every KPI for the window, and some by interval.

    By date and time there are at most `MOST_INTERVALS`; of a longer calendar, only the times of day.
    """
    import pandas as pd

    measures, reporting = comparison.base.measures, comparison.base.measures[0].reporting
    short = len(reporting.seconds) <= MOST_INTERVALS
    window, *others = cuts_of(measures) if short else (whole(reporting), by_time_of_day(reporting))
    return pd.DataFrame(_columns(comparison, [(_all(comparison), window), *((in_time, cut) for cut in others)]))


def _all(comparison: Comparison) -> Sequence[Kpi]:
    return kpis_for(comparison.base.measures[0].reporting.thresholds)


def _columns(comparison: Comparison, parts: Sequence[tuple[Sequence[Kpi], Cut]]) -> dict[str, list[Any]]:
    """Rows of some KPIs by one cut, then those of the next, candidate by candidate."""
    found = [
        rows
        for number, (name, pair) in enumerate(zip(labels(comparison)[1:], comparison.pairs(), strict=True))
        for rows in _of_pair(comparison, pair, number, name, parts)
    ]
    return {column: [value for rows in found for value in rows[column].tolist()] for column in COLUMNS}


def _of_pair(
    comparison: Comparison, pair: Pair, number: int, name: str, parts: Sequence[tuple[Sequence[Kpi], Cut]]
) -> Iterator[dict[str, Any]]:
    for kpis, cut in parts:
        plain = _Plain(pair, kpis, cut)
        if cut.labels == ("",):
            plain.hold_together(comparison, number)
        yield plain.rows(name, comparison.question.same_within)
        if cut.also:
            yield plain.rows(name, comparison.question.same_within) | {"interval": plain.words(cut.also)}


class _Plain:
    """Differences of one cut with plain intervals, and which rows there are."""

    def __init__(self, pair: Pair, kpis: Sequence[Kpi], cut: Cut) -> None:
        self.kpis, self.cut, self.common, self.n = kpis, cut, pair.common, len(pair.base)
        base, other = (estimate(measures, kpis, cut) for measures in pair)
        base_at, other_at = self.common.of_base, self.common.of_other
        self.base, self.value = base.mean[:, base_at], other.mean[:, other_at]
        found = differences(pair, kpis, cut)
        self.found = found._replace(mean=self.value - self.base)
        widths = (base.high - base.low)[:, base_at], (other.high - other.low)[:, other_at], found.high - found.low
        self.gain = variance_reduction(*widths)
        self.there = base.there[:, base_at] & other.there[:, other_at]
        self.together = np.zeros(self.there.shape, dtype=np.bool_)

    def hold_together(self, comparison: Comparison, number: int) -> None:
        """Put the intervals that hold together in the place of plain ones."""
        band, here = comparison.bands[number], [kpi in self.kpis for kpi in comparison.kpis]
        at = [self.kpis.index(kpi) for kpi in comparison.kpis if kpi in self.kpis]
        low, high = self.found.low.copy(), self.found.high.copy()
        low[at, 0, 0], high[at, 0, 0] = band.low[here], band.high[here]
        self.found = Estimates(self.found.mean, low, high)
        self.together[at, 0, 0] = True

    def rows(self, name: str, same_within: float) -> dict[str, Any]:
        margin = same_within * np.abs(self.base)
        mean, low, high = self.found
        columns = {
            "base": self.base,
            "value": self.value,
            "difference": mean,
            "ci_low": low,
            "ci_high": high,
            "together": self.together,
            "verdict": verdicts(self.kpis, low, high, margin),
            "replications_needed": needed(self.n, mean, low, high, margin),
            "variance_reduction": self.gain,
        }
        group, column, kpi = self._where = np.nonzero(self.there.transpose(1, 2, 0))
        scopes, names = zip(*self.common.groups, strict=True)
        return {
            "candidate": np.full(len(kpi), name, dtype=object),
            "scope": np.array(scopes, dtype=object)[group],
            "name": np.array(names, dtype=object)[group],
            "interval": np.array(self.cut.labels, dtype=object)[column],
            "kpi": np.array([each.name for each in self.kpis], dtype=object)[kpi],
            **{label: part[kpi, group, column] for label, part in columns.items()},
            "n": np.full(len(kpi), self.n),
        }

    def words(self, also: tuple[str, ...]) -> NDArray[np.object_]:
        """The same columns under other labels."""
        return np.array(also, dtype=object)[self._where[1]]
