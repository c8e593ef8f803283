"""The EWT gate against the case worked out by hand, its limits, and a plain event list."""

from __future__ import annotations

import random
from heapq import heappop, heappush
from math import exp, inf

import pytest

from simchat.theory import erlang_a
from simchat.theory.ewt_gate import EwtGate


def test_one_rep_and_room_for_one_by_hand() -> None:
    """Idle, busy, busy with one waiting, closed for the window after his acceptance: a cycle of means."""
    arrivals, work, window = 1 / 50, 60.0, 120.0
    still_busy = exp(-window / work)
    idle_visits = (1 - still_busy) + 1 / (work * arrivals)
    idle_s, busy_s, waiting_s = idle_visits / arrivals, 1 / arrivals, work
    cycle_s = idle_s + busy_s + waiting_s + window
    gate = EwtGate(arrivals, 1, work, window_s=window)
    assert gate.closed == pytest.approx(window / cycle_s)
    assert gate.blocked_rate == pytest.approx((waiting_s + window) / cycle_s)
    assert gate.delayed_rate == pytest.approx(1 / (1 + idle_visits))
    assert gate.wait_s == pytest.approx(work / (1 + idle_visits))
    assert gate.occupancy == pytest.approx((busy_s + waiting_s + work * (1 - still_busy)) / cycle_s)


def plain(gate: EwtGate, *, arrivals: int, seed: int) -> tuple[float, float, float, float]:
    """Blocked, delayed, mean wait, abandoned: an event list that reads the last acceptance as the rules say."""
    draw = random.Random(seed).expovariate
    ends: list[float] = []
    line: list[tuple[float, float]] = []  # since when, until when at most
    last_at, last_wait_s = -inf, 0.0
    refused = delayed = gone = 0
    waited_s = 0.0
    next_at, come = draw(gate.arrivals_per_s), 0
    while come < arrivals:
        loses_at = min((until for _, until in line), default=inf)
        now = min(next_at, ends[0] if ends else inf, loses_at)
        if now == next_at:
            come += 1
            next_at = now + draw(gate.arrivals_per_s)
            known = now - last_at <= gate.window_s
            if known and last_wait_s > gate.at_most_s:
                refused += 1
            elif len(ends) < gate.reps:
                last_at, last_wait_s = now, 0.0
                heappush(ends, now + draw(1 / gate.work_s))
            elif len(line) == gate.room:
                refused += 1
            else:
                delayed += 1
                line.append((now, now + draw(1 / gate.patience_s) if gate.patience_s < inf else inf))
        elif now == loses_at:
            since, until = next(who for who in line if who[1] == now)
            line.remove((since, until))
            gone, waited_s = gone + 1, waited_s + now - since
        else:
            heappop(ends)
            if line:
                since, _ = line.pop(0)
                waited_s += now - since
                last_at, last_wait_s = now, now - since
                heappush(ends, now + draw(1 / gate.work_s))
    queued = arrivals - refused
    return refused / arrivals, delayed / queued, waited_s / queued, gone / queued


@pytest.mark.parametrize(
    "gate",
    [
        EwtGate(0.06, 3, 60.0, patience_s=100.0, room=4, window_s=120.0),
        EwtGate(0.06, 3, 60.0, room=3, window_s=30.0),
        EwtGate(0.06, 3, 60.0, patience_s=80.0, window_s=100.0, at_most_s=15.0),
    ],
    ids=["patience", "short window", "threshold"],
)
def test_a_plain_event_list_agrees(gate: EwtGate) -> None:
    blocked, delayed, wait_s, gone = plain(gate, arrivals=150_000, seed=4)
    assert gate.blocked_rate == pytest.approx(blocked, rel=0.015)
    assert gate.delayed_rate == pytest.approx(delayed, rel=0.025)
    assert gate.wait_s == pytest.approx(wait_s, rel=0.03)
    assert gate.abandonment_rate == pytest.approx(gone, rel=0.04, abs=1e-12)


@pytest.mark.parametrize(
    "gate",
    [
        EwtGate(0.06, 3, 60.0, patience_s=90.0, room=5, window_s=1e-7),
        EwtGate(0.06, 3, 60.0, patience_s=90.0, window_s=60.0, at_most_s=250.0),
    ],
    ids=["window of nothing", "threshold beyond reach"],
)
def test_a_gate_that_never_closes_is_erlang_a(gate: EwtGate) -> None:
    erlang = erlang_a(0.06, 3, work_s=60.0, patience_s=90.0, room=gate.room)
    assert gate.blocked_rate == pytest.approx(erlang.blocked_rate, rel=1e-5)
    assert gate.delayed_rate == pytest.approx(erlang.delayed_rate, rel=1e-5)
    assert gate.abandonment_rate == pytest.approx(erlang.abandonment_rate, rel=1e-5)


def test_a_higher_threshold_lets_more_in() -> None:
    refused = [EwtGate(0.06, 3, 60.0, at_most_s=at_most).blocked_rate for at_most in (0.0, 10.0, 30.0, 90.0)]
    assert refused == sorted(refused, reverse=True)
    assert refused[0] > 2 * refused[-1]


def test_shares_are_of_all_time() -> None:
    gate = EwtGate(0.06, 3, 60.0, patience_s=100.0, room=4, window_s=120.0)
    assert gate._shares.sum() == pytest.approx(1)
    taken = 0.06 * (1 - gate.blocked_rate) * (1 - gate.abandonment_rate)
    assert gate.occupancy * 3 == pytest.approx(taken * 60.0)


def test_what_is_not_worked_out_is_an_error() -> None:
    with pytest.raises(ValueError, match="never closes"):
        EwtGate(0.06, 3, 60.0, room=0)
    with pytest.raises(ValueError, match="room for one"):
        EwtGate(0.06, 3, 60.0, room=2, at_most_s=5.0)
    with pytest.raises(ValueError, match="there is no gate"):
        EwtGate(0.06, 3, 60.0, at_most_s=3600.0)
