import numpy as np
import pytest
from scipy import stats

from simchat.stats import exact_share, mean_over_replications, ratio_of_sums, t_quantile
from simchat.stats.estimates import jackknife_error

RNG = np.random.default_rng(11)


def column(*values):
    return np.array(values, dtype=float)[:, None]


def test_t_quantile_is_students():
    assert t_quantile([1, 9, 200]) == pytest.approx(stats.t.ppf(0.975, [1, 9, 200]), rel=1e-10)
    assert t_quantile(9, confidence=0.8) == pytest.approx(stats.t.ppf(0.9, 9))
    assert np.isnan(t_quantile(0))


def test_exact_share_is_clopper_pearson():
    for events, trials in ((0, 10), (3, 10), (10, 10), (1, 1), (40, 1000)):
        expected = stats.binomtest(events, trials).proportion_ci(method="exact")
        low, high = exact_share(events, trials)
        assert (low, high) == (pytest.approx(expected.low), pytest.approx(expected.high))
    assert np.isnan(exact_share(0, 0)).all()


def test_a_mean_has_students_interval():
    values = RNG.normal(5, 2, (12, 3))
    found = mean_over_replications(values)
    expected = stats.t.interval(0.95, 11, values.mean(axis=0), stats.sem(values, axis=0))
    assert found.mean == pytest.approx(values.mean(axis=0))
    assert found.low == pytest.approx(expected[0])
    assert found.high == pytest.approx(expected[1])


def test_replications_without_a_value_are_left_out_of_a_mean():
    found = mean_over_replications(column(1, np.nan, 3))
    alone = mean_over_replications(column(1, 3))
    assert [part[0] for part in found] == [part[0] for part in alone]
    assert found.mean[0] == 2


def test_a_ratio_by_hand():
    # sums 12/6 = 2; without each replication 10/4, 8/4, 6/4: variance 2/3 * 0.5
    found = ratio_of_sums(column(2, 4, 6), column(2, 2, 2))
    half = stats.t.ppf(0.975, 2) * np.sqrt(2 / 3 * 0.5)
    assert found.mean[0] == 2
    assert found.low[0] == pytest.approx(2 - half)
    assert found.high[0] == pytest.approx(2 + half)


def test_a_ratio_with_equal_denominators_is_a_mean():
    values = RNG.normal(5, 2, (9, 4))
    ratio, mean = ratio_of_sums(values * 7, np.full((9, 4), 7.0)), mean_over_replications(values)
    assert np.array(ratio) == pytest.approx(np.array(mean))


def test_a_share_keeps_within_0_and_1_and_is_symmetric_on_the_logit_scale():
    found = ratio_of_sums(column(0, 1, 0, 2), column(5, 6, 4, 5), scale="logit", counted=True)
    plain = ratio_of_sums(column(0, 1, 0, 2), column(5, 6, 4, 5))
    assert found.mean[0] == plain.mean[0] == 3 / 20
    assert plain.low[0] < 0 < found.low[0]
    logit = np.log(np.array(found) / (1 - np.array(found)))[:, 0]
    assert logit[0] - logit[1] == pytest.approx(logit[2] - logit[0])
    assert logit[2] - logit[0] == pytest.approx((plain.high[0] - plain.mean[0]) / (0.15 * 0.85))


@pytest.mark.parametrize("events", [(0, 0, 0), (4, 5, 6), (2, 2.5, 3)])
def test_a_share_without_spread_has_the_exact_interval(events):
    found = ratio_of_sums(column(*events), column(4, 5, 6), scale="logit", counted=True)
    low, high = exact_share(sum(events), 15)
    assert (found.low[0], found.high[0]) == (pytest.approx(low), pytest.approx(high))
    assert found.high[0] - found.low[0] > 0.2


def test_a_share_of_time_at_its_end_has_no_interval():
    found = ratio_of_sums(column(0, 0), column(4, 5), scale="logit")
    assert found.mean[0] == 0
    assert np.isnan([found.low[0], found.high[0]]).all()


def test_a_root_is_that_of_the_ratio_of_squares():
    squares, counts = column(9, 25, 49), column(1, 1, 2)
    found = ratio_of_sums(squares, counts, scale="root")
    left_out = np.sqrt([74 / 3, 58 / 3, 34 / 2])
    error = np.sqrt(2 / 3 * ((left_out - left_out.mean()) ** 2).sum())
    assert found.mean[0] == pytest.approx(np.sqrt(83 / 4))
    assert found.high[0] - found.mean[0] == pytest.approx(stats.t.ppf(0.975, 2) * error)


@pytest.mark.parametrize("scale", ["natural", "logit", "root"])
def test_nothing_is_empty_and_one_replication_proves_nothing(scale):
    nothing = ratio_of_sums(column(0, 0), column(0, 0), scale=scale, counted=True)
    assert np.isnan(nothing).all()
    for tops, bottoms in ((column(3), column(7)), (column(3, 0), column(7, 0)), (column(7), column(7))):
        one = ratio_of_sums(tops, bottoms, scale=scale, counted=True)
        assert one.mean[0] == pytest.approx((tops.sum() / bottoms.sum()) ** (0.5 if scale == "root" else 1))
        assert np.isnan([one.low[0], one.high[0]]).all()
    assert np.isnan(mean_over_replications(column(3)).low[0])
    assert np.isnan(mean_over_replications(column(np.nan, np.nan)).mean[0])


def test_what_never_varies_has_an_interval_of_no_width():
    for found in (mean_over_replications(column(0.1, 0.1, 0.1)), ratio_of_sums(column(0.3, 0.1), column(3, 1))):
        assert found.low[0] == pytest.approx(0.1)
        assert found.high[0] == pytest.approx(0.1)


def test_replications_without_contacts_say_nothing_about_a_ratio():
    found = ratio_of_sums(column(2, 4, 0, 6), column(2, 2, 0, 2))
    assert np.array(found) == pytest.approx(np.array(ratio_of_sums(column(2, 4, 6), column(2, 2, 2))))


@pytest.mark.parametrize("scale", ["natural", "logit"])
def test_intervals_of_shares_of_clustered_contacts_cover_the_truth(scale):
    """Contacts of a replication share its luck; 2000 experiments of 15 replications each."""
    rng = np.random.default_rng(2026)
    share = rng.beta(8, 2, (15, 2000))
    contacts = rng.poisson(60, (15, 2000))
    found = ratio_of_sums(
        rng.binomial(contacts, share).astype(float), contacts.astype(float), scale=scale, counted=True
    )
    covered = np.mean((found.low <= 0.8) & (found.high >= 0.8))
    assert covered == pytest.approx(0.95, abs=0.03)
    assert np.mean(found.high - found.low) == pytest.approx(2 * 2.145 * np.sqrt((0.16 / 11 + 0.16 / 60) / 15), rel=0.15)


def test_one_estimate_has_no_jackknife_error():
    left_out = np.array([[1.0, 1.0], [3.0, 3.0]])
    error = jackknife_error(left_out, np.array([[True, True], [True, False]]))
    assert error[0] == 1.0
    assert np.isnan(error[1])
