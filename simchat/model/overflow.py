"""Timed overflow: a session reaches the age from which a tier helps out with its queue (rule Q2a)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simchat.model.environment import AGE, Actor

if TYPE_CHECKING:
    from simchat.model.floor import Floor
    from simchat.model.records import Stay


class OverflowAlarm(Actor):
    """Rings when a waiting session reaches an age; before its longest wait, if both are reached at once."""

    rank = 0

    def __init__(self, floor: Floor, stay: Stay, age_s: float) -> None:
        self.floor = floor
        self.stay = stay
        floor.env.wake(self, stay.age_at + age_s, AGE, begun=stay.joined_at, session=stay.chat.number)

    def send(self, _: Any) -> None:
        """Hold the session out to the reps who may take it now."""
        floor, stay = self.floor, self.stay
        self.due = None
        if not stay.unserved:
            return
        floor.reconsider([stay])
        for tier in stay.queue.tiers:
            for rep in tier.lingering:
                floor.fill(rep)
        floor.press_silent(stay)


def set_alarms(floor: Floor, stay: Stay) -> None:
    """Alarms for the ages that the session has not reached yet."""
    for age_s in stay.queue.overflow_ages:
        if stay.age_at + age_s > floor.env.now:
            OverflowAlarm(floor, stay, age_s)
