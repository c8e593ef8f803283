"""Rows of facts under construction: a stay in a queue, and a work of a rep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simchat.facts import Cause, Close
from simchat.model.environment import NEVER

if TYPE_CHECKING:
    from simchat.model.chat import Chat
    from simchat.model.offers import Offer
    from simchat.model.queues import Queue
    from simchat.model.reps import Rep

NOT_YET = float("nan")


class Stay:
    """One stay of a chat in a queue, from joining it to acceptance or leaving."""

    gone_at = NOT_YET
    accepted_no = -1
    unserved = False  # waiting to be given out: not with a rep, not offered
    waits = False  # counted in the queue's size: nobody took it at once
    offer: Offer | None = None  # the offer that is out, if any
    declined: frozenset[int] = frozenset()  # reps it is not offered to again
    max_wait_at = NEVER  # when the flow runs again, once

    def __init__(self, number: int, chat: Chat, queue: Queue, cause: Cause, now: float, order: int) -> None:
        self.number = number
        self.chat = chat
        self.queue = queue
        self.cause = cause
        self.joined_at = now
        self.joined_no = order
        self.age_at = now
        self.ewt_s = NOT_YET
        self.length = 0

    def state(self, table: list[float], left_at: float, left: int) -> None:
        """Write the row."""
        table.extend((
            self.number, self.chat.number, self.queue.index, self.cause, self.joined_at, self.joined_no, self.age_at,
            self.ewt_s, self.length, left_at, left, self.gone_at, self.accepted_no,
        ))  # fmt: skip


class Work:
    """One assignment of a chat to a rep, from the offer to the end of its wrap-up."""

    accepted_at = NOT_YET
    first_reply_at = NOT_YET
    ended_at = NOT_YET
    wrap_up_ended_at = NOT_YET
    attention_s = 0.0
    close: int = Close.UNFINISHED
    ghost = False

    def __init__(self, number: int, chat: Chat, rep: Rep, stay: Stay | None, queue: Queue, cause: Cause, now: float, requested_at: float) -> None:
        self.number = number
        self.chat = chat
        self.rep = rep
        self.stay = stay
        self.queue = queue
        self.cause = cause
        self.assigned_at = now
        self.requested_at = requested_at

    def state(self, table: list[float], released_at: float) -> None:
        """Write the row."""
        stay, rep, queue = self.stay, self.rep, self.queue
        table.extend((
            self.number, self.chat.number, -1 if stay is None else stay.number, queue.index, self.cause, rep.index, rep.tier.index,
            self.requested_at, self.assigned_at, self.accepted_at, self.first_reply_at, self.ended_at, released_at,
            self.wrap_up_ended_at, self.attention_s, self.close, self.ghost, queue.weight,
        ))  # fmt: skip


