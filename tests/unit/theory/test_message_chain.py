"""One rep's conversations against Erlang B, the single server, machine repair, hand calculations and Little's law."""

from __future__ import annotations

from math import factorial

import pytest

from simchat.theory import erlang_a, erlang_b
from simchat.theory.message_chain import Desk, MessageDesk

USUAL = MessageDesk(1 / 90, 3, writing_s=10.0, thinking_s=20.0, exchanges=4.0, room=5, patience_s=60.0, slowdown=0.2)


def test_one_slot_without_queue_is_erlang_b() -> None:
    """What matters of a conversation is its mean: five messages of the rep and four of the customer."""
    desk = MessageDesk(1 / 90, 1, writing_s=10.0, thinking_s=20.0, exchanges=4.0, room=0)
    assert desk.blocked_rate == pytest.approx(erlang_b(130 / 90, 1))
    assert desk.chat_time_s == pytest.approx(130)
    assert desk.first_response_from_accept_s == pytest.approx(10)
    assert desk.response_time_s == pytest.approx(10)
    assert desk.concurrency == pytest.approx(1)


def test_first_replies_alone_are_a_queue_before_one_server() -> None:
    desk = MessageDesk(0.08, 3, writing_s=10.0, thinking_s=20.0, exchanges=0.0, room=4)
    exact = erlang_a(0.08, 1, work_s=10.0, room=6)
    assert desk.occupancy == pytest.approx(0.8 * (1 - exact.blocked_rate))
    assert desk.blocked_rate == pytest.approx(exact.blocked_rate)
    assert desk.wait_s + desk.first_response_from_accept_s == pytest.approx(exact.wait_s + 10)


def test_customers_who_do_not_think_leave_one_server_who_works() -> None:
    desk = MessageDesk(0.015, 2, writing_s=10.0, thinking_s=1e-6, exchanges=4.0, room=3)
    exact = erlang_a(0.015, 1, work_s=50.0, room=4)
    assert desk.blocked_rate == pytest.approx(exact.blocked_rate, rel=1e-4)
    assert desk.occupancy == pytest.approx(0.75 * (1 - exact.blocked_rate), rel=1e-4)


def test_conversations_without_end_are_machines_to_repair() -> None:
    """Three of them: the rep is idle with chance 1 / Σ 3! / (3 - i)! (10 / 20)^i."""
    desk = MessageDesk(1e3, 3, writing_s=10.0, thinking_s=20.0, exchanges=1e7, room=0)
    idle = 1 / sum(factorial(3) / factorial(3 - number) * 0.5**number for number in range(4))
    assert desk.occupancy == pytest.approx(1 - idle, rel=1e-4)
    assert desk.response_time_s == pytest.approx(3 / ((1 - idle) / 10) - 20, rel=1e-4)


def test_a_rep_who_is_always_full_is_slowed_by_the_others() -> None:
    desk = MessageDesk(1e4, 3, writing_s=10.0, thinking_s=20.0, exchanges=0.0, room=2, slowdown=0.25)
    assert desk.answered_per_s == pytest.approx(1 / 15, rel=1e-4)


def test_a_message_keeps_the_pace_at_which_it_was_begun() -> None:
    desk = MessageDesk(0.01, 2, writing_s=10.0, thinking_s=20.0, exchanges=1.0, room=1, slowdown=0.5)
    begun_alone = Desk(("reply", "first"), 0, 0, begun_with=1)
    moves = dict(desk.chain.moves(begun_alone))
    assert moves[Desk(("first",), 1, 0, begun_with=2)] == pytest.approx(1 / 10 / 2)
    assert moves[Desk(("first",), 0, 0, begun_with=1)] == pytest.approx(1 / 10 / 2)
    slowed = dict(desk.chain.moves(Desk(("first",), 1, 1, begun_with=2)))
    assert slowed[Desk((), 2, 1, begun_with=0)] == pytest.approx(1 / 15 / 2)
    assert slowed[Desk(("first",), 1, 0, begun_with=2)] == pytest.approx(1 / 15 / 2)  # the next one is taken at once
    assert slowed[Desk(("first", "reply"), 0, 1, begun_with=2)] == pytest.approx(1 / 20)


def test_a_chat_is_its_parts() -> None:
    parts = USUAL.first_response_from_accept_s + 4 * (20 + USUAL.response_time_s)
    assert USUAL.chat_time_s == pytest.approx(parts)
    plain = MessageDesk(1 / 90, 3, writing_s=10.0, thinking_s=20.0, exchanges=4.0, room=5, patience_s=60.0)
    assert plain.attention_time_s == pytest.approx(50)
    assert USUAL.attention_time_s > 1.1 * 50


def test_flows_are_balanced() -> None:
    """Four customer messages for each chat accepted, and as many messages sent as there were to write."""
    customers_per_s = USUAL.chain.mean(lambda desk: desk.thinking) / 20
    assert customers_per_s == pytest.approx(4 * USUAL.answered_per_s)
    asked = USUAL.chain.per_s(lambda before, after: after.thinking < before.thinking)
    assert asked == pytest.approx(customers_per_s)
    written = USUAL.chain.mean(lambda desk: len(desk.to_write) > 0 and 1 / (10 * (1 + 0.2 * (desk.begun_with - 1))))
    assert written == pytest.approx(5 * USUAL.answered_per_s)


def test_nobody_waits_for_a_slot_that_is_free() -> None:
    for desk in USUAL.chain.states:
        assert desk.open == 3 or not desk.waiting
        assert bool(desk.to_write) == bool(desk.begun_with)
