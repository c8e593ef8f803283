"""Differences of scenarios that met the same visitors, and what a comparison makes of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

import simchat
from simchat.comparison.comparison import Band, Comparison, compare
from simchat.comparison.differences import Pair, differences
from simchat.comparison.gate import Gate, GateError
from simchat.comparison.gating import Ends, Passing, judge
from simchat.comparison.question import Question, QuestionError
from simchat.comparison.tables import COLUMNS, comparison_table
from simchat.comparison.verdicts import Verdict
from simchat.experiment.estimates import estimate
from simchat.experiment.per_replication import values_of
from simchat.kpis import find_kpi, kpis_for
from simchat.kpis.cuts import by_interval, whole
from tests.unit.comparison.test_changes import SECOND_TIER
from tests.unit.experiment.small import small

ONE_WORKER = {"workers": 1}


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return small(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def slower(base):
    return base.but({"topics.general.conversation.messages.first_reply": "40s"})


@pytest.fixture(scope="module")
def compared(base, slower) -> Comparison:
    return compare([base, slower], Question(), replications=12, **ONE_WORKER)


def of_one(comparison: Comparison, name: str, **more):
    (pair,) = comparison.pairs()
    kpi = find_kpi(name, pair.base[0].reporting.thresholds)
    found = differences(pair, [kpi], whole(pair.base[0].reporting), **more)
    return [part[0, 0, 0] for part in found]


def by_replication(comparison: Comparison, name: str):
    (pair,) = comparison.pairs()
    kpi, cut = find_kpi(name, pair.base[0].reporting.thresholds), whole(pair.base[0].reporting)
    return [values_of(measures, [kpi], cut) for measures in pair]


@pytest.mark.parametrize("name", ["abandoned", "queue_length"])
def test_counts_and_averages_differ_by_the_mean_of_the_pairs(compared, name):
    base, other = by_replication(compared, name)
    each = (other.value - base.value)[:, 0, 0, 0]
    mean, low, high = of_one(compared, name)
    assert mean == pytest.approx(each.mean())
    half = stats.t.ppf(0.975, len(each) - 1) * each.std(ddof=1) / np.sqrt(len(each))
    assert low <= mean - half * (1 - 1e-9)
    assert high >= mean + half * (1 - 1e-9)


@pytest.mark.parametrize("name", ["abandonment_rate", "wait.mean", "occupancy"])
@pytest.mark.parametrize("times", [1.0, 1.5])
def test_ratios_differ_by_sums_over_sums(compared, name, times):
    base, other = by_replication(compared, name)
    first, second = (side.numerator[:, 0, 0, 0].sum() / side.denominator[:, 0, 0, 0].sum() for side in (base, other))
    assert of_one(compared, name, times=times)[0] == pytest.approx(second - times * first)


@pytest.mark.parametrize("name", ["first_response_time.p90", "longest_wait"])
def test_quantiles_and_maxima_differ_like_the_tables(compared, name):
    rows = comparison_table(compared, by_interval=False)
    row = rows[(rows["scope"] == "total") & (rows["kpi"] == name)].iloc[0]
    assert of_one(compared, name)[0] == pytest.approx(row["value"] - row["base"])
    assert of_one(compared, name, times=2.0)[0] == pytest.approx(row["value"] - 2 * row["base"])
    assert row["ci_low"] < row["difference"] < row["ci_high"]


def test_a_scenario_does_not_differ_from_itself(base):
    comparison = compare([base, base], Question(), replications=4, **ONE_WORKER)
    table = comparison_table(comparison)
    told = table[(table["base"] > 0) & (table["interval"] == "")]
    assert len(told) > 100
    assert (told[["difference", "ci_low", "ci_high"]] == 0).all(axis=None)
    assert (told["verdict"] == Verdict.SAME).all()
    assert set(table["difference"].dropna()) == {0.0}
    assert not table["verdict"].isin([Verdict.BETTER, Verdict.WORSE, Verdict.HIGHER, Verdict.LOWER]).any()


def test_only_groups_of_both_are_compared(base):
    comparison = compare([base, base.but(SECOND_TIER)], Question(), replications=3, **ONE_WORKER)
    table = comparison_table(comparison, by_interval=False)
    assert set(table["name"]) == {"total", "general", "standard"}
    longest = table[(table["kpi"] == "chat_time.p50") & (table["name"] == "standard")].iloc[0]
    assert longest["base"] > 0
    assert longest["difference"] == pytest.approx(longest["value"] - longest["base"])


def test_the_table_has_all_scopes_and_intervals(compared):
    table = comparison_table(compared)
    assert tuple(table.columns) == COLUMNS
    assert set(table["scope"]) == {"total", "topic", "queue", "tier"}
    assert {"", "09:00", "10:00"} <= set(table["interval"])
    assert (table["n"] == 12).all()
    (pair,) = compared.pairs()
    (cut,) = by_interval(pair.base[0].reporting, at_most=1000)
    kpi = find_kpi("wait.p90", pair.base[0].reporting.thresholds)
    at = next(number for number, label in enumerate(cut.labels) if label.endswith("T10:00"))
    rows = table[(table["kpi"] == "wait.p90") & (table["scope"] == "topic") & (table["interval"] == cut.labels[at])]
    row = rows.iloc[0]
    found = differences(Pair(*pair), [kpi], cut)
    assert row["ci_high"] == pytest.approx(found.high[0, 1, at], nan_ok=True)


def test_verdicts_hold_together_only_for_what_was_asked(compared):
    table = comparison_table(compared, by_interval=False)
    together = table[table["together"]]
    assert sorted(together["kpi"]) == sorted(kpi.name for kpi in compared.kpis)
    assert set(together["scope"]) == {"total"}
    assert compared.confidence == pytest.approx(1 - 0.05 / len(compared.kpis))
    kpi = find_kpi("first_response_time.mean", (20.0,))
    _, low, high = of_one(compared, kpi.name, confidence=compared.confidence)
    row = together[together["kpi"] == kpi.name].iloc[0]
    assert (row["ci_low"], row["ci_high"]) == (low, high)
    assert row["verdict"] == Verdict.WORSE
    assert row["variance_reduction"] > 2


def test_more_candidates_share_the_error(base, slower):
    comparison = compare([base, slower, base], Question(("occupancy", "wait")), replications=3, **ONE_WORKER)
    assert comparison.confidence == pytest.approx(1 - 0.05 / 4)
    assert [kpi.name for kpi in comparison.kpis] == ["occupancy", "wait.mean"]


@pytest.mark.parametrize("name", ["ocupancy", "service_level"])
def test_a_kpi_that_there_is_not_is_told(base, name):
    with pytest.raises(QuestionError, match=f"--kpi {name}: there is no KPI"):
        compare([base, base], Question((name,)), replications=2, **ONE_WORKER)


def test_a_kpi_may_bring_its_threshold(base, slower):
    question = Question(("service_level_33s",), gates=(Gate.parse("service_level_17s >= base - 0.9"),))
    comparison = compare([base, slower], question, replications=2, **ONE_WORKER)
    assert {17.0, 33.0} <= set(comparison.base.measures[0].reporting.thresholds)
    assert comparison.kpis[0] in kpis_for(comparison.base.measures[0].reporting.thresholds)


def test_it_goes_on_until_verdicts_are_settled(base, slower):
    question = Question(("first_response_time",), settle=True, max_replications=64)
    comparison = compare([base, slower], question, replications=4, **ONE_WORKER)
    assert comparison.looks.totals == (4, 8, 16, 32, 64)
    assert comparison.confidence == pytest.approx(1 - 0.05 / 5)
    assert comparison.verdicts(0) == [Verdict.WORSE]
    assert comparison.replications < 64


def test_it_gives_up_at_the_budget(base, slower):
    question = Question(("longest_wait",), settle=True, max_replications=6, same_within=0)
    comparison = compare([base, slower], question, replications=4, **ONE_WORKER)
    assert (comparison.replications, comparison.verdicts(0)) == (6, [Verdict.CANNOT_TELL])


def test_bands_only_ever_narrow():
    first = Band(np.array([1.0, 0.0]), np.array([-1.0, -1.0]), np.array([3.0, 1.0]))
    second = first.narrowed(np.array([0.5, 0.2]), np.array([-2.0, 0.5]), np.array([2.0, 3.0]))
    assert (second.low.tolist(), second.high.tolist()) == ([-1.0, 0.5], [2.0, 1.0])
    third = second.narrowed(np.array([9.0, 0.2]), np.array([8.0, 0.0]), np.array([10.0, 3.0]))
    assert (third.low.tolist(), third.high.tolist()) == ([8.0, 0.5], [10.0, 1.0])  # they contradict: the newest


def judged(base, other, *gates, **more):
    question = Question(("occupancy",), gates=tuple(map(Gate.parse, gates)), **more)
    comparison = compare([base, other], question, replications=8, **ONE_WORKER)
    return comparison, [judgement.passing for judgement in comparison.judgements[0]]


def test_gates_pass_fail_or_stay_undecided(base, slower):
    comparison, passing = judged(
        base, slower,
        "first_response_time >= base + 5s", "first_response_time <= base", "first_response_time.mean <= 1h",
        "tier.standard.occupancy > 99%", "queue.general.wait <= base + 0.01s", "longest_wait <= 3m",
    )  # fmt: skip
    assert passing[:4] == [Passing.PASS, Passing.FAIL, Passing.PASS, Passing.FAIL]
    assert not comparison.passed


def test_a_gate_by_interval_is_one_gate(base):
    gates = "attempts by interval <= 100", "attempts by interval <= 1", "wait by interval <= base"
    comparison, passing = judged(base, base, *gates)
    assert passing == [Passing.PASS, Passing.FAIL, Passing.PASS]
    judgement = comparison.judgements[0][0]
    assert [label[-5:] for label in judgement.kept] == ["09:00", "10:00"]  # nobody comes in the other hours
    measures = comparison.base.measures
    (cut,) = by_interval(measures[0].reporting, at_most=1000)
    shared = estimate(measures, [judgement.kpi], cut, confidence=1 - 0.05 / 2)  # two intervals, one error
    assert [ends.high for ends in judgement.kept.values()] == shared.high[0, 0, 9:11].tolist()


@pytest.mark.parametrize(("undecided", "passed", "most"), [("fail", False, 8), ("pass", True, 8), ("more", False, 16)])
def test_what_an_undecided_gate_counts_as(base, undecided, passed, most):
    close = simchat.compare(base, base, replications=8, workers=1).table
    wait = float(
        close[(close["scope"] == "total") & (close["interval"] == "") & (close["kpi"] == "wait.mean")]["base"].iloc[0]
    )
    comparison, passing = judged(base, base, f"wait <= {wait:.3f}", undecided=undecided, max_replications=16)
    assert passing == [Passing.UNDECIDED]
    assert (comparison.passed, comparison.replications) == (passed, most)


def test_what_a_look_has_decided_stays_decided(base):
    comparison, _ = judged(base, base, "attempts <= 1000", undecided="more", max_replications=24)
    assert comparison.replications == 8  # nothing was left open
    (pair,), (before,) = comparison.pairs(), comparison.judgements[0]
    now = judge(Gate.parse("attempts <= 1"), pair, comparison.looks, error=0.05, before=before)
    assert now.passing is Passing.PASS


def test_looks_leave_what_all_of_them_allow(base):
    comparison, _ = judged(base, base, "attempts <= 40")
    (pair,), (before,) = comparison.pairs(), comparison.judgements[0]
    narrower = replace(before, kept={"": Ends(39.0, 39.5)})
    now = judge(before.gate, pair, comparison.looks, error=0.05, before=narrower)
    assert now.kept == {"": Ends(39.0, 39.5)}
    assert now.passing is Passing.PASS
    apart = judge(before.gate, pair, comparison.looks, error=0.05, before=replace(before, kept={"": Ends(0.0, 1.0)}))
    assert apart.kept == before.kept


def test_gates_for_what_the_base_has_not(base):
    with pytest.raises(GateError, match="there is no tier helpers"):
        judged(base, base.but(SECOND_TIER), "tier.helpers.occupancy <= base")
    _, passing = judged(base, base.but(SECOND_TIER), "tier.helpers.occupancy <= 100%")
    assert passing == [Passing.PASS]


def test_any_number_of_workers_gives_the_same_table(base, slower):
    alone, together = (simchat.compare(base, slower, replications=4, workers=workers) for workers in (1, 2))
    assert alone.table.equals(together.table)
    assert alone.candidates == ["small (1)"]
    assert (alone.replications, alone.seed, alone.passed) == (4, 7, True)
    assert "small (1) against small" in repr(alone)
    assert "<table" in alone._repr_html_()


def test_gates_as_a_table(base, slower):
    result = simchat.compare(base, slower, replications=4, workers=1, gates=["first_response_time <= base"])
    assert result.gates["result"].tolist() == ["fail"]
    assert not result.passed
