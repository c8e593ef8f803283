"""The tables of a run: estimates with intervals, figures per replication, targets."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simchat.experiment.columns import Column, Columns, Words, frame, lists, plain, write_csv, write_parquet
from simchat.experiment.estimates import Table, cuts_of, estimate
from simchat.experiment.per_replication import Values, some_at_once, values_of
from simchat.facts import Outcome
from simchat.kpis import Kpi, Measures, Reporting, kpis_for
from simchat.kpis.cuts import Cut, whole
from simchat.kpis.figures import reported

if TYPE_CHECKING:
    import pandas as pd

ROOMS = {"topic": "topics", "queue": "queues", "tier": "tiers"}


def summarise(measures: Sequence[Measures]) -> pd.DataFrame:
    """Every KPI for the whole window, by interval and by time of day (`summary.csv`).

    Parameters
    ----------
    measures : sequence of Measures
        Of one scenario, one for each replication.

    Returns
    -------
    DataFrame
        Columns scope, name, interval (empty for the window), kpi, mean, ci_low, ci_high, n
        (replications), contacts. For the window every KPI has its row, NaN if there was
        nothing; an interval has rows for what is not 0/0; what is not modelled has none.
    """
    return plain(frame(_summary(measures)))


def summary_columns(measures: Sequence[Measures]) -> dict[str, list[Any]]:
    """The columns of `summarise` as plain lists, for which pandas need not be loaded."""
    return lists(_summary(measures))


def overall(measures: Sequence[Measures]) -> pd.DataFrame:
    """The rows of `summarise` for the whole window alone."""
    return plain(frame([_rows(estimate(measures, _kpis(measures), whole(measures[0].reporting)), measures)]))


def overall_columns(measures: Sequence[Measures], kpis: Sequence[Kpi]) -> Columns:
    """The rows of some KPIs for the whole window, without the column of intervals."""
    rows = _rows(estimate(measures, kpis, whole(measures[0].reporting)), measures, kpis)
    return {name: column for name, column in rows.items() if name != "interval"}


def kpi_frame(measures: Sequence[Measures]) -> pd.DataFrame:
    """Every KPI of every replication (`kpis.parquet`).

    Returns
    -------
    DataFrame
        Columns replication, scope, name, interval, kpi (all four categories), value, numerator,
        denominator. What is 0/0 in a replication has no row. Quantiles and maxima have no
        numerator, and their number of contacts as denominator.
    """
    return frame(_by_replication(measures))


def write_summary(measures: Sequence[Measures], path: Path) -> None:
    """Write `summarise` as CSV, part by part."""
    write_csv(_summary(measures), path)


def write_kpis(measures: Sequence[Measures], path: Path) -> None:
    """Write `kpi_frame` as Parquet, part by part."""
    write_parquet(_by_replication(measures), path)


def _summary(measures: Sequence[Measures]) -> Iterator[Columns]:
    for cut in cuts_of(measures):
        yield from _both(_rows(estimate(measures, _kpis(measures), cut), measures), cut)


def _by_replication(measures: Sequence[Measures]) -> Iterator[Columns]:
    kpis = _kpis(measures)
    for cut in cuts_of(measures):
        for some in some_at_once(measures, kpis, cut):
            yield from _both(_figures(values_of(some, kpis, cut), cut, some), cut)


def as_json(measures: Sequence[Measures]) -> dict[str, Any]:
    """The figures of `simchat run --json`: kpis, topics, queues, tiers and outcomes; None where there is nothing.

    Beside mean, ci_low and ci_high every figure has n (replications) and contacts. Outcomes are
    mean counts per replication.
    """
    result: dict[str, Any] = {"kpis": {}, **{room: {} for room in ROOMS.values()}}
    total = _rows(estimate(measures, _kpis(measures), whole(measures[0].reporting)), measures)
    for scope, name, _, kpi, *figure in zip(*lists([total]).values(), strict=True):
        figures = result["kpis"] if scope == "total" else result[ROOMS[scope]].setdefault(name, {})
        distribution, _, statistic = kpi.partition(".")
        place = figures.setdefault(distribution, {}) if statistic else figures
        place[statistic or kpi] = _json_figure(*figure)
    counts = {outcome: result["kpis"][outcome.name.lower()] for outcome in Outcome}
    result["outcomes"] = {outcome.name.lower(): count["contacts"] / count["n"] for outcome, count in counts.items()}
    return result


def _json_figure(mean: float, low: float, high: float, n: int, contacts: int) -> dict[str, float | None]:
    estimates = {"mean": mean, "ci_low": low, "ci_high": high}
    known = {label: None if math.isnan(value) else value for label, value in estimates.items()}
    return {**known, "n": n, "contacts": contacts}


def _kpis(measures: Sequence[Measures]) -> tuple[Kpi, ...]:
    return kpis_for(measures[0].reporting.thresholds)


def _rows(table: Table, measures: Sequence[Measures], kpis: Sequence[Kpi] = ()) -> dict[str, Column]:
    """Rows of a table of some KPIs; none named: of all."""
    group, column, kpi = np.nonzero(table.there.transpose(1, 2, 0))
    figures = {"mean": table.mean, "ci_low": table.low, "ci_high": table.high}
    return {
        **_words(table.cut, measures[0].reporting, kpis, group=group, column=column, kpi=kpi),
        **{label: part[kpi, group, column] for label, part in figures.items()},
        "n": np.full(len(kpi), len(measures)),
        "contacts": table.contacts[kpi, group, column].round().astype(np.int64),
    }


def _figures(values: Values, cut: Cut, measures: Sequence[Measures]) -> dict[str, Column]:
    reporting = measures[0].reporting
    there = ~np.isnan(values.value) & reported(_kpis(measures), reporting)[:, :, None]
    replication, group, column, kpi = np.nonzero(there.transpose(0, 2, 3, 1))
    return {
        "replication": np.array([one.replication for one in measures])[replication],
        **_words(cut, reporting, (), group=group, column=column, kpi=kpi),
        **{label: part[replication, kpi, group, column] for label, part in values._asdict().items()},
    }


def _words(cut: Cut, reporting: Reporting, kpis: Sequence[Kpi], **codes: NDArray[np.intp]) -> dict[str, Column]:
    """Scope, name, interval and KPI of rows."""
    scopes, names = zip(*reporting.groups, strict=True)
    return {
        "scope": Words.of(scopes, codes["group"]),
        "name": Words.of(names, codes["group"]),
        "interval": Words.of(cut.labels, codes["column"]),
        "kpi": Words.of([kpi.name for kpi in kpis or kpis_for(reporting.thresholds)], codes["kpi"]),
    }


def _both(columns: dict[str, Column], cut: Cut) -> Iterator[Columns]:
    """The rows, and once more by time of day where each time comes but once."""
    yield columns
    if cut.also:
        interval = columns["interval"]
        assert isinstance(interval, Words)
        yield columns | {"interval": interval._replace(words=cut.also)}
