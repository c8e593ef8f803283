"""The tails of the wait against a chain of one visitor's place in the queue, and against a plain event list."""

from __future__ import annotations

import random
from heapq import heappop, heappush
from itertools import pairwise
from math import inf

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.linalg import expm

from simchat.theory import SteadyQueue, erlang_a

CASES = {
    "patience": erlang_a(0.05, 3, work_s=60.0, patience_s=90.0),
    "patience and a cap": erlang_a(0.07, 3, work_s=60.0, patience_s=90.0, room=4),
    "a cap": erlang_a(0.07, 3, work_s=60.0, room=4),
    "endless": erlang_a(0.04, 3, work_s=60.0),
}


def answered_by(queue: SteadyQueue, ahead: int, within_s: float) -> float:
    """Chance that somebody behind so many others is answered within a time: places 0 … ahead, answered, gone."""
    leave = 0.0 if queue.patience_s == inf else 1 / queue.patience_s
    moves = np.zeros((ahead + 3, ahead + 3))
    for place in range(ahead + 1):
        target = place - 1 if place else ahead + 1
        moves[place, target] += queue.served_per_s + place * leave
        moves[place, ahead + 2] += leave
        moves[place, place] = -moves[place].sum()
    return float(expm(moves * within_s)[ahead, ahead + 1])


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("within_s", [0.0, 7.0, 30.0, 120.0])
def test_service_levels_are_those_of_a_visitor_who_moves_up(name: str, within_s: float) -> None:
    queue = CASES[name]
    met = queue.waiting[:-1] if queue.room is not None else queue.waiting[:40]
    at_once = 1 - queue.waiting.sum()
    later = sum(chance * answered_by(queue, ahead, within_s) for ahead, chance in enumerate(met.tolist()))
    assert queue.service_level(within_s) == pytest.approx((at_once + later) / (1 - queue.blocked_rate), rel=1e-6)


@pytest.mark.parametrize("name", CASES)
def test_the_speed_to_answer_is_the_integral_of_its_tail(name: str) -> None:
    queue = CASES[name]
    answered = 1 - queue.abandonment_rate

    def later_than(at: float) -> float:
        return 1 - queue.service_level(at) / answered

    pieces = (quad(later_than, *piece) for piece in pairwise((0, 100, 600, 4000)))
    assert sum(value for value, _ in pieces) == pytest.approx(queue.speed_to_answer_s, rel=1e-7)


def test_a_plain_event_list_agrees() -> None:
    queue = CASES["patience and a cap"]
    draw = random.Random(6).expovariate
    line: list[tuple[float, float]] = []
    ends: list[float] = []
    now = next_at = 0.0
    come, refused, gone, soon, waited_s, delayed = 0, 0, 0, 0, 0.0, 0
    while come < 100_000:
        loses_at = min((until for _, until in line), default=inf)
        now = min(next_at, ends[0] if ends else inf, loses_at)
        if now == next_at:
            come, next_at = come + 1, now + draw(0.07)
            if len(ends) < 3:
                soon += 1
                heappush(ends, now + draw(1 / 60))
            elif len(line) == 4:
                refused += 1
            else:
                delayed += 1
                line.append((now, now + draw(1 / 90)))
        elif now == loses_at:
            who = next(who for who in line if who[1] == now)
            line.remove(who)
            gone, waited_s = gone + 1, waited_s + now - who[0]
        else:
            heappop(ends)
            if line:
                since, _ = line.pop(0)
                soon, waited_s = soon + (now - since <= 20), waited_s + now - since
                heappush(ends, now + draw(1 / 60))
    queued = come - refused
    assert queue.blocked_rate == pytest.approx(refused / come, rel=0.03)
    assert queue.delayed_rate == pytest.approx(delayed / queued, rel=0.015)
    assert queue.abandonment_rate == pytest.approx(gone / queued, rel=0.025)
    assert queue.wait_s == pytest.approx(waited_s / queued, rel=0.025)
    assert queue.service_level(20.0) == pytest.approx(soon / queued, rel=0.015)
