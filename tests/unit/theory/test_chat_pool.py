"""The chat pool against chains solved by hand and special cases."""

from __future__ import annotations

from math import comb
from typing import Literal

import numpy as np
import pytest

from simchat.theory import ChatPool, erlang_a


def dense(pool: ChatPool, room: int) -> dict[tuple[int, ...], float]:
    """The whole chain, queue included, by a dense solve: states are levels and the number waiting."""
    full = (0,) * pool.capacity + (pool.reps,)
    states = [(*map(int, levels), 0) for levels in pool.states] + [(*full, waiting) for waiting in range(1, room + 1)]
    number = {state: row for row, state in enumerate(states)}
    rates = np.zeros((len(states), len(states)))
    for state in states:
        *levels, waiting = state
        if tuple(levels) == full and waiting < room:
            rates[number[state], number[*full, waiting + 1]] += pool.arrivals_per_s
        elif tuple(levels) != full:
            reps = [level for level in range(pool.capacity) for _ in range(levels[level])]  # with room, one by one
            chosen = reps if pool.selection == "uniform" else reps[:1]
            for level in chosen:
                rates[number[state], number[_with(levels, level, 1)]] += pool.arrivals_per_s / len(chosen)
        if waiting:
            rates[number[state], number[*full, waiting - 1]] += waiting / pool.patience_s
        for level in range(1, pool.capacity + 1):
            speed = pool.speeds[level - 1] * level * levels[level] / pool.work_s
            target = (*full, waiting - 1) if waiting else _with(levels, level, -1)
            if levels[level]:
                rates[number[state], number[target]] += speed
    rates -= np.diag(rates.sum(axis=1))
    system = np.vstack((rates.T[:-1], np.ones(len(states))))
    chances = np.linalg.solve(system, np.append(np.zeros(len(states) - 1), 1.0))
    return dict(zip(states, chances.tolist(), strict=True))


def _with(levels: list[int], level: int, step: int) -> tuple[int, ...]:
    changed = list(levels)
    changed[level] -= 1
    changed[level + step] += 1
    return (*changed, 0)


@pytest.mark.parametrize("selection", ["least_active", "uniform"])
def test_the_queue_hangs_on_the_chain_without_one(selection: Literal["least_active", "uniform"]) -> None:
    slow = {"work_s": 60.0, "speeds": (1.0, 0.8, 0.65), "patience_s": 180.0, "room": 12}
    pool = ChatPool(0.09, 3, 3, selection=selection, **slow)
    chances = dense(pool, 12)
    for waiting in (0, 1, 5, 12):
        assert pool.queue.waiting[waiting] == pytest.approx(chances[0, 0, 0, 3, waiting])
    idle = sum(chance * state[0] for state, chance in chances.items()) / 3
    assert pool.occupancy == pytest.approx(1 - idle)
    chats = sum(chance * (state[1] + 2 * state[2] + 3 * state[3]) for state, chance in chances.items())
    assert pool.open_chats == pytest.approx(chats)


def test_states_are_all_ways_of_sharing_out() -> None:
    pool = ChatPool(1.0, 4, 3, work_s=1.0)
    assert len({tuple(state) for state in pool.states.tolist()}) == len(pool.states) == comb(7, 3)
    assert (pool.states.sum(axis=1) == 4).all()
    assert pool.states[0].tolist() == [0, 0, 0, 4]


def test_one_chat_each_is_erlang_a() -> None:
    pool = ChatPool(10.0, 8, 1, work_s=1.0, patience_s=2.0)
    erlang = erlang_a(10.0, 8, work_s=1.0, patience_s=2.0)
    np.testing.assert_allclose(pool.queue.waiting[:20], erlang.waiting[:20], rtol=1e-9)
    assert pool.chat_time_s == pytest.approx(1.0)


def test_chats_at_full_speed_are_servers_of_their_own() -> None:
    pool = ChatPool(5.0, 2, 4, work_s=1.0, speeds=(1.0, 1.0, 1.0, 1.0), patience_s=3.0)
    erlang = erlang_a(5.0, 8, work_s=1.0, patience_s=3.0)
    assert pool.queue.abandonment_rate == pytest.approx(erlang.abandonment_rate)
    assert pool.queue.service_level(0.2) == pytest.approx(erlang.service_level(0.2))
    assert pool.chat_time_s == pytest.approx(1.0)


def test_one_rep_who_shares_his_attention_is_one_server() -> None:
    """Beyond the list of speeds the rep's total rate stays that of one chat: processor sharing."""
    pool = ChatPool(0.7, 1, 4, work_s=1.0, speeds=(1.0,), room=6)
    erlang = erlang_a(0.7, 1, work_s=1.0, room=9)
    assert pool.queue.blocked_rate == pytest.approx(erlang.blocked_rate)
    assert pool.occupancy == pytest.approx(0.7 * (1 - erlang.blocked_rate))


def test_two_reps_with_two_chats_by_hand() -> None:
    """Arrivals 1, work 1, one chat's rate whatever a rep holds, nobody may wait.

    Balance of the states (idle, one chat, two chats): A=(2,0,0) and B=(1,1,0) are equal; D=(1,0,1) and
    F=(0,0,2) are half of E=(0,1,1); C=(0,2,0) is 3/2 E; 3C = B + E. With E = 2: 7, 7, 3, 1, 2, 1 of 21.
    """
    pool = ChatPool(1.0, 2, 2, work_s=1.0, room=0)
    assert pool.queue.blocked_rate == pytest.approx(1 / 21)
    assert pool.level_shares.tolist() == pytest.approx([22 / 42, 15 / 42, 5 / 42])
    assert pool.chat_time_s == pytest.approx((15 + 2 * 5) / (15 + 5))


def test_two_reps_with_two_chats_by_hand_whoever_is_chosen() -> None:
    """The same, a rep chosen uniformly: B = A, 3C = 2D = B/2 + E, 2E = C + D, 2F = E; 28, 28, 8, 12, 10, 5 of 91."""
    pool = ChatPool(1.0, 2, 2, work_s=1.0, room=0, selection="uniform")
    assert pool.queue.blocked_rate == pytest.approx(5 / 91)
    assert pool.level_shares.tolist() == pytest.approx([96 / 182, 54 / 182, 32 / 182])


def test_whoever_is_chosen_it_is_the_same_with_one_chat_each() -> None:
    pools = [
        ChatPool(2.0, 3, 1, work_s=1.0, room=2, selection=way) for way in ("least_active", "most_active", "uniform")
    ]
    assert len({round(pool.queue.wait_s, 12) for pool in pools}) == 1


def test_uniform_choice_lies_between_spreading_and_packing() -> None:
    slow = {"work_s": 60.0, "speeds": (1.0, 0.6, 0.45), "patience_s": 120.0}
    ways = ("least_active", "uniform", "most_active")
    spread, uniform, packed = (ChatPool(0.08, 4, 3, selection=way, **slow).occupancy for way in ways)
    assert spread > 1.01 * uniform > 1.02 * packed


def test_packing_is_worse_where_concurrency_slows() -> None:
    slow = {"work_s": 60.0, "speeds": (1.0, 0.6, 0.45), "patience_s": 120.0}
    spread, packed = (ChatPool(0.08, 4, 3, selection=way, **slow) for way in ("least_active", "most_active"))
    assert packed.queue.abandonment_rate > 1.05 * spread.queue.abandonment_rate
    assert packed.occupancy < spread.occupancy


def test_flow_in_is_flow_out() -> None:
    pool = ChatPool(0.09, 5, 3, work_s=60.0, speeds=(1.0, 0.8, 0.65), patience_s=180.0, room=4)
    finished = pool.reps * float(pool.level_shares @ pool.finished_per_s)
    queue = pool.queue
    assert finished == pytest.approx(0.09 * (1 - queue.blocked_rate) * (1 - queue.abandonment_rate))
    assert pool.level_shares.sum() == pytest.approx(1)


def test_a_pool_too_small_for_endless_patience_is_an_error() -> None:
    with pytest.raises(ValueError, match="grows without end"):
        _ = ChatPool(1.0, 2, 3, work_s=60.0).queue
