"""The life of a chat, told as it happens; every `yield` is one wait, and returns the signal that ends it.

A life has parts, each a generator: waiting, then a conversation, then perhaps waiting again. Each part begins
the next one when it is over. What happens within a part (a customer's turn, a silence) is an `Episode` of it.
"""

from __future__ import annotations

from collections.abc import Generator
from heapq import heappush
from typing import TYPE_CHECKING, Any

from simchat.facts import Cause, EndedBy, Outcome, Status
from simchat.model import ending, talking, waiting
from simchat.model.attention import ForeseeingDesk
from simchat.model.environment import CUSTOMER, NEVER, TIMER
from simchat.model.records import NOT_YET
from simchat.model.signals import (
    ACCEPTED,
    ANSWERED,
    CANDIDATE,
    ENDS_CHAT,
    HANDED_OVER,
    MAX_WAIT,
    PATIENCE_OVER,
    SENT,
    SILENT_TOO_LONG,
    SWEPT,
    Signal,
)

if TYPE_CHECKING:
    from simchat.model.chat import Chat

Life = Generator[None, Any, None]
Episode = Generator[None, Any, Cause | None]
WAITING, ACTIVE, FIRST, BY_REP = Status.WAITING, Status.ACTIVE, Cause.FIRST, EndedBy.REP


def begin(chat: Chat) -> None:
    """Start Conversation."""
    waiting.start(chat)
    waiting.enter(chat, FIRST)
    go_on(chat)


def go_through_flow(chat: Chat, cause: Cause | None) -> None:
    """Through the flow for this cause, if there is one: the next part of the life begins, or it is over."""
    if cause is not None:
        waiting.enter(chat, cause)
        go_on(chat)


def go_on(chat: Chat) -> None:
    """Begin the part of the life that the status says: a wait, a conversation, or nothing any more."""
    if chat.status is WAITING:
        chat.live(wait(chat))
    elif chat.status is ACTIVE:
        chat.live(talk(chat) if chat.topic.by_messages else be_handled(chat))


def wait(chat: Chat) -> Life:
    """Wait in queues until a rep accepts or the session is over."""
    while chat.status is WAITING:
        waiting.set_alarm(chat)
        chat.parked = True
        signal = yield
        chat.parked = False
        if signal is PATIENCE_OVER:
            waiting.lose_patience(chat)
        elif signal is MAX_WAIT:
            waiting.wait_no_longer(chat)
        elif signal is not ACCEPTED:
            waiting.give_up_on(chat)
    go_on(chat)


def be_handled(chat: Chat) -> Life:
    """A conversation as one amount of work (rule C1)."""
    floor = chat.floor
    talking.begin_handling(chat)
    signal = yield
    chat.rest_s = floor.handling.stop(chat)
    if signal is HANDED_OVER:
        go_through_flow(chat, ending.handed_over(chat))
    elif signal is SILENT_TOO_LONG:
        go_through_flow(chat, (yield from be_inactive(chat)))
    else:
        ending.end_conversation(chat, BY_REP)


def talk(chat: Chat) -> Life:
    """A conversation message by message (rule C2), to its end or the next reroute."""
    chat.write_s = talking.opening_s(chat)
    desk, until = chat.rep.desk, chat.script.ordinary_until[chat.visitor]
    if isinstance(desk, ForeseeingDesk) and chat.turn < until and not chat.silent_gone:
        return exchange_promptly(chat, desk, until)
    return converse(chat)


def exchange_promptly(chat: Chat, desk: ForeseeingDesk, until: int) -> Life:
    """The first rounds of a conversation, in which nothing but a message of the rep and a prompt answer can happen.

    The desk foresees when the message will be sent, so the two are one wait.
    """
    work, number, script, env = chat.work.number, chat.number, chat.script, chat.floor.env
    note, times, file_at = chat.floor.ledger.messages.extend, env.times, env.entries.setdefault
    thinks_s, replies_s = script.prompt_answer_s, script.rep_reply_s
    turn, asked_at, write_s, now = chat.turn, chat.asked_at, chat.write_s, env.now
    while turn < until:
        begun_at = desk.free_at
        if begun_at < now:
            begun_at = now
        desk.free_at = sent_at = begun_at + write_s
        note((work, begun_at, sent_at, asked_at))
        now = asked_at = sent_at + thinks_s[turn]
        chat.due = entry = (CUSTOMER, sent_at, number, chat, ANSWERED)  # `wake`, spelled out: the usual wait
        heappush(times, now)
        if file_at(now, entry) is not entry:
            env.share(now, entry)
        yield
        write_s = replies_s[turn]
        turn += 1
    if turn == chat.confirm_from < chat.escalate_turn and not chat.topic.confirms:  # the rep ends with his message
        desk.ask(chat, write_s)
        yield
        note((work, chat.begun_at, env.now, asked_at))
        ending.end_conversation(chat, BY_REP)
    else:
        chat.turn, chat.write_s = turn, write_s
        chat.asked_at = chat.last_message_at = asked_at
        chat.live(converse(chat))


def converse(chat: Chat) -> Life:
    """Rounds of a conversation: a message of the rep, and what the customer does then."""
    rep, work, number, script = chat.rep, chat.work.number, chat.number, chat.script
    env, note, prompt_s = chat.floor.env, chat.floor.ledger.messages.extend, chat.floor.silence.prompt_s
    times, file_at, ask = env.times, env.entries.setdefault, rep.desk.ask
    thinks_s, replies_s = script.prompt_answer_s, script.rep_reply_s
    escalate_turn, special_turn = chat.escalate_turn, chat.special_turn()
    turn, asked_at, write_s = chat.turn, chat.asked_at, chat.write_s
    while True:
        chat.turn, chat.asked_at = turn, asked_at
        ask(chat, write_s)
        if (yield) is HANDED_OVER:
            break
        chat.asked_at, now = NOT_YET, env.now
        note((work, chat.begun_at, now, asked_at))
        if turn >= escalate_turn:
            return go_through_flow(chat, ending.escalate(chat))
        if turn < special_turn and (think_s := thinks_s[turn]) <= prompt_s:
            answers_at = now + think_s
            chat.due = entry = (CUSTOMER, now, number, chat, ANSWERED)
            heappush(times, answers_at)
            if file_at(answers_at, entry) is not entry:
                env.share(answers_at, entry)
            if (yield) is HANDED_OVER:
                break
        elif (cause := (yield from take_turn(chat))) is Cause.SAME_REP:
            work = chat.work.number
        else:
            return go_through_flow(chat, cause)
        chat.last_message_at = asked_at = env.now
        write_s = replies_s[turn]
        turn += 1
    return go_through_flow(chat, ending.handed_over(chat))


def take_turn(chat: Chat) -> Episode:
    """A customer's turn at which more may happen than a prompt answer; `SAME_REP` if the rep is to reply."""
    env = chat.floor.env
    chat.silent_since = env.now
    signal = SENT
    if chat.turn >= chat.confirm_from and not chat.silent_gone:
        if not chat.topic.confirms or chat.turn > chat.last_turn():
            ending.end_conversation(chat, BY_REP)
            return None
        if chat.confirmed_turn != chat.turn:
            signal = yield from ask_for_confirmation(chat)
    if signal is SENT:
        chat.turn_began_at = env.now
        talking.set_customer_clock(chat)
        signal = yield
    if signal is not ANSWERED:
        cause = yield from go_another_way(chat, signal)
        if cause is not Cause.SAME_REP:
            return cause
    if chat.turn == chat.last_turn() and chat.topic.confirms:
        ending.end_conversation(chat, BY_REP)
        return None
    return Cause.SAME_REP


def ask_for_confirmation(chat: Chat) -> Generator[None, Any, Signal]:
    """The rep asks whether all is answered (rule C2): `SENT`, or what comes between."""
    desk, env = chat.rep.desk, chat.floor.env
    limit_at = chat.silent_since + chat.floor.silence.limit_s
    if desk.ask_in_time(chat, chat.script.needs.confirm_s.item(chat.turn), limit_at):
        env.wake(chat, limit_at, TIMER, begun=chat.silent_since, session=chat.number, signal=SILENT_TOO_LONG)
    signal: Signal = yield
    if signal is SILENT_TOO_LONG and desk.doing is chat:  # what is being written is sent first
        signal = yield
    if signal is HANDED_OVER:
        return signal
    if signal is SENT:
        chat.confirmed_turn = chat.turn
        talking.note_question(chat, env.now)
        if env.now <= limit_at:
            return SENT
    desk.strike(chat)
    chat.turn_began_at = env.now
    if chat.confirmed_turn != chat.turn == chat.last_turn():
        chat.answer_at = NEVER  # content, and never asked: he has no reason to write, nor to start anew
    else:
        talking.find_out_answer(chat)
    return SILENT_TOO_LONG


def go_another_way(chat: Chat, signal: Signal) -> Episode:
    """A customer's turn that did not go by in the ordinary way; `SAME_REP` if he wrote to his rep after all."""
    if signal is CANDIDATE:
        signal = yield from be_candidate(chat)
    if signal is HANDED_OVER:
        return ending.handed_over(chat)
    if signal is SILENT_TOO_LONG:
        return (yield from be_inactive(chat))
    if signal is ENDS_CHAT:
        ending.end_conversation(chat, EndedBy.VISITOR)
        return None
    return Cause.SAME_REP


def be_candidate(chat: Chat) -> Generator[None, Any, Signal]:
    """Silent so long that the rep may set the chat Inactive when somebody waits (rule I3)."""
    floor, tier = chat.floor, chat.rep.tier
    if floor.somebody_waits_for(chat.rep):
        return SILENT_TOO_LONG
    tier.silent[chat.number] = chat
    talking.set_answer_clock(chat)
    signal: Signal = yield
    del tier.silent[chat.number]
    return signal


def be_inactive(chat: Chat) -> Episode:
    """Inactive until the customer answers or a sweep ends the session (rules I4–I7)."""
    floor, env = chat.floor, chat.floor.env
    ending.set_inactive(chat)
    swept_at = floor.silence.swept_at(env.now)
    if chat.answer_at <= swept_at:
        env.wake(chat, chat.answer_at, CUSTOMER, begun=chat.turn_began_at, session=chat.number, signal=chat.answer)
    else:
        env.wake(chat, swept_at, TIMER, begun=env.now, session=chat.number, signal=SWEPT)
    signal = yield
    if signal is SWEPT or signal is ENDS_CHAT:
        ending.end(chat, Outcome.LAPSED, EndedBy.SYSTEM if signal is SWEPT else EndedBy.VISITOR)
        return None
    return ending.come_back(chat)
