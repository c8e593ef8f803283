"""Handling level: a rep's open chats advance together, at a speed that depends on how many they are (rule C1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simchat.model.environment import COMPLETION, NEVER, Actor, ChatEnvironment, on_grain
from simchat.model.signals import COMPLETED

if TYPE_CHECKING:
    from simchat.model.chat import Chat
    from simchat.model.reps import Rep


class HandlingJob(Actor):
    """One chat's handling work at a rep; `rest_s` is what is left of it as of `since`."""

    def __init__(self, chat: Chat, rest_s: float, speeds: tuple[float, ...] | None, now: float) -> None:
        self.chat = chat
        self.rest_s = rest_s
        self.speeds = speeds
        self.rate = 0.0
        self.since = self.begun_at = self.shared_since = now
        self.ends_at = self.due_at = NEVER
        self.due = None
        self.send = chat.send

    def book(self, now: float) -> None:
        """Take what was done since the last settlement off the rest."""
        if self.rest_s < NEVER:
            self.rest_s = max(0.0, self.rest_s - on_grain((now - self.since) * self.rate))
        self.since = now

    def go_on(self, rate: float, now: float) -> None:
        """Go on at another rate."""
        if rate != self.rate:
            self.book(now)
            self.rate = rate
            self.ends_at = now + on_grain(self.rest_s / rate)

    def share(self, among: int, now: float) -> None:
        """Its equal share of the rep's attention since the number of open chats last changed."""
        self.chat.work.attention_s += on_grain((now - self.shared_since) / among)
        self.shared_since = now


def speed(speeds: tuple[float, ...] | None, n: int) -> float:
    """Speed of each of n open chats: 1 without a list; past its end the rep's total rate stays the same."""
    if speeds is None:
        return 1.0
    last = len(speeds)
    return speeds[n - 1] if n <= last else speeds[-1] * last / n


class HandlingDesk:
    """Keeps the handling chats of all reps in step; one pending completion per rep."""

    def __init__(self, env: ChatEnvironment) -> None:
        self.env = env

    def begin(self, chat: Chat, rest_s: float, speeds: tuple[float, ...] | None) -> None:
        """A chat's work begins (or goes on, with another rep); an infinite rest only holds the slot."""
        rep, now = chat.rep, self.env.now
        rep.shared_among = rep.open
        job = rep.jobs[chat.number] = HandlingJob(chat, rest_s, speeds, now)
        job.go_on(speed(speeds, rep.open) * rep.tier.speed, now)
        self._await_first(rep)

    def stop(self, chat: Chat) -> float:
        """A chat's work ends or is broken off; seconds that are left of it."""
        rep, now = chat.rep, self.env.now
        job = rep.jobs.pop(chat.number)
        job.due = None
        job.share(rep.shared_among, now)
        job.book(now)
        rep.floor.ledger.busy.extend((rep.index, job.begun_at, now))
        return job.rest_s

    def reshare(self, rep: Rep) -> None:
        """The number of open chats changed: book the time so far and set the new speeds."""
        now, n = self.env.now, rep.open
        for job in rep.jobs.values():
            job.share(rep.shared_among, now)
            job.go_on(speed(job.speeds, n) * rep.tier.speed, now)
        rep.shared_among = n
        self._await_first(rep)

    def _await_first(self, rep: Rep) -> None:
        """Wake the job that is done first; the others follow when it is."""
        jobs = rep.jobs.values()
        first = min(jobs, key=lambda job: (job.ends_at, job.begun_at, job.chat.number), default=None)
        for job in jobs:
            if job is not first:
                job.due = None
        if first is not None and first.ends_at < NEVER and (first.due is None or first.due_at != first.ends_at):
            first.due_at = first.ends_at
            self.env.wake(
                first, first.ends_at, COMPLETION, begun=first.begun_at, session=first.chat.number, signal=COMPLETED
            )
