"""Who is there when (R1, R1a), read a second time: presences, pauses, head-counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import floor
from typing import Any

from simchat.demand.streams import stream

LAST_DAYS = 15  # past the calendar's end; the drain lasts 14 days at most (T2)
DAY_S = 86400


@dataclass
class Pause:
    """A break lasts its length once begun, a meeting ends on time (R1, R3)."""

    due_at: float
    length_s: float
    away: bool = False


@dataclass
class Roster:
    """What one rep is to do: presences apart from each other, and pauses."""

    name: str
    tier: int
    shifts: list[tuple[float, float]] = field(default_factory=list)  # as rostered, absent or not
    there: list[tuple[float, float]] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    presences: list[tuple[float, float]] = field(default_factory=list)


@dataclass
class Step:
    """A head-count from an instant on (R1a): how many are wanted, and who may come."""

    at: float
    wanted: int
    out: frozenset[int]


def shrunk(k: int, share: float) -> bool:
    """R1: the k-th head of a tier on a date is paid but not there."""
    return floor(k * share + 0.5) > floor((k - 1) * share + 0.5)


def joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Spans that touch or overlap are one."""
    merged: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


class Rosters:
    """All tiers laid on the clock."""

    def __init__(self, scenario: Any, visitors: Any) -> None:
        self.scenario, self.clock, self.visitors = scenario, scenario.clock, visitors
        self.days = range(-1, self.clock.days + LAST_DAYS)
        self.reps: list[Roster] = []
        self.steps: dict[int, list[Step]] = {}
        for number, (name, tier) in enumerate(scenario.config.reps.items()):
            first = len(self.reps)
            if tier.staffing is not None:
                self.lay_counts(number, name, tier)
            elif name in scenario.rosters:
                self.lay_table(number, name, tier)
            else:
                self.lay_patterns(number, name, tier)
            own = self.reps[first:]
            for rep in own:
                rep.presences = joined([span for span in rep.there if span[1] > 0])
            self.lay_meetings(tier, own)

    def absent(self, tier: str, share: float, rep: str, day: int) -> bool:
        """R1: a chance of its own for each rep and date."""
        date = self.clock.date(day).isoformat()
        drawn = stream(self.visitors.seed, self.visitors.replication, "absence", tier, rep, date)
        return share > 0 and drawn.random() < share

    def on_shift(self, tier: str, cfg: Any, rep: Roster, day: int, span: tuple[float, float], k: int) -> bool:
        """One rep's shift on one day; whether he comes."""
        rep.shifts.append(span)
        if self.absent(tier, cfg.absence, rep.name, day) or shrunk(k, cfg.shrinkage) or span[1] <= span[0]:
            return False
        rep.there.append(span)
        return True

    def lay_patterns(self, number: int, name: str, tier: Any) -> None:
        """R1: shifts by day of the week; heads of different patterns are different people."""
        heads = [
            (shift, head, Roster(f"{name}.{shift.name or place}.{head + 1}", number))
            for place, shift in enumerate(tier.shifts, 1)
            for head in range(shift.count)
        ]
        self.reps += [rep for _, _, rep in heads]
        for day in self.days:
            today = [entry for entry in heads if self.clock.day_name(day) in entry[0].days]
            for k, (shift, head, rep) in enumerate(today, 1):
                span = self.clock.at(day, shift.start), self.clock.at(day, shift.end_s)
                if self.on_shift(name, tier, rep, day, span, k):
                    rep.pauses += [self.pause(day, shift, head, each) for each in shift.breaks]

    def pause(self, day: int, shift: Any, head: int, given: Any) -> Pause:
        """R1: a break at its start, or spread over the heads within its window, in whole seconds."""
        start = given.start if given.between is None else given.between.start
        if given.between is not None and not given.together and shift.count > 1:
            room = given.between.end - given.between.start - given.length
            start += int(head * room / (shift.count - 1))
        opens = given.start if given.between is None else given.between.start
        return Pause(self.clock.at(day, start + DAY_S * (opens < shift.start)), given.length)

    def lay_table(self, number: int, name: str, tier: Any) -> None:
        """R1: the rows of a date go to the lowest-numbered reps whose shifts they neither touch nor overlap."""
        own: list[Roster] = []
        heads: dict[int, int] = {}
        for row in sorted(self.scenario.rosters[name], key=lambda row: row.day):
            span = self.clock.at(row.day, row.start), self.clock.at(row.day, row.end)
            for _ in range(row.count):
                heads[row.day] = heads.get(row.day, 0) + 1
                free = (rep for rep in own if all(span[1] < a or b < span[0] for a, b in rep.shifts))
                rep = next(free, None)
                if rep is None:
                    rep = Roster(f"{name}.{len(own) + 1}", number)
                    own.append(rep)
                self.on_shift(name, tier, rep, row.day, span, heads[row.day])
        self.reps += own

    def lay_meetings(self, tier: Any, own: list[Roster]) -> None:
        """R1: meetings take the first heads that are on shift then."""
        for away in tier.away:
            for day in self.days:
                at = self.clock.at(day, away.start)
                there = [rep for rep in own if any(a <= at < b for a, b in joined(rep.there))]
                for rep in there[: away.heads if self.clock.day_name(day) in away.days else 0]:
                    rep.pauses.append(Pause(at, away.length, away=True))

    def counts_on(self, tier: Any, day: int) -> Any:
        """R1a: of its weekday or any; of a holiday only where it is named."""
        name = self.clock.day_name(day)
        return tier.staffing.get(name, None if name == "holiday" else tier.staffing.get("any"))

    def lay_counts(self, number: int, name: str, tier: Any) -> None:
        """R1a: head-counts by interval, and who of the first so many numbers is out that day."""
        days = {day: self.counts_on(tier, day) for day in self.days}
        most = max((int(max(given.counts)) for day, given in days.items() if given and day >= 0), default=0)
        self.reps += [Roster(f"{name}.{head}", number) for head in range(1, most + 1)]
        steps: dict[float, Step] = {}
        for day, given in days.items():
            if given is None:
                continue
            away = {k for k in range(1, most + 1) if self.absent(name, tier.absence, f"{name}.{k}", day)}
            out = frozenset(away)
            for place, count in enumerate((*given.counts, 0)):
                at = self.clock.at(day, given.start + place * given.every)
                numbers = range(1, int(count) + 1)
                wanted = sum(not shrunk(k, tier.shrinkage) for k in numbers) - sum(k in out for k in numbers)
                if place < len(given.counts) or at not in steps:
                    steps[at] = Step(at, max(0, wanted), out)
        before = [step for at, step in sorted(steps.items()) if at < 0][-1:]
        self.steps[number] = [Step(0.0, step.wanted, step.out) for step in before if 0.0 not in steps]
        self.steps[number] += [step for at, step in sorted(steps.items()) if at >= 0]
