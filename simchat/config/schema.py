"""The whole config: what a planner writes, checked piece by piece and frozen."""

from __future__ import annotations

from pydantic import Field

from simchat.config.routing import Announcement, Ewt, Queue, Rule
from simchat.config.settings import Calendar, Entry, Hours, Inactivity, Run, Target
from simchat.config.staff import Tier
from simchat.config.topics import Topic
from simchat.config.units import Part


class Config(Part):
    """A simchat config; every key is described in docs/config.md."""

    name: str = "simchat"
    description: str = ""
    calendar: Calendar = Calendar()
    hours: dict[str, Hours] = {}
    entry: Entry = Entry()
    topics: dict[str, Topic] = Field(min_length=1)
    queues: dict[str, Queue] = Field(min_length=1)
    ewt: Ewt = Ewt()
    announcement: Announcement = Announcement()
    flow: tuple[Rule, ...] = Field(min_length=1)
    reps: dict[str, Tier] = Field(min_length=1)
    inactivity: Inactivity = Inactivity()
    targets: tuple[Target, ...] = ()
    run: Run = Run()

    def ewt_of(self, queue: str) -> Ewt:
        """The EWT settings that hold for a queue."""
        return self.queues[queue].ewt or self.ewt
