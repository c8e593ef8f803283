"""Silent abandonment against Erlang A, a chain solved by hand, and conservation."""

from __future__ import annotations

import numpy as np
import pytest

from simchat.theory import erlang_a
from simchat.theory.ghosts import Floor, Ghosts

USUAL = Ghosts(0.06, 3, work_s=60.0, patience_s=75.0, silent_share=0.4, silent_hold_s=20.0, cap=6)


def test_if_nobody_is_silent_it_is_erlang_a() -> None:
    ghosts = Ghosts(0.06, 3, work_s=60.0, patience_s=75.0, silent_share=0.0, silent_hold_s=20.0, cap=6)
    exact = erlang_a(0.06, 3, work_s=60.0, patience_s=75.0, room=6)
    assert ghosts.wait_s == pytest.approx(exact.wait_s)
    assert ghosts.blocked_rate == pytest.approx(exact.blocked_rate)
    assert ghosts.abandonment_rate == ghosts.abandonment_rate_observed == pytest.approx(exact.abandonment_rate)
    assert ghosts.chat_time_s == pytest.approx(60)
    assert ghosts.silent_rate == ghosts.silent_slot_h_per_day == 0


def test_ghosts_who_hold_as_long_as_a_chat_leave_nobody_out_of_the_queue() -> None:
    ghosts = Ghosts(0.05, 2, work_s=60.0, patience_s=40.0, silent_share=1.0, silent_hold_s=60.0, cap=5)
    exact = erlang_a(0.05, 2, work_s=60.0, room=5)  # as if nobody ever gave up
    assert ghosts.queue_length == pytest.approx(exact.queue_length)
    assert ghosts.blocked_rate == pytest.approx(exact.blocked_rate)
    assert ghosts.delayed_rate == pytest.approx(exact.delayed_rate)
    assert ghosts.wait_s < 0.8 * exact.wait_s
    assert ghosts.abandonment_rate_observed == pytest.approx(0, abs=1e-12)


def test_one_rep_and_one_who_waits_by_hand() -> None:
    """States: idle; a chat or a ghost at the rep, each with nobody, a visitor or a ghost behind."""
    hold, silent, there = 0.5, 0.25, True
    ghosts = Ghosts(1.0, 1, work_s=1.0, patience_s=1.0, silent_share=silent, silent_hold_s=hold, cap=1)
    states = ["idle", "c", "c+", "c-", "g", "g+", "g-"]
    rates = np.zeros((7, 7))

    def move(origin: str, target: str, rate: float) -> None:
        rates[states.index(origin), states.index(target)] += rate

    move("idle", "c", 1.0)
    for at_the_rep, done in (("c", 1.0), ("g", 1 / hold)):
        move(at_the_rep, "idle", done)
        move(at_the_rep, at_the_rep + "+", 1.0)
        move(at_the_rep + "+", at_the_rep, 1 - silent)
        move(at_the_rep + "+", at_the_rep + "-", silent)
        move(at_the_rep + "+", "c", done)
        move(at_the_rep + "-", "g", done)
    rates -= np.diag(rates.sum(axis=1))
    chances = dict(
        zip(states, np.linalg.solve(np.vstack((rates.T[:-1], np.ones(7))), [0, 0, 0, 0, 0, 0, 1]), strict=True)
    )
    found = dict(zip(ghosts.chain.states, ghosts.chain.shares, strict=True))
    assert found[Floor(0, 1, (not there,))] == pytest.approx(chances["g-"])
    assert found[Floor(1, 0, (there,))] == pytest.approx(chances["c+"])
    waiting = chances["c+"] + chances["c-"] + chances["g+"] + chances["g-"]
    assert ghosts.blocked_rate == ghosts.queue_length == pytest.approx(waiting)
    assert ghosts.abandonment_rate == pytest.approx((chances["c+"] + chances["g+"]) / (1 - waiting))
    assert ghosts.silent_slot_h_per_day == pytest.approx(24 * (chances["g"] + chances["g+"] + chances["g-"]))


def test_flows_are_balanced() -> None:
    queued = 0.06 * (1 - USUAL.blocked_rate)
    assert USUAL.silent_slot_h_per_day / 24 == pytest.approx(queued * USUAL.silent_rate * 20)
    chats = USUAL.chain.mean(lambda floor: floor.chats)
    assert chats == pytest.approx(queued * (1 - USUAL.abandonment_rate) * 60)
    left = USUAL.chain.per_s(lambda before, after: sum(before.line) > sum(after.line) and before.chats == after.chats)
    stayed = USUAL.chain.per_s(lambda before, after: len(after.line) == len(before.line) and before.line != after.line)
    assert stayed == pytest.approx(queued * USUAL.silent_rate)
    assert left > stayed


def test_a_rep_holds_visitors_and_ghosts_each_for_their_time() -> None:
    visitors, ghosts = 1 - USUAL.abandonment_rate, USUAL.silent_rate
    assert USUAL.chat_time_s == pytest.approx((visitors * 60 + ghosts * 20) / (visitors + ghosts))


def test_the_line_keeps_its_order() -> None:
    there, gone = True, False
    moves = dict(USUAL.chain.moves(Floor(2, 1, (there, gone, there, there, gone))))
    assert moves[Floor(2, 1, (gone, there, there, gone))] == pytest.approx(0.6 / 75)
    assert moves[Floor(2, 1, (there, gone, gone, there, gone))] == pytest.approx(0.4 / 75)
    assert moves[Floor(2, 1, (there, gone, there, there, gone, there))] == 0.06
    served = Floor(3, 0, (gone, there, there, gone))
    assert moves[served] == pytest.approx(1 / 20)  # the ghost's slot goes to the first in line


def test_the_longer_ghosts_hold_the_more_leave() -> None:
    """Even ghosts at once let go fill the queue, so that more arrivals are blocked."""
    rates = []
    for hold_s in (1e-6, 20.0, 60.0):
        ghosts = Ghosts(0.06, 3, work_s=60.0, patience_s=75.0, silent_share=0.4, silent_hold_s=hold_s, cap=6)
        rates.append(ghosts.abandonment_rate)
    honest = Ghosts(0.06, 3, work_s=60.0, patience_s=75.0, silent_share=0.0, silent_hold_s=20.0, cap=6)
    assert honest.abandonment_rate > rates[0]
    assert rates[2] > 1.02 * rates[1] > 1.04 * rates[0]
    assert USUAL.blocked_rate > 1.1 * honest.blocked_rate
