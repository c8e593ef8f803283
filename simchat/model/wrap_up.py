"""Wrap-up: what a rep does after a conversation, in one of three manners (rule R5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simchat.model.environment import WRAP_UP, Actor

if TYPE_CHECKING:
    from simchat.model.records import Work
    from simchat.model.reps import Rep


class WrapUp(Actor):
    """The wrap-up of one work; holds the slot until it is done or dropped."""

    kind = WRAP_UP
    __slots__ = ("attention", "begun_at", "due", "number", "rep", "rest_s", "work")

    def __init__(self, work: Work, time_s: float, attention: str) -> None:
        self.work = work
        self.rep: Rep = work.rep
        self.number = work.session
        self.rest_s = time_s
        self.attention = attention
        self.begun_at = self.rep.env.now
        self.due = None
        self.rep.wrap_ups[work.number] = self
        self._start()

    def _start(self) -> None:
        rep = self.rep
        if self.attention == "background":
            rep.attend()
            now = rep.env.now
            rep.env.wake(self, now + self.rest_s, WRAP_UP, begun=now, session=self.number)
        elif self.attention == "queued":
            rep.ask(self, self.rest_s)
        else:
            rep.wrap_up_after_replies(self)

    def send(self, _: Any) -> None:
        """The wrap-up ends: the work is over and its slot free."""
        rep = self.rep
        if self.attention == "background":
            rep.rest()
            self.work.attention_s += rep.env.now - self.begun_at
        else:
            self.work.attention_s += rep.env.now - rep.begun_at
            if self.attention == "after_replies":
                rep.set_aside.popleft()
        self._close()

    def drop(self) -> None:
        """The rep leaves without finishing it (rule R3, handover)."""
        rep = self.rep
        self.due = None
        if self.attention == "background":
            rep.rest()
            self.work.attention_s += rep.env.now - self.begun_at
        elif rep.doing is self:
            self.work.attention_s += rep.env.now - rep.begun_at
        self._close()

    def _close(self) -> None:
        rep, work = self.rep, self.work
        del rep.wrap_ups[work.number]
        self.due = None
        work.wrap_up_ended_at = now = rep.env.now
        work.state(rep.floor.ledger.works, now)
        rep.release(work.queue.weight)
