"""What asks for a rep's attention: messages and wrap-ups, one at a time, first in first out (rule R4)."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from simchat.model.environment import NEVER, REP_MESSAGE, Actor, ChatEnvironment, on_grain
from simchat.model.records import NOT_YET
from simchat.model.signals import SENT

if TYPE_CHECKING:
    from simchat.model.chat import Chat
    from simchat.model.reps import Rep
    from simchat.model.tiers import Tier
    from simchat.model.wrap_up import WrapUp

NOTHING: Any = object()  # in hand between two items: busy, but not with anything that could be set aside


class Desk(Actor):
    """A rep's list, done item by item: an item is begun when the one before is done, and only then known to end."""

    def __init__(self, rep: Rep) -> None:
        self.rep = rep
        self.tier: Tier = rep.tier
        self.stretches = rep.tier.stretches
        self.env: ChatEnvironment = rep.env
        self.due = None
        self.doing: Any = None
        self.todo: deque[tuple[Any, float]] = deque()
        self.set_aside: deque[WrapUp] = deque()

    def ask(self, item: Any, nominal_s: float) -> None:
        """Put a message or a queued wrap-up at the end of the list; begin at once if nothing is in hand."""
        if self.doing is None:
            self._begin(item, nominal_s)
        elif self.set_aside and self.doing in self.set_aside:
            self.doing.set_aside()
            self._begin(item, nominal_s)
        else:
            self.todo.append((item, nominal_s))

    def ask_in_time(self, chat: Chat, nominal_s: float, limit_at: float) -> bool:
        """Ask for a message that has to be begun by a time; whether the chat must see to it that it is."""
        self.ask(chat, nominal_s)
        return limit_at < NEVER

    def _begin(self, item: Any, nominal_s: float) -> None:
        """Begin an item now; a message is stretched by the chats then open."""
        kind, now, tier = item.kind, self.env.now, self.tier
        if self.stretches and kind == REP_MESSAGE:
            nominal_s = on_grain(nominal_s * tier.stretch[self.rep.open] / tier.speed)
        self.doing = item
        item.begun_at = now
        self.env.wake(self, now + nominal_s, kind, begun=now, session=item.number)

    def send(self, _: Any) -> None:
        """The item in hand is done: what follows from it comes first, then the next item."""
        item = self.doing
        self.doing = NOTHING
        try:
            item.send(SENT)
        except StopIteration:  # a life that ends with this message
            pass
        if self.rep.leaving:
            self.doing = None
            self.rep.attendance.hand_over()
        elif self.todo:
            self._begin(*self.todo.popleft())
        elif self.set_aside:
            self._resume_wrap_up()
        else:
            self.doing = None

    def wrap_up_after_replies(self, wrap_up: WrapUp) -> None:
        """Do a wrap-up whenever no reply waits (rule R5)."""
        self.set_aside.append(wrap_up)
        if self.doing is None:
            self._resume_wrap_up()

    def _resume_wrap_up(self) -> None:
        wrap_up = self.set_aside[0]
        self._begin(wrap_up, wrap_up.rest_s)

    def strike(self, chat: Chat) -> None:
        """A chat's message will not be written: strike it from the list."""
        self.todo = deque(pair for pair in self.todo if pair[0] is not chat)

    def lay_down_wrap_ups(self) -> None:
        """Drop a wrap-up in hand and those set aside."""
        self.set_aside.clear()
        if self.doing is not None and self.doing.kind != REP_MESSAGE:
            self.doing = self.due = None

    def state_unfinished(self) -> None:
        """State the message that is being written when the run stops."""
        if self.doing is not None and self.doing.kind == REP_MESSAGE:
            note_unsent(self.doing)


class ForeseeingDesk(Desk):
    """A list in which nothing begun or waiting is ever put off: when an item will be done is known as it is asked for.

    So it is where a message takes its nominal time, with however many chats open, and nothing is handed over or set
    aside. What takes no time has its turn too, which the order of things at one instant (rule T3) would not give it.
    Both desks come to the same facts; at this one a message and the prompt answer to it need one event.
    """

    def __init__(self, rep: Rep) -> None:
        super().__init__(rep)
        self.free_at = 0.0  # when all that was asked for is done

    def ask(self, item: Any, nominal_s: float) -> None:
        """Do an item after all others, and tell it so."""
        env, begun_at = self.env, self.free_at
        if begun_at < env.now:
            begun_at = env.now
        item.begun_at = begun_at
        self.free_at = done_at = begun_at + nominal_s
        env.wake(item, done_at, item.kind, begun=begun_at, session=item.number, signal=SENT)

    def ask_in_time(self, chat: Chat, nominal_s: float, limit_at: float) -> bool:
        """Ask for a message only if it will be begun by a time."""
        if self.free_at > limit_at:
            return True
        self.ask(chat, nominal_s)
        return False

    def state_unfinished(self) -> None:
        """State the messages that somebody waits for when the run stops."""
        for chat in self.rep.chats.values():
            if chat.due is not None and chat.due[0] == REP_MESSAGE:
                note_unsent(chat)


def note_unsent(chat: Chat) -> None:
    """State a message that was perhaps begun, but is never sent."""
    chat.floor.ledger.messages.extend((chat.work.number, chat.begun_at, NEVER, NOT_YET))


def foresees(tier: Tier) -> bool:
    """Whether nothing can put off what a rep of this tier has been asked for."""
    topics = tier.floor.topics
    return (
        not tier.stretches
        and tier.config.end_of_shift != "handover"
        and all(topic.wrap_up != "after_replies" and topic.takes_time for topic in topics)
    )
