"""Visitors written by hand."""

from __future__ import annotations

import pickle
from dataclasses import fields

import numpy as np
import pytest

from simchat.demand.by_hand import PLAIN, needs_by_hand, visitors_by_hand
from simchat.demand.draw import draw_visitors
from simchat.demand.visitors import Needs


def test_columns_are_those_of_drawn_needs(scenario) -> None:  # type: ignore[no-untyped-def]
    drawn, written = draw_visitors(scenario(), 0).needs, needs_by_hand(3)
    assert set(PLAIN) | {"turn_start"} == {field.name for field in fields(Needs)}
    for field in fields(Needs):
        assert getattr(written, field.name).dtype == getattr(drawn, field.name).dtype, field.name


def test_one_value_for_all_or_one_for_each() -> None:
    talk = {"exchanges": [1, 0], "first_reply_s": 20, "customer_reply_s": [[40, 41], [42]]}
    needs = needs_by_hand(2, asked=1, patience_s=[0.1, 60], **talk)
    assert needs.turn_start.tolist() == [0, 2, 3]
    assert needs.customer_reply_s.tolist() == [40, 41, 42]
    assert needs.first_reply_s.tolist() == [20, 20]
    assert needs.patience_s.tolist() == [np.rint(0.1 * 2**20) / 2**20, 60]
    assert needs.rep_reply_s.tolist() == [0, 0, 0]
    assert not needs.silent.any()


def test_an_unknown_column_is_named() -> None:
    with pytest.raises(TypeError, match="patience$"):
        needs_by_hand(1, patience=3)


def test_later_draws_repeat_the_first() -> None:
    needs = needs_by_hand(2, patience_s=[30, 60], first_reply_s=[5, 6], retries=True)
    written = visitors_by_hand([0, 10], needs, topics=("a", "b"), topic=[1, 0], reading_s=20)
    visitors = pickle.loads(pickle.dumps(written))
    assert visitors.arrival_at.tolist() == [0, 10]
    assert visitors.topic.tolist() == [1, 0]
    assert visitors.later("patience", 2, 1).tolist() == [30, 60]
    assert visitors.later("first_reply", 1, 1).tolist() == [5, 6]
    assert visitors.later("reading", 1, 1).tolist() == [20, 20]
    assert visitors.needs.retries.all() and not visitors.again(2).retries.any()
    decides_s, declines = visitors.offers("standard", 1, 1)
    assert decides_s.tolist() == [0, 0] and (declines > 0.999).all()
