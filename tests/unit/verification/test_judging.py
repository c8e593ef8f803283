"""A comparison passes only if the exact value is in a narrow interval; a wrong value or a wrong config fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from simchat.theory import erlang_b
from simchat.verification.building import exponential, handling, round_the_clock, steady
from simchat.verification.case import Case, Exact, Json
from simchat.verification.judging import Comparison, Verdict, corrected_confidence, longest_half_width
from simchat.verification.suite import FULL, QUICK, Length, verify

SHORT = Length(every=1, divisor=1, leeway=8.0)
REPS, LOAD, WORK_S = 4, 4.0, 300.0
BLOCKED = erlang_b(LOAD, REPS)


def loss(*exact: Exact, replications: int = 20, work_s: float = WORK_S, **tier: object) -> Case:
    staff: Json = round_the_clock(REPS) | {"capacity": 1} | tier
    config = steady(LOAD / work_s, topic=handling(exponential(work_s)), tier=staff, queue={"cap": 0})
    return Case("loss", "group", "theory", config, exact or (Exact("blocked_rate", BLOCKED),), replications)


def verdicts(*cases: Case, workers: int = 1) -> list[Verdict]:
    return [row.verdict for rows in verify(cases, SHORT, workers=workers) for row in rows]


def told(exact: Exact, *, low: float, high: float, bound: float) -> Comparison:
    return Comparison(loss(exact), exact, simulated=(low + high) / 2, low=low, high=high, bound=bound)


@pytest.mark.parametrize(
    ("value", "low", "high", "bound", "verdict"),
    [
        (1.0, 0.9, 1.1, 0.2, Verdict.PASS),
        (0.9, 0.9, 1.1, 0.2, Verdict.PASS),  # the border counts as inside
        (0.89, 0.9, 1.1, 0.2, Verdict.OUTSIDE),
        (1.11, 0.9, 1.1, 0.2, Verdict.OUTSIDE),
        (1.0, 0.9, 1.1, 0.09, Verdict.TOO_WIDE),
        (1.0, float("nan"), float("nan"), 0.2, Verdict.OUTSIDE),  # no interval proves nothing
    ],
)
def test_the_verdict(value: float, low: float, high: float, bound: float, verdict: Verdict) -> None:
    assert told(Exact("wait.mean", value), low=low, high=high, bound=bound).verdict is verdict


def test_intervals_hold_together_with_95_per_cent() -> None:
    assert corrected_confidence(1) == pytest.approx(0.95)
    assert corrected_confidence(100) == pytest.approx(0.9995)


def test_the_longest_half_width_is_that_of_figures_bound_by_their_value() -> None:
    rows = [
        told(Exact("wait.mean", 10.0), low=9.9, high=10.1, bound=0.2),
        told(Exact("wait.mean", 2.0), low=1.9, high=2.1, bound=0.2),
        told(Exact("wait.mean", 0.001, bound=0.1), low=0.0, high=0.1, bound=0.1),
    ]
    assert longest_half_width(rows) == pytest.approx(0.05)


def test_a_right_simulator_passes_and_wrong_values_do_not() -> None:
    assert verdicts(loss()) == [Verdict.PASS]
    for factor in (0.9, 1.1):
        assert verdicts(loss(Exact("blocked_rate", BLOCKED * factor))) == [Verdict.OUTSIDE]


def test_a_simulator_that_is_wrong_by_a_tenth_does_not_pass() -> None:
    assert verdicts(loss(speed=1.1)) == [Verdict.OUTSIDE]


def test_an_interval_may_be_as_wide_as_its_bound_says() -> None:
    half_width = next(iter(verify([loss()], SHORT, workers=1)))[0].half_width
    for bound, verdict in ((1.01 * half_width, Verdict.PASS), (0.99 * half_width, Verdict.TOO_WIDE)):
        assert verdicts(loss(Exact("blocked_rate", BLOCKED, bound=bound / SHORT.leeway))) == [verdict]


def test_each_case_gets_its_own_days_whoever_works_them_off() -> None:
    first, second = loss(work_s=3600.0), replace(loss(work_s=3600.0, replications=21), name="another")
    quantile = replace(loss(Exact("chat_time.p90", 8289.3), work_s=3600.0), name="with quantiles")
    alone = figures([first], workers=1) + figures([second], workers=1)
    assert figures([first, second], workers=1) == alone
    assert alone[0] != alone[1]  # the name of a case makes its visitors
    assert figures([first, second, quantile], workers=2) == figures([first, second, quantile], workers=1)


def figures(cases: Sequence[Case], *, workers: int) -> list[float]:
    return [row.simulated for rows in verify(cases, SHORT, workers=workers) for row in rows]


def test_the_quick_suite_is_a_twentieth_of_every_other_case_but_never_too_few() -> None:
    cases = [loss(), replace(loss(), name="second"), replace(loss(), name="third")]
    assert [case.name for case in QUICK.chosen(cases)] == ["loss", "third"]
    assert list(FULL.chosen(cases)) == cases
    assert FULL.replications(loss(replications=300)) == 300
    assert QUICK.replications(loss(replications=900)) == 45
    assert QUICK.replications(loss(replications=300)) == 20


def test_a_case_that_names_no_kpi_of_its_config_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        verdicts(loss(Exact("no_such_kpi", 1.0)))
