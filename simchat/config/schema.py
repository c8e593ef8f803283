"""The whole config: what a planner writes, checked piece by piece and frozen."""

from __future__ import annotations

from pydantic import Field

from simchat.config.routing import Announcement, Ewt, Queue, Rule
from simchat.config.settings import Calendar, Entry, Hours, Inactivity, Run, Target
from simchat.config.staff import Tier
from simchat.config.topics import Topic
from simchat.config.units import Name, Part


class Config(Part):
    """A simchat config; every key is described in docs/config.md."""

    name: Name = "simchat"
    """of the scenario, in results"""
    description: str = ""
    """in a sentence"""
    calendar: Calendar = Calendar()
    """days, time zone, holidays"""
    hours: dict[Name, Hours] = {}
    """named weekly hours, such as door: {mon-fri: "08:00-20:00"}"""
    entry: Entry = Entry()
    """the door and the form"""
    topics: dict[Name, Topic] = Field(min_length=1)
    """what visitors ask for"""
    queues: dict[Name, Queue] = Field(min_length=1)
    """where they wait"""
    ewt: Ewt = Ewt()
    """the estimated wait"""
    announcement: Announcement = Announcement()
    """what those who wait are told"""
    flow: tuple[Rule, ...] = Field(min_length=1)
    """rules of routing; the first that fits wins"""
    reps: dict[Name, Tier] = Field(min_length=1)
    """tiers of reps"""
    inactivity: Inactivity = Inactivity()
    """what happens when a customer falls silent"""
    targets: tuple[Target, ...] = ()
    """what KPIs must reach"""
    run: Run = Run()
    """how to run and report"""

    def ewt_of(self, queue: str) -> Ewt:
        """The EWT settings that hold for a queue: its own, and the general ones where it says nothing."""
        own = {key: value for key, value in self.queues[queue].ewt if value is not None}
        return self.ewt.model_copy(update=own)
