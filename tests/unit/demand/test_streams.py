"""Streams have names, and their numbers depend on nothing else (rules D3, T4)."""

from __future__ import annotations

import numpy as np

from simchat.demand.grain import to_grain
from simchat.demand.streams import Stream, stream


def test_numbers_are_fixed_for_ever() -> None:
    drawn = stream(1, 0, "general", "patience", "day3").random(3)
    assert drawn.tolist() == [0.46498956890300847, 0.7741041053194312, 0.6052914358441333]


def test_joined_names_and_parts_are_the_same_stream() -> None:
    whole = stream(5, 2, "general/patience/day0").random(4)
    parts = Stream(5, 2).under("general").under("patience", "day0").generator().random(4)
    assert whole.tolist() == parts.tolist()


def test_seed_replication_and_name_each_matter() -> None:
    firsts = [stream(*key).random() for key in ((1, 0, "a"), (2, 0, "a"), (1, 1, "a"), (1, 0, "b"), (0, 1, "a"))]
    assert len(set(firsts)) == len(firsts)


def test_asking_twice_starts_anew() -> None:
    named = Stream(1, 0, "a")
    assert named.generator().random(3).tolist() == named.generator().random(3).tolist()


def test_big_seeds_are_no_small_ones() -> None:
    assert stream(2**40, 0, "a").random() != stream(2**40 % 2**32, 0, "a").random()


def test_grain_rounds_half_to_even() -> None:
    grain = 2.0**-20
    rounded = to_grain([0.5 * grain, 1.5 * grain, 2.5 * grain, 0.3])
    assert rounded.tolist() == [0.0, 2 * grain, 2 * grain, 314573 * grain]
    assert to_grain([np.inf, 20.0]).tolist() == [np.inf, 20.0]
