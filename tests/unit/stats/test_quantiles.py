import numpy as np
import pytest
from scipy import stats

from simchat.stats import blocks_of, cell_quantiles, pooled_quantiles, quantiles, quantiles_of_runs

SHARES = (0.5, 0.9)


def drawn(n=3000, n_cells=40, n_replications=7, seed=5):
    rng = np.random.default_rng(seed)
    values = np.sort(np.round(rng.lognormal(3, 1, n), 1))
    return values, rng.integers(0, n_cells, n), rng.integers(0, n_replications, n)


def test_cells_have_the_quantiles_that_numpy_gives():
    values, cells, _ = drawn()
    for share, found in zip(SHARES, cell_quantiles(values, cells, n_cells=41, shares=SHARES), strict=True):
        assert found[:40] == pytest.approx([np.quantile(values[cells == cell], share) for cell in range(40)])
        assert np.isnan(found[40])


def test_the_jackknife_equals_one_that_leaves_out_and_sorts_again():
    values, cells, replications = drawn()
    found = pooled_quantiles(values, cells, replications, n_cells=40, shares=SHARES)
    for share, estimates in zip(SHARES, found, strict=True):
        for cell in range(40):
            mine = cells == cell
            there = np.unique(replications[mine])
            left_out = np.array([np.quantile(values[mine & (replications != one)], share) for one in there])
            m = len(there)
            error = np.sqrt((m - 1) / m * ((left_out - left_out.mean()) ** 2).sum())
            half = stats.t.ppf(0.975, m - 1) * error
            assert error > 0
            assert estimates.mean[cell] == pytest.approx(np.quantile(values[mine], share))
            assert estimates.low[cell] == pytest.approx(estimates.mean[cell] - half)
            assert estimates.high[cell] == pytest.approx(estimates.mean[cell] + half)


def test_a_quantile_among_equal_values_gets_bounds_by_rank():
    values = np.sort(np.concatenate([np.zeros(185), np.arange(1.0, 16.0)]))
    blocks = np.arange(200) % 10
    (found,) = pooled_quantiles(values, np.zeros(200, dtype=int), blocks, n_cells=1, shares=(0.9,))
    half = stats.t.ppf(0.975, 9) * np.sqrt(0.09 / 200)
    assert found.mean[0] == 0
    assert found.low[0] == 0
    assert found.high[0] == pytest.approx(np.quantile(values, 0.9 + half))
    assert found.high[0] > 0


def test_constants_are_certain_and_one_replication_is_not():
    (same,) = pooled_quantiles(np.full(6, 3.0), np.zeros(6, dtype=int), np.arange(6) % 2, n_cells=1, shares=(0.5,))
    assert [part[0] for part in same] == [3, 3, 3]
    (alone,) = pooled_quantiles(
        np.arange(6.0), np.zeros(6, dtype=int), np.zeros(6, dtype=int), n_cells=2, shares=(0.5,)
    )
    assert alone.mean[0] == 2.5
    assert np.isnan([alone.low[0], alone.high[0], alone.mean[1]]).all()


def test_no_values_at_all_give_empty_cells():
    nothing = np.zeros(0, dtype=int)
    (found,) = pooled_quantiles(np.zeros(0), nothing, nothing, n_cells=3, shares=(0.5,))
    assert np.isnan(found).all()


def test_blocks_are_replications_up_to_fifty_and_even_beyond():
    assert blocks_of(7).tolist() == list(range(7))
    assert np.bincount(blocks_of(200)).tolist() == [4] * 50
    assert np.ptp(np.bincount(blocks_of(130))) <= 1
    assert (np.diff(blocks_of(130)) >= 0).all()


def test_intervals_of_quantiles_of_clustered_contacts_cover_the_truth():
    """400 experiments of 20 replications, whose 40 waits share a factor."""
    rng = np.random.default_rng(8)
    factor = np.exp(rng.normal(0, 0.3, (400, 20, 1)))
    waits = factor * rng.exponential(60, (400, 20, 40))
    truth = np.quantile(np.exp(rng.normal(0, 0.3, 10**6)) * rng.exponential(60, 10**6), 0.9)
    flat, cells = waits.ravel(), np.repeat(np.arange(400), 800)
    order = np.argsort(flat)
    blocks = np.tile(np.repeat(np.arange(20), 40), 400)
    (found,) = pooled_quantiles(flat[order], cells[order], blocks[order], n_cells=400, shares=(0.9,))
    covered = np.mean((found.low <= truth) & (found.high >= truth))
    assert covered == pytest.approx(0.95, abs=0.03)
    assert np.mean(found.high - found.low) < 0.45 * truth


def runs_of(sizes, *, digits, seed=3):
    rng = np.random.default_rng(seed)
    return [
        np.sort(np.round(rng.lognormal(3 + 0.1 * (number % 3), 1, size), digits)) for number, size in enumerate(sizes)
    ]


@pytest.mark.parametrize("digits", [6, 0, -2], ids=["no ties", "ties", "hardly any different values"])
@pytest.mark.parametrize(
    "sizes",
    [[4000], [1, 1], [3, 0, 700], [0, 5, 0], [300] * 20, [50, 2000, 1, 900] * 20, list(range(1, 131))],
    ids=lambda sizes: f"{len(sizes)} runs",
)
def test_run_by_run_the_quantiles_are_those_of_all_values_at_once(sizes, digits):
    runs, blocks = runs_of(sizes, digits=digits), blocks_of(len(sizes))
    values, block = np.concatenate(runs), np.repeat(blocks, sizes)
    order = np.argsort(values, kind="stable")
    cells = np.zeros(len(values), dtype=np.int64)
    shares = (0.5, 0.9, 0.95)
    at_once = pooled_quantiles(values[order], cells, block[order], n_cells=1, shares=shares)
    one_by_one = quantiles_of_runs(lambda: iter(runs), blocks, shares=shares)
    for expected, found in zip(at_once, one_by_one, strict=True):
        assert np.array_equal(expected, found, equal_nan=True)


def test_run_by_run_few_values_are_kept(monkeypatch):
    kept = []
    window = quantiles._Window

    def noted(values, block, below):
        kept.append(len(values))
        return window(values, block, below)

    monkeypatch.setattr(quantiles, "_Window", noted)
    runs = runs_of([500] * 200, digits=6)
    quantiles_of_runs(lambda: iter(runs), blocks_of(200), shares=(0.5,))
    assert kept
    assert max(kept) < 0.1 * 200 * 500
