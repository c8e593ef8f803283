"""Who comes and what he needs, drawn before the run (rules D1–D5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simchat.config.schema import Config
from simchat.config.topics import Topic
from simchat.demand.arrivals import busyness_factors, poisson_days, trace_days
from simchat.demand.distributions import Tables
from simchat.demand.needs import NOTHING_S, draw_needs, later_family, merge_needs
from simchat.demand.quantities import Quantities
from simchat.demand.streams import Stream
from simchat.demand.visitors import Needs, Visitors

if TYPE_CHECKING:
    from simchat.config.scenario import Scenario

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def draw_visitors(scenario: Scenario, replication: int, *, seed: int | None = None) -> Visitors:
    """The visitors of one replication.

    Parameters
    ----------
    scenario
        What to simulate; only its demand matters here (and how reps accept, for `offers`).
    replication
        Number of the replication, from 0.
    seed
        By default that of the config.
    """
    root = Stream(scenario.config.run.seed if seed is None else seed, replication)
    topics = tuple(scenario.config.topics)
    days = [draw_arrivals(scenario, topic, root) for topic in topics]
    arrival_at = np.concatenate([times for topic_days in days for times in topic_days])
    order = np.argsort(arrival_at, kind="stable")
    rows = [np.array([len(times) for times in topic_days], dtype=np.int64) for topic_days in days]
    drawing = Drawing(scenario.config, root, dict(zip(topics, rows, strict=True)), order, scenario.values)
    return Visitors(
        seed=root.seed,
        replication=replication,
        topics=topics,
        topic=np.repeat(np.arange(len(topics), dtype=np.int16), [count.sum() for count in rows])[order],
        arrival_at=arrival_at[order],
        needs=drawing.again(1),
        again=drawing.again,
        later=drawing.later,
        offers=drawing.offers,
    )


def draw_arrivals(scenario: Scenario, topic: str, root: Stream) -> list[Floats]:
    """Arrivals of one topic: sorted times on the clock for each local day."""
    clock = scenario.clock
    midnights = np.array([clock.at(day, 0) for day in range(clock.days + 1)], dtype=np.float64)
    if topic in scenario.traces:
        return trace_days(scenario.traces[topic], midnights)
    own, arrivals = root.under(topic), scenario.config.topics[topic].arrivals
    factors = busyness_factors(arrivals.busyness, clock.days, topic=own, shared=root)
    return poisson_days(scenario.expected[topic], midnights, factors=factors, stream=own.under("arrivals"))


@dataclass(frozen=True)
class Drawing:
    """Draws for given visitors, made when asked for, and kept."""

    config: Config
    root: Stream
    rows: Mapping[str, Ints]  # visitors by topic and day
    order: Ints  # from topic after topic to order of arrival
    tables: Tables
    attempts: dict[int, Needs] = field(default_factory=dict, repr=False, compare=False)
    columns: dict[tuple[str, int], Floats] = field(default_factory=dict, repr=False, compare=False)

    def again(self, attempt: int) -> Needs:
        """Needs of an attempt, from 1."""
        if attempt not in self.attempts:
            self.attempts[attempt] = self._draw_needs(attempt)
        return self.attempts[attempt]

    def later(self, quantity: str, ordinal: int, attempt: int = 1) -> Floats:
        """The ordinal-th repetition of ``patience``, ``first_reply`` or ``reading``, in seconds."""
        name = f"{quantity}/later{ordinal}"
        return self._column(name, attempt, lambda draw, topic: draw.durations(name, later_family(topic, quantity)))

    def offers(self, tier: str, ordinal: int, attempt: int = 1) -> tuple[Floats, Floats]:
        """For the ordinal-th offer to a tier: seconds until the rep decides, and a number for declining."""
        acceptance = self.config.reps[tier].acceptance
        time, name = acceptance.time if acceptance else NOTHING_S, f"offer/{tier}/{ordinal}"
        decides_s = self._column(f"{name}/time", attempt, lambda draw, _: draw.durations(f"{name}/time", time))
        return decides_s, self._column(f"{name}/declines", attempt, lambda draw, _: draw.uniforms(f"{name}/declines"))

    def _draw_needs(self, attempt: int) -> Needs:
        drawn = [draw_needs(self.config, topic, attempt=attempt, draw=draw) for draw, topic in self._topics(attempt)]
        return merge_needs(drawn, self.order)

    def _column(self, name: str, attempt: int, values: Callable[[Quantities, Topic], Floats]) -> Floats:
        if (name, attempt) not in self.columns:
            drawn = [values(draw, topic) for draw, topic in self._topics(attempt)]
            self.columns[name, attempt] = np.concatenate(drawn)[self.order]
        return self.columns[name, attempt]

    def _topics(self, attempt: int) -> Iterator[tuple[Quantities, Topic]]:
        for name, topic in self.config.topics.items():
            names = (name,) if attempt == 1 else (name, f"attempt{attempt}")
            yield Quantities(self.root.under(*names), self.rows[name], self.tables), topic
