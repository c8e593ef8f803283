"""What is reported, for whom and over which intervals: all that `measure` needs to know of a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simchat.kpis.intervals import Intervals, intervals_of

if TYPE_CHECKING:
    from simchat.config.scenario import Scenario

Floats = NDArray[np.float64]
SCOPES = ("total", "topic", "queue", "tier")


@dataclass(frozen=True)
class Reporting:
    """The reporting window, its intervals, and what KPIs need to know of topics, queues and tiers.

    The window is [`warm_up_s`, end of the calendar). Tuples by topic, queue or tier are in the
    order of the config, which is that of the codes in the facts.
    """

    intervals: Intervals
    warm_up_s: float
    thresholds: tuple[float, ...]  # seconds, ascending
    topics: tuple[str, ...]
    queues: tuple[str, ...]
    tiers: tuple[str, ...]
    message_level: tuple[bool, ...]  # by topic
    ewt_count: tuple[int, ...]  # by queue: the sample that the EWT looks at (rule E1)
    ewt_window_s: tuple[float, ...]  # by queue
    hourly_cost: tuple[float, ...]  # by tier
    overtime_factor: tuple[float, ...]  # by tier

    @classmethod
    def of(cls, scenario: Scenario) -> Reporting:
        """What a scenario's config asks to be reported."""
        config = scenario.config
        ewt = [config.ewt_of(queue) for queue in config.queues]
        return cls(
            intervals=intervals_of(scenario.clock, config.run.interval),
            warm_up_s=config.run.warm_up,
            thresholds=_thresholds(config),
            topics=tuple(config.topics),
            queues=tuple(config.queues),
            tiers=tuple(config.reps),
            message_level=tuple(topic.conversation.messages is not None for topic in config.topics.values()),
            ewt_count=tuple(settings.count for settings in ewt),
            ewt_window_s=tuple(settings.window for settings in ewt),
            hourly_cost=tuple(tier.hourly_cost for tier in config.reps.values()),
            overtime_factor=tuple(tier.overtime_factor for tier in config.reps.values()),
        )

    @cached_property
    def groups(self) -> tuple[tuple[str, str], ...]:
        """Scope and name of every group KPIs are given for: the total, each topic, each queue, each tier."""
        return (
            ("total", "total"),
            *(("topic", name) for name in self.topics),
            *(("queue", name) for name in self.queues),
            *(("tier", name) for name in self.tiers),
        )

    @cached_property
    def edges(self) -> Floats:
        """Interval edges with the warm-up cut off: intervals within it have no length."""
        return np.maximum(self.intervals.edges, self.warm_up_s)

    @cached_property
    def seconds(self) -> Floats:
        """Length of each interval inside the window."""
        return np.diff(self.edges)

    @cached_property
    def occurrences(self) -> Floats:
        """Share of each interval that lies inside the window: 1 but for the one in which the warm-up ends."""
        return self.seconds / np.diff(self.intervals.edges)

    @cached_property
    def days(self) -> Floats:
        """Share of each local day that lies inside the window; their sum is the number of days."""
        whole = np.bincount(self.intervals.day, weights=np.diff(self.intervals.edges))
        inside = np.bincount(self.intervals.day, weights=self.seconds)
        return np.asarray(inside / whole, dtype=np.float64)

    @property
    def day_labels(self) -> tuple[str, ...]:
        """Local date of each day."""
        return tuple(dict.fromkeys(label[:10] for label in self.intervals.labels))

    @property
    def window_s(self) -> float:
        """Length of the window."""
        return float(self.seconds.sum())


def _thresholds(config: Any) -> tuple[float, ...]:
    return tuple(
        sorted({*config.run.thresholds, *(target.within for target in config.targets if target.within is not None)})
    )
