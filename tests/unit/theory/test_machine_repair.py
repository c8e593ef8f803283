"""The closed machine-repair model against its textbook sum, cases by hand and a drawn conversation."""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from itertools import pairwise
from math import factorial

import numpy as np
import pytest
from scipy.integrate import quad

from simchat.theory.machine_repair import FullRep, speed_by_concurrency


@pytest.mark.parametrize("chats", [1, 2, 3, 6])
def test_without_an_end_it_is_the_machine_repair_formula(chats: int) -> None:
    reply_s, think_s = 20.0, 50.0
    ratio = reply_s / think_s
    terms = (factorial(chats) / factorial(chats - waiting) * ratio**waiting for waiting in range(chats + 1))
    assert FullRep(chats, reply_s, think_s, 1e-12).occupancy == pytest.approx(1 - 1 / sum(terms))


def test_one_chat_by_hand() -> None:
    rep = FullRep(1, 20.0, 60.0, 0.25)
    assert rep.response_s == pytest.approx(20)
    assert rep.chat_time_s == pytest.approx(4 * 20 + 3 * 60)  # four messages of the rep, three of the customer
    assert rep.occupancy == pytest.approx(80 / 260)
    assert rep.attention_s == 80
    assert rep.rate_of_a_chat == pytest.approx(1 / 260)


def test_two_chats_by_hand() -> None:
    """Weights of 0, 1, 2 chats at the rep: thinking mean t, replies of 1: t²/2, t, 1."""
    rep = FullRep(2, 1.0, 4.0, 0.5)
    weights = np.array([2.0, 2.0, 1.0])
    assert rep.occupancy == pytest.approx(3 / 5)
    assert rep.response_s == pytest.approx((weights @ [0, 1, 2] / 5) / (3 / 5))
    assert rep.chats_per_s == pytest.approx(0.5 * 3 / 5)
    met = np.array([2.0, 1.0]) / 3  # by who writes: the network with one chat
    assert rep.response_within(1.0) == pytest.approx(met @ [1 - np.exp(-1), 1 - 2 * np.exp(-1)])


def test_nobody_thinks_where_the_first_reply_ends_every_chat() -> None:
    rep = FullRep(3, 20.0, 60.0, 1.0)
    assert rep.occupancy == 1
    assert rep.response_s == pytest.approx(60)
    assert rep.chat_time_s == pytest.approx(60)


@pytest.mark.parametrize("chats", [1, 4])
def test_the_mean_response_is_that_of_its_law(chats: int) -> None:
    rep = FullRep(chats, 20.0, 60.0, 0.2)
    mean, _ = quad(lambda t: 1 - rep.response_within(t), 0, 3000, epsrel=1e-9)
    assert mean == pytest.approx(rep.response_s)


def test_a_drawn_conversation_agrees_though_thinking_is_not_exponential() -> None:
    generator, chats, ends = np.random.default_rng(3), 3, 0.2
    now, thinking, waiting = 0.0, list[float](), deque((0.0, False) for _ in range(chats))
    busy_s, responses, finished = 0.0, [], 0
    for _ in range(120_000):
        if not waiting:
            now = heappop(thinking)
            waiting.append((now, True))
        asked_at, is_response = waiting.popleft()
        written_s = float(generator.exponential(20.0))
        busy_s, sent_at = busy_s + written_s, now + written_s
        while thinking and thinking[0] <= sent_at:
            waiting.append((heappop(thinking), True))
        now = sent_at
        if is_response:
            responses.append(now - asked_at)
        if generator.random() < ends:
            finished += 1
            waiting.append((now, False))
        else:
            heappush(thinking, now + float(generator.uniform(0.0, 120.0)))
    rep = FullRep(chats, 20.0, 60.0, ends)
    assert rep.occupancy == pytest.approx(busy_s / now, rel=0.01)
    assert rep.response_s == pytest.approx(np.mean(responses), rel=0.015)
    assert rep.response_within(30.0) == pytest.approx(np.mean(np.array(responses) <= 30), rel=0.015)
    assert rep.chats_per_s == pytest.approx(finished / now, rel=0.02)


def test_speeds_begin_at_one_and_fall() -> None:
    speeds = speed_by_concurrency(5, reply_s=20.0, think_s=60.0, ends=0.2)
    assert speeds[0] == 1
    assert all(later < before for before, later in pairwise(speeds))
    totals = [(number + 1) * speed for number, speed in enumerate(speeds)]
    assert totals == sorted(totals)
    assert totals[-1] < (20 + 0.8 * 60) / 20  # the rep cannot do more than write all the time
