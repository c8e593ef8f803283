"""The forward equations against steady states, hand calculations, another solver and drawn people."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import exp, factorial, inf

import numpy as np
import pytest
from scipy.integrate import quad, solve_ivp
from scipy.stats import gamma

from simchat.theory import erlang_a
from simchat.theory.busyness import gamma_quadrature, over_busyness
from simchat.theory.expected_day import Expected, Interval
from simchat.theory.varying_day import VaryingDay

CHANGING = (Interval(900, 0.05, 2), Interval(900, 0.1, 5), Interval(900, 0.12, 3), Interval(900, 0.06, 4))
DAY = (*CHANGING, Interval(3600, 0.0, 4))
MANNERS = ("finish", "handover")


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("room", [None, 4])
def test_after_a_long_time_it_is_erlang_a(manner: str, room: int | None) -> None:
    long = (Interval(3600, 0.02, 5), Interval(7200, 0.09, 3), Interval(3600, 0.09, 3))
    found = VaryingDay(long, 30.0, 45.0, room, manner).by_interval[-1]
    erlang = erlang_a(0.09, 3, work_s=30.0, patience_s=45.0, room=room)
    assert found.delayed_rate == pytest.approx(erlang.delayed_rate, rel=1e-9)
    assert found.blocked_rate == pytest.approx(erlang.blocked_rate, rel=1e-9)
    assert found.abandonment_rate == pytest.approx(erlang.abandonment_rate, rel=1e-9)
    assert found.wait_s == pytest.approx(erlang.wait_s, rel=1e-9)
    assert found.waiting_s / 3600 == pytest.approx(erlang.queue_length, rel=1e-9)
    answered = (1 - erlang.blocked_rate) * (1 - erlang.abandonment_rate)
    assert found.occupancy == pytest.approx(0.09 * 30 * answered / 3)


def test_who_has_much_patience_is_not_cut_off() -> None:
    """Thirty wait on average behind two reps: the patience, not the work, says how many there may be."""
    found = VaryingDay((Interval(9000, 0.2, 2), Interval(600, 0.2, 2)), 20.0, 300.0).by_interval[-1]
    erlang = erlang_a(0.2, 2, work_s=20.0, patience_s=300.0)
    assert found.waiting_s / 600 == pytest.approx(erlang.queue_length, rel=1e-8)


def test_what_is_expected_of_a_day_by_hand() -> None:
    day = Expected(
        arrived=100,
        refused=20,
        delayed=40,
        gone=16,
        dropped=8,
        passed_on=24,
        first_waiting_s=800,
        open_s=90,
        staffed_s=120,
    )
    assert day.queued == 80
    assert day.blocked_rate == 0.2
    assert day.delayed_rate == 0.5
    assert day.abandonment_rate == 0.2
    assert day.dropped_rate == 8 / 64
    assert day.reroutes == 0.3
    assert day.wait_s == 10
    assert day.occupancy == 0.75
    assert (day + day.times(0.5)).arrived == 150


def test_one_rep_who_goes_home_by_hand() -> None:
    """Nobody may wait: busy with chance p(t) = λ / (λ + μ) × (1 - e^(-(λ + μ) t))."""
    arrivals, work, open_s = 0.02, 60.0, 100.0
    speed = arrivals + 1 / work
    share, faded = arrivals / speed, exp(-speed * open_s)
    busy_at_end, busy_s = share * (1 - faded), share * (open_s - (1 - faded) / speed)
    hours = (Interval(open_s, arrivals, 1), Interval(2000.0, 0.0, 0))
    finish = VaryingDay(hours, work, room=0).expected
    assert finish.refused == pytest.approx(arrivals * busy_s)
    assert finish.overtime_s == pytest.approx(busy_at_end * work)
    assert finish.open_s == pytest.approx(busy_s + busy_at_end * work)
    assert finish.staffed_s == pytest.approx(open_s + busy_at_end * work)
    handover = VaryingDay(hours, work, room=0, end_of_shift="handover").expected
    assert handover.dropped == pytest.approx(busy_at_end)
    assert handover.passed_on == handover.overtime_s == 0
    assert handover.dropped_rate == pytest.approx(busy_at_end / (arrivals * (open_s - busy_s)))
    with_room = VaryingDay(hours, work, 120.0, 1, "handover").expected
    assert with_room.passed_on > 0.99 * busy_at_end * 0.5


def test_when_patience_equals_work_the_number_in_system_is_poisson_whatever_the_heads() -> None:
    """m' = λ - m / work, from 0: with λ constant m(t) = λ × work × (1 - e^(-t / work))."""
    moment, work = 1e-4, 40.0
    mean = 0.1 * work * (1 - exp(-90 / work))
    for manner in MANNERS:
        hours = (Interval(60, 0.1, 6), Interval(30, 0.1, 2), Interval(moment, 0.1, 2))
        found = VaryingDay(hours, work, work, end_of_shift=manner).by_interval
        inside_s = sum(part.waiting_s + part.open_s for part in found)
        assert inside_s == pytest.approx(0.1 * work * (90 - work * (1 - exp(-90 / work))), rel=1e-4)
    at_most_one = sum(exp(-mean) * mean**number / factorial(number) for number in range(2))
    assert found[-1].delayed_rate == pytest.approx(1 - at_most_one, rel=1e-4)  # handover: the heads are what counts


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("room", [None, 2])
def test_everybody_who_came_goes_somewhere(manner: str, room: int | None) -> None:
    day = VaryingDay(DAY, 60.0, 90.0, room, manner)
    found = day.expected
    assert day.left_over < 1e-10
    assert found.arrived == pytest.approx(0.33 * 900)
    assert found.queued == pytest.approx(found.gone + found.dropped + found.open_s / 60, rel=1e-9)
    assert found.wait_s == pytest.approx(found.abandonment_rate * 90)


@pytest.mark.parametrize("manner", MANNERS)
def test_a_solver_of_differential_equations_agrees(manner: str) -> None:
    """The chain of two heads' day written out anew, with a dense matrix of its own."""
    hours = (Interval(120, 0.05, 3), Interval(90, 0.08, 1), Interval(150, 0.03, 2))
    room, most = 3, 3
    found = VaryingDay(hours, 60.0, 80.0, room, manner).by_interval
    chances = {(0, 0): 1.0}
    for hour, before, expected in zip(hours, (3, 3, 1), found, strict=True):
        chances = _change(chances, before, hour.reps, manner)
        states = [(inside, beside) for inside in range(most + room + 1) for beside in range(most + 1)]
        begin = np.array([chances.get(state, 0.0) for state in states])
        moves = _dense(states, hour, room, manner)
        solved = solve_ivp(
            lambda _, both, moves=moves: np.concatenate((both[: len(moves)] @ moves, both[: len(moves)])),
            (0, hour.lasts_s),
            np.concatenate((begin, np.zeros(len(states)))),
            method="LSODA",
            rtol=1e-10,
            atol=1e-12,
        ).y[:, -1]
        chances = dict(zip(states, solved[: len(states)].tolist(), strict=True))
        spent = dict(zip(states, solved[len(states) :].tolist(), strict=True))
        waiting = sum(seconds * max(0, state[0] - hour.reps) for state, seconds in spent.items())
        full = sum(seconds for state, seconds in spent.items() if state[0] == hour.reps + room)
        beside = sum(seconds * state[1] for state, seconds in spent.items())
        assert expected.waiting_s == pytest.approx(waiting, rel=1e-7)
        assert expected.refused == pytest.approx(hour.arrivals_per_s * full, rel=1e-7)
        again_or_overtime = expected.overtime_s if manner == "finish" else expected.waiting_s - expected.first_waiting_s
        assert again_or_overtime == pytest.approx(beside, rel=1e-7, abs=1e-9)


def _change(
    chances: dict[tuple[int, int], float], before: int, heads: int, manner: str
) -> dict[tuple[int, int], float]:
    """Handover is never met by a full queue here: at most two leave, and three may wait."""
    changed: dict[tuple[int, int], float] = {}
    for (inside, beside), chance in chances.items():
        if heads < before:
            leaving = max(0, min(inside, before) - heads)
            if manner == "finish":
                target = (inside - leaving, beside + leaving)
            else:
                free = 3 - max(0, inside - before)
                target = (inside - max(0, leaving - free), beside + min(leaving, free))
        else:
            back = min(beside, heads - before)
            target = (inside + back, beside - back) if manner == "finish" else (inside, beside - back)
        changed[target] = changed.get(target, 0.0) + chance
    return changed


def _dense(states: Sequence[tuple[int, int]], hour: Interval, room: int, manner: str) -> np.ndarray:
    number = {state: row for row, state in enumerate(states)}
    moves = np.zeros((len(states), len(states)))
    for inside, beside in states:
        waiting = max(0, inside - hour.reps)
        if waiting > room or (manner == "handover" and beside > waiting):
            continue
        targets = []
        if waiting < room:
            targets.append(((inside + 1, beside), hour.arrivals_per_s))
        served = min(inside, hour.reps) / 60
        if manner == "finish":
            targets += [((inside - 1, beside), served + waiting / 80), ((inside, beside - 1), beside / 60)]
        else:
            first = ((inside - 1, beside - 1), served) if beside else ((inside - 1, beside), served)
            targets += [first, ((inside - 1, beside), (waiting - beside) / 80), ((inside - 1, beside - 1), beside / 80)]
        for target, rate in targets:
            if rate:
                moves[number[inside, beside], number[target]] += rate
                moves[number[inside, beside], number[inside, beside]] -= rate
    return moves


class People:
    """A day of people, not of states: each has his patience and what is left of his work; no waiting room ends."""

    def __init__(self, manner: str, draw: Callable[[float], float]) -> None:
        self.manner, self.draw = manner, draw
        self.line: list[tuple[float, float, bool]] = []  # leaves at, work left, whether a rep had joined; oldest first
        self.busy: list[float] = []  # when chats of reps on duty end
        self.finishing: list[float] = []
        self.now = 0.0
        self.came: Counter[str] = Counter()

    def day(self, hours: Sequence[Interval]) -> Counter[str]:
        for hour in hours:
            self.change(hour.reps)
            until = self.now + hour.lasts_s
            next_at = self.next_arrival(hour)
            while self.now < until:
                self.serve(hour.reps)
                at = min([next_at, until, *self.busy, *self.finishing, *(who[0] for who in self.line)])
                self.pass_time(at - self.now, hour.reps)
                self.now = at
                if at == next_at:
                    self.arrive(hour.reps)
                    next_at = self.next_arrival(hour)
                elif at < until:
                    self.end_what_ends()
        return self.came

    def change(self, reps: int) -> None:
        while len(self.busy) > reps:
            ends = self.busy.pop()
            if self.manner == "finish":
                self.finishing.append(ends)
            else:
                self.line.insert(0, (self.now + self.draw(1 / 90), ends - self.now, True))
                self.came["passed_on"] += 1
        while self.finishing and len(self.busy) < reps:
            self.busy.append(self.finishing.pop())

    def next_arrival(self, hour: Interval) -> float:
        return self.now + self.draw(hour.arrivals_per_s) if hour.arrivals_per_s else inf

    def serve(self, reps: int) -> None:
        while self.line and len(self.busy) < reps:
            self.busy.append(self.now + self.line.pop(0)[1])

    def arrive(self, reps: int) -> None:
        self.came.update(arrived=1, delayed=len(self.busy) == reps)
        self.line.append((self.now + self.draw(1 / 90), self.draw(1 / 60), False))

    def end_what_ends(self) -> None:
        for chats in (self.busy, self.finishing):
            if self.now in chats:
                chats.remove(self.now)
                return
        who = next(who for who in self.line if who[0] == self.now)
        self.line.remove(who)
        self.came["dropped" if who[2] else "gone"] += 1

    def pass_time(self, span_s: float, reps: int) -> None:
        self.came["waiting_s"] += span_s * len(self.line)
        self.came["first_waiting_s"] += span_s * sum(1 for who in self.line if not who[2])
        self.came["open_s"] += span_s * (len(self.busy) + len(self.finishing))
        self.came["overtime_s"] += span_s * len(self.finishing)


@pytest.mark.parametrize(
    ("manner", "own"), [("finish", ("overtime_s",)), ("handover", ("passed_on", "dropped", "waiting_s"))]
)
def test_drawn_days_agree(manner: str, own: tuple[str, ...]) -> None:
    hours = (Interval(300, 0.06, 4), Interval(200, 0.07, 2), Interval(300, 0.08, 5), Interval(900, 0.0, 1))
    exact = VaryingDay(hours, 60.0, 90.0, end_of_shift=manner).expected
    draw = random.Random(8).expovariate
    days = [People(manner, draw).day(hours) for _ in range(1000)]
    for name in ("arrived", "delayed", "gone", "first_waiting_s", "open_s", *own):
        drawn = np.array([day[name] for day in days], dtype=np.float64)
        assert drawn.mean() == pytest.approx(getattr(exact, name), abs=4 * drawn.std() / 1000**0.5), name


def test_a_day_that_nothing_bounds_is_an_error() -> None:
    with pytest.raises(ValueError, match="no greatest number"):
        VaryingDay(CHANGING, 60.0)


# --- busyness


def test_the_quadrature_is_exact_for_powers() -> None:
    factors, weights = gamma_quadrature(4.0, points=6)
    moment = 1.0
    for power in range(12):
        assert weights @ factors**power == pytest.approx(moment)
        moment *= (4.0 + power) / 4.0


def test_without_spread_it_is_the_day_itself() -> None:
    day = VaryingDay(DAY, 60.0, 90.0)
    nearly = sum(over_busyness(day, cv=1e-4, points=4), Expected())
    assert nearly.abandonment_rate == pytest.approx(day.expected.abandonment_rate, rel=1e-6)
    assert nearly.arrived == pytest.approx(day.expected.arrived)


def test_the_mean_over_factors_is_the_integral_over_their_law() -> None:
    hours = (Interval(300, 0.06, 4), Interval(200, 0.07, 2), Interval(900, 0.0, 1))
    day = VaryingDay(hours, 60.0, 90.0, 5)
    found = sum(over_busyness(day, cv=0.3), Expected())

    def weighed(factor: float) -> float:
        busier = [hour._replace(arrivals_per_s=hour.arrivals_per_s * factor) for hour in hours]
        return replace(day, intervals=busier).expected.gone * gamma.pdf(factor, 0.3**-2, scale=0.3**2)

    gone, _ = quad(weighed, 0.01, 4.0, epsrel=1e-7)
    assert found.gone == pytest.approx(gone, rel=1e-6)
    assert found.arrived == pytest.approx(day.expected.arrived)
    assert found.abandonment_rate > 1.02 * day.expected.abandonment_rate
