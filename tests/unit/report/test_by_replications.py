"""The estimate of a KPI as replications are added: its last row is what the summary says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import simchat
from simchat.experiment.errors import ExperimentError
from simchat.report import plots
from simchat.report.convergence import asked_for, by_replications
from tests.unit.experiment.small import SMALL, small

MESSAGES_AND_HANDLING = SMALL.replace(
    "queues:\n",
    "  calls:\n"
    "    arrivals: {profile: {every: 1h, from: '09:00', counts: [3, 1]}}\n"
    "    conversation: {handling: {work: {dist: exponential, mean: 2m}}}\n"
    "queues:\n",
    1,
)
ESTIMATES = ["mean", "ci_low", "ci_high"]
RATIOS = {
    "share": "service_level_20s",
    "share of time": "occupancy",
    "mean": "response_time.mean",
    "root mean": "ewt_rmse",
    "count": "handled",
    "time average": "queue_length",
    "signed mean": "ewt_bias",
    "share that is always 0": "closed_rate",
    "count that is always 0": "refused",
}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> simchat.Result:
    scenario = small(tmp_path_factory.mktemp("configs"), MESSAGES_AND_HANDLING)
    return simchat.run(scenario, replications=7, workers=1)


def whole_window(result: simchat.Result) -> pd.DataFrame:
    return result.summary[result.summary["interval"] == ""]


@pytest.mark.parametrize("kpi", RATIOS.values(), ids=RATIOS)
def test_the_last_row_is_that_of_the_summary(result: simchat.Result, kpi: str) -> None:
    table = result.by_replications(kpi)
    (row,) = whole_window(result).query("scope == 'total' and kpi == @kpi")[ESTIMATES].to_numpy()
    assert list(table) == ["replications", *ESTIMATES]
    assert table["replications"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    np.testing.assert_allclose(table[ESTIMATES].iloc[-1].to_numpy(), row, rtol=1e-9)


def test_so_is_that_of_every_kpi_of_every_group(result: simchat.Result) -> None:
    rows = whole_window(result)
    known = result.kpis[(result.kpis["interval"] == "") & result.kpis["numerator"].notna()]
    asked = known[["scope", "name", "kpi"]].drop_duplicates().merge(rows, how="left")
    reporting, found = result.findings.reporting, []
    for scope, name, kpi in asked[["scope", "name", "kpi"]].itertuples(index=False):
        found.append(by_replications(known, asked_for(reporting, kpi), scope=scope, name=name))
    last = np.array([table[ESTIMATES].iloc[-1].to_numpy() for table in found])
    np.testing.assert_allclose(last, asked[ESTIMATES].to_numpy(), rtol=1e-9)
    assert len(found) > 200


def test_it_does_without_the_summary_which_takes_longer(result: simchat.Result) -> None:
    fresh = simchat.run(result.scenario, replications=2, workers=1)
    fresh.plot.by_replications("handled")
    assert "summary" not in vars(fresh)


def test_each_row_is_what_a_run_of_so_many_replications_says(result: simchat.Result) -> None:
    shorter = simchat.run(result.scenario, replications=4, workers=1)
    for kpi in RATIOS.values():
        fourth = result.by_replications(kpi).iloc[3].to_numpy()
        np.testing.assert_allclose(fourth, shorter.by_replications(kpi).iloc[-1].to_numpy(), rtol=1e-9)
        (row,) = whole_window(shorter).query("scope == 'total' and kpi == @kpi")[ESTIMATES].to_numpy()
        np.testing.assert_allclose(fourth[1:], row, rtol=1e-9)


def test_one_replication_has_a_mean_and_no_interval(result: simchat.Result) -> None:
    first = result.by_replications("handled").iloc[0]
    assert first["mean"] == (result.sessions.query("replication == 0")["outcome"] == "handled").sum()
    assert first[["ci_low", "ci_high"]].isna().all()


def test_a_replication_without_such_contacts_says_nothing(result: simchat.Result) -> None:
    kpis = result.kpis
    of_calls = (kpis["name"] == "calls") & (kpis["kpi"] == "wait.mean") & (kpis["interval"] == "")
    wait, others = asked_for(result.findings.reporting, "wait"), kpis[~(of_calls & (kpis["replication"] == 2))]
    lacking = by_replications(others, wait, scope="topic", name="calls")
    whole = result.by_replications("wait", "topic", "calls")
    assert lacking["replications"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert lacking.iloc[1, 1:].tolist() == lacking.iloc[2, 1:].tolist() == whole.iloc[1, 1:].tolist()


def test_counts_that_are_equal_by_chance_have_no_interval_until_that_would_hardly_happen(
    result: simchat.Result,
) -> None:
    twice = result.kpis.assign(numerator=2.0)
    table = by_replications(twice, asked_for(result.findings.reporting, "handled"))
    assert table["mean"].tolist() == [2.0] * 7
    assert table["ci_low"].isna().tolist() == [True] * 3 + [False] * 4


def test_a_distribution_means_its_mean(result: simchat.Result) -> None:
    assert result.by_replications("wait").equals(result.by_replications("wait.mean"))


@pytest.mark.parametrize("kpi", ["wait.p90", "response_time.max", "longest_wait"])
def test_quantiles_and_maxima_are_not_to_be_had_so(result: simchat.Result, kpi: str) -> None:
    with pytest.raises(ExperimentError, match="no numerators that add up over replications; ask for a mean") as caught:
        result.by_replications(kpi)
    assert str(caught.value).startswith(f"{kpi}: ")
    with pytest.raises(ExperimentError, match="quantiles and maxima"):
        result.plot.by_replications(kpi)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("servce_level_20s",), "did you mean service_level_20s"),
        (("handled", "topc"), "there is no scope topc; there are total, topic, queue, tier"),
        (("handled", "topic"), "which topic? There are general, calls"),
        (("handled", "topic", "calsl"), "there is no topic calsl; there are general, calls"),
        (("closed_rate", "tier", "standard"), "closed_rate is not given for tier standard, or nothing happened there"),
        (("response_time", "topic", "calls"), "response_time.mean is not given for topic calls"),
    ],
)
def test_what_there_is_not_is_told(result: simchat.Result, asked: tuple[str, ...], told: str) -> None:
    with pytest.raises(ExperimentError) as caught:
        result.by_replications(*asked)
    assert told in str(caught.value)


def test_the_figure_shows_the_table(result: simchat.Result) -> None:
    table = result.by_replications("service_level_20s", "topic", "general")
    above, below = result.plot.by_replications("service_level_20s", "topic", "general").axes
    assert above.get_title(loc="left") == "Service level 20s, topic general"
    mean = above.get_lines()[1]
    np.testing.assert_array_equal(mean.get_xdata(), table["replications"])
    np.testing.assert_array_equal(mean.get_ydata(), table["mean"])
    assert above.fmt_ydata(0.5) == "50.0 %"
    half, rule = (line.get_ydata() for line in below.get_lines())
    np.testing.assert_allclose(half, (table["ci_high"] - table["ci_low"]) / 2)
    assert rule[-1] == pytest.approx(half[-1])
    assert rule[0] == pytest.approx(half[-1] * 7**0.5)
    assert all(place == round(place) for place in below.get_xticks())


def test_wide_intervals_of_the_first_few_do_not_hide_the_rest(result: simchat.Result) -> None:
    table = result.by_replications("response_time")
    low, high = result.plot.by_replications("response_time").axes[0].get_ylim()
    assert low <= table["ci_low"].iloc[4:].min() and table["ci_high"].iloc[4:].max() <= high
    assert high < table["ci_high"].iloc[1]


@pytest.mark.parametrize("n", [1, 3])
def test_few_replications_and_what_never_happens_can_be_drawn(result: simchat.Result, n: int) -> None:
    for kpi in ("handled", "refused"):
        few = result.by_replications(kpi).head(n)
        assert plots.by_replications(few, kpi, "per day").axes[0].get_ylabel() == "per day"
