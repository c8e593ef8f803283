"""Closing works and ending sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simchat.facts import Cause, Close, EndedBy, Outcome, Status
from simchat.model.lifecycle import move
from simchat.model.records import Work
from simchat.model.script import NO_TURN
from simchat.model.wrap_up import WrapUp

if TYPE_CHECKING:
    from simchat.model.chat import Chat

ENDED, HANDLED, COMPLETED, BY_REP = Status.ENDED, Outcome.HANDLED, Close.COMPLETED, EndedBy.REP


def end(chat: Chat, outcome: Outcome, ended_by: EndedBy, reason: int = -1) -> None:
    """The session is over."""
    floor = chat.floor
    chat.status = move(chat.status, ENDED)
    chat.due = None
    if chat.silent_gone:
        outcome = Outcome.ABANDONED_SILENTLY
    chat.state(outcome, floor.env.now, ended_by, reason)
    del floor.chats[chat.number]


def end_conversation(chat: Chat, ended_by: EndedBy) -> None:
    """The conversation ends well, by the rep or by the visitor's End Chat."""
    end(chat, HANDLED, ended_by)
    close_work(chat, COMPLETED if ended_by is BY_REP else Close.VISITOR_ENDED, wraps_up=True)


def close_work(chat: Chat, close: Close, *, wraps_up: bool) -> None:
    """The rep's part is over; the slot is free after wrap-up, or now (rules R5, R6)."""
    work, rep, floor = chat.work, chat.rep, chat.floor
    work.ended_at = now = floor.env.now
    work.close = close
    del rep.chats[chat.number]
    rep.close_conversation()
    wrap_up_s = chat.script.wrap_up_s[chat.visitor]
    if wraps_up and wrap_up_s >= 0 and not rep.leaving:
        WrapUp(work, wrap_up_s, chat.topic.wrap_up)
    else:
        work.state(floor.ledger.works, now)
        rep.release(work.queue.weight)


def handed_over(chat: Chat) -> Cause:
    """The rep goes and leaves the chat to others (rule R3)."""
    if chat.restart is not None:
        chat.restart.due = None
    close_work(chat, Close.HANDOVER, wraps_up=False)
    return Cause.HANDOVER


def escalate(chat: Chat) -> Cause:
    """The rep passes the chat on (rule C4)."""
    chat.escalate_turn = NO_TURN
    close_work(chat, Close.ESCALATED, wraps_up=True)
    return Cause.ESCALATED


def set_inactive(chat: Chat) -> None:
    """Set the session Inactive: the slot is free, after wrap-up only if the topic wants it (rule R6)."""
    chat.status = move(chat.status, Status.INACTIVE)
    close_work(chat, Close.INACTIVE, wraps_up=chat.topic.wraps_inactive)


def come_back(chat: Chat) -> Cause:
    """He answers while Inactive: to his rep if he may and there is room, else through the flow (rules I4, I7)."""
    floor, rep, queue = chat.floor, chat.rep, chat.work.queue
    now = floor.env.now
    chat.returned_count += 1
    chat.last_message_at = now
    if not (floor.silence.status_based and rep.online and rep.free >= queue.weight):
        chat.asked_at = now  # the next rep's first reply will answer it
        chat.turn += 1
        return Cause.RETURNED
    rep.hold(queue.weight)
    work = Work(floor.works_made, chat.number, rep, queue, Cause.SAME_REP, stay=None)
    floor.works_made += 1
    chat.status = move(chat.status, Status.ACTIVE, status_based=True)
    floor.open_work(chat, work)
    return Cause.SAME_REP
