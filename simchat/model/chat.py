"""One attempt of one visitor: where it stands, and what its row of facts will say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simchat.facts import EndedBy, Left, Outcome, Status
from simchat.model.environment import Actor, NEVER, REP_MESSAGE
from simchat.model.records import NOT_YET
from simchat.model.signals import Signal

if TYPE_CHECKING:
    from simchat.model.floor import Floor
    from simchat.model.records import Stay, Work
    from simchat.model.reps import Rep
    from simchat.model.script import Script
    from simchat.model.topics import Topic


class Chat(Actor):
    """State of a session. Class attributes are what holds until something happens."""

    kind = REP_MESSAGE  # what a chat asks of a rep is a message
    status: Status = Status.NONE
    parked = False  # its life is suspended and waits for a signal
    stay: Stay
    work: Work
    rep: Rep
    silent_gone = False  # left the queue silently
    joined = False  # a rep has joined
    asked_at = NOT_YET  # the customer message that is not answered yet
    confirm_asked = False  # the question before the current turn has been asked
    escalated = False
    restarted = False
    turn_began_at = NOT_YET
    silent_since = NOT_YET  # the rep's first message after the customer's last one (rule I2)
    rest_s = -1.0  # handling work left; -1 not begun
    first_queue = -1
    requested_at = NOT_YET
    accepted_at = NOT_YET
    first_rep = -1
    first_tier = -1
    left_at = NOT_YET
    first_reply_at = NOT_YET
    ended_at = NOT_YET
    answered = False
    exchanges = 0
    works = 0
    inactive_count = 0
    returned_count = 0
    reroutes = 0
    patience_draws = 0
    patience_since = 0.0
    patience_ends_at = NEVER
    end_turn = -1  # the turn at which he clicks End Chat
    escalates_after = -1
    answer: Signal = Signal.ANSWERED  # what he will do at `answer_at`
    answer_at = NEVER

    def __init__(self, number: int, visitor: int, attempt: int, *, topic: Topic, script: Script, floor: Floor, arrival_at: float) -> None:
        self.number = number
        self.visitor = visitor
        self.attempt = attempt
        self.topic = topic
        self.script = script
        self.floor = floor
        self.arrival_at = arrival_at
        self.started_at = NOT_YET
        self.last_message_at = arrival_at
        self.offers_made: dict[int, int] = {}  # by tier
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

    def first_joined(self, now: float, rep: Rep, *, waited: bool) -> None:
        """The first rep joins; who wrote while he waited needs one exchange fewer (rule Q7)."""
        self.joined = True
        self.accepted_at, self.first_rep, self.first_tier = now, rep.index, rep.tier.index
        self.answered = not self.silent_gone
        if not self.topic.by_messages:
            return
        script, visitor = self.script, self.visitor
        if waited and script.writes_ahead[visitor] and self.turn < self.confirm_from:
            self.turn += 1
        exchanges = self.confirm_from - self.turn
        if script.ends[visitor] >= 0 and exchanges:
            self.end_turn = self.turn + int(script.ends[visitor] * exchanges)
        self.escalates_after = script.escalates_after[visitor]

    def state_unfinished(self) -> None:
        """Write the rows of a session that is open when the run stops."""
        ledger = self.floor.ledger
        if self.status is Status.WAITING:
            self.stay.state(ledger.stays, NOT_YET, Left.UNFINISHED)
        outcome = Outcome.ABANDONED_SILENTLY if self.silent_gone else Outcome.UNFINISHED
        self.state(ledger.sessions, outcome, -1, -1)

    def state(self, table: list[float], outcome: Outcome, ended_by: EndedBy | int, reason: int) -> None:
        """Write the row."""
        table.extend((
            self.number, self.visitor, self.attempt, self.topic.index, self.arrival_at, self.started_at, self.first_queue,
            self.requested_at, self.accepted_at, self.first_rep, self.first_tier, self.left_at, self.first_reply_at,
            self.ended_at, self.status, ended_by, outcome, reason, self.answered, self.exchanges, self.works,
            self.inactive_count, self.returned_count, self.escalated, self.reroutes,
        ))  # fmt: skip
