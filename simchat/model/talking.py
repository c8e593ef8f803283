"""What the two sides of a conversation do: messages, the customer's clock, handling work (rules C1, C2, I1–I3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simchat.demand.visitors import DISCONNECT
from simchat.model.environment import ARRIVAL, CUSTOMER, NEVER, TIMER, Actor
from simchat.model.records import NOT_YET
from simchat.model.signals import ANSWERED, CANDIDATE, ENDS_CHAT, SILENT_TOO_LONG

if TYPE_CHECKING:
    from simchat.model.chat import Chat


def opening_s(chat: Chat) -> float:
    """Nominal writing time of the first reply; after a reroute with reading time (rule C2)."""
    if chat.works == 1:
        return chat.script.first_reply_s[chat.visitor]
    later = chat.floor.draws.later
    ordinal = chat.works - 1
    return (
        later("first_reply", ordinal, chat.attempt)[chat.visitor]
        + later("reading", ordinal, chat.attempt)[chat.visitor]
    )


def find_out_answer(chat: Chat) -> None:
    """When and how the customer will answer at this turn: the order is End Chat, silence, answer (rules C4, I1)."""
    script, turn, now = chat.script, chat.turn, chat.turn_began_at
    chat.answer = ENDS_CHAT if turn == chat.end_turn else ANSWERED
    if chat.silent_gone:
        chat.answer_at = NEVER
    elif script.needs.silence.item(turn) and turn != chat.end_turn:
        chat.answer_at = fall_silent(chat, now + script.needs.silence_returns_s.item(turn))
    else:
        chat.answer_at = now + script.needs.customer_reply_s.item(turn)


def set_customer_clock(chat: Chat) -> None:
    """It is the customer's turn, and he may meet a timer or end the chat."""
    find_out_answer(chat)
    env, silence, now = chat.floor.env, chat.floor.silence, chat.turn_began_at
    candidate_at = max(now, chat.silent_since + silence.candidate_after_s)
    if candidate_at < chat.answer_at and candidate_at < chat.silent_since + silence.limit_s:
        env.wake(chat, candidate_at, TIMER, begun=chat.silent_since, session=chat.number, signal=CANDIDATE)
    else:
        set_answer_clock(chat)


def set_answer_clock(chat: Chat) -> None:
    """Await his answer or the inactivity timer, whichever is first; an answer at that very moment counts."""
    env, began_at, answer_at = chat.floor.env, chat.turn_began_at, chat.answer_at
    limit_at = chat.silent_since + chat.floor.silence.limit_s
    if answer_at <= limit_at and answer_at < NEVER:
        env.wake(chat, answer_at, CUSTOMER, begun=began_at, session=chat.number, signal=chat.answer)
    elif limit_at < NEVER:
        env.wake(chat, limit_at, TIMER, begun=chat.silent_since, session=chat.number, signal=SILENT_TOO_LONG)
    else:
        chat.due = None


def note_question(chat: Chat, now: float) -> None:
    """The question whether all is answered is sent: one more message, which does not reset the timer (rule I2)."""
    chat.floor.ledger.messages.extend((chat.work.number, chat.begun_at, now, NOT_YET))


def fall_silent(chat: Chat, returns_at: float) -> float:
    """When he answers after this silence: never, if he is cut off for longer than his token lives (rule I5)."""
    floor = chat.floor
    if (
        chat.script.needs.silence.item(chat.turn) != DISCONNECT
        or returns_at - chat.last_message_at <= floor.silence.token_s
    ):
        return returns_at
    if chat.script.needs.restarts.item(chat.visitor) and (chat.restart is None or not chat.restart.is_done):
        Restart(chat, returns_at)
    return NEVER


class Restart(Actor):
    """He comes back without a valid token and starts a new session, unless a reroute breaks off his silence."""

    def __init__(self, chat: Chat, at: float) -> None:
        self.chat = chat
        self.due = None
        self.is_done = False
        chat.restart = self
        chat.floor.env.wake(self, at, ARRIVAL, begun=chat.turn_began_at, session=chat.number)

    def send(self, _: Any) -> None:
        """A new attempt."""
        self.is_done = True
        chat = self.chat
        chat.floor.new_attempt(chat, chat.floor.env.now, chat.turn_began_at)


def begin_handling(chat: Chat) -> None:
    """The rep begins (or goes on with) the work; for somebody gone he only holds the slot (rule C1)."""
    floor, script = chat.floor, chat.script
    if chat.silent_gone:
        floor.handling.begin(chat, NEVER, chat.topic.speeds)
        hold_s = script.needs.silent_hold_s.item(chat.visitor)
        chat.answer_at = NEVER
        chat.due = None
        if hold_s < NEVER:
            floor.env.wake(
                chat, floor.env.now + hold_s, TIMER, begun=floor.env.now, session=chat.number, signal=SILENT_TOO_LONG
            )
        return
    floor.handling.begin(chat, chat.rest_s, chat.topic.speeds)
