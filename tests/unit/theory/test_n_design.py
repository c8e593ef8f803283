"""The N-design against Erlang A, a chain solved by hand, and conservation."""

from __future__ import annotations

import numpy as np
import pytest

from simchat.theory import erlang_a
from simchat.theory.n_design import Demand, Floor, NDesign

NOBODY = Demand(0.0, work_s=1.0, cap=0)
USUAL = NDesign(
    Demand(0.05, work_s=60.0, cap=12, patience_s=120.0),
    Demand(0.02, work_s=90.0, cap=6, patience_s=60.0),
    regulars=2,
    experts=2,
    experts_speed=1.25,
)


def test_with_general_chats_alone_all_reps_are_one_tier() -> None:
    design = NDesign(Demand(0.06, work_s=60.0, cap=15, patience_s=90.0), NOBODY, regulars=2, experts=1)
    exact = erlang_a(0.06, 3, work_s=60.0, patience_s=90.0, room=15)
    assert design.wait_s("general") == pytest.approx(exact.wait_s)
    assert design.abandonment_rate("general") == pytest.approx(exact.abandonment_rate)
    assert design.blocked_rate("general") == pytest.approx(exact.blocked_rate)
    assert design.delayed_rate("general") == pytest.approx(exact.delayed_rate)


def test_with_technical_chats_alone_regulars_are_idle() -> None:
    design = NDesign(NOBODY, Demand(0.03, work_s=60.0, cap=9), regulars=2, experts=2, experts_speed=1.5)
    exact = erlang_a(0.03, 2, work_s=40.0, room=9)
    assert design.wait_s("technical") == pytest.approx(exact.wait_s)
    assert design.regulars_occupancy == 0
    assert design.experts_occupancy == pytest.approx(0.03 * (1 - exact.blocked_rate) * 20)


def test_one_and_one_without_queues_by_hand() -> None:
    """States: the regular free or not, the expert free, with a general or with a technical chat."""
    general, technical, slow = 0.7, 0.4, 2.0  # technical chats take twice the time
    design = NDesign(Demand(general, 1.0, cap=0), Demand(technical, slow, cap=0), regulars=1, experts=1)
    number = {(busy, expert): 3 * busy + expert for busy in (0, 1) for expert in (0, 1, 2)}
    rates = np.zeros((6, 6))
    for (busy, expert), row in number.items():
        if not busy:
            rates[row, number[1, expert]] += general
        elif expert == 0:
            rates[row, number[busy, 1]] += general
        if expert == 0:
            rates[row, number[busy, 2]] += technical
        else:
            rates[row, number[busy, 0]] += {1: 1.0, 2: 1 / slow}[expert]
        if busy:
            rates[row, number[0, expert]] += 1.0
    rates -= np.diag(rates.sum(axis=1))
    chances = np.linalg.solve(np.vstack((rates.T[:-1], np.ones(6))), [0, 0, 0, 0, 0, 1])
    assert design.regulars_occupancy == pytest.approx(chances[3:].sum())
    assert design.experts_occupancy == pytest.approx(1 - chances[0] - chances[3])
    assert design.blocked_rate("general") == pytest.approx(chances[4] + chances[5])
    assert design.blocked_rate("technical") == pytest.approx(1 - chances[0] - chances[3])


def test_flows_are_balanced() -> None:
    answered = {
        topic: demand.arrivals_per_s * (1 - USUAL.blocked_rate(topic)) * (1 - USUAL.abandonment_rate(topic))
        for topic, demand in (("general", USUAL.general), ("technical", USUAL.technical))
    }
    by_regulars = 2 * USUAL.regulars_occupancy / 60
    assert by_regulars + USUAL.helped_per_s == pytest.approx(answered["general"])
    worked = USUAL.helped_per_s * 60 / 1.25 + answered["technical"] * 90 / 1.25
    assert USUAL.experts_occupancy == pytest.approx(worked / 2)


def test_a_free_expert_looks_at_the_first_queue_first() -> None:
    freed = Floor(2, 1, 1, 3, 2)
    for first, reached in (("technical", Floor(2, 0, 2, 3, 1)), ("general", Floor(2, 1, 1, 2, 2))):
        design = NDesign(USUAL.general, USUAL.technical, regulars=2, experts=2, first=first)  # type: ignore[arg-type]
        assert dict(design.chain.moves(freed))[reached] == pytest.approx(1 / 60)


def test_an_arrival_goes_to_its_own_tier_before_the_helpers() -> None:
    moves = dict(USUAL.chain.moves(Floor(1, 0, 0, 0, 0)))
    assert moves[Floor(2, 0, 0, 0, 0)] == 0.05
    assert dict(USUAL.chain.moves(Floor(2, 0, 0, 0, 0)))[Floor(2, 1, 0, 0, 0)] == 0.05


def test_who_comes_first_waits_less() -> None:
    general_first = NDesign(USUAL.general, USUAL.technical, regulars=2, experts=2, experts_speed=1.25, first="general")
    assert general_first.wait_s("general") < 0.95 * USUAL.wait_s("general")
    assert general_first.wait_s("technical") > 1.05 * USUAL.wait_s("technical")


def test_nobody_waits_for_a_rep_who_is_free() -> None:
    for floor in USUAL.chain.states:
        experts_busy = floor.general_by_experts + floor.technical == 2
        assert experts_busy or not floor.technical_waiting
        assert (experts_busy and floor.by_regulars == 2) or not floor.general_waiting
