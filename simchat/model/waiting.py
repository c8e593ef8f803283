"""Entering and leaving queues: the flow, joining, balking, patience, longest wait (rules F, Q3–Q7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simchat.facts import Cause, EndedBy, Left, Outcome, Status
from simchat.model.ending import end
from simchat.model.environment import AGE, NEVER, PATIENCE
from simchat.model.flow import Decision
from simchat.model.lifecycle import move
from simchat.model.overflow import set_alarms
from simchat.model.records import Stay
from simchat.model.script import NO_TURN
from simchat.model.signals import MAX_WAIT, PATIENCE_OVER

if TYPE_CHECKING:
    from simchat.model.chat import Chat
    from simchat.model.queues import Queue

FIRST, MOVED_BY_WAIT, WAITING = Cause.FIRST, Cause.MAX_WAIT, Status.WAITING


def start(chat: Chat) -> None:
    """Start Conversation: the form is sent."""
    floor = chat.floor
    chat.started_at = chat.last_message_at = floor.env.now
    floor.chats[chat.number] = chat


def enter(chat: Chat, cause: Cause) -> None:
    """Run the flow; the chat is then with a rep, waiting, or over (rule F1)."""
    floor = chat.floor
    decision = floor.flow.decide(chat.topic.index, cause, now=floor.env.now, requested_at=chat.requested_at)
    if decision.queue is None:
        turn_off(chat, decision)
    else:
        join(chat, decision.queue, cause)


def turn_off(chat: Chat, decision: Decision) -> None:
    """The flow makes a case of the session or refuses it (rule F3)."""
    assert decision.outcome is not None
    reason = chat.floor.reason(decision.reason)
    if chat.works:
        end(chat, Outcome.DROPPED, EndedBy.SYSTEM, reason)
        return
    end(chat, decision.outcome, EndedBy.SYSTEM, reason)
    if decision.outcome is Outcome.REFUSED and not chat.silent_gone:
        retry(chat, "refused")


def join(chat: Chat, queue: Queue, cause: Cause) -> None:
    """Enter a queue: a rep takes him at once, or he balks, or he waits."""
    floor = chat.floor
    now = floor.env.now
    floor.orders += 1
    chat.stay = stay = Stay(floor.stays_made, chat, queue, cause, now, floor.orders)
    floor.stays_made += 1
    chat.status = move(chat.status, WAITING)
    if cause is FIRST:
        chat.requested_at = now
    else:
        stay.age_at = queue.age_from(cause, now, chat.requested_at)
    if cause is not MOVED_BY_WAIT:
        take_heart(chat)
    rep = queue.best_rep(stay.age_at, now)
    if rep is not None:
        floor.assign(stay, rep)
        if stay.offer is not None and queue.overflow_ages:
            set_alarms(floor, stay)
    elif floor.balking and balks(chat, stay):
        leave(chat, Left.BALKED)
    else:
        floor.begin_waiting(stay)
        if queue.overflow_ages:
            set_alarms(floor, stay)


def take_heart(chat: Chat) -> None:
    """Patience begins: his own at first, a fresh one after a rep had joined (rule Q6)."""
    floor, now = chat.floor, chat.floor.env.now
    if chat.works:
        chat.patience_draws += 1
        drawn_s = floor.draws.later("patience", chat.patience_draws, chat.attempt)[chat.visitor]
    else:
        drawn_s = chat.script.patience_s[chat.visitor]
    chat.patience_since = now
    chat.patience_ends_at = NEVER if chat.silent_gone else now + chat.topic.patience(drawn_s)


def balks(chat: Chat, stay: Stay) -> bool:
    """Whether he leaves at the sight of the EWT: a false comparison where it is unknown (rule Q7)."""
    remaining_s = chat.patience_ends_at - chat.floor.env.now
    return chat.script.needs.balks.item(chat.visitor) and not chat.silent_gone and remaining_s < stay.ewt_s


def set_alarm(chat: Chat) -> None:
    """Await what ends the wait first by itself: longest wait or patience; else only a rep does."""
    stay, env = chat.stay, chat.floor.env
    if stay.max_wait_at <= chat.patience_ends_at and stay.max_wait_at < NEVER:
        env.wake(chat, stay.max_wait_at, AGE, begun=stay.joined_at, session=chat.number, signal=MAX_WAIT)
    elif chat.patience_ends_at < NEVER:
        env.wake(
            chat, chat.patience_ends_at, PATIENCE, begun=chat.patience_since, session=chat.number, signal=PATIENCE_OVER
        )
    else:
        chat.due = None
        chat.floor.doom.watch(stay)


def lose_patience(chat: Chat) -> None:
    """He leaves; silently he leaves only his session behind (rule Q5)."""
    now = chat.floor.env.now
    if not chat.script.needs.silent.item(chat.visitor):
        leave(chat, Left.ABANDONED)
        return
    chat.silent_gone = True
    chat.escalate_turn = NO_TURN  # nobody is there to be passed on
    chat.stay.gone_at = now
    chat.patience_ends_at = NEVER
    if not chat.works:
        chat.left_at = now
        retry(chat, "abandoned")


def leave(chat: Chat, left: Left) -> None:
    """He ends the chat while he waits, or balks."""
    floor = chat.floor
    if not chat.works:
        chat.left_at = floor.env.now
    floor.leave_queue(chat.stay, left)
    if chat.works:
        end(chat, Outcome.DROPPED, EndedBy.VISITOR, floor.reason("balked" if left is Left.BALKED else "left_queue"))
    elif left is Left.BALKED:
        end(chat, Outcome.BALKED, EndedBy.VISITOR)
        retry(chat, "balked")
    else:
        end(chat, Outcome.ABANDONED, EndedBy.VISITOR)
        retry(chat, "abandoned")


def wait_no_longer(chat: Chat) -> None:
    """The longest wait is reached: once per stay the flow may send the session elsewhere (rule Q6)."""
    floor, stay = chat.floor, chat.stay
    stay.max_wait_at = NEVER
    decision = floor.flow.decide(
        chat.topic.index, MOVED_BY_WAIT, now=floor.env.now, requested_at=chat.requested_at, here=stay.queue
    )
    if decision.queue is stay.queue or not (decision.queue or decision.by_cause):
        return
    if decision.queue is None:
        floor.leave_queue(stay, Left.CASE if decision.outcome is Outcome.CASE else Left.REFUSED)
        turn_off(chat, decision)
    else:
        floor.leave_queue(stay, Left.MOVED)
        join(chat, decision.queue, MOVED_BY_WAIT)


def give_up_on(chat: Chat) -> None:
    """No coming shift serves him and he never leaves: unfinished at once (rule T2)."""
    floor = chat.floor
    floor.warnings[f"sessions wait in queue {chat.stay.queue.name} that no coming shift serves"] = None
    floor.leave_queue(chat.stay, Left.UNFINISHED)
    outcome = Outcome.ABANDONED_SILENTLY if chat.silent_gone else Outcome.UNFINISHED
    chat.state(outcome)
    chat.status = Status.ENDED  # its life is over; the row says Waiting
    del floor.chats[chat.number]


def retry(chat: Chat, cause: str) -> None:
    """Perhaps he comes back later (rule D5)."""
    retrial = chat.topic.retrial
    if retrial is None or cause not in retrial.after or chat.attempt > retrial.attempts:
        return
    if chat.script.needs.retries.item(chat.visitor):
        now = chat.floor.env.now
        chat.floor.new_attempt(chat, now + chat.script.needs.retry_delay_s.item(chat.visitor), now)
