"""Who works when: shift patterns and rosters laid on the clock, with breaks, absence and shrinkage (rule R1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor
from typing import NamedTuple

from simchat.config.scenario import RosterRow, Scenario
from simchat.config.staff import Break, Shift
from simchat.config.staff import Tier as TierConfig
from simchat.demand.streams import stream
from simchat.facts import Presence
from simchat.model.environment import NEVER, on_grain

DRAIN_DAYS = 14


class Pause(NamedTuple):
    """A break (of a length) or a time away (until a moment)."""

    kind: Presence
    start_at: float
    length_s: float
    until_at: float


class Duty(NamedTuple):
    """One shift of one rep."""

    start_at: float
    end_at: float
    pauses: tuple[Pause, ...] = ()

    def holds(self, at: float) -> bool:
        """Whether a moment lies within it."""
        return self.start_at <= at < self.end_at

    def with_pauses(self, pauses: list[Pause]) -> Duty:
        """The same duty with those of the pauses that lie in it."""
        return self._replace(pauses=(*self.pauses, *(pause for pause in pauses if self.holds(pause.start_at))))


Duties = dict[int, tuple[Duty, ...]]  # by rep


class Stretch(NamedTuple):
    """Duties that touch or overlap: one presence (rule R1)."""

    duties: tuple[Duty, ...]

    @property
    def end_at(self) -> float:
        """When the last of them ends."""
        return max(duty.end_at for duty in self.duties)

    @property
    def pauses(self) -> list[Pause]:
        """All pauses, in order."""
        return sorted((pause for duty in self.duties for pause in duty.pauses), key=lambda pause: pause.start_at)


class Line(NamedTuple):
    """Heads planned alike on a day: a shift pattern, or a row of a roster; `reps` are positions in the tier."""

    start: int
    end: int
    reps: tuple[int, ...]
    breaks: tuple[Break, ...] = ()


class Roster:
    """The duties of a tier's reps, day by day, computed when they are asked for."""

    def __init__(self, scenario: Scenario, tier: str, *, seed: int, replication: int) -> None:
        self.config: TierConfig = scenario.config.reps[tier]
        self.tier = tier
        self.clock = scenario.clock
        self.seed, self.replication = seed, replication
        self.last_day = scenario.clock.days + DRAIN_DAYS
        self.present_on: dict[int, Duties] = {}
        self.by_day: dict[int, Duties] = {}
        self.shrunk: dict[int, list[Duty]] = {}
        rows = scenario.rosters.get(tier)
        self.names: list[str] = []
        self.rostered: dict[int, list[Line]] | None = None if rows is None else self._number(rows)
        if rows is None:
            assert isinstance(self.config.shifts, tuple)
            self.patterns = list(self._patterns(self.config.shifts))

    def _patterns(self, shifts: Sequence[Shift]) -> Iterator[tuple[Shift, Line]]:
        for number, shift in enumerate(shifts, start=1):
            first = len(self.names)
            self.names += [f"{self.tier}.{shift.name or number}.{head}" for head in range(1, shift.count + 1)]
            yield shift, Line(shift.start, shift.end_s, tuple(range(first, len(self.names))), shift.breaks)

    def _number(self, rows: Sequence[RosterRow]) -> dict[int, list[Line]]:
        """Give each head of each row to the lowest-numbered rep who is free then and just before and after."""
        busy: list[list[tuple[float, float]]] = []
        days: dict[int, list[Line]] = {}
        for row in rows:
            start, end = self.clock.at(row.day, row.start), self.clock.at(row.day, row.end)
            chosen: list[int] = []
            while len(chosen) < row.count:
                free = (
                    rep
                    for rep, spans in enumerate(busy)
                    if rep not in chosen and all(e < start or s > end for s, e in spans)
                )
                rep = next(free, len(busy))
                if rep == len(busy):
                    busy.append([])
                busy[rep].append((start, end))
                chosen.append(rep)
            days.setdefault(row.day, []).append(Line(row.start, row.end, tuple(chosen)))
        self.names = [f"{self.tier}.{number}" for number in range(1, len(busy) + 1)]
        return days

    def lines(self, day: int) -> list[Line]:
        """What is planned for a day."""
        if self.rostered is not None:
            return self.rostered.get(day, [])
        name = self.clock.day_name(day)
        return [line for shift, line in self.patterns if name in shift.days]

    def duties(self, day: int) -> Duties:
        """Duties that begin on a day, by rep, with their breaks and times away."""
        if day not in self.by_day:
            sent = [*self.sent_away(day), *self.sent_away(day + 1)]  # those of a night shift go after midnight
            self.by_day[day] = {
                rep: tuple(duty.with_pauses([pause for who, pause in sent if who == rep]) for duty in duties)
                for rep, duties in self.present(day).items()
            }
        return self.by_day[day]

    def present(self, day: int) -> Duties:
        """Duties that begin on a day, by rep; those absent or shrunk away have none."""
        if day not in self.present_on:
            self.present_on[day] = self._lay_out(day)
        return self.present_on[day]

    def _lay_out(self, day: int) -> Duties:
        duties: Duties = {}
        counted, share = 0, self.config.shrinkage
        missing = self.shrunk.setdefault(day, [])
        for line in self.lines(day):
            for head, rep in enumerate(line.reps):
                counted += 1
                duty = self._duty(day, line, head)
                if duty.end_at <= duty.start_at:
                    continue
                if floor(counted * share + 0.5) > floor((counted - 1) * share + 0.5):
                    missing.append(duty)
                elif not self.is_absent(rep, day):
                    duties[rep] = (*duties.get(rep, ()), duty)
        return duties

    def sent_away(self, day: int) -> list[tuple[int, Pause]]:
        """Who goes to the meetings of a day: the first heads on shift then."""
        name, sent = self.clock.day_name(day), []
        for away in self.config.away:
            if name not in away.days:
                continue
            start_at = self.clock.at(day, away.start)
            pause = Pause(Presence.AWAY, start_at, NEVER, start_at + on_grain(away.length))
            on_shift = {
                rep
                for begun in (day - 1, day)
                for rep, duties in self.present(begun).items()
                if any(duty.holds(start_at) for duty in duties)
            }
            sent += [(rep, pause) for rep in sorted(on_shift)[: away.heads]]
        return sent

    def _duty(self, day: int, line: Line, head: int) -> Duty:
        at = self.clock.at
        pauses = tuple(self._pause(day, line, head, each) for each in line.breaks)
        return Duty(at(day, line.start), at(day, line.end), pauses)

    def _pause(self, day: int, line: Line, head: int, each: Break) -> Pause:
        if each.between is None:
            assert each.start is not None
            second: float = each.start
        else:
            room_s = 0 if each.together else each.between.end - each.between.start - each.length
            second = each.between.start + room_s * head // max(1, len(line.reps) - 1)
        if second < line.start:
            second += 86400
        return Pause(Presence.BREAK, self.clock.at(day, second), on_grain(each.length), NEVER)

    def is_absent(self, rep: int, day: int) -> bool:
        """Whether a rep misses this day; from a stream of (tier, rep, date), so nobody else's luck changes it."""
        share = self.config.absence
        if not share:
            return False
        date = self.clock.date(day).isoformat()
        return bool(stream(self.seed, self.replication, "absence", self.tier, self.names[rep], date).random() < share)

    def stretches(self, rep: int) -> Iterator[Stretch]:
        """A rep's presences in order, until the drain's end."""
        held: tuple[Duty, ...] = ()
        for day in range(-1, self.last_day + 1):
            for duty in sorted(self.duties(day).get(rep, ())):
                if duty.end_at <= 0:
                    continue
                if held and duty.start_at > Stretch(held).end_at:
                    yield Stretch(held)
                    held = ()
                held = (*held, duty)
            if held and Stretch(held).end_at < self.clock.at(day + 1, 0):
                yield Stretch(held)
                held = ()
        if held:
            yield Stretch(held)

    def last_presence_at(self) -> float:
        """When the last duty before the drain's end is over."""
        for day in range(self.last_day, -2, -1):
            if any(self.duties(day).values()):  # a night shift begun the day before may be over later
                both = (*self.duties(day).values(), *self.duties(day - 1).values())
                return max(duty.end_at for held in both for duty in held)
        return 0.0

    def shrunk_duties(self) -> list[Duty]:
        """Duties within the calendar that are paid though nobody is there."""
        found: list[Duty] = []
        for day in range(-1, self.clock.days):
            self.duties(day)
            found += [duty for duty in self.shrunk[day] if duty.end_at > 0]
        return found
