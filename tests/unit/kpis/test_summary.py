import json
from math import isnan

import numpy as np
import pytest

from simchat.experiment.summary import as_json, kpi_frame, overall, summarise
from simchat.experiment.targets import verdicts
from simchat.facts import Outcome
from simchat.kpis import kpis_for, measure
from simchat.kpis.figures import reported
from simchat.stats import mean_over_replications, ratio_of_sums
from tests.unit.kpis.handmade import GENERAL, SESSIONS, answered, facts, reporting, waiting


def busier(replication: int):
    """The morning with more answered and more abandoned in the general queue, as many as the replication's number."""
    more = [
        answered(GENERAL, 1000 + k, 1010 + 7 * k, rep=0, ended=1400, first_reply_at=1030 + 9 * k)
        for k in range(replication)
    ]
    lost = [
        waiting(GENERAL, 2000 + k, left_at=2050, ended_at=2050, outcome=Outcome.ABANDONED)
        for k in range(replication % 3)
    ]
    return facts(replication, sessions=[*SESSIONS, *more, *lost])


@pytest.fixture(scope="module")
def measures():
    return [measure(busier(number), reporting()) for number in range(6)]


@pytest.fixture(scope="module")
def summary(measures):
    return summarise(measures).set_index(["scope", "name", "interval", "kpi"])


def at(summary, kpi, interval="", scope="total", name="total"):
    return summary.loc[(scope, name, interval, kpi)]


def test_columns_are_those_of_the_interface(measures):
    expected = ["scope", "name", "interval", "kpi", "mean", "ci_low", "ci_high", "n", "contacts"]
    assert summarise(measures).columns.tolist() == expected
    expected = ["replication", "scope", "name", "interval", "kpi", "value", "numerator", "denominator"]
    assert kpi_frame(measures).columns.tolist() == expected


def test_shares_are_sums_over_sums_with_a_jackknife(summary):
    n = np.arange(6)
    within = 5 + np.array([0, 1, 2, 3, 4, 5])  # 60 s
    gone = 3 + n % 3
    tops, bottoms = within[:, None].astype(float), (6 + n + gone)[:, None].astype(float)
    expected = ratio_of_sums(tops, bottoms, scale="logit", counted=True)
    row = at(summary, "service_level_60s")
    assert row["mean"] == pytest.approx(tops.sum() / bottoms.sum())
    assert (row["ci_low"], row["ci_high"]) == (pytest.approx(expected.low[0]), pytest.approx(expected.high[0]))
    assert (row["n"], row["contacts"]) == (6, bottoms.sum())


def test_intervals_of_what_cannot_be_negative_begin_at_zero_at_the_lowest(summary):
    lows = summary["ci_low"].dropna()
    signed = lows.index.get_level_values("kpi").str.startswith("ewt_bias")
    assert lows[~signed].min() == 0
    assert lows[signed].min() < 0


def test_counts_and_maxima_are_means_of_replications(summary):
    n = np.arange(6.0)[:, None]
    expected = mean_over_replications(14 + n + n % 3)
    row = at(summary, "attempts")
    assert (row["mean"], row["ci_low"]) == (pytest.approx(expected.mean[0]), pytest.approx(expected.low[0]))
    assert row["contacts"] == 14 * 6 + 15 + 6
    assert at(summary, "longest_wait")["mean"] == 90


def test_quantiles_are_those_of_the_pooled_contacts(summary, measures):
    pooled = np.concatenate([one.contacts["speed_to_answer"].values for one in measures])
    for kpi, share in (("speed_to_answer.p50", 0.5), ("speed_to_answer.p90", 0.9)):
        row = at(summary, kpi)
        assert row["mean"] == pytest.approx(np.quantile(pooled, share))
        assert row["contacts"] == len(pooled) == 36 + 15
    middle = at(summary, "speed_to_answer.p50")
    assert middle["ci_low"] <= middle["mean"] <= middle["ci_high"]
    assert middle["ci_low"] < middle["ci_high"]
    assert isnan(row["ci_high"])  # too few contacts to say what lies above the p90


def test_intervals_come_by_date_and_by_time_of_day(summary):
    dated, pooled = at(summary, "service_level_60s", "2026-03-02T08:00"), at(summary, "service_level_60s", "08:00")
    assert dated.tolist() == pooled.tolist()
    assert dated["contacts"] == 6 * 6 + 15 + 6


def test_what_is_nothing_over_nothing_has_no_row_in_an_interval_and_nan_in_the_window(summary):
    assert ("total", "total", "2026-03-02T05:00", "service_level_60s") not in summary.index
    assert at(summary, "attempts", "2026-03-02T05:00")["mean"] == 0
    row = at(summary, "ewt_bias_ql")
    assert isnan(row["mean"])
    assert row["contacts"] == 0


def not_modelled(thresholds, about):
    kpis, table = kpis_for(thresholds), reported(kpis_for(thresholds), about)
    return {
        (*group, kpi.name)
        for kpi, shown in zip(kpis, table, strict=True)
        for group, is_shown in zip(about.groups, shown, strict=True)
        if kpi.response and not is_shown
    }


def test_what_is_not_modelled_has_no_row(summary):
    assert ("topic", "general", "", "response_time.mean") in summary.index
    assert not any(
        kpi.startswith(("response_", "first_response"))
        for _, _, _, kpi in summary.loc[["topic"], ["technical"], :].index
    )
    missing = not_modelled((20.0, 60.0), reporting())
    assert ("topic", "technical", "response_time.p90") in missing
    assert {scope for scope, _, _ in missing} == {"topic"}
    handling = not_modelled((20.0,), reporting(message_level=(False, False)))
    assert ("total", "total", "response_time.p90") in handling


def test_kpis_out_of_scope_have_no_row(summary):
    assert ("queue", "general", "", "occupancy") not in summary.index
    assert ("tier", "standard", "", "queue_length") not in summary.index
    assert ("tier", "standard", "", "occupancy") in summary.index


def test_two_days_pool_their_times_of_day():
    two = [measure(busier(number), reporting(days=2)) for number in range(2)]
    table = summarise(two).set_index(["scope", "name", "interval", "kpi"])
    assert at(table, "attempts", "08:00")["mean"] == (9 + 9 + 2) / 2 / 2
    assert at(table, "attempts", "2026-03-02T08:00")["mean"] == (9 + 9 + 2) / 2
    assert at(table, "attempts", "2026-03-03T08:00")["mean"] == 0
    assert at(table, "wait.p50", "08:00")["mean"] == at(table, "wait.p50", "2026-03-02T08:00")["mean"]


@pytest.mark.parametrize("at_once", [1, 20, 700])
def test_small_pieces_give_the_same_table(measures, monkeypatch, at_once):
    everything, figures = summarise(measures), kpi_frame(measures)
    for module in ("pieces", "estimates", "per_replication"):
        monkeypatch.setattr(f"simchat.experiment.{module}.AT_ONCE", at_once)
    assert everything.equals(summarise(measures))
    key = ["replication", "scope", "name", "interval", "kpi"]
    by_key, in_pieces = (table.astype(dict.fromkeys(key[1:], str)).sort_values(key, ignore_index=True)
                         for table in (figures, kpi_frame(measures)))  # fmt: skip
    assert by_key.equals(in_pieces)


def test_a_table_in_pieces_has_all_its_rows(measures, monkeypatch):
    everything = summarise(measures)
    monkeypatch.setattr("simchat.experiment.estimates.COLUMNS_AT_ONCE", 1)
    key = ["scope", "name", "interval", "kpi"]
    pieces = summarise(measures)
    assert everything.sort_values(key, ignore_index=True).equals(pieces.sort_values(key, ignore_index=True))


def test_overall_is_the_window_of_the_summary(measures):
    table = summarise(measures)
    assert overall(measures).equals(table[table["interval"] == ""].reset_index(drop=True))


def test_kpis_of_replications_are_ratios(measures):
    frame = kpi_frame(measures)
    whole = frame[(frame["scope"] == "total") & (frame["interval"] == "")].set_index(["kpi", "replication"])
    row = whole.loc[("service_level_60s", 4)]
    assert (row["numerator"], row["denominator"], row["value"]) == (9, 14, 9 / 14)
    row = whole.loc[("wait.max", 4)]
    assert isnan(row["numerator"])
    assert (row["denominator"], row["value"]) == (9 + 4 + 1, 90)
    assert whole.loc[("ewt_rmse", 0), "value"] == pytest.approx(1800**0.5)
    ratio = whole["numerator"] / whole["denominator"]
    plain = ~ratio.isna() & ~whole.index.get_level_values("kpi").str.contains("rmse")
    assert whole["value"][plain].tolist() == ratio[plain].tolist()
    assert not frame["value"].isna().any()


def test_json_nests_distributions_and_counts_outcomes_by_replication(measures):
    told = as_json(measures)
    json.dumps(told, allow_nan=False)
    assert set(told) == {"kpis", "topics", "queues", "tiers", "outcomes"}
    assert set(told["kpis"]["speed_to_answer"]) == {"mean", "p50", "p90", "p95", "max"}
    assert told["kpis"]["ewt_bias_ql"]["mean"] is None
    assert "response_time" not in told["topics"]["technical"]
    assert told["tiers"]["specialist"]["overtime"]["mean"] == 0.5
    assert told["outcomes"]["handled"] == (4 * 6 + 15) / 6
    assert sum(told["outcomes"].values()) == pytest.approx(told["kpis"]["attempts"]["mean"])


def test_one_replication_gives_figures_without_intervals():
    row = at(overall([measure(facts(), reporting())]).set_index(["scope", "name", "interval", "kpi"]), "wait.mean")
    assert row["mean"] == pytest.approx(200 / 9)
    assert isnan(row["ci_low"])


class Asked:
    """A scenario as far as targets go."""

    def __init__(self, *targets):
        self.config = self
        self.targets = targets


def test_targets_have_a_row_each(measures):
    from simchat.config.settings import Target

    asked = Asked(
        Target(kpi="abandonment_rate", at_most=0.05), Target(kpi="wait.max", at_most="95s", queue="technical")
    )
    found = verdicts(measures, asked.targets)
    assert [(each.kpi, each.status) for each in found] == [("abandonment_rate", "missed"), ("wait.max", "met")]
    assert verdicts(measures, ()) == []
