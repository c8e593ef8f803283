"""Lanes of a rep's slots: which of them each work is drawn in, so that none covers another."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from simchat.facts import Facts


def lanes(facts: Facts) -> list[list[int]]:
    """Lanes of each work, counted from 0: as many as its weight, side by side where such are free.

    A work holds its lanes from the offer until its slot is free again.
    """
    works = facts.works
    held_until = [[-math.inf] * facts.capacity[tier] for tier in facts.rep_tier.tolist()]
    released_at = np.where(np.isnan(works.released_at), math.inf, works.released_at)
    taken = []
    columns = (works.rep, works.assigned_at, released_at, works.weight)
    for rep, assigned, released, weight in zip(*(column.tolist() for column in columns), strict=True):
        own = _free_lanes(held_until[rep], assigned, weight)
        for lane in own:
            held_until[rep][lane] = released
        taken.append(own)
    return taken


def _free_lanes(held_until: Sequence[float], at: float, weight: int) -> list[int]:
    free = [lane for lane, until in enumerate(held_until) if until <= at]
    for first in range(len(free) - weight + 1):
        own = free[first : first + weight]
        if own[-1] - own[0] == weight - 1:
            return own
    return free[:weight]
