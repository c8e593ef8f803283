"""Rows of facts under construction: a stay in a queue, and a work of a rep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simchat.facts import Cause, Close

if TYPE_CHECKING:
    from simchat.model.chat import Chat
    from simchat.model.offers import Offer
    from simchat.model.queues import Queue
    from simchat.model.reps import Rep

NOT_YET = float("nan")
NOBODY: frozenset[int] = frozenset()
UNFINISHED = Close.UNFINISHED


class Stay:
    """One stay of a chat in a queue, from joining it to acceptance or leaving."""

    __slots__ = (
        "accepted_no", "age_at", "cause", "chat", "declined", "ewt_s", "gone_at", "joined_at", "joined_no", "length",
        "max_wait_at", "number", "offer", "queue", "unserved", "waits",
    )  # fmt: skip

    def __init__(self, number: int, chat: Chat, queue: Queue, cause: Cause, now: float, order: int) -> None:
        self.number = number
        self.chat = chat
        self.queue = queue
        self.cause = cause
        self.joined_at = self.age_at = now
        self.joined_no = order
        self.accepted_no = -1
        self.ewt_s = queue.ewt.read(now)
        self.length = queue.size
        self.gone_at = NOT_YET  # when the visitor fell silent
        self.unserved = False  # waiting to be given out: not with a rep, not offered
        self.waits = False  # counted in the queue's size: nobody took it at once
        self.offer: Offer | None = None  # the offer that is out, if any
        self.declined = NOBODY  # reps it is not offered to again
        self.max_wait_at = now + queue.max_wait_s  # when the flow runs again, once

    def state(self, table: list[float], left_at: float, left: int) -> None:
        """Write the row; its columns are `STAY_ROW`."""
        table.extend((
            self.number, self.chat.number, self.queue.index, self.cause, self.joined_at, self.joined_no, self.age_at,
            self.ewt_s, self.length, left_at, left, self.gone_at, self.accepted_no,
        ))  # fmt: skip


class Work:
    """One assignment of a chat to a rep, from the offer to the end of its wrap-up."""

    __slots__ = (
        "accepted_at", "assigned_at", "attention_s", "cause", "close", "ended_at", "ghost", "number",
        "queue", "rep", "session", "stay", "wrap_up_ended_at", "wrap_up_s",
    )  # fmt: skip

    def __init__(self, number: int, session: int, rep: Rep, queue: Queue, cause: Cause, *, stay: Stay | None) -> None:
        self.number = number
        self.session = session
        self.rep = rep
        self.queue = queue
        self.cause = cause
        self.assigned_at = rep.env.now
        self.stay = -1 if stay is None else stay.number
        self.accepted_at = self.ended_at = self.wrap_up_ended_at = NOT_YET
        self.attention_s = 0.0  # messages are added when the run is over
        self.wrap_up_s = 0.0
        self.close = UNFINISHED
        self.ghost = False  # the visitor had left silently

    def state(self, table: list[float], released_at: float) -> None:
        """Write the row; its columns are `WORK_ROW`."""
        table.extend((
            self.number, self.session, self.stay, self.queue.index, self.cause, self.rep.index, self.assigned_at,
            self.accepted_at, self.ended_at, released_at, self.wrap_up_ended_at, self.attention_s, self.wrap_up_s,
            self.close, self.ghost,
        ))  # fmt: skip
