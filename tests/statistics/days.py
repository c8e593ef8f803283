"""Generated days with a known truth that look like chat days, many experiments at once.

A day has a busyness (gamma, mean 1) and a luck of its own (normal); contacts come as Poisson counts in a
quiet, a busy and a middling part of the day. What happens to a contact depends on all three, so contacts
of a day are alike. The truth is an integral over busyness and luck, each contact weighing the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from scipy import optimize, special, stats

PARTS = np.array([0.2, 0.5, 0.3])  # of a day's contacts
HARDER = np.array([-0.5, 0.3, 0.0])  # how much longer waits are there, on a log scale
NODES = 60


@dataclass(frozen=True)
class Days:
    """Days of one kind.

    Parameters
    ----------
    contacts : float
        Expected a day.
    cv : float
        Of busyness.
    slope : float
        How log waits and log odds grow with log busyness.
    luck : float
        Standard deviation of a day's luck, on the same scale.
    spread : float
        Standard deviation of log waits within a day.
    level : float
        Log odds of the event, and of waiting at all, on an average day; infinite: everybody waits.
    grain : float
        Waits are rounded up to multiples of it; 0: not at all.
    """

    contacts: float
    cv: float = 0.0
    slope: float = 1.0
    luck: float = 0.3
    spread: float = 1.0
    level: float = np.inf
    grain: float = 0.0

    @cached_property
    def _points(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Weight, busyness and shift of every combination of busyness, luck and part of the day."""
        busy, busy_weight = np.ones(1), np.ones(1)
        if self.cv:
            shape = self.cv**-2
            busy, busy_weight = special.roots_genlaguerre(NODES, shape - 1)
            busy, busy_weight = busy / shape, busy_weight / busy_weight.sum()
        luck, luck_weight = np.polynomial.hermite_e.hermegauss(NODES)
        weight = busy_weight[:, None, None] * (luck_weight / luck_weight.sum())[:, None] * PARTS
        shift = self.slope * np.log(busy)[:, None, None] + self.luck * luck[:, None] + HARDER
        return weight, np.broadcast_to(busy[:, None, None], weight.shape), shift

    def per_contact(self, values: np.ndarray) -> float:
        """Expectation over contacts of something that depends on the shift."""
        weight, busy, _ = self._points
        return float((weight * busy * values).sum() / (weight * busy).sum())

    @property
    def _shift(self) -> np.ndarray:
        return self._points[2]

    @property
    def event_share(self) -> float:
        return self.per_contact(special.expit(self.level + self._shift))

    def with_share(self, share: float) -> Days:
        """The same with the level at which the event happens to that share of contacts."""
        level = optimize.brentq(lambda level: replace(self, level=level).event_share - share, -40, 40)
        return replace(self, level=level)

    def mean_wait(self, power: int = 1) -> float:
        """Mean of a power of the wait."""
        waits = np.exp(power * self._shift + (power * self.spread) ** 2 / 2)
        return self.per_contact(special.expit(self.level + self._shift) * waits)

    def mean_of_days(self) -> float:
        """Mean of the value that `daily` gives."""
        weight, _, _ = self._points
        log = self._shift - HARDER
        return float((weight * np.exp(log)).sum() / weight.sum())

    def share_up_to(self, wait: float) -> float:
        waiting = special.expit(self.level + self._shift)
        if wait <= 0:
            return self.per_contact(1 - waiting)
        return self.per_contact(1 - waiting * stats.norm.sf((np.log(wait) - self._shift) / self.spread))

    def quantile(self, share: float) -> float:
        """Of the pooled contacts' waits."""
        if self.share_up_to(0) >= share:
            return 0.0
        exact = np.exp(optimize.brentq(lambda log: self.share_up_to(np.exp(log)) - share, -40, 40, xtol=1e-13))
        return float(np.ceil(exact / self.grain) * self.grain) if self.grain else float(exact)


@lru_cache(maxsize=3)
def drawn_days(days: Days, *, seed: int, n: int, experiments: int) -> Drawn:
    """Days of many experiments; kept for the next figure that wants the same."""
    rng = np.random.default_rng(seed)
    shape = (n, experiments)
    busy = rng.gamma(days.cv**-2, days.cv**2, shape) if days.cv else np.ones(shape)
    return Drawn(
        n, experiments, busy, rng.normal(size=shape), rng.poisson(days.contacts * busy[..., None] * PARTS), rng
    )


@dataclass(frozen=True, eq=False)
class Drawn:
    """Days of many experiments; arrays over days have shape (replications, experiments)."""

    n: int
    experiments: int
    busy: np.ndarray
    luck: np.ndarray
    contacts: np.ndarray  # also by part of the day, last axis
    rng: np.random.Generator

    @cached_property
    def day(self) -> np.ndarray:
        """Of each contact: replication × experiments + experiment."""
        return self._cells // len(PARTS)

    @cached_property
    def part(self) -> np.ndarray:
        return self._cells % len(PARTS)

    @cached_property
    def _cells(self) -> np.ndarray:
        return np.repeat(np.arange(self.contacts.size), self.contacts.ravel())

    @cached_property
    def uniform(self) -> np.ndarray:
        """What decides about the event, of each contact."""
        return self.rng.random(len(self._cells))

    @cached_property
    def noise(self) -> np.ndarray:
        """Of each contact's wait, normal."""
        return self.rng.normal(size=len(self._cells))

    @property
    def volumes(self) -> np.ndarray:
        return self.contacts.sum(axis=-1).astype(float)

    def shift(self, days: Days) -> np.ndarray:
        """By day and part."""
        return (days.slope * np.log(self.busy) + days.luck * self.luck)[..., None] + HARDER

    def daily(self, days: Days) -> np.ndarray:
        """One value a day, such as a queue's mean length."""
        return np.exp(days.slope * np.log(self.busy) + days.luck * self.luck)

    def events(self, days: Days) -> np.ndarray:
        """How many contacts of a day the event happens to."""
        share = special.expit(days.level + self.shift(days)).reshape(-1, len(PARTS))
        return self._summed((self.uniform < share[self.day, self.part]).astype(float))

    def waits(self, days: Days, noise: np.ndarray | None = None) -> np.ndarray:
        """The wait of each contact."""
        shift = self.shift(days).reshape(-1, len(PARTS))[self.day, self.part]
        waits = np.exp(shift + days.spread * (self.noise if noise is None else noise))
        if days.grain:
            waits = np.ceil(waits / days.grain) * days.grain
        return np.where(self.uniform < special.expit(days.level + shift), waits, 0.0)

    def related_noise(self, correlation: float) -> np.ndarray:
        """Noise for another scenario that the same contacts meet."""
        other = np.random.default_rng(4711).normal(size=len(self.noise))
        return correlation * self.noise + np.sqrt(1 - correlation**2) * other

    def sums(self, values: np.ndarray) -> np.ndarray:
        return self._summed(values)

    def _summed(self, values: np.ndarray) -> np.ndarray:
        return np.bincount(self.day, weights=values, minlength=self.busy.size).reshape(self.busy.shape)

    def pooled(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Values in ascending order, the experiment and the replication of each."""
        order = np.argsort(values, kind="stable")
        return values[order], (self.day % self.experiments)[order], (self.day // self.experiments)[order]
