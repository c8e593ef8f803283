"""The floor: chats, queues, tiers and reps together. It gives waiting sessions out (rule Q1) and keeps the ledger."""

from __future__ import annotations

from collections.abc import Callable

from simchat.config.scenario import Scenario
from simchat.demand.visitors import Visitors
from simchat.facts import Left, Status
from simchat.model.chat import Chat
from simchat.model.doom import Doom
from simchat.model.draws import Draws
from simchat.model.environment import ChatEnvironment
from simchat.model.flow import Flow
from simchat.model.handling import HandlingDesk
from simchat.model.hours import Hours
from simchat.model.ledger import Ledger
from simchat.model.lifecycle import move
from simchat.model.offers import Offer, forgive_when_all_declined
from simchat.model.queues import Queue
from simchat.model.records import Stay, Work
from simchat.model.reps import Rep
from simchat.model.signals import ACCEPTED, SILENT_TOO_LONG
from simchat.model.tiers import Tier
from simchat.model.topics import Silence, Topic

ACTIVE, ACCEPTED_STAY = Status.ACTIVE, Left.ACCEPTED


class Floor:
    """State of one replication that its parts share."""

    new_attempt: Callable[[Chat, float, float], None]  # set by the door
    doom: Doom

    def __init__(self, scenario: Scenario, visitors: Visitors) -> None:
        config = scenario.config
        self.scenario = scenario
        self.visitors = visitors
        self.env = ChatEnvironment()
        self.ledger = Ledger()
        self.handling = HandlingDesk(self.env)
        self.silence = Silence(config.inactivity)
        self.draws = Draws(visitors, self.silence.prompt_s)
        self.topics = [Topic(index, name, scenario) for index, name in enumerate(config.topics)]
        self.queues = {
            name: Queue(index, name, queue, config.ewt_of(name))
            for index, (name, queue) in enumerate(config.queues.items())
        }
        self.tiers = [Tier(index, name, tier, self) for index, (name, tier) in enumerate(config.reps.items())]
        for tier in self.tiers:
            tier.serve(self.queues)
        self.hours = {name: Hours(*scenario.open_spans(name)) for name in config.hours}
        self.flow = Flow(config.flow, list(config.topics), hours=self.hours, queues=self.queues)
        self.reps: list[Rep] = []
        self.chats: dict[int, Chat] = {}  # sessions that are open
        self.on_their_way: dict[int, Chat] = {}  # later attempts not yet at the door, or in the form
        self.later_attempts: list[tuple[int, int, float]] = []  # visitor, attempt, arrival, in order of their numbers
        self.still_to_come = 0  # first attempts that have not started yet
        self.reasons: dict[str, int] = {}
        self.warnings: dict[str, None] = {}
        self.sessions_made = 0
        self.stays_made = 0
        self.works_made = 0
        self.orders = 0  # order number of joins and acceptances
        self.unserved = 0  # sessions waiting to be given out, in all queues
        self.forgives = False  # declines, as soon as all have come and gone at this instant
        self.balking = config.announcement.balk > 0 and config.announcement.show_ewt

    def reason(self, text: str) -> int:
        """The code of a reason."""
        return self.reasons.setdefault(text, len(self.reasons))

    def forget(self) -> None:
        """Let go of the long lists at once; the rest hangs together in circles and goes when the collector finds it."""
        self.ledger = Ledger()
        self.draws.forget()

    def is_quiet(self) -> bool:
        """Whether no session is open or to come, and no slot is held."""
        if self.chats or self.still_to_come or self.on_their_way:
            return False
        return not any(rep.load for rep in self.reps)

    # --- giving out ------------------------------------------------------------------------

    def assign(self, stay: Stay, rep: Rep) -> None:
        """Give a session to a rep: accepted at once, or offered (rule Q4)."""
        rep.hold(stay.queue.weight)
        work = Work(self.works_made, stay.chat.number, rep, stay.queue, stay.cause, stay=stay)
        self.works_made += 1
        if rep.tier.acceptance is None:
            self.accept(stay, work)
        else:
            if stay.unserved:
                self._take(stay)
            Offer(self, stay, work)

    def _take(self, stay: Stay) -> None:
        stay.queue.take(stay)
        self.unserved -= 1

    def accept(self, stay: Stay, work: Work) -> None:
        """A rep joins: the stay ends, the work begins."""
        chat, queue, now = stay.chat, stay.queue, self.env.now
        if stay.unserved:
            self._take(stay)
        self.orders += 1
        stay.accepted_no = self.orders
        queue.ewt.accepted(now, now - stay.joined_at)
        stay.state(self.ledger.stays, now, ACCEPTED_STAY)
        del chat.stay  # a chat and its stay hold each other only while it waits
        chat.status = move(chat.status, ACTIVE)
        self.open_work(chat, work)
        if chat.works == 1:
            chat.first_joined(waited=now > chat.requested_at)
        if stay.waits:
            queue.size -= 1
            if queue.lingered_for:
                self.release_lingering(queue)
            if chat.parked:
                chat.resume(ACCEPTED)

    def open_work(self, chat: Chat, work: Work) -> None:
        """The rep has the chat from now on."""
        chat.work, chat.rep = work, work.rep
        chat.works += 1
        work.accepted_at = self.env.now
        work.ghost = chat.silent_gone
        work.rep.chats[chat.number] = chat

    def fill(self, rep: Rep) -> None:
        """A rep with room takes waiting sessions, as long as some fit (rule Q1)."""
        tier, now = rep.tier, self.env.now
        while self.unserved and rep.free > 0 and rep.taking:
            stay = tier.next_stay(rep, now)
            if stay is None:
                return
            self.assign(stay, rep)

    def give_out(self, rep: Rep, stay: Stay) -> None:
        """A rep has room again and a session waits again: the pair that comes first (rule Q1), as long as one fits."""
        while True:
            other = rep.tier.next_stay(rep, self.env.now) if rep.taking and rep.free > 0 else None
            best = self._best_rep(stay) if stay.unserved else None
            if best is not None and (other is None or best.tier.turn_of(stay) <= rep.tier.turn_of(other)):
                self.assign(stay, best)
            elif other is not None:
                self.assign(other, rep)
            else:
                return

    def begin_waiting(self, stay: Stay) -> None:
        """A session that nobody took at once waits; silent chats may be set aside for it (rule I3)."""
        stay.waits = True
        stay.queue.size += 1
        self.hold_out(stay)
        self.press_silent(stay)

    def hold_out(self, stay: Stay) -> None:
        """Hold a session out to the reps: it waits to be given out."""
        stay.queue.wait(stay)
        self.unserved += 1
        if stay.chat.parked and stay.chat.due is None:
            self.doom.watch(stay)

    def press_silent(self, stay: Stay) -> None:
        """Set silent chats Inactive, longest silence first, until the session is taken (rule I3)."""
        while stay.unserved:
            silent = [chat for tier, after_s in stay.queue.services() if stay.age_at + after_s <= self.env.now
                      for chat in tier.silent.values() if chat.rep.taking and not chat.rep.lingers_until]  # fmt: skip
            if not silent:
                return
            min(silent, key=lambda chat: (chat.silent_since, chat.number)).resume(SILENT_TOO_LONG)

    def somebody_waits_for(self, rep: Rep) -> bool:
        """Whether a session waits in a queue that the rep serves (rule I3)."""
        if not self.unserved or not rep.taking or rep.lingers_until:
            return False
        now = self.env.now
        return any(
            queue.unserved and any(stay.age_at + after_s <= now for stay in queue.waiting())
            for queue, after_s in rep.tier.serving
        )

    def leave_queue(self, stay: Stay, left: Left) -> None:
        """A session leaves its queue without being accepted."""
        if stay.unserved:
            self._take(stay)
        elif stay.offer is not None:
            stay.offer.withdraw()
        if stay.waits:
            stay.queue.size -= 1
        stay.state(self.ledger.stays, self.env.now, left)
        del stay.chat.stay
        if stay.queue.lingered_for:
            self.release_lingering(stay.queue)

    # --- presence --------------------------------------------------------------------------

    def release_lingering(self, queue: Queue) -> None:
        """Reps who stayed to clear their queues go when nobody who came before their end is left (rule R3)."""
        for tier in queue.tiers:
            for rep in list(tier.lingering):
                rep.attendance.go_if_done()

    def forgive_after_supply(self) -> None:
        """Once all who come and go at this instant have done so, offer anew what all who are left have declined."""
        if not self.forgives:
            self.forgives = True
            self.env.after_supply(self._forgive)

    def _forgive(self) -> None:
        self.forgives = False
        stays = [stay for queue in self.queues.values() for stay in queue.waiting() if stay.declined]
        for stay in stays:
            forgive_when_all_declined(stay)
        self.reconsider(stays)

    def reconsider(self, stays: list[Stay]) -> None:
        """Offer declined sessions anew after the reps who may take them have changed (rules Q1, Q4)."""
        while True:
            pairs = [(stay, rep) for stay in stays if stay.unserved and (rep := self._best_rep(stay)) is not None]
            if not pairs:
                return
            self.assign(*min(pairs, key=lambda pair: pair[1].tier.turn_of(pair[0])))

    def _best_rep(self, stay: Stay) -> Rep | None:
        return stay.queue.best_rep(stay.age_at, self.env.now, stay)
