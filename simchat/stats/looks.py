"""Looking at results several times without fooling oneself: when to look, and how much error each look may spend."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

MOST_LOOKS = 5


class Looks(NamedTuple):
    """Numbers of replications at which results are looked at, fixed before the first one."""

    totals: tuple[int, ...]

    @classmethod
    def once(cls, n: int) -> Looks:
        """A single look."""
        return cls((n,))

    @classmethod
    def until(cls, first: int, most: int, *, looks: int = MOST_LOOKS) -> Looks:
        """Up to so many looks, each after the same factor more replications, the last at `most`."""
        totals = np.geomspace(first, max(first, most), looks).round().astype(int).tolist()
        return cls(tuple(dict.fromkeys(totals)))

    def confidence(self, error: float, *, claims: int = 1) -> float:
        """Confidence of an interval at each look, so that all of them hold together but for `error`.

        Every look of every claim spends the same part of the error (Bonferroni): valid whatever their
        dependence is. Equal parts suit those who mostly see at the first look what they asked for.
        """
        return 1 - error / (claims * len(self.totals))
