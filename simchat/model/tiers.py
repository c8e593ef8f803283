"""A tier: its reps with room in order of selection (rule Q2), and the queues it serves (rule Q1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heapify, heappop, heappush, heapreplace
from typing import TYPE_CHECKING, Any

from simchat.config.staff import Tier as TierConfig
from simchat.model.environment import on_grain

if TYPE_CHECKING:
    from simchat.model.chat import Chat
    from simchat.model.floor import Floor
    from simchat.model.queues import Queue
    from simchat.model.records import Stay
    from simchat.model.reps import Rep
    from simchat.model.roster import Roster
    from simchat.model.staffing import Staffing

Key = tuple[Any, ...]
SELECTION: dict[str, Callable[[Any], Any]] = {
    "least_active": lambda rep: rep.load,
    "most_active": lambda rep: -rep.load,
    "most_available": lambda rep: -rep.free,
    "longest_idle": lambda rep: rep.slots_free_since[0],
}


class Tier:
    """Reps with room lie in a heap by (selection, last assignment, config order); outdated places are skipped."""

    plan: Roster | Staffing

    def __init__(self, index: int, name: str, config: TierConfig, floor: Floor) -> None:
        self.floor = floor
        self.index = index
        self.name = name
        self.config = config
        self.capacity = config.capacity
        self.selection = config.selection
        self.by_slot = config.selection == "longest_idle"
        self.rank_of = SELECTION[config.selection]
        self.speed = config.speed
        self.stretch = [1 + config.slowdown * max(0, n - 1) for n in range(config.capacity + 1)]
        self.stretches = config.speed != 1 or config.slowdown > 0
        self.acceptance = config.acceptance
        self.reps: list[Rep] = []
        self.online = 0
        self.lingering: list[Rep] = []
        self.serving: list[tuple[Queue, float]] = []  # by priority, then rank, with the age it asks for
        self.ranks: dict[int, int] = {}  # of the queues, by their index
        self.silent: dict[int, Chat] = {}  # chats a rep may set Inactive, longest silence first (rule I3)
        self.with_room: list[Key] = []
        self.most_places = 64  # with outdated ones, before they are tidied away

    def serve(self, queues: dict[str, Queue]) -> None:
        """Lay out the queues this tier serves in the order of Q1."""
        ranked = [(queues[service.queue], on_grain(service.after)) for service in self.config.queues]
        for rank, (queue, after_s) in enumerate(ranked):
            queue.served_by(self, rank, after_s)
            self.ranks[queue.index] = rank
        self.serving = sorted(ranked, key=lambda pair: pair[0].priority)

    def place(self, rep: Rep) -> None:
        """Note where a rep stands among those with room, after anything of it changed."""
        before = rep.key
        if rep.free <= 0 or not rep.taking or rep.lingers_until:
            rep.key = None
            return
        rep.key = key = (self.rank_of(rep), rep.last_assigned_at, rep.index, rep)
        heap = self.with_room
        if heap and heap[0] is before:
            heapreplace(heap, key)
        elif len(heap) < self.most_places:
            heappush(heap, key)
        else:
            self._tidy()

    def place_of(self, rep: Rep) -> Key:
        """Where a rep with room stands among others (rule Q2)."""
        return self.rank_of(rep), rep.last_assigned_at, rep.index

    def _tidy(self) -> None:
        self.with_room = [rep.key for rep in self.reps if rep.key is not None]
        heapify(self.with_room)
        self.most_places = 4 * len(self.reps) + 64

    def best(self, weight: int, stay: Stay | None) -> Rep | None:
        """The rep who comes first among those with room for a chat of this weight."""
        if stay is not None and (stay.declined or self.lingering):
            return self._first(rep for rep in self.reps if rep.taking and rep.free >= weight and rep.may_take(stay))
        heap = self.with_room
        while heap:
            key = heap[0]
            rep: Rep = key[3]
            if rep.key is not key:
                heappop(heap)
            elif rep.free < weight:
                return self._first(each for each in self.reps if each.key is not None and each.free >= weight)
            else:
                return rep
        return None

    def _first(self, reps: Iterator[Rep]) -> Rep | None:
        return min(reps, key=self.place_of, default=None)

    def turn_of(self, stay: Stay) -> Key:
        """Where a waiting session stands among those this tier could take (rule Q1)."""
        return stay.queue.priority, self.ranks[stay.queue.index], stay.age_at, stay.chat.number

    def next_stay(self, rep: Rep, now: float) -> Stay | None:
        """The waiting session that comes first for a rep with room (rule Q1)."""
        for queue, after_s in self.serving:
            if queue.unserved and queue.weight <= rep.free:
                stay = queue.first(rep, now - after_s)
                if stay is not None:
                    return stay
        return None
