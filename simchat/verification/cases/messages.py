"""One rep and his conversations, message by message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from simchat.theory.message_chain import MessageDesk
from simchat.verification.building import exponential, round_the_clock, steady
from simchat.verification.case import Case, Exact, Json

GROUP = "One rep, message by message"


def cases() -> Iterator[Case]:
    """One to four chats at a time, with and without slowing, patience and waiting room."""
    yield _case("1 chat", MessageDesk(0.014, 1, 20.0, 30.0, 2.0, 12, patience_s=90.0), replications=220)
    three = MessageDesk(0.021, 3, 20.0, 30.0, 2.0, 12, patience_s=90.0)
    yield _case("3 chats", three, replications=230)
    yield _case("3 chats, slowed by each other", replace(three, slowdown=0.25), replications=150)
    yield _case("4 chats, nobody may wait", MessageDesk(0.018, 4, 16.0, 40.0, 2.0, 0, slowdown=0.15), replications=280)
    yield _case("2 chats, endless patience", MessageDesk(0.013, 2, 20.0, 40.0, 3.0, 3), replications=480)


def _case(told: str, exact: MessageDesk, *, replications: int) -> Case:
    tier = {"capacity": exact.capacity, "slowdown": exact.slowdown, **round_the_clock(1)}
    config = steady(exact.arrivals_per_s, topic=_topic(exact), tier=tier, queue={"cap": exact.room})
    concurrency = (Exact("concurrency", exact.concurrency),) if exact.capacity > 1 else ()
    return Case(
        f"Messages, {told}",
        GROUP,
        "The chain of one rep's list of messages: machine repair with arrivals (Palm 1947).",
        {**config, "inactivity": {"after": "off"}},
        (
            *_of_queue(exact),
            Exact("response_time.mean", exact.response_time_s),
            Exact("first_response_from_accept.mean", exact.first_response_from_accept_s),
            Exact("chat_time.mean", exact.chat_time_s),
            Exact("attention_time.mean", exact.attention_time_s),
            Exact("occupancy", exact.occupancy),
            Exact("open_chats", exact.open_chats),
            *concurrency,
        ),
        replications=replications,
    )


def _of_queue(exact: MessageDesk) -> Iterator[Exact]:
    if exact.room < 10:
        yield Exact("blocked_rate", exact.blocked_rate)
    if exact.room:
        yield Exact("delayed_rate", exact.delayed_rate)
        yield Exact("wait.mean", exact.wait_s)
    if exact.patience_s < float("inf"):
        yield Exact("abandonment_rate", exact.abandonment_rate)


def _topic(exact: MessageDesk) -> Json:
    writing = exponential(exact.writing_s)
    conversation = {
        "messages": {
            "exchanges": {"dist": "geometric", "mean": exact.exchanges, "from": 0},
            "customer_reply": exponential(exact.thinking_s),
            "first_reply": writing,
            "rep_reply": writing,
        }
    }
    patience = {"patience": exponential(exact.patience_s)} if exact.patience_s < float("inf") else {}
    return {"conversation": conversation, **patience}
