import numpy as np
import pytest

from simchat.stats import blocks_of, cell_quantiles, passes, pooled_quantiles, quantiles_of_runs, ratio_of_sums

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


def accepted(values, blocks, share):
    """Which values a test on the share below (up to) them does not reject, each tried by leaving blocks out anew."""
    there = np.unique(blocks)
    sizes = np.array([(blocks == one).sum() for one in there], dtype=float)[:, None]
    for value in np.unique(values):
        below, up_to = (
            ratio_of_sums(np.array([part[blocks == one].sum() for one in there], dtype=float)[:, None], sizes)
            for part in (values < value, values <= value)
        )
        if (below.mean[0] == 0 or below.low[0] <= share) and (up_to.mean[0] == 1 or up_to.high[0] >= share):
            yield value


@pytest.mark.parametrize("share", [0.5, 0.8])
def test_an_interval_ends_at_values_that_a_test_on_the_share_below_just_does_not_reject(share):
    values, cells, replications = drawn(n=600, n_cells=3)
    (found,) = pooled_quantiles(values, cells, replications, n_cells=3, shares=(share,))
    for cell in range(3):
        mine = cells == cell
        inside, every = list(accepted(values[mine], replications[mine], share)), np.unique(values[mine])
        assert every[0] < found.low[cell] < found.mean[cell] < found.high[cell] < every[-1]
        assert {found.low[cell], found.high[cell]} <= set(inside)
        assert not {every[every < found.low[cell]][-1], every[every > found.high[cell]][0]} & set(inside)
        assert found.mean[cell] == pytest.approx(np.quantile(values[mine], share))


def test_a_quantile_among_equal_values_is_not_certain():
    values = np.concatenate([np.zeros(185), np.arange(1.0, 16.0)])
    blocks = np.concatenate([np.arange(185) % 10, np.arange(15) % 7])
    (found,) = pooled_quantiles(values, np.zeros(200, dtype=int), blocks, n_cells=1, shares=(0.9,))
    assert found.mean[0] == 0
    assert found.low[0] == -np.inf  # the least value is not rejected
    assert 0 < found.high[0] < 15


def test_what_lies_beyond_the_greatest_value_is_unknown():
    values, blocks = np.arange(1.0, 41.0), np.arange(40) % 10
    half, most = pooled_quantiles(values, np.zeros(40, dtype=int), blocks, n_cells=1, shares=(0.5, 0.95))
    assert 1 < half.low[0] < half.mean[0] < half.high[0] < 40
    assert most.mean[0] == pytest.approx(38.05)
    assert np.isnan([most.low[0], most.high[0]]).all()


@pytest.mark.parametrize(("blocks", "certain"), [(5, False), (6, True)])
def test_nothing_but_zeros_is_certain_only_from_enough_replications(blocks, certain):
    zeros, cells = np.zeros(1000), np.zeros(1000, dtype=int)
    half, most = pooled_quantiles(zeros, cells, np.arange(1000) % blocks, n_cells=1, shares=(0.5, 0.95))
    assert np.array_equal([half.low[0], half.high[0]], [0, 0] if certain else [np.nan] * 2, equal_nan=True)
    assert (half.mean[0], most.mean[0]) == (0, 0)
    assert np.isnan([most.low[0], most.high[0]]).all()


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
    ranked = passes._ranked

    def noted(parts, *others):
        kept.append(sum(map(len, parts)))
        return ranked(parts, *others)

    monkeypatch.setattr(passes, "_ranked", noted)
    runs = runs_of([500] * 200, digits=6)
    quantiles_of_runs(lambda: iter(runs), blocks_of(200), shares=(0.5,))
    assert kept
    assert max(kept) < 0.1 * 200 * 500


def test_run_by_run_more_is_kept_where_replications_differ_much(monkeypatch):
    monkeypatch.setattr(passes, "NEAR", 1)
    runs = [run * 2.0 ** (number % 8) for number, run in enumerate(runs_of([500] * 24, digits=6))]
    values, block = np.concatenate(runs), np.repeat(np.arange(24), 500)
    order = np.argsort(values, kind="stable")
    (expected,) = pooled_quantiles(values[order], np.zeros(12000, dtype=int), block[order], n_cells=1, shares=(0.5,))
    (found,) = quantiles_of_runs(lambda: iter(runs), np.arange(24), shares=(0.5,))
    assert np.array_equal(expected, found)
    assert found.high[0] > 1.5 * found.mean[0]


def test_an_interval_may_end_one_below_the_greatest_value_but_not_at_it():
    from_the_top = set()
    for n in range(60, 200):
        values, blocks = np.arange(n, dtype=float), np.arange(n) % 20
        (found,) = pooled_quantiles(values, np.zeros(n, dtype=np.int64), blocks, n_cells=1, shares=(0.95,))
        if not np.isnan(found.high[0]):
            from_the_top.add(n - 1 - int(found.high[0]))
    assert min(from_the_top) == 1
