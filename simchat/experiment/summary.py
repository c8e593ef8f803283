"""The tables of a run: estimates with intervals, figures per replication, targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simchat.experiment.estimates import Table, cuts_of, estimate, pools_of
from simchat.experiment.per_replication import Values, values_of
from simchat.experiment.targets import Verdict, verdicts
from simchat.facts import Outcome
from simchat.kpis import Kpi, Measures, Reporting, kpis_for
from simchat.kpis.cuts import Cut, whole
from simchat.kpis.figures import reported

if TYPE_CHECKING:
    import pandas as pd

    from simchat.config.scenario import Scenario

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
    kpis, pools = _kpis(measures), pools_of(measures)
    tables = (estimate(measures, kpis, cut, pools) for cut in cuts_of(measures))
    return _plain(_together(part for table in tables for part in _both(_rows(table, measures), table.cut)))


def overall(measures: Sequence[Measures]) -> pd.DataFrame:
    """The rows of `summarise` for the whole window alone."""
    table = estimate(measures, _kpis(measures), whole(measures[0].reporting), pools_of(measures))
    return _plain(_together([_rows(table, measures)]))


def kpi_frame(measures: Sequence[Measures]) -> pd.DataFrame:
    """Every KPI of every replication (`kpis.parquet`).

    Returns
    -------
    DataFrame
        Columns replication, scope, name, interval, kpi (all four categories), value, numerator,
        denominator. What is 0/0 in a replication has no row. Quantiles and maxima have no
        numerator, and their number of contacts as denominator.
    """
    kpis, pools = _kpis(measures), pools_of(measures)
    parts = ((cut, values_of(measures, kpis, cut, pools)) for cut in cuts_of(measures))
    return _together(both for cut, values in parts for both in _both(_figures(values, cut, measures), cut))


def targets_met(measures: Sequence[Measures], scenario: Scenario) -> pd.DataFrame:
    """The targets of a config and whether they are met: one row each, columns as in `Verdict`."""
    import pandas as pd

    return pd.DataFrame(verdicts(measures, scenario.config.targets), columns=list(Verdict._fields))


def as_json(measures: Sequence[Measures]) -> dict[str, Any]:
    """The figures of `simchat run --json`: kpis, topics, queues, tiers and outcomes; None where there is nothing.

    Beside mean, ci_low and ci_high every figure has n (replications) and contacts. Outcomes are
    mean counts per replication.
    """
    result: dict[str, Any] = {"kpis": {}, **{room: {} for room in ROOMS.values()}}
    for scope, name, _, kpi, *figure in overall(measures).itertuples(index=False):
        figures = result["kpis"] if scope == "total" else result[ROOMS[scope]].setdefault(name, {})
        distribution, _, statistic = kpi.partition(".")
        place = figures.setdefault(distribution, {}) if statistic else figures
        place[statistic or kpi] = _json_figure(*figure)
    counts = {outcome: result["kpis"][outcome.name.lower()] for outcome in Outcome}
    result["outcomes"] = {outcome.name.lower(): count["contacts"] / count["n"] for outcome, count in counts.items()}
    return result


def _json_figure(mean: float, low: float, high: float, n: int, contacts: int) -> dict[str, float | None]:
    estimates = {"mean": mean, "ci_low": low, "ci_high": high}
    known = {label: None if np.isnan(value) else float(value) for label, value in estimates.items()}
    return {**known, "n": int(n), "contacts": int(contacts)}


def _kpis(measures: Sequence[Measures]) -> tuple[Kpi, ...]:
    return kpis_for(measures[0].reporting.thresholds)


def _rows(table: Table, measures: Sequence[Measures]) -> dict[str, Any]:
    group, column, kpi = np.nonzero(table.there.transpose(1, 2, 0))
    figures = {"mean": table.mean, "ci_low": table.low, "ci_high": table.high}
    return {
        **_words(table.cut, measures[0].reporting, group=group, column=column, kpi=kpi),
        **{label: part[kpi, group, column] for label, part in figures.items()},
        "n": len(measures),
        "contacts": table.contacts[kpi, group, column].round().astype(np.int64),
    }


def _figures(values: Values, cut: Cut, measures: Sequence[Measures]) -> dict[str, Any]:
    reporting = measures[0].reporting
    there = ~np.isnan(values.value) & reported(_kpis(measures), reporting)[:, :, None]
    replication, group, column, kpi = np.nonzero(there.transpose(0, 2, 3, 1))
    return {
        "replication": np.array([one.replication for one in measures])[replication],
        **_words(cut, reporting, group=group, column=column, kpi=kpi),
        **{label: part[replication, kpi, group, column] for label, part in values._asdict().items()},
    }


def _words(cut: Cut, reporting: Reporting, **codes: NDArray[np.intp]) -> dict[str, Any]:
    """Scope, name, interval and KPI of rows."""
    scopes, names = zip(*reporting.groups, strict=True)
    kpis = [kpi.name for kpi in kpis_for(reporting.thresholds)]
    return {
        "scope": _categories(scopes, codes["group"]),
        "name": _categories(names, codes["group"]),
        "interval": _categories(cut.labels, codes["column"]),
        "kpi": _categories(kpis, codes["kpi"]),
    }


def _categories(words: Sequence[str], codes: NDArray[np.intp]) -> pd.Categorical[str]:
    """Codes as categories; a word that comes twice (a topic and a queue of one name) is one category."""
    import pandas as pd

    place = {word: number for number, word in enumerate(dict.fromkeys(words))}
    translated = np.array([place[word] for word in words], dtype=np.intp)
    return pd.Categorical.from_codes(translated[codes], categories=pd.Index(list(place)))


def _both(columns: dict[str, Any], cut: Cut) -> Iterator[dict[str, Any]]:
    """The rows, and once more by time of day where each time comes but once."""
    yield columns
    if cut.also:
        yield columns | {"interval": columns["interval"].rename_categories(list(cut.also))}


def _together(parts: Iterable[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    every = list(parts)
    labels = list(dict.fromkeys(label for part in every for label in part["interval"].categories))
    same = [part | {"interval": part["interval"].set_categories(labels)} for part in every]
    return pd.concat([pd.DataFrame(part) for part in same], ignore_index=True)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Strings in place of categories, which are awkward in the hands of people."""
    return frame.astype(dict.fromkeys(("scope", "name", "interval", "kpi"), "str"))
