"""Priority classes: closed form, chain, and the law that their order only shifts waits."""

from __future__ import annotations

import pytest

from simchat.theory import erlang_a, erlang_c
from simchat.theory.n_design import Demand
from simchat.theory.priority import one_tier, priority_waits_of_one_rep_s, priority_waits_s


def test_one_rep_by_hand() -> None:
    """Load 0.2 + 0.4 of one rep: 0.6 / (0.8), and 0.6 / (0.8 × 0.4) seconds for work of one second."""
    assert priority_waits_s([0.2, 0.4], 1, work_s=1.0) == pytest.approx([0.75, 1.875])


def test_one_class_is_erlang_c() -> None:
    assert priority_waits_s([0.04], 3, work_s=60.0) == pytest.approx([erlang_c(2.4, 3) * 60 / 0.6])


def test_the_order_shifts_waits_but_makes_none() -> None:
    rates = [0.01, 0.02, 0.015]
    waits = priority_waits_s(rates, 3, work_s=60.0)
    queue = sum(rate * wait for rate, wait in zip(rates, waits, strict=True))
    assert queue == pytest.approx(erlang_a(sum(rates), 3, work_s=60.0).queue_length)
    assert waits == sorted(waits)


def test_the_chain_agrees_with_the_closed_form() -> None:
    chain = one_tier(Demand(0.008, work_s=60.0, cap=60), Demand(0.012, work_s=60.0, cap=60), reps=2)
    urgent, other = priority_waits_s([0.008, 0.012], 2, work_s=60.0)
    assert chain.wait_s("technical") == pytest.approx(urgent, rel=1e-6)
    assert chain.wait_s("general") == pytest.approx(other, rel=1e-6)


def test_with_equal_patience_both_classes_together_are_erlang_a() -> None:
    chain = one_tier(Demand(0.02, 60.0, cap=25, patience_s=90.0), Demand(0.04, 60.0, cap=25, patience_s=90.0), reps=3)
    exact = erlang_a(0.06, 3, work_s=60.0, patience_s=90.0)
    assert chain.queue_length("general") + chain.queue_length("technical") == pytest.approx(
        exact.queue_length, rel=1e-6
    )
    assert chain.wait_s("technical") < exact.wait_s < chain.wait_s("general")


def test_before_one_rep_any_work_will_do() -> None:
    exponential = priority_waits_of_one_rep_s([0.3, 0.4], work_s=[1.0, 1.0], squared_work_s2=[2.0, 2.0])
    assert exponential == pytest.approx(priority_waits_s([0.3, 0.4], 1, work_s=1.0))
    constant = priority_waits_of_one_rep_s([0.5], work_s=[1.0], squared_work_s2=[1.0])
    assert constant == pytest.approx([0.5])  # half of what it is if work is exponential
    unequal = priority_waits_of_one_rep_s([0.1, 0.2], work_s=[2.0, 3.0], squared_work_s2=[4.0, 9.0])
    assert unequal == pytest.approx([1.1 / 0.8, 1.1 / 0.8 / 0.2])


def test_too_much_work_is_an_error() -> None:
    with pytest.raises(ValueError, match="lowest class waits without end"):
        priority_waits_s([0.5, 0.5], 1, work_s=1.0)
    with pytest.raises(ValueError, match="lowest class waits without end"):
        priority_waits_of_one_rep_s([0.5, 0.25], work_s=[1.0, 2.0], squared_work_s2=[1.0, 4.0])
