"""Scripts of conversations: exchanges, confirming turns, silences (rules C2, I1)."""

from __future__ import annotations

from typing import Any

import numpy as np

from simchat.config.topics import Messages
from simchat.demand.quantities import Quantities
from simchat.demand.scripts import Script, draw_script, no_script
from simchat.demand.streams import Stream
from simchat.demand.visitors import DISCONNECT, LEAVE, MULTITASK, NO_SILENCE, STEP_AWAY

SILENCE = {
    "probability": 0.2,
    "disconnect": {"share": 0.4, "returns": "5m"},
    "multitask": {"share": 0.3, "returns": {"dist": "exponential", "mean": "6m"}},
    "leave": {"share": 0.3},
}


def script(rows: tuple[int, ...] = (4,), **changes: Any) -> Script:
    written = {"exchanges": 2, "customer_reply": "40s", "first_reply": "20s", "rep_reply": "25s"} | changes
    draw = Quantities(Stream(1, 0, "general"), np.array(rows), {})
    return draw_script(Messages.model_validate(written), draw)


def test_exchanges_come_before_the_confirming_turn() -> None:
    drawn = script((2, 1), confirm={"time": "5s"})
    assert drawn.exchanges.tolist() == [2, 2, 2]
    assert drawn.length.tolist() == [3, 3, 3]
    assert drawn.turns.confirm_s.tolist() == [0, 0, 5] * 3
    assert drawn.turns.customer_reply_s.tolist() == [40] * 9
    assert drawn.turns.rep_reply_s.tolist() == [25] * 9


def test_without_confirmation_there_are_only_exchanges() -> None:
    drawn = script((3,), exchanges={"dist": "geometric", "mean": 2, "from": 0})
    assert drawn.length.tolist() == drawn.exchanges.tolist()
    assert len(drawn.turns.rep_reply_s) == drawn.exchanges.sum()


def test_asking_leaves_the_exchanges_as_they_are() -> None:
    spread = {"dist": "exponential", "mean": "40s"}
    talk = {"exchanges": {"dist": "geometric", "mean": 3}, "customer_reply": spread, "rep_reply": spread}
    plain, asked = script((50, 30), **talk), script((50, 30), **talk, confirm={"again": 0.5})
    start = np.cumsum(asked.length) - asked.length
    kept = np.concatenate([first + np.arange(count) for first, count in zip(start, asked.exchanges, strict=True)])
    assert asked.exchanges.tolist() == plain.exchanges.tolist()
    assert asked.turns.customer_reply_s[kept].tolist() == plain.turns.customer_reply_s.tolist()
    assert asked.turns.rep_reply_s[kept].tolist() == plain.turns.rep_reply_s.tolist()


def test_again_asks_a_geometric_number_of_times() -> None:
    drawn = script((50_000,), exchanges=0, confirm={"again": 0.4})
    for times in (1, 2, 3):
        share, expected = (drawn.length >= times + 1).mean(), 0.4**times
        assert abs(share - expected) < 4 * (expected * (1 - expected) / 50_000) ** 0.5
    assert drawn.length.min() == 1


def test_ways_of_falling_silent_have_their_shares() -> None:
    drawn = script((50_000,), silence=SILENCE)
    turns = len(drawn.turns.silence)
    for kind, expected in ((NO_SILENCE, 0.8), (DISCONNECT, 0.08), (MULTITASK, 0.06), (STEP_AWAY, 0.0), (LEAVE, 0.06)):
        share = (drawn.turns.silence == kind).mean()
        assert abs(share - expected) <= 4 * (expected * (1 - expected) / turns) ** 0.5


def test_return_times_belong_to_the_way() -> None:
    turns = script((20_000,), silence=SILENCE).turns
    assert set(turns.silence_returns_s[turns.silence == NO_SILENCE]) == {0.0}
    assert set(turns.silence_returns_s[turns.silence == DISCONNECT]) == {300.0}
    assert set(turns.silence_returns_s[turns.silence == LEAVE]) == {np.inf}
    back = turns.silence_returns_s[turns.silence == MULTITASK]
    assert abs(back.mean() - 360) < 4 * 360 / len(back) ** 0.5


def test_silence_comes_at_confirming_turns_too() -> None:
    drawn = script((5000,), exchanges=0, confirm={}, silence=SILENCE)
    assert 0.15 < (drawn.turns.silence != NO_SILENCE).mean() < 0.25


def test_no_turns_at_handling_level() -> None:
    drawn = no_script(3)
    assert drawn.exchanges.tolist() == drawn.length.tolist() == [0, 0, 0]
    assert all(len(column) == 0 for column in drawn.turns)
    assert drawn.turns.silence.dtype == np.int8


def test_nobody_has_no_script() -> None:
    drawn = script((0, 0), confirm={"again": 0.5}, silence=SILENCE)
    assert len(drawn.length) == len(drawn.turns.silence) == 0


def test_days_do_not_disturb_each_other() -> None:
    spread: dict[str, Any] = {
        "exchanges": {"dist": "geometric", "mean": 3},
        "rep_reply": {"dist": "exponential", "mean": "40s"},
        "silence": SILENCE,
    }
    few, many = script((5, 30), **spread), script((50, 30), **spread)
    assert few.exchanges[5:].tolist() == many.exchanges[50:].tolist()
    turns = few.exchanges[5:].sum()
    assert few.turns.rep_reply_s[-turns:].tolist() == many.turns.rep_reply_s[-turns:].tolist()
    assert few.turns.silence_returns_s[-turns:].tolist() == many.turns.silence_returns_s[-turns:].tolist()
    first = few.exchanges[:5].sum()
    assert few.turns.silence_returns_s[:first].tolist() == many.turns.silence_returns_s[:first].tolist()
