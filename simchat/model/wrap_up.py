"""Wrap-up: what a rep does after a conversation, in one of three manners (rule R5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simchat.model.environment import NEVER, WRAP_UP, Actor

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
        self.begun_at = NEVER  # when the rep began, or took up again, what is left of it
        self.due = None
        self.rep.wrap_ups[work.number] = self
        self._start()

    def _start(self) -> None:
        rep = self.rep
        if self.attention == "background":
            self.begun_at = now = rep.env.now
            rep.env.wake(self, now + self.rest_s, WRAP_UP, begun=now, session=self.number)
        elif self.attention == "queued":
            rep.desk.ask(self, self.rest_s)
        else:
            rep.desk.wrap_up_after_replies(self)

    def send(self, _: Any) -> None:
        """The wrap-up ends: the work is over and its slot free."""
        if self.attention == "after_replies":
            self.rep.desk.set_aside.popleft()
        self.note_attention(self.rep.env.now)
        self._close()

    def set_aside(self) -> None:
        """A reply comes first; the rep takes it up again later."""
        now = self.rep.env.now
        self.note_attention(now)
        self.rest_s -= now - self.begun_at
        self.begun_at = NEVER

    def drop(self) -> None:
        """The rep leaves without finishing it (rule R3, handover)."""
        self.due = None
        self.note_attention(self.rep.env.now)
        self._close()

    def note_attention(self, until: float) -> None:
        """State the time the rep has given it since he began."""
        if self.begun_at < until:
            self.work.attention_s += until - self.begun_at
            self.work.wrap_up_s += until - self.begun_at
            self.rep.floor.ledger.busy.extend((self.rep.index, self.begun_at, until))

    def _close(self) -> None:
        rep, work = self.rep, self.work
        del rep.wrap_ups[work.number]
        self.due = None
        work.wrap_up_ended_at = now = rep.env.now
        work.state(rep.floor.ledger.works, now)
        rep.release(work.queue.weight)
