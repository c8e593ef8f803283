"""The door: first attempts in order of arrival, and those who come again (rules H1, D2, D5)."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import numpy as np

from simchat.facts import Outcome
from simchat.model.chat import Chat
from simchat.model.environment import ARRIVAL, Actor
from simchat.model.life import begin
from simchat.model.waiting import retry

if TYPE_CHECKING:
    from simchat.model.floor import Floor


PACK_EVERY = 1000  # sessions


class Door(Actor):
    """Lets visitors in; one pending entry of the heap stands for all first arrivals to come."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.visitors = floor.visitors
        entry = floor.scenario.config.entry
        self.hours = None if entry.hours == "always" else floor.hours[entry.hours]
        self.topic_of: list[int] = self.visitors.topic.tolist()
        self.arrival_at: list[float] = self.visitors.arrival_at.tolist()
        floor.sessions_made = len(self.topic_of)
        self.due = None
        self._sort_out()

    def _sort_out(self) -> None:
        """Who starts a session, and when; the others are stated at once, or at their arrival if they may come again."""
        needs, arrival_at = self.visitors.needs, self.visitors.arrival_at
        closed = self._closed(arrival_at)
        left = ~closed & needs.drops_off
        again = closed & self._may_retry("closed_door")
        at = np.where(closed, arrival_at, arrival_at + needs.form_s)
        events = np.flatnonzero((~closed & ~left) | again)
        order = events[np.lexsort((events, arrival_at[events], at[events]))]
        self.coming: list[int] = order.tolist()
        self.coming_at: list[float] = at[order].tolist()
        self.shut_out: set[int] = set(np.flatnonzero(again).tolist())
        self.position = 0
        self.floor.still_to_come = len(self.coming)
        for number in np.flatnonzero((closed & ~again) | left).tolist():
            self._state(self._chat(number), Outcome.CLOSED_DOOR if closed[number] else Outcome.FORM_LEFT)
        self._await_next()

    def _closed(self, arrival_at: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        hours = self.hours
        if hours is None:
            return np.zeros(len(arrival_at), dtype=bool)
        starts, ends = np.asarray(hours.starts[:-1]), np.asarray(hours.ends[:-1])
        return ~(np.searchsorted(starts, arrival_at, side="right") > np.searchsorted(ends, arrival_at, side="right"))

    def _may_retry(self, cause: str) -> np.ndarray[Any, Any]:
        retries = [topic.retrial is not None and cause in topic.retrial.after for topic in self.floor.topics]
        return np.asarray(retries, dtype=bool)[self.visitors.topic]

    def _chat(self, number: int) -> Chat:
        floor, topic = self.floor, self.floor.topics[self.topic_of[number]]
        return Chat(number, number, 1, topic=topic, script=floor.draws.scripts[0], floor=floor)

    def _await_next(self) -> None:
        if self.position < len(self.coming):
            number = self.coming[self.position]
            at = self.coming_at[self.position]
            self.floor.env.wake(self, at, ARRIVAL, begun=self.arrival_at[number], session=number)

    def send(self, _: Any) -> None:
        """The next first attempt: his form is sent, or he finds the door closed."""
        number = self.coming[self.position]
        self.position += 1
        self.floor.still_to_come -= 1
        self._await_next()
        if not self.position % PACK_EVERY:
            self.floor.ledger.pack()
        chat = self._chat(number)
        if number in self.shut_out:
            self._turn_away(chat)
        else:
            begin(chat)

    def _state(self, chat: Chat, outcome: Outcome) -> None:
        chat.state(outcome)

    def _turn_away(self, chat: Chat) -> None:
        self._state(chat, Outcome.CLOSED_DOOR)
        retry(chat, "closed_door")

    def close(self) -> None:
        """State those who are still in the form when the run stops."""
        for number in self.coming[self.position :]:
            self._state(self._chat(number), Outcome.UNFINISHED)

    # --- later attempts --------------------------------------------------------------------

    def come_again(self, before: Chat, at: float, begun: float) -> None:
        """A retrial or a restart of the visitor, unless the calendar is over by then."""
        floor = self.floor
        if at >= floor.scenario.clock.horizon:
            return
        number = floor.sessions_made
        floor.sessions_made += 1
        floor.later_attempts.append((before.visitor, before.attempt + 1, at))
        script = floor.draws.script(before.attempt + 1)
        chat = Chat(number, before.visitor, before.attempt + 1, topic=before.topic, script=script, floor=floor)
        floor.on_their_way[number] = chat
        chat.live(self.attempt(chat))
        floor.env.wake(chat, at, ARRIVAL, begun=begun, session=number)

    def attempt(self, chat: Chat) -> Generator[None, Any, None]:
        """To the door, through the form, then as everybody."""
        floor, env = self.floor, self.floor.env
        yield
        del floor.on_their_way[chat.number]
        if self.hours is not None and not self.hours.is_open(env.now):
            self._turn_away(chat)
            return
        if chat.script.needs.drops_off.item(chat.visitor):
            self._state(chat, Outcome.FORM_LEFT)
            return
        form_s = chat.script.needs.form_s.item(chat.visitor)
        if form_s:
            floor.on_their_way[chat.number] = chat
            env.wake(chat, env.now + form_s, ARRIVAL, begun=env.now, session=chat.number)
            yield
            del floor.on_their_way[chat.number]
        begin(chat)
