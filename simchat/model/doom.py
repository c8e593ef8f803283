"""Sessions that no coming shift can serve and that never leave by themselves are unfinished at once (rule T2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simchat.model.environment import AGE, Actor
from simchat.model.signals import DOOMED

if TYPE_CHECKING:
    from simchat.model.environment import ChatEnvironment
    from simchat.model.queues import Queue
    from simchat.model.records import Stay
    from simchat.model.tiers import Tier


class Doom:
    """Knows until when each queue is served, and ends what waits in vain."""

    def __init__(self, env: ChatEnvironment, last_presence_at: Callable[[Tier], float]) -> None:
        self.env = env
        self.last_presence_at = last_presence_at
        self.watches: dict[int, Watch] = {}

    def watch(self, stay: Stay) -> None:
        """A session waits with nothing but a rep to end its wait."""
        queue = stay.queue
        if queue.index not in self.watches:
            served_until = max(self.last_presence_at(tier) for tier in queue.tiers)
            self.watches[queue.index] = Watch(self.env, queue, served_until)
        self.watches[queue.index].add(stay)


class Watch(Actor):
    """Rings when the last rep who serves a queue has gone, after all ages reached then."""

    rank = 2

    def __init__(self, env: ChatEnvironment, queue: Queue, served_until: float) -> None:
        self.env = env
        self.queue = queue
        self.served_until = served_until
        self.stays: dict[int, Stay] = {}
        self.due = None

    def add(self, stay: Stay) -> None:
        """Watch a session too."""
        if self.due is None or self.env.now >= self.served_until:
            at = max(self.served_until, self.env.now)
            self.env.wake(self, at, AGE, begun=stay.joined_at, session=stay.chat.number)
        self.stays[stay.number] = stay

    def send(self, _: Any) -> None:
        """Nobody comes any more, unless somebody lingers to clear the queue."""
        lingering = [rep.lingers_until for tier in self.queue.tiers for rep in tier.lingering]
        for number, stay in list(self.stays.items()):
            del self.stays[number]
            chat = stay.chat
            waits_in_vain = stay.unserved and chat.due is None and chat.stay is stay
            if waits_in_vain and not any(stay.joined_at < until for until in lingering):
                chat.resume(DOOMED)
