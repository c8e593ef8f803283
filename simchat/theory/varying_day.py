"""A day with varying arrivals and head-counts: Kolmogorov's forward equations, interval by interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.theory.expected_day import Expected, Interval
from simchat.theory.pairs import Pairs
from simchat.theory.uniformization import spent_and_left

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
NEGLIGIBLE = 1e-13


@dataclass(frozen=True)
class VaryingDay:
    """A day of reps with one chat each that begins empty; names and meanings are those of the KPIs.

    Attributes
    ----------
    intervals
        The parts of the day; the last ones should leave nobody behind, see `left_over`.
    work_s, patience_s
        Means of exponential work and patience.
    room
        How many may wait; None without end.
    end_of_shift
        What reps do whose head-count is dropped (rules R1a and R3). `finish`: idle ones leave first,
        the others finish their chat, and where the count rises those still finishing come back
        first; the state is (in the system with reps on duty, finishing). `handover`: their chats
        go to the head of the queue, and are `dropped` if they leave it; the state is (in the
        system, waiting after a handover).

    Notes
    -----
    Reps who hold so many chats at full speed are as many reps with one chat each, but for who
    hands over to whom. Within an interval the chances p obey p' = p Q (Kolmogorov 1931); at its end
    states move as the heads do. The
    number in the system is cut off where a Poisson law that is surely greater has no more mass:
    whoever is there leaves at least at the lesser of the rates of work and patience.

    Raises
    ------
    ValueError
        If nothing bounds the number in the system: neither patience nor waiting room.
    """

    intervals: Sequence[Interval]
    work_s: float
    patience_s: float = inf
    room: int | None = None
    end_of_shift: Literal["finish", "handover"] = "finish"

    def __post_init__(self) -> None:
        if self.room is None and self.patience_s == inf:
            raise ValueError("a day without patience or a cap has no greatest number in the system")

    @property
    def expected(self) -> Expected:
        """What is expected of the whole day."""
        return sum(self.by_interval, Expected())

    @cached_property
    def by_interval(self) -> list[Expected]:
        """What is expected of the arrivals and seconds of each interval."""
        return [day for day, _ in self._walk]

    @property
    def left_over(self) -> float:
        """Chance that somebody is there when the day is over: all figures leave out what comes of them."""
        return 1 - float(self._walk[-1][1][0])

    @cached_property
    def _walk(self) -> list[tuple[Expected, Floats]]:
        """Each interval's expectations, and the chances of the states at its end."""
        chances = np.zeros(self._states.size)
        chances[0] = 1.0
        walk, before = [], self.intervals[0].reps
        for interval in self.intervals:
            chances, moved = self._on_the_hour(chances, before, interval.reps)
            spent_s, chances = spent_and_left(chances, self._rates(interval), interval.lasts_s)
            walk.append((moved + self._came_of(spent_s, interval), chances))
            before = interval.reps
        return walk

    # --- states ----------------------------------------------------------------------------

    @cached_property
    def _states(self) -> Pairs:
        most_reps = max(interval.reps for interval in self.intervals)
        return Pairs(self._most(most_reps), most_reps)

    def _most(self, reps: int) -> int:
        """The greatest number in the system that matters."""
        from scipy.special import pdtrc

        if self.room is not None:
            return reps + self.room
        load = max(interval.arrivals_per_s for interval in self.intervals) * max(self.work_s, self.patience_s)
        numbers = np.arange(int(load + 20 * np.sqrt(load)) + 40)
        return int(numbers[pdtrc(numbers, load) < NEGLIGIBLE][0])

    def _parts(self, reps: int) -> _Parts:
        """Who is served, waits for the first time, waits again, finishes: in each state."""
        inside, beside = self._states.inside, self._states.beside
        served = np.minimum(inside, reps)
        if self.end_of_shift == "finish":
            return _Parts(served, inside - served, np.zeros_like(inside), beside)
        again = np.minimum(beside, inside - served)
        return _Parts(served, inside - served - again, again, np.zeros_like(inside))

    def _rates(self, interval: Interval) -> csr_array:
        served, fresh, again, finishing = self._parts(interval.reps)
        room = inf if self.room is None else self.room
        back = (again > 0).astype(np.int64)  # the head of the queue is one who was handed over
        comes = (served < interval.reps) | (fresh + again < room)
        by_patience = 1 / self.patience_s
        return self._states.rates(
            (comes * interval.arrivals_per_s, 1, 0),
            (back * served / self.work_s, -1, -1),
            ((1 - back) * served / self.work_s, -1, 0),
            (fresh * by_patience, -1, 0),
            (again * by_patience, -1, -1),
            (finishing / self.work_s, 0, -1),
        )

    def _came_of(self, spent_s: Floats, interval: Interval) -> Expected:
        """Expectations from the seconds spent in each state."""
        served, fresh, again, finishing = self._parts(interval.reps)
        busy = served == interval.reps
        full = busy & (fresh + again == self.room)
        overtime_s = float(spent_s @ finishing)
        return Expected(
            arrived=interval.arrivals_per_s * interval.lasts_s,
            refused=interval.arrivals_per_s * float(spent_s @ full),
            delayed=interval.arrivals_per_s * float(spent_s @ (busy & ~full)),
            gone=float(spent_s @ fresh) / self.patience_s,
            dropped=float(spent_s @ again) / self.patience_s,
            waiting_s=float(spent_s @ (fresh + again)),
            first_waiting_s=float(spent_s @ fresh),
            open_s=float(spent_s @ (served + finishing)),
            staffed_s=interval.reps * interval.lasts_s + overtime_s,
            overtime_s=overtime_s,
        )

    # --- heads come and go -----------------------------------------------------------------

    def _on_the_hour(self, chances: Floats, before: int, reps: int) -> tuple[Floats, Expected]:
        """States after the head-count has changed, and what that did."""
        served, fresh, again, finishing = self._parts(before)
        leaving = np.maximum(served - reps, 0) if reps < before else np.zeros_like(served)
        if self.end_of_shift == "finish":
            back = np.minimum(finishing, max(0, reps - before))
            return self._states.moved(chances, back - leaving, leaving - back), Expected()
        room = self._states.most if self.room is None else self.room
        joining = np.minimum(leaving, np.maximum(room - fresh - again, 0))
        lost = leaving - joining
        taken = np.minimum(again, max(0, reps - before))
        sums = Expected(dropped=float(chances @ lost), passed_on=float(chances @ joining))
        return self._states.moved(chances, -lost, joining - taken), sums


class _Parts(NamedTuple):
    served: Whole
    fresh: Whole
    again: Whole
    finishing: Whole
