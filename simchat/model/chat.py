"""One attempt of one visitor: where it stands, and what its row of facts will say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simchat.facts import Left, Outcome, Status
from simchat.model.environment import REP_MESSAGE, Actor
from simchat.model.records import NOT_YET
from simchat.model.script import NO_TURN, Script
from simchat.model.signals import Signal

if TYPE_CHECKING:
    from simchat.model.floor import Floor
    from simchat.model.records import Stay, Work
    from simchat.model.reps import Rep
    from simchat.model.talking import Restart
    from simchat.model.topics import Topic


NONE = Status.NONE  # a constant of the module is found faster than a member of its enum


class Chat(Actor):
    """State of a session."""

    kind = REP_MESSAGE  # what a chat asks of a rep is a message
    __slots__ = (
        "answer", "answer_at", "asked_at", "attempt", "begun_at", "confirm_from", "confirmed_turn", "due", "end_turn",
        "escalate_turn", "floor", "last_message_at", "left_at", "number", "offers_made", "parked", "patience_draws",
        "patience_ends_at", "patience_since", "rep", "requested_at", "rest_s", "restart", "returned_count", "script",
        "send", "silent_gone", "silent_since", "started_at", "status", "stay", "topic", "turn", "turn_began_at",
        "visitor", "work", "works", "write_s",
    )  # fmt: skip
    # waiting
    stay: Stay
    patience_since: float
    patience_ends_at: float
    # with a rep
    rep: Rep
    work: Work
    rest_s: float  # handling work left
    # talking
    turn: int  # the customer's turn that comes next, once what is asked is answered
    confirm_from: int  # the turn before which the rep asks whether all is answered, or ends
    end_turn: int  # the turn at which he clicks End Chat; -1 never
    escalate_turn: int  # passed on as soon as this turn would begin
    confirmed_turn: int  # the turn before which the question whether all is answered was last asked
    asked_at: float  # the customer message that is not answered yet
    last_message_at: float  # the customer's last message
    begun_at: float  # when the rep began his last message
    write_s: float  # nominal writing time of the message he owes
    turn_began_at: float
    silent_since: float  # the rep's first message after the customer's last one (rule I2)
    answer: Signal  # what he will do at `answer_at`
    answer_at: float

    def __init__(self, number: int, visitor: int, attempt: int, *, topic: Topic, script: Script, floor: Floor) -> None:
        self.number = number
        self.visitor = visitor
        self.attempt = attempt
        self.topic = topic
        self.script = script
        self.floor = floor
        self.due = None
        self.parked = False  # its life is suspended and waits to be accepted
        self.status = NONE
        self.started_at = self.requested_at = self.left_at = NOT_YET
        self.silent_gone = False  # left the queue silently
        self.offers_made: dict[int, int] | None = None  # by tier
        self.patience_draws = 0
        self.works = 0  # of reps who joined
        self.returned_count = 0
        self.restart: Restart | None = None

    def live(self, life: Any) -> None:
        """Give the chat its life and let it begin; `send` wakes it."""
        self.send = life.send
        try:
            life.send(None)
        except StopIteration:  # over at once: a case, a refusal
            pass

    def resume(self, signal: Any) -> None:
        """Wake the life from outside its own clock; what it waited for is void."""
        self.due = None
        try:
            self.send(signal)
        except StopIteration:
            pass

    def first_joined(self, *, waited: bool) -> None:
        """The first rep joins: what there is to talk about; who wrote while he waited has less of it (rule Q7)."""
        script, visitor = self.script, self.visitor
        if not self.topic.by_messages:
            self.rest_s = script.work_s[visitor]
            return
        self.turn = script.turn_start[visitor]
        self.confirm_from = script.confirm_from[visitor]
        self.end_turn = script.end_turn[visitor]
        self.escalate_turn = NO_TURN if self.silent_gone else script.escalate_turn[visitor]
        self.confirmed_turn, self.asked_at = -1, NOT_YET
        if waited and self.turn < self.confirm_from and script.needs.writes_ahead.item(visitor):
            self._has_written_ahead()

    def _has_written_ahead(self) -> None:
        needs, visitor = self.script.needs, self.visitor
        self.turn += 1
        exchanges = self.confirm_from - self.turn
        if self.end_turn >= 0:
            self.end_turn = self.turn + int(needs.ends.item(visitor) * exchanges) if exchanges else -1
        if self.escalate_turn < NO_TURN:
            self.escalate_turn = min(self.turn + needs.escalates_after.item(visitor), self.confirm_from)

    def last_turn(self) -> int:
        """His last turn, at which he confirms that all is answered where he is asked."""
        return self.script.turn_start[self.visitor + 1] - 1

    def special_turn(self) -> int:
        """The first turn at which he does anything but answer: he ends the chat, confirms, or is not there."""
        if self.silent_gone:
            return -1
        return self.end_turn if self.end_turn >= 0 else self.confirm_from

    def state_unfinished(self) -> None:
        """Write the rows of a session that is open when the run stops."""
        ledger = self.floor.ledger
        if self.status is Status.WAITING:
            self.stay.state(ledger.stays, NOT_YET, Left.UNFINISHED)
        outcome = Outcome.ABANDONED_SILENTLY if self.silent_gone else Outcome.UNFINISHED
        self.state(outcome)

    def state(self, outcome: Outcome, ended_at: float = NOT_YET, ended_by: int = -1, reason: int = -1) -> None:
        """Write the row; its columns are `SESSION_ROW`."""
        self.floor.ledger.sessions.extend((
            self.number, self.started_at, self.left_at, ended_at, self.status, ended_by, outcome, reason,
            self.returned_count,
        ))  # fmt: skip
