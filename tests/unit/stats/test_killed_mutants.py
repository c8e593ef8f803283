"""Faults that mutation testing put into the statistics and no other test noticed."""

from __future__ import annotations

import numpy as np

from simchat.stats import cell_quantiles, pooled_quantiles
from simchat.stats.quantile_differences import Pooled, _weighted, difference_of_quantiles
from simchat.stats.quantiles import ranked_by_cell


def pooled(values: np.ndarray, cells: np.ndarray, blocks: np.ndarray) -> Pooled:
    """Values brought in order."""
    order = np.argsort(values, kind="stable")
    return Pooled(values[order], cells[order], blocks[order])


def test_more_cells_than_two_bytes_can_number_are_told_apart() -> None:
    n = 70_000
    cells = np.random.default_rng(1).permutation(n)
    (medians,) = cell_quantiles(np.arange(n, dtype=np.float64), cells, n_cells=n, shares=(0.5,))
    assert (medians[cells] == np.arange(n)).all()


def test_values_of_a_segment_up_to_a_rank_are_counted_one_by_one() -> None:
    draw = np.random.default_rng(2)
    blocks = draw.integers(0, 7, 5000)
    ranked = ranked_by_cell(np.sort(draw.random(5000)), np.zeros(5000, dtype=np.int64), blocks, 1)
    up_to = ranked.up_to_in_segment()
    for rank in (0, 1, 999, 2500, 4999):
        counted = np.bincount(ranked.segment[: rank + 1], minlength=7)
        assert up_to(np.full(7, rank)).tolist() == counted.tolist()


def test_the_interval_of_a_difference_of_medians_is_as_wide_as_theory_says() -> None:
    # Two independent normal samples of n values: standard error of a median √(π / 2n), of their difference √2 of it.
    draw = np.random.default_rng(3)
    blocks, cells = np.repeat(np.arange(40), 250), np.tile(np.arange(2), 5000)
    base, other = (pooled(draw.standard_normal(10_000), cells, blocks) for _ in range(2))
    (found,) = difference_of_quantiles(base, other, n_cells=2, shares=(0.5,))
    theory = 2 * 2.02 * np.sqrt(2 * np.pi / 2 / 5000)
    assert found.mean.shape == found.low.shape == found.high.shape == (2,)
    assert ((found.high - found.low > 0.6 * theory) & (found.high - found.low < 1.7 * theory)).all()


def test_blocks_that_are_all_alike_move_no_quantile_and_divide_by_nothing() -> None:
    # The same hundred values in each of six blocks, in the other scenario ten more of everything; three cells.
    values = np.tile(np.arange(100.0), 6)
    blocks, cells = np.repeat(np.arange(6), 100), np.zeros(600, dtype=np.int64)
    base, other = pooled(values, cells, blocks), pooled(values + 10, cells, blocks)
    (found,) = difference_of_quantiles(base, other, n_cells=3, shares=(0.5,))
    assert found.mean.tolist()[0] == 10
    assert np.isnan(found.mean[1:]).all()
    assert (found.low[0], found.high[0]) == (10, 10)


def test_a_cell_is_judged_by_its_own_blocks_alone() -> None:
    # Cell 0 has values of all eight blocks, cell 1 of the first five only: alone it gives the same.
    draw = np.random.default_rng(4)
    blocks, cells = np.repeat(np.arange(8), 100), np.tile([0, 1], 400)
    there = (cells == 0) | (blocks < 5)
    values = [draw.random(800) + blocks / 10 for _ in range(2)]
    together = difference_of_quantiles(
        *(pooled(each[there], cells[there], blocks[there]) for each in values), n_cells=2, shares=(0.5,)
    )[0]
    own = there & (cells == 1)
    alone = difference_of_quantiles(
        *(pooled(each[own], np.zeros(own.sum(), dtype=np.int64), blocks[own]) for each in values),
        n_cells=1,
        shares=(0.5,),
    )[0]
    np.testing.assert_allclose([together.low[1], together.high[1]], [alone.low[0], alone.high[0]], rtol=1e-12)


def test_a_block_of_the_greatest_values_moves_a_high_quantile_to_them() -> None:
    # A block that counts three times more: the 0.9-quantile of 0 and 10 is 10 whichever of them it is.
    ranked = ranked_by_cell(np.array([0.0, 10.0]), np.zeros(2, dtype=np.int64), np.array([0, 1]), 1)
    assert _weighted(ranked, 0.9, np.array([3.0, 3.0])).tolist() == [10, 10]
    assert _weighted(ranked, 0.5, np.array([3.0, 3.0])).tolist() == [0, 10]


def test_where_no_block_differs_a_quantile_has_the_interval_of_independent_values() -> None:
    # 0 to 99 in each of six blocks: t is 2.571, and a share p of 600 values has an error of √(p (1 - p) / 600).
    # Up to 44 there are 0.45 + 2.571 · 0.0203 ≥ 0.5, up to 43 only 0.492; below 55 there are 0.55 - 0.0522 ≤ 0.5.
    ascending = np.repeat(np.arange(100.0), 6)
    cells, blocks = np.zeros(600, dtype=np.int64), np.tile(np.arange(6), 100)
    (found,) = pooled_quantiles(ascending, cells, blocks, n_cells=1, shares=(0.5,))
    assert (found.low[0], found.mean[0], found.high[0]) == (44, 49.5, 55)
