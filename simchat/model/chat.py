"""One attempt of one visitor: where it stands, and what its row of facts will say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simchat.facts import Left, Outcome, Status
from simchat.model.environment import NEVER, REP_MESSAGE, Actor
from simchat.model.records import NOT_YET
from simchat.model.signals import Signal

if TYPE_CHECKING:
    from simchat.model.floor import Floor
    from simchat.model.records import Stay, Work
    from simchat.model.reps import Rep
    from simchat.model.script import Script
    from simchat.model.talking import Restart
    from simchat.model.topics import Topic

NO_TURN = 2**62


class Chat(Actor):
    """State of a session."""

    kind = REP_MESSAGE  # what a chat asks of a rep is a message
    __slots__ = (
        "answer", "answer_at", "asked_at", "attempt", "begun_at", "confirm_from", "confirmed_turn", "due", "end_turn",
        "ended_at", "escalate_turn", "floor", "joined", "last_message_at", "last_turn", "left_at", "number",
        "offers_made", "parked", "patience_draws", "patience_ends_at", "patience_since", "rep", "requested_at",
        "rest_s", "restart", "returned_count", "script", "send", "silent_gone", "silent_since", "started_at",
        "status", "stay", "topic", "turn", "turn_began_at", "visitor", "work", "works", "write_s",
    )  # fmt: skip
    stay: Stay
    work: Work
    rep: Rep
    answer: Signal  # what he will do at `answer_at`
    answer_at: float
    begun_at: float  # when the rep began his last message
    write_s: float  # nominal writing time of the message he owes

    def __init__(self, number: int, visitor: int, attempt: int, *, topic: Topic, script: Script, floor: Floor) -> None:
        self.number = number
        self.visitor = visitor
        self.attempt = attempt
        self.topic = topic
        self.script = script
        self.floor = floor
        self.due = None
        self.parked = False  # its life is suspended and waits to be accepted
        self.status = Status.NONE
        # the row of facts
        self.started_at = self.left_at = self.ended_at = NOT_YET
        # waiting
        self.requested_at = NOT_YET
        self.joined = False  # a rep has joined
        self.silent_gone = False  # left the queue silently
        self.offers_made: dict[int, int] | None = None  # by tier
        self.patience_draws = 0
        self.patience_since = 0.0
        self.patience_ends_at = NEVER
        # talking
        self.works = 0  # of reps who joined
        self.returned_count = 0
        self.last_message_at = NOT_YET
        self.asked_at = NOT_YET  # the customer message that is not answered yet
        self.confirmed_turn = -1  # the turn before which the question whether all is answered was last asked
        self.turn_began_at = NOT_YET
        self.silent_since = NOT_YET  # the rep's first message after the customer's last one (rule I2)
        self.restart: Restart | None = None
        self.rest_s = -1.0  # handling work left; -1 not begun
        self.end_turn = -1  # the turn at which he clicks End Chat
        self.escalate_turn = NO_TURN  # passed on as soon as this turn would begin
        self.turn = 0  # the customer's turn that comes next, once what is asked is answered
        if topic.by_messages:
            self.turn = script.turn_start[visitor]
            self.confirm_from = self.turn + script.exchanges[visitor]
            self.last_turn = script.turn_start[visitor + 1] - 1

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
        """The first rep joins; who wrote while he waited needs one exchange fewer (rule Q7)."""
        self.joined = True
        if not self.topic.by_messages:
            return
        script, visitor = self.script, self.visitor
        if waited and script.needs.writes_ahead.item(visitor) and self.turn < self.confirm_from:
            self.turn += 1
        exchanges = self.confirm_from - self.turn
        if script.ends[visitor] >= 0 and exchanges:
            self.end_turn = self.turn + int(script.ends[visitor] * exchanges)
        escalates_after = script.escalates_after[visitor]
        if escalates_after >= 0 and not self.silent_gone:
            self.escalate_turn = min(self.turn + escalates_after, self.confirm_from)

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

    def state(self, outcome: Outcome, ended_by: int = -1, reason: int = -1) -> None:
        """Write the row; its columns are `SESSION_ROW`."""
        self.floor.ledger.sessions.extend((
            self.number, self.started_at, self.left_at, self.ended_at, self.status, ended_by, outcome, reason,
            self.returned_count,
        ))  # fmt: skip
