import numpy as np
import pytest
from scipy import optimize, stats

from simchat.stats import exact_share, mean_over_replications, ratio_of_sums, t_quantile
from simchat.stats.skewness import Spread, jackknife, reach
from simchat.stats.student import chance_of_a_tie

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
    half = RNG.normal(0, 2, (6, 3))
    values = 5 + np.concatenate([half, -half])  # not skewed at all
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
    # sums 12/6 = 2; without each replication 10/4, 8/4, 6/4: variance 2/3 * 0.5, no skewness
    found = ratio_of_sums(column(2, 4, 6), column(2, 2, 2))
    half = stats.t.ppf(0.975, 2) * np.sqrt(2 / 3 * 0.5)
    assert found.mean[0] == 2
    assert found.low[0] == pytest.approx(2 - half)
    assert found.high[0] == pytest.approx(2 + half)


def test_a_ratio_with_equal_denominators_is_a_mean():
    values = RNG.normal(5, 2, (9, 4))
    ratio, mean = ratio_of_sums(values * 7, np.full((9, 4), 7.0)), mean_over_replications(values)
    assert np.array(ratio) == pytest.approx(np.array(mean))


def test_a_share_away_from_its_tail_reaches_no_farther_than_on_the_logit_scale():
    tops, bottoms = column(0, 1, 0, 2), column(5, 6, 4, 5)
    found, plain = ratio_of_sums(tops, bottoms, scale="logit", counted=True), ratio_of_sums(tops, bottoms)
    assert found.mean[0] == plain.mean[0] == 3 / 20
    error = jackknife((3 - tops) / (20 - bottoms), np.ones((4, 1), dtype=bool)).error[0]
    logit = np.log(0.15 / 0.85) - stats.t.ppf(0.975, 3) * error / (0.15 * 0.85)
    assert plain.low[0] < found.low[0]
    assert found.low[0] == pytest.approx(1 / (1 + np.exp(-logit)))
    assert found.high[0] == min(plain.high[0], 1)
    turned = ratio_of_sums(bottoms - tops, bottoms, scale="logit", counted=True)
    assert (turned.low[0], turned.high[0]) == (pytest.approx(1 - found.high[0]), pytest.approx(1 - found.low[0]))


def test_the_same_share_in_each_replication_has_the_exact_interval_of_its_contacts():
    found = ratio_of_sums(column(2, 2.5, 3), column(4, 5, 6), scale="logit", counted=True)
    low, high = exact_share(7.5, 15)
    assert (found.low[0], found.high[0]) == (pytest.approx(low), pytest.approx(high))
    of_time = ratio_of_sums(column(2, 2.5, 3), column(4, 5, 6), scale="logit")
    assert (of_time.low[0], of_time.high[0]) == (0.5, 0.5)


@pytest.mark.parametrize(("counted", "trials"), [(True, 1500), (False, 3)])
def test_a_share_that_never_or_always_happened_has_the_exact_interval_of_its_contacts_or_days(counted, trials):
    never = ratio_of_sums(column(0, 0, 0, 0), column(400, 500, 0, 600), scale="logit", counted=counted)
    always = ratio_of_sums(column(400, 500, 0, 600), column(400, 500, 0, 600), scale="logit", counted=counted)
    assert [part[0] for part in never] == [0, 0, pytest.approx(1 - 0.025 ** (1 / trials))]
    assert [part[0] for part in always] == [1, pytest.approx(0.025 ** (1 / trials)), 1]


def test_a_share_that_never_happened_is_not_less_certain_than_one_that_happened_once():
    contacts = column(*[50] * 20)
    never = ratio_of_sums(0 * contacts, contacts, scale="logit", counted=True)
    once = ratio_of_sums(column(1, *[0] * 19), contacts, scale="logit", counted=True)
    assert never.high[0] < once.high[0] < 3 * never.high[0]


def test_of_nothing_not_even_infinity_is_known():
    cost, handled = column(100, 200), column(0, 0)
    assert np.isnan(ratio_of_sums(cost, handled)).all()


def test_a_root_is_that_of_the_ratio_of_squares():
    squares, counts = column(9, 25, 49), column(1, 1, 2)
    found = ratio_of_sums(squares, counts, scale="root")
    spread = jackknife(np.sqrt([[74 / 3], [58 / 3], [34 / 2]]), np.ones((3, 1), dtype=bool))
    below, above = reach(spread, confidence=0.95)
    assert found.mean[0] == pytest.approx(np.sqrt(83 / 4))
    assert found.high[0] - found.mean[0] == pytest.approx((above * spread.error)[0])
    assert found.mean[0] - found.low[0] == pytest.approx((below * spread.error)[0])


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


def test_one_estimate_has_no_jackknife_error():
    left_out = np.array([[1.0, 1.0], [3.0, 3.0]])
    spread = jackknife(left_out, np.array([[True, True], [True, False]]))
    assert spread.error[0] == 1.0
    assert np.isnan(spread.error[1])
    assert spread.n.tolist() == [2, 1]


def hall(skewness, n, side):
    """How far an interval reaches on one side, from the transformation itself."""
    a, b = skewness / (3 * np.sqrt(n)), skewness / (6 * np.sqrt(n))
    t = stats.t.ppf(0.975, n - 1)
    return abs(optimize.brentq(lambda value: value + a * value**2 + a**2 * value**3 / 3 + b - side * t, -100, 100))


@pytest.mark.parametrize("skewness", [2.0, 0.7, -0.7, -2.0])
def test_an_interval_reaches_farther_towards_the_long_tail(skewness):
    spread = Spread(np.ones(1), np.array([skewness]), np.array([20]))
    below, above = reach(spread, confidence=0.95)
    left, right = (0.5, 1.4) if skewness > 0 else (1.4, 0.5)
    assert below[0] == pytest.approx(hall(left * skewness, 20, 1))
    assert above[0] == pytest.approx(hall(right * skewness, 20, -1))


def test_skewness_is_that_of_what_replications_add():
    values = RNG.exponential(1, (15, 4))
    spread = jackknife((values.sum(axis=0) - values) / 14, np.ones(values.shape, dtype=bool))
    assert spread.skewness == pytest.approx(stats.skew(values, axis=0))
    assert spread.error == pytest.approx(stats.sem(values, axis=0))


def test_what_never_happened_has_no_interval_unless_it_is_a_share():
    for nothing in (
        mean_over_replications(column(0, 0, 0)),
        mean_over_replications(column(0, 0, 0), counted=True),
        ratio_of_sums(column(0, 0, 0), column(4, 5, 6)),
        ratio_of_sums(column(0, 0, 0), column(4, 5, 6), scale="root"),
    ):
        assert nothing.mean[0] == 0
        assert np.isnan([nothing.low[0], nothing.high[0]]).all()


def test_equal_counts_are_certain_only_where_chance_would_not_make_them_so():
    for counts, known in (((3, 3), False), ((3, 3, 3, 3), True), ((15, 15), False), ((120, 120), True)):
        found = mean_over_replications(column(*counts), counted=True)
        assert np.isnan(found.low[0]) != known
        assert found.mean[0] == counts[0]
        assert mean_over_replications(column(*counts)).low[0] == counts[0]
    assert chance_of_a_tie(3.0, 4) == pytest.approx(stats.poisson.pmf(3, 3) ** 3)
