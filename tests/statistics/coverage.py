"""How often intervals cover the truth, over three seeds together."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from simchat.stats import Estimates
from tests.statistics.days import Days, Drawn, drawn_days

SEEDS = (101, 202, 303)
FULL = os.environ.get("SIMCHAT_COVERAGE") == "full"
EXPERIMENTS = 3000 if FULL else 700  # for each seed
N = 20


class Coverage(NamedTuple):
    """Shares of the intervals there were, and how many figures were too rare to have one."""

    covered: float
    below: float  # the truth lies below the interval
    above: float
    unjudged: float

    def __str__(self) -> str:
        return f"{self.covered:.1%} (truth below {self.below:.1%}, above {self.above:.1%}; none {self.unjudged:.1%})"


Figures = Callable[[Drawn], Estimates]


def coverage(days: Days, figures: Figures, truth: float, *, n: int = N, experiments: int = EXPERIMENTS) -> Coverage:
    parts = [figures(drawn_days(days, seed=seed, n=n, experiments=experiments)) for seed in SEEDS]
    low, high = (np.concatenate([getattr(part, side) for part in parts]) for side in ("low", "high"))
    return covered(low, high, truth)


def covered(low: np.ndarray, high: np.ndarray, truth: float) -> Coverage:
    known = ~np.isnan(low)
    low, high = low[known], high[known]
    slack = 1e-9 * max(abs(truth), 1e-9)
    below, above = float((truth < low - slack).mean()), float((truth > high + slack).mean())
    return Coverage(1 - below - above, below, above, 1 - float(known.mean()))
