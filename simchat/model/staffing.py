"""Head-counts per interval instead of shifts (rule R1a)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simchat.config.clock import Clock
from simchat.config.scenario import Scenario
from simchat.config.staff import Tier as TierConfig
from simchat.demand.streams import stream
from simchat.model.roster import DRAIN_DAYS

if TYPE_CHECKING:
    from simchat.model.reps import Rep


class Staffing:
    """The planned heads of a tier as a step function on the clock."""

    def __init__(self, scenario: Scenario, tier: str, *, seed: int, replication: int) -> None:
        self.config = scenario.config.reps[tier]
        self.tier = tier
        self.clock = scenario.clock
        self.seed, self.replication = seed, replication
        self.steps = heads_over_time(self.config, self.clock)
        if self.config.absence:
            self.steps = with_midnights(self.steps, self.clock)
        self.names = [f"{tier}.{number}" for number in range(1, max((heads for _, heads in self.steps), default=0) + 1)]

    def absent(self, day: int) -> set[int]:
        """Positions of the reps who miss a day."""
        share, date = self.config.absence, self.clock.date(day).isoformat()
        if not share:
            return set()
        draws = (stream(self.seed, self.replication, "absence", self.tier, name, date).random() for name in self.names)
        return {position for position, draw in enumerate(draws) if draw < share}

    def there(self, heads: int) -> int:
        """Heads that are there after shrinkage."""
        return heads - int(heads * self.config.shrinkage + 0.5)

    def last_presence_at(self) -> float:
        """When the last head goes for good."""
        return self.steps[-1][0] if self.steps else 0.0


def heads_over_time(config: TierConfig, clock: Clock) -> list[tuple[float, int]]:
    """Steps (from this moment on, so many heads), from day 0 to the drain's end; none on holidays not named."""
    assert config.staffing is not None
    opened: dict[float, int] = {}
    closed: dict[float, int] = {}
    for day in range(clock.days + DRAIN_DAYS + 1):
        name = clock.day_name(day)
        counts = config.staffing.get(name) or (config.staffing.get("any") if name != "holiday" else None)
        if counts is None:
            continue
        for step, heads in enumerate(counts.counts):
            opened[clock.at(day, counts.start + step * counts.every)] = int(heads)
        closed[clock.at(day, counts.start + len(counts.counts) * counts.every)] = 0
    steps = sorted((closed | opened).items())
    return [step for before, step in zip([(0.0, 0), *steps], steps, strict=False) if step[1] != before[1]]


def with_midnights(steps: list[tuple[float, int]], clock: Clock) -> list[tuple[float, int]]:
    """The same steps, taken anew at every midnight: another day, others are absent."""
    days = range(clock.day_of(steps[0][0]) + 1, clock.day_of(steps[-1][0]) + 1) if steps else range(0)
    taken = dict(steps)
    for day in days:
        at = clock.at(day, 0)
        taken.setdefault(at, next(heads for since, heads in reversed(steps) if since < at))
    return sorted(taken.items())


def choose(reps: list[Rep], heads: int, absent: set[int]) -> tuple[list[Rep], list[Rep]]:
    """Who goes and who comes so that `heads` are on shift (idle ones go first; those still finishing come first)."""
    goes = [rep for position, rep in enumerate(reps) if rep.on_shift and position in absent]
    stays = [rep for position, rep in enumerate(reps) if rep.on_shift and position not in absent]
    surplus = len(stays) - heads
    if surplus > 0:
        stays.sort(key=lambda rep: (rep.load > 0, rep.open, -rep.index))
        return [*goes, *stays[:surplus]], []
    free = [rep for position, rep in enumerate(reps) if not rep.on_shift and position not in absent]
    free.sort(key=lambda rep: (rep.load == 0, rep.index))
    return goes, free[: max(0, -surplus)]
