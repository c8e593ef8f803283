"""The best of several: how often the procedures are right on systems whose means are known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from simchat.comparison.choice import Best, Choice, ChoiceError, observations
from simchat.comparison.comparison import compare
from simchat.comparison.question import Question, QuestionError
from simchat.comparison.selection import Selection, not_worse
from simchat.kpis import find_kpi
from tests.unit.experiment.small import small

RUNS = 1000


def paired(rng, means, n, *, luck=2.0):
    """Observations of systems that share their luck, shape (n, systems)."""
    return np.array(means) + luck * rng.normal(size=(n, 1)) + rng.normal(size=(n, len(means)))


def test_screening_keeps_the_best():
    rng, means = np.random.default_rng(1), [1.0, 0.5, 0.5, 0.5, 0.0]
    kept = np.array([not_worse(paired(rng, means, 15), error=0.05) for _ in range(RUNS)])
    assert kept[:, 0].mean() >= 0.95
    assert kept[:, 4].mean() < 0.5  # two standard errors behind


def test_screening_of_equals_keeps_each_nearly_always():
    rng = np.random.default_rng(2)
    kept = np.array([not_worse(paired(rng, [0.0] * 4, 12), error=0.05) for _ in range(RUNS)])
    assert (kept.mean(axis=0) >= 0.93).all()


def test_screening_is_students_test_of_pairs():
    values = np.array([[1.0, 3.0], [2.0, 3.5], [3.0, 5.5], [4.0, 5.0]])
    assert stats.ttest_rel(values[:, 1], values[:, 0], alternative="greater").pvalue < 0.01
    assert not_worse(values, error=0.01).tolist() == [False, True]
    assert not_worse(values, error=0.001).tolist() == [True, True]


def test_one_system_or_one_observation_screens_nothing():
    assert not_worse(np.array([[1.0], [2.0]]), error=0.05).tolist() == [True]
    assert not_worse(np.array([[1.0, 2.0]]), error=0.05).tolist() == [True, True]


def selected(rng, means, worth, *, batch=1):
    """Number of the system that KN selects, and after how many observations."""
    values = paired(rng, means, 10)
    selection = Selection.begun(values, worth=worth, error=0.05)
    alive = selection.survivors(values, np.ones(len(means), dtype=bool))
    while alive.sum() > 1:
        values = np.vstack((values, paired(rng, means, batch)))
        alive = selection.survivors(values, alive)
    return int(np.argmax(alive)), len(values)


@pytest.mark.parametrize("batch", [1, 10])
def test_the_best_is_selected_as_often_as_promised(batch):
    rng, means = np.random.default_rng(3), [0.0, 0.0, 0.5, 0.0]  # the least favourable: all others just `worth` behind
    found = [selected(rng, means, 0.5, batch=batch) for _ in range(RUNS)]
    right = np.mean([number == 2 for number, _ in found])
    assert right >= 0.95
    assert np.mean([n for _, n in found]) > 15  # it did not come for nothing


def test_what_is_far_behind_is_out_early():
    rng = np.random.default_rng(4)
    near, far = (np.mean([selected(rng, [0.0, gap], 0.3)[1] for _ in range(100)]) for gap in (0.3, 3.0))
    assert far < near / 3


def test_of_equals_one_is_selected_in_the_end():
    rng = np.random.default_rng(5)
    assert {selected(rng, [0.0, 0.0], 1.0)[0] for _ in range(40)} == {0, 1}


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return small(tmp_path_factory.mktemp("small"))


def with_best(base, text, **more):
    scenarios = [base, base.but({"reps.standard.capacity": 4}), base.but({"reps.standard.shifts.0.count": 4})]
    question = Question(("wait",), best=Best.parse(text), max_replications=48)
    return compare(scenarios, question, **{"replications": 12, "workers": 1} | more)


def test_four_reps_wait_least(base):
    comparison = with_best(base, "wait=2s")
    choice = comparison.choice
    assert isinstance(choice, Choice)
    assert choice.selected == 2
    assert choice.out_at[2] == 0
    assert min(choice.out_at[:2]) >= 12
    assert comparison.replications == 12  # verdicts stay with the replications that all of them have
    assert comparison.candidates[1].done[-1].number == len(comparison.candidates[1].done) - 1


def test_screening_takes_no_more_replications(base):
    comparison = with_best(base, "abandonment_rate")
    assert comparison.choice.selected is None
    assert comparison.choice.alive[2]
    assert {len(experiment.done) for experiment in comparison.experiments} == {12}


def test_the_budget_may_be_too_small(base):
    comparison = with_best(base, "wait=0.001s", replications=10)
    assert len(comparison.candidates[1].done) <= 48
    assert comparison.choice.alive[2]


def test_any_number_of_workers_selects_the_same(base):
    alone, together = (with_best(base, "wait=2s", workers=workers).choice for workers in (1, 2))
    assert (alone.out_at, alone.selected) == (together.out_at, together.selected)


@pytest.mark.parametrize("name", ["abandonment_rate", "wait.mean", "occupancy", "ewt_rmse"])
def test_observations_average_to_the_figure(base, name):
    comparison = with_best(base, "wait")
    kpi = find_kpi(name, comparison.base.measures[0].reporting.thresholds)
    parts = observations(comparison.base.measures, kpi)
    pairwise = comparison.means(comparison.base)[0] if name == "wait.mean" else None
    assert len(parts) == 12
    if pairwise is not None:
        assert parts.mean() == pytest.approx(pairwise, rel=0.02)  # but for the jackknife's correction of bias
    assert parts.std() > 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("occupancy", "good neither high nor low"),
        ("wait.p90", "no quantile or maximum"),
        ("longest_wait=3s", "no quantile or maximum"),
        ("speed", "--best speed: there is no KPI speed"),
        ("cost=1%", "--best cost: a percentage is no amount of what is told in money"),
        ("abandonment_rate=3s", "--best abandonment_rate: a time is no amount of what is told in share"),
    ],
)
def test_what_cannot_choose_is_told(base, text, told):
    with pytest.raises((ChoiceError, QuestionError), match=told):
        with_best(base, text)


@pytest.mark.parametrize("text", ["", "wait=", "wait=0", "wait=-3s", "wait=soon", "=3"])
def test_a_best_that_means_nothing_is_told(text):
    with pytest.raises(ChoiceError, match="--best"):
        Best.parse(text)


def test_too_few_replications_to_begin_with_are_told(base):
    with pytest.raises(ChoiceError, match="begin with at least 10 replications; got 4"):
        with_best(base, "wait=1s", replications=4)
