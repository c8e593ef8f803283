"""The estimated wait time of a queue (rules E1–E3)."""

from __future__ import annotations

from collections import deque

from simchat.config.routing import Ewt
from simchat.model.environment import on_grain

UNKNOWN = float("nan")


class EstimatedWait:
    """The waits of the last acceptances within a window; their sum is kept, exact thanks to the grain of T1."""

    def __init__(self, settings: Ewt) -> None:
        self.count = settings.count
        self.window_s = on_grain(settings.window)
        self.minimum = settings.minimum
        self.weighted = settings.method == "recency_weighted"
        self.sample: deque[tuple[float, float]] = deque()
        self.total_s = 0.0

    def accepted(self, at: float, wait_s: float) -> None:
        """An acceptance from this queue."""
        sample = self.sample
        if len(sample) == self.count:
            self.total_s -= sample.popleft()[1]
        sample.append((at, wait_s))
        self.total_s += wait_s

    def read(self, now: float) -> float:
        """The estimate in seconds as it stands; NaN if unknown."""
        sample, since = self.sample, now - self.window_s
        while sample and sample[0][0] < since:
            self.total_s -= sample.popleft()[1]
        size = len(sample)
        if size < self.minimum:
            return UNKNOWN
        return self._weighted_mean() if self.weighted else self.total_s / size

    def _weighted_mean(self) -> float:
        weights = range(self.count, self.count - len(self.sample), -1)
        weighted = sum(weight * wait for weight, (_, wait) in zip(weights, reversed(self.sample), strict=True))
        return weighted / sum(weights)
