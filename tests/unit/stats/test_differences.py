import numpy as np
import pytest
from scipy import stats

from simchat.stats import (
    Pooled,
    difference_of_means,
    difference_of_quantiles,
    difference_of_ratios,
    mean_over_replications,
    pooled_quantiles,
)

RNG = np.random.default_rng(12)
BASE, OTHER = RNG.normal(5, 2, (10, 3)), RNG.normal(6, 2, (10, 3))


def column(*values):
    return np.array(values, dtype=float)[:, None]


def pooled(values, blocks):
    order = np.argsort(values, kind="stable")
    return Pooled(values[order], np.zeros(len(values), dtype=np.int64), blocks[order])


def test_a_difference_of_means_is_the_mean_of_the_differences_no_side_shortened():
    found, plain = difference_of_means(BASE, OTHER), mean_over_replications(OTHER - BASE)
    student = stats.t.ppf(0.975, len(BASE) - 1) * (OTHER - BASE).std(axis=0, ddof=1) / np.sqrt(len(BASE))
    assert found.mean == pytest.approx(plain.mean)
    assert found.low == pytest.approx(np.minimum(plain.low, plain.mean - student))
    assert found.high == pytest.approx(np.maximum(plain.high, plain.mean + student))


def test_pairs_without_a_value_in_one_scenario_are_left_out():
    found = difference_of_means(column(1, np.nan, 2, 4), column(3, 4, np.nan, 9))
    assert [part[0] for part in found] == [part[0] for part in difference_of_means(column(1, 4), column(3, 9))]
    assert found.mean[0] == 3.5


def test_ratios_with_equal_denominators_differ_like_means():
    tens = np.full(BASE.shape, 10.0)
    found = difference_of_ratios((BASE * 10, tens), (OTHER * 10, tens))
    assert np.array(found) == pytest.approx(np.array(difference_of_means(BASE, OTHER)))


def test_the_difference_of_ratios_leaves_out_pairs():
    base, other = (column(2, 4, 6), column(2, 2, 2)), (column(3, 3, 9), column(1, 2, 3))
    left_out = np.array([12 / 5 - 10 / 4, 12 / 4 - 8 / 4, 6 / 3 - 6 / 4])
    error = np.sqrt(2 / 3 * ((left_out - left_out.mean()) ** 2).sum())
    found = difference_of_ratios(base, other)
    assert found.mean[0] == pytest.approx(15 / 6 - 2)
    assert found.high[0] - found.low[0] == pytest.approx(2 * stats.t.ppf(0.975, 2) * error, rel=0.3)


def test_differences_of_shares_stay_within_one():
    found = difference_of_ratios((column(0, 1), column(1, 1)), (column(1, 1), column(1, 1)), scale="logit")
    assert (found.low[0], found.mean[0], found.high[0]) == (-1, 0.5, 1)


def test_a_root_is_taken_before_the_difference():
    ones = column(1, 1, 1)
    found = difference_of_ratios((column(4, 4, 4), ones), (column(9, 9, 9), ones), scale="root")
    assert [part[0] for part in found] == [1, 1, 1]


def test_what_is_equal_in_every_pair_differs_by_nothing_for_certain():
    values, blocks = RNG.lognormal(3, 1, 300), RNG.integers(0, 10, 300)
    counts = RNG.poisson(5, (10, 1)).astype(float)
    same = [
        difference_of_means(counts, counts),
        difference_of_ratios((counts, counts + 3), (counts, counts + 3), scale="logit"),
        *difference_of_quantiles(pooled(values, blocks), pooled(values, blocks), n_cells=1, shares=(0.5, 0.99)),
        *difference_of_quantiles(pooled(0 * values, blocks), pooled(0 * values, blocks), n_cells=1, shares=(0.9,)),
    ]
    for found in same:
        assert [part[0] for part in found] == [0, 0, 0]


def test_a_shift_of_all_values_is_found_whatever_the_spread():
    values, blocks = RNG.lognormal(3, 1, 400), RNG.integers(0, 10, 400)
    (found,) = difference_of_quantiles(pooled(values, blocks), pooled(values + 7, blocks), n_cells=1, shares=(0.5,))
    assert [part[0] for part in found] == [pytest.approx(7)] * 3


def test_pairing_makes_differences_of_quantiles_sharper():
    luck, blocks = RNG.normal(0, 1, 20), np.repeat(np.arange(20), 50)
    values = np.exp(luck[blocks] + RNG.normal(0, 0.5, 1000))
    other = 1.1 * values * np.exp(RNG.normal(0, 0.05, 1000))
    widths = []
    for paired in (blocks, (blocks + 7) % 20):
        (found,) = difference_of_quantiles(pooled(values, blocks), pooled(other, paired), n_cells=1, shares=(0.5,))
        widths.append(found.high[0] - found.low[0])
    assert widths[0] < widths[1] / 3


def test_two_scenarios_move_a_quantile_in_opposite_ways_by_as_much():
    values, blocks = RNG.lognormal(3, 1, 400), RNG.integers(0, 10, 400)
    others = values * RNG.lognormal(0, 0.3, 400)
    for share in (0.5, 0.9):
        pair = pooled(values, blocks), pooled(others, blocks)
        (found,), (back,) = (difference_of_quantiles(*each, n_cells=1, shares=(share,)) for each in (pair, pair[::-1]))
        assert (back.low[0], back.mean[0], back.high[0]) == pytest.approx(
            (-found.high[0], -found.mean[0], -found.low[0])
        )


def test_nothing_and_a_single_pair_have_no_interval():
    assert np.isnan(np.array(difference_of_means(column(np.nan), column(1)))).all()
    assert np.isnan(difference_of_means(column(1), column(2)).low[0])
    assert np.isnan(np.array(difference_of_ratios((column(0, 0), column(0, 0)), (column(1, 1), column(2, 2))))).all()
    single = pooled(np.arange(50.0), np.zeros(50, dtype=np.int64))
    (found,) = difference_of_quantiles(single, single, n_cells=2, shares=(0.5,))
    assert found.mean[0] == 0
    assert np.isnan([found.low[0], found.mean[1], found.low[1]]).all()


def test_beside_a_step_the_two_intervals_are_taken_together():
    values, blocks = RNG.lognormal(3, 1, 400), RNG.integers(0, 10, 400)
    steps = np.ceil(values / 5) * 5
    for pair in ((values, steps), (steps, values)):
        (found,) = difference_of_quantiles(*(pooled(each, blocks) for each in pair), n_cells=1, shares=(0.5,))
        first, second = (pooled_quantiles(*(pooled(each, blocks)), n_cells=1, shares=(0.5,))[0] for each in pair)
        assert found.low[0] == second.low[0] - first.high[0]
        assert found.high[0] == second.high[0] - first.low[0]


def test_the_interval_of_smooth_values_reaches_as_far_as_the_two_say():
    values, blocks = RNG.lognormal(3, 1, 400), RNG.integers(0, 10, 400)
    (found,) = difference_of_quantiles(pooled(values, blocks), pooled(2 * values, blocks), n_cells=1, shares=(0.5,))
    (own,) = pooled_quantiles(*pooled(values, blocks), n_cells=1, shares=(0.5,))
    assert [part[0] for part in found] == pytest.approx([part[0] for part in own])
