"""An offer: a rep is asked, the slot is held, and he accepts, declines or lets it time out (rule Q4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simchat.facts import Close
from simchat.model.environment import NEVER, OFFER, Actor, on_grain

if TYPE_CHECKING:
    from simchat.model.floor import Floor
    from simchat.model.records import Stay, Work


class Offer(Actor):
    """One offer of a session to one rep."""

    def __init__(self, floor: Floor, stay: Stay, work: Work) -> None:
        self.floor = floor
        self.stay = stay
        self.work = work
        stay.offer = self
        work.rep.offers[stay.number] = self
        if not stay.waits:
            stay.waits = True
            stay.queue.size += 1
        self._await_decision()

    def _await_decision(self) -> None:
        chat, rep, env = self.stay.chat, self.work.rep, self.floor.env
        terms = rep.tier.acceptance
        assert terms is not None
        chat.offers_made = chat.offers_made or {}
        ordinal = chat.offers_made[rep.tier.index] = chat.offers_made.get(rep.tier.index, 0) + 1
        times, numbers = self.floor.draws.offer(rep.tier.name, ordinal, chat.attempt)
        time_s = times[chat.visitor]
        timeout_s = NEVER if terms.push_timeout is None else on_grain(terms.push_timeout)
        close = None if numbers[chat.visitor] >= terms.decline else Close.DECLINED
        if time_s > timeout_s:
            time_s, close = timeout_s, Close.PUSH_TIMEOUT
        env.wake(self, env.now + time_s, OFFER, begun=env.now, session=chat.number, signal=close)

    def send(self, close: Close | None) -> None:
        """Accept, or give the session back."""
        self._settle()
        if close is None:
            self.floor.accept(self.stay, self.work)
        else:
            self._give_back(close)

    def _settle(self) -> None:
        self.due = None
        self.stay.offer = None
        del self.work.rep.offers[self.stay.number]

    def _give_back(self, close: Close) -> None:
        stay, rep, floor = self.stay, self.work.rep, self.floor
        stay.declined |= {rep.index}
        forgive_when_all_declined(stay)
        self._close(close)
        floor.hold_out(stay)
        floor.give_out(rep, stay)
        rep.take_waiting()
        floor.press_silent(stay)

    def _close(self, close: Close) -> None:
        work, rep, now = self.work, self.work.rep, self.floor.env.now
        work.ended_at, work.close = now, close
        work.state(self.floor.ledger.works, now)
        rep.close_conversation()
        rep.free_slots(work.queue.weight)

    def withdraw(self) -> None:
        """The visitor left, or the rep goes: the offer is void and no decline."""
        self._settle()
        self._close(Close.WITHDRAWN)
        self.work.rep.take_waiting()

    def return_to_line(self) -> None:
        """The rep goes before deciding: the session waits on with its age."""
        self.withdraw()
        forgive_when_all_declined(self.stay)
        self.floor.hold_out(self.stay)
        self.floor.reconsider([self.stay])
        self.floor.press_silent(self.stay)


def forgive_when_all_declined(stay: Stay) -> None:
    """When all present who could take the session have declined, everyone may be offered it again."""
    present = (rep for tier in stay.queue.tiers for rep in tier.reps if rep.taking and rep.stays_for(stay))
    if stay.declined and all(rep.index in stay.declined for rep in present):
        stay.declined = frozenset()
