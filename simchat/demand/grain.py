"""The grain of time: every duration is a multiple of 2**-20 s when it is made (rule T1)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

GRAINS_PER_S = 2.0**20
GRAIN_S = 1.0 / GRAINS_PER_S


def to_grain(seconds: ArrayLike) -> NDArray[np.float64]:
    """Seconds rounded to the grain, half to even; infinity stays what it is."""
    return np.asarray(np.rint(np.asarray(seconds, dtype=np.float64) * GRAINS_PER_S) * GRAIN_S)
