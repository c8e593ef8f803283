"""Times as whole tenths of seconds, written as differences so that they stay short in a page.

They are rounded up: at every tenth as much has happened as in the facts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simchat.facts import Floats

PER_SECOND = 10
NEVER = -1

Tenths = NDArray[np.int64]


def tenths(at: Floats) -> Tenths:
    """Tenths of seconds, rounded up; -1 where it did not happen."""
    happened = ~np.isnan(at)
    return np.where(happened, np.ceil(np.where(happened, at, 0.0) * PER_SECOND), NEVER).astype(np.int64)


def differences(**times: Floats) -> dict[str, list[int]]:
    """Times of the rows of a table: the first as the difference to the row before, a later one to the last known one.

    The first must have happened in every row; a later one is -1 where it did not, and never before those left of it.
    """
    coded: dict[str, list[int]] = {}
    last: Tenths | None = None
    for name, at in times.items():
        now = tenths(at)
        if last is None:
            coded[name], last = np.diff(now, prepend=0).tolist(), now
            continue
        known = now != NEVER
        coded[name] = np.where(known, now - last, NEVER).tolist()
        last = np.where(known, now, last)
    return coded
