"""One rep who talks with several customers, message by message, and a queue before him."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Literal, NamedTuple

from simchat.theory.chain import Chain
from simchat.theory.waiting_room import WaitingRoom

Message = Literal["first", "reply"]


class Desk(NamedTuple):
    """A state: messages to write, the one being written first; customers thinking; how many wait.

    `begun_with` is the number of open chats when the message being written was begun.
    """

    to_write: tuple[Message, ...]
    thinking: int
    waiting: int
    begun_with: int

    @property
    def open(self) -> int:
        """Open chats."""
        return len(self.to_write) + self.thinking


@dataclass(frozen=True)
class MessageDesk(WaitingRoom):
    """One rep, Poisson arrivals, everything exponential, a geometric number of exchanges (rules R4, C2).

    First replies and replies have the same mean, so after each message of the rep the chat ends
    with one probability and the chain needs no more than who is to be written to, in which order:
    an open version of the machine-repair model (Palm 1947), with n kept from a message's begin.

    Attributes
    ----------
    arrivals_per_s
        Rate of the arrivals.
    capacity
        Chats the rep may hold.
    writing_s, thinking_s
        Mean times of a rep's message, with one chat open, and of a customer's.
    exchanges
        Mean number of exchanges: geometric from 0.
    room
        How many may wait.
    patience_s
        Mean patience.
    slowdown
        What each further open chat adds to the time of a message.
    """

    arrivals_per_s: float
    capacity: int
    writing_s: float
    thinking_s: float
    exchanges: float
    room: int
    patience_s: float = inf
    slowdown: float = 0.0

    @cached_property
    def chain(self) -> Chain[Desk]:
        """The chain, from an empty desk."""
        return Chain(Desk((), 0, 0, 0), self._moves)

    @property
    def blocked_rate(self) -> float:
        """Share of arrivals that find no slot and the waiting room full."""
        return self.chain.mean(lambda desk: desk.waiting == self.room and desk.open == self.capacity)

    @property
    def delayed_rate(self) -> float:
        """Share of the others that must wait."""
        delayed = self.chain.mean(lambda desk: desk.waiting < self.room and desk.open == self.capacity)
        return delayed / (1 - self.blocked_rate)

    @property
    def queue_length(self) -> float:
        """Mean number waiting."""
        return self.chain.mean(lambda desk: desk.waiting)

    @property
    def open_chats(self) -> float:
        """Mean number of open chats."""
        return self.chain.mean(lambda desk: desk.open)

    @property
    def occupancy(self) -> float:
        """Share of the rep's time in which he writes."""
        return self.chain.mean(lambda desk: len(desk.to_write) > 0)

    @property
    def concurrency(self) -> float:
        """Mean number of open chats while there are any."""
        return self.open_chats / self.chain.mean(lambda desk: desk.open > 0)

    @property
    def chat_time_s(self) -> float:
        """Mean time from acceptance to the rep's last message."""
        return self.open_chats / self.answered_per_s

    @property
    def attention_time_s(self) -> float:
        """Mean time the rep writes for one chat."""
        return self.occupancy / self.answered_per_s

    @property
    def first_response_from_accept_s(self) -> float:
        """Mean time from acceptance to the first message (Little's law)."""
        return self.chain.mean(lambda desk: desk.to_write.count("first")) / self.answered_per_s

    @property
    def response_time_s(self) -> float:
        """Mean time from a customer's message to the reply."""
        messages_per_s = self.chain.mean(lambda desk: desk.thinking) / self.thinking_s
        return self.chain.mean(lambda desk: desk.to_write.count("reply")) / messages_per_s

    def _moves(self, desk: Desk) -> Iterator[tuple[Desk, float]]:
        if desk.open < self.capacity:
            yield _asked(desk, "first"), self.arrivals_per_s
        elif desk.waiting < self.room:
            yield desk._replace(waiting=desk.waiting + 1), self.arrivals_per_s
        if desk.waiting:
            yield desk._replace(waiting=desk.waiting - 1), desk.waiting / self.patience_s
        if desk.thinking:
            written = desk._replace(thinking=desk.thinking - 1)
            yield _asked(written, "reply"), desk.thinking / self.thinking_s
        if desk.to_write:
            yield from self._sent(desk)

    def _sent(self, desk: Desk) -> Iterator[tuple[Desk, float]]:
        """The message is sent: the chat ends, or it is the customer's turn."""
        per_s = 1 / (self.writing_s * (1 + self.slowdown * (desk.begun_with - 1)))
        goes_on = self.exchanges / (1 + self.exchanges)
        sent = desk._replace(to_write=desk.to_write[1:], begun_with=0)
        yield _begun(sent._replace(thinking=desk.thinking + 1)), per_s * goes_on
        taken = sent._replace(to_write=(*sent.to_write, "first"), waiting=desk.waiting - 1) if desk.waiting else sent
        yield _begun(taken), per_s * (1 - goes_on)


def _asked(desk: Desk, message: Message) -> Desk:
    """One more message to write; an idle rep begins it."""
    return _begun(desk._replace(to_write=(*desk.to_write, message)))


def _begun(desk: Desk) -> Desk:
    """The rep, unless he writes already, begins what has waited longest."""
    return desk._replace(begun_with=desk.open) if desk.to_write and not desk.begun_with else desk
