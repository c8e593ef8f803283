"""The life of a session, event by event, told from the facts of one replication."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, Self

import numpy as np

from simchat.facts import Cause, Close, EndedBy, Facts, Left, Outcome
from simchat.report.wording import span

CAUSES = {
    Cause.FIRST: "at Start Conversation",
    Cause.RETURNED: "the visitor is back from Inactive",
    Cause.HANDOVER: "handed over at the end of a shift",
    Cause.ESCALATED: "escalated",
    Cause.MAX_WAIT: "the longest wait is reached",
    Cause.SAME_REP: "the answer stays with the rep",
}
LEFT = {
    Left.ABANDONED: "the visitor clicks End Chat in the queue",
    Left.BALKED: "the visitor leaves at the sight of the wait (balked)",
    Left.MOVED: "leaves this queue for another",
    Left.REFUSED: "refused",
    Left.CASE: "a case is created instead",
    Left.UNFINISHED: "still waiting when the run ends",
}
CLOSED = {
    Close.COMPLETED: "{rep} ends the chat",
    Close.VISITOR_ENDED: "the visitor clicks End Chat",
    Close.INACTIVE: "the session is Inactive; {rep} is free of it",
    Close.HANDOVER: "{rep} hands the chat over",
    Close.ESCALATED: "{rep} escalates the chat",
    Close.DECLINED: "{rep} declines",
    Close.PUSH_TIMEOUT: "{rep} does not react: the offer times out",
    Close.WITHDRAWN: "the offer to {rep} is withdrawn",
    Close.UNFINISHED: "still open when the run ends",
}
AT_THE_DOOR = {Outcome.CLOSED_DOOR: " and finds the door closed", Outcome.FORM_LEFT: " and leaves the form unsent"}
ENDED_BY = {EndedBy.REP: "the rep", EndedBy.VISITOR: "the visitor", EndedBy.SYSTEM: "the system"}


class Event(NamedTuple):
    """One line of a life; `place` orders what happens at the same instant."""

    at: float
    place: int
    text: str


STAY = 100  # places of a stay and the work that follows from it
END = 1_000_000  # places of what comes after all stays


class Life(NamedTuple):
    """What became of one session: a heading, and its events in their order."""

    session: int
    heading: str
    events: tuple[Event, ...]

    @classmethod
    def of(cls, facts: Facts, session: int) -> Self:
        """The life of a session of a replication."""
        told = [*_attempt(facts, session), *_stays(facts, session), *_works(facts, session)]
        events = sorted(event for event in told if not np.isnan(event.at))
        return cls(session, _heading(facts, session), tuple(events))

    def text(self, local: Callable[[float], str]) -> str:
        """The heading, and a line for every event; `local` writes the local time of a second on the clock."""
        return "\n".join([self.heading, *(f"  {local(event.at)}  {event.text}" for event in self.events)])


def _heading(facts: Facts, session: int) -> str:
    sessions = facts.sessions
    topic = facts.topics[sessions.topic[session]]
    outcome = Outcome(sessions.outcome[session]).name.lower()
    linked = np.flatnonzero(sessions.visitor == sessions.visitor[session])
    told = f"session {session}: {topic}, {outcome}"
    if len(linked) > 1:
        told += f", attempt {sessions.attempt[session]} of sessions {', '.join(map(str, linked))}"
    return told


def _attempt(facts: Facts, session: int) -> Iterator[Event]:
    sessions = facts.sessions
    outcome = Outcome(sessions.outcome[session])
    arrival, started = sessions.arrival_at[session], sessions.started_at[session]
    yield Event(arrival, 0, "arrives" + AT_THE_DOOR.get(outcome, ""))
    form = f" after {span(started - arrival)}" if started > arrival else ""
    yield Event(started, 1, f"sends the form{form}: Start Conversation" if form else "Start Conversation")
    if sessions.reason[session] >= 0:
        reason = facts.reasons[sessions.reason[session]]
        yield Event(sessions.ended_at[session], END, f"{outcome.name.lower()}: {reason}")
    if sessions.ended_by[session] >= 0:
        by = ENDED_BY[EndedBy(sessions.ended_by[session])]
        yield Event(sessions.ended_at[session], END + 1, f"Ended by {by}: {outcome.name.lower()}")


def _stays(facts: Facts, session: int) -> Iterator[Event]:
    stays = facts.stays
    for place, row in enumerate(np.flatnonzero(stays.session == session), start=1):
        cause, left = Cause(stays.cause[row]), Left(stays.left[row])
        why = "" if cause is Cause.FIRST else f" ({CAUSES[cause]})"
        ewt = "unknown" if np.isnan(stays.ewt_s[row]) else span(stays.ewt_s[row])
        queue = facts.queues[stays.queue[row]]
        joined = f"routed to queue {queue}{why}, {stays.length[row]} waiting there, EWT {ewt}"
        yield Event(stays.joined_at[row], place * STAY, joined)
        yield Event(stays.gone_at[row], place * STAY + 1, "leaves silently; the session stays in the queue")
        if left is not Left.ACCEPTED:
            yield Event(stays.left_at[row], place * STAY + 2, LEFT[left])


def _works(facts: Facts, session: int) -> Iterator[Event]:
    works = facts.works
    places = {row: place for place, row in enumerate(np.flatnonzero(facts.stays.session == session), start=1)}
    place = STAY
    for row in np.flatnonzero(works.session == session).tolist():
        place = places.get(works.stay[row], 0) * STAY + 10 or place  # an answer that stays has no stay of its own
        yield from (event._replace(place=place + event.place) for event in _work(facts, row))
        yield Event(works.wrap_up_ended_at[row], END + 2, f"{facts.reps[works.rep[row]]} ends the wrap-up")


def _work(facts: Facts, row: int) -> Iterator[Event]:
    works, rep = facts.works, facts.reps[facts.works.rep[row]]
    accepted, assigned = works.accepted_at[row], works.assigned_at[row]
    if accepted != assigned:
        yield Event(assigned, 0, f"offered to {rep}")
    yield Event(accepted, 1, f"accepted by {rep}, {span(accepted - works.requested_at[row])} after the request")
    yield from _messages(facts, row, rep)
    yield Event(works.ended_at[row], 9, CLOSED[Close(works.close[row])].format(rep=rep))


def _messages(facts: Facts, work: int, rep: str) -> Iterator[Event]:
    messages = facts.messages
    for row in np.flatnonzero(messages.work == work):
        sent, asked = messages.sent_at[row], messages.asked_at[row]
        yield Event(asked, -STAY, "the visitor writes")
        first = sent == facts.works.first_reply_at[work]
        kind = "first reply" if first else "asks whether all is answered"
        yield Event(sent, 2, f"{rep}: {kind}" if np.isnan(asked) else f"{rep} answers after {span(sent - asked)}")
