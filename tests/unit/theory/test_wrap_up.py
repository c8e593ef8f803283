"""Wrap-up as a phase against Erlang B, the chat pool without it, hand calculations and conservation."""

from __future__ import annotations

import pytest

from simchat.theory import ChatPool, erlang_b
from simchat.theory.wrap_up import Pool, Rep, WrapUpPool

USUAL = WrapUpPool(0.08, 3, 2, work_s=60.0, wrap_up_s=25.0, room=8, speeds=(1.0, 0.7), patience_s=90.0)


def test_without_room_and_slowing_it_is_erlang_b() -> None:
    """Every slot is a server whose work is chat and wrap-up; Erlang B asks for their mean alone."""
    pool = WrapUpPool(0.05, 2, 2, work_s=60.0, wrap_up_s=30.0, room=0, speeds=(1.0, 1.0))
    assert pool.blocked_rate == pytest.approx(erlang_b(0.05 * 90, 4))
    assert pool.chat_time_s == pytest.approx(60)
    assert pool.handle_time_s == pytest.approx(90)


@pytest.mark.parametrize("selection", ["least_active", "most_active"])
def test_a_wrap_up_of_no_length_is_none(selection: str) -> None:
    usual = {"work_s": 60.0, "speeds": (1.0, 0.8, 0.65), "patience_s": 90.0, "room": 6}
    pool = WrapUpPool(0.07, 2, 3, wrap_up_s=1e-6, selection=selection, **usual)  # type: ignore[arg-type]
    exact = ChatPool(0.07, 2, 3, selection=selection, **usual)  # type: ignore[arg-type]
    assert pool.wait_s == pytest.approx(exact.queue.wait_s, rel=1e-5)
    assert pool.delayed_rate == pytest.approx(exact.queue.delayed_rate, rel=1e-5)
    assert pool.blocked_rate == pytest.approx(exact.queue.blocked_rate, rel=1e-5)
    assert pool.occupancy == pytest.approx(exact.occupancy, rel=1e-5)
    assert pool.chat_time_s == pytest.approx(exact.chat_time_s, rel=1e-5)


def test_one_slot_by_hand() -> None:
    """Idle, chat, wrap-up in turn: 10 + 2 + 1 seconds."""
    pool = WrapUpPool(0.1, 1, 1, work_s=2.0, wrap_up_s=1.0, room=0)
    assert pool.occupancy == pytest.approx(3 / 13)
    assert pool.open_chats == pytest.approx(2 / 13)
    assert pool.blocked_rate == pytest.approx(3 / 13)
    assert pool.concurrency == pytest.approx(1)


def test_a_wrap_up_holds_its_slot_but_slows_nobody() -> None:
    pool = WrapUpPool(0.1, 1, 2, work_s=10.0, wrap_up_s=20.0, room=1, speeds=(1.0, 0.25))
    rates = dict(pool.chain.moves(Pool((Rep(1, 1),), 1)))
    assert rates[Pool((Rep(0, 2),), 1)] == pytest.approx(1 / 10)  # at the speed of one open chat
    assert rates[Pool((Rep(2, 0),), 0)] == pytest.approx(1 / 20)  # whoever waited has the slot
    assert dict(pool.chain.moves(Pool((Rep(2, 0),), 0)))[Pool((Rep(1, 1),), 0)] == pytest.approx(2 * 0.25 / 10)


def test_a_tie_goes_to_the_oldest_last_assignment() -> None:
    pool = WrapUpPool(0.3, 2, 2, work_s=10.0, wrap_up_s=20.0, room=1)
    for reps in ((Rep(0, 1), Rep(1, 0)), (Rep(1, 0), Rep(0, 1))):
        rates = dict(pool.chain.moves(Pool(reps, 0)))
        oldest, other = reps
        assert rates[Pool((other, Rep(oldest.open + 1, oldest.wrapping)), 0)] == 0.3


def test_wrap_up_counts_in_whom_a_chat_goes_to() -> None:
    reps = (Rep(0, 2), Rep(1, 0))
    for selection, place in (("least_active", 1), ("most_active", 0)):
        pool = WrapUpPool(0.3, 2, 3, work_s=10.0, wrap_up_s=20.0, room=1, selection=selection)  # type: ignore[arg-type]
        chosen, other = reps[place], reps[1 - place]
        assert dict(pool.chain.moves(Pool(reps, 0)))[Pool((other, Rep(chosen.open + 1, chosen.wrapping)), 0)] == 0.3


def test_flows_are_balanced() -> None:
    assert USUAL.held_slots - USUAL.open_chats == pytest.approx(USUAL.answered_per_s * 25)
    given_up = USUAL.chain.per_s(lambda before, after: after.waiting < before.waiting and after.reps == before.reps)
    assert given_up == pytest.approx(0.08 * (1 - USUAL.blocked_rate) * USUAL.abandonment_rate)
    taken = USUAL.chain.per_s(lambda before, after: _open(after) > _open(before))
    assert taken == pytest.approx(USUAL.answered_per_s)
    ended = USUAL.chain.per_s(lambda before, after: _open(after) < _open(before))
    assert ended == pytest.approx(USUAL.answered_per_s)


def _open(pool: Pool) -> int:
    return sum(rep.open for rep in pool.reps)


def test_wrap_up_costs_slots() -> None:
    shorter = WrapUpPool(0.08, 3, 2, work_s=60.0, wrap_up_s=5.0, room=8, speeds=(1.0, 0.7), patience_s=90.0)
    assert USUAL.abandonment_rate > 1.2 * shorter.abandonment_rate
    assert USUAL.slot_occupancy == pytest.approx(USUAL.held_slots / 6)
