"""One rep and so many chats, message by message: the closed machine-repair model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class FullRep:
    """A rep who always holds the same number of chats: one that ends is replaced by the next at once.

    Attributes
    ----------
    chats
        Chats he holds.
    reply_s
        Mean of his replies, first replies too; exponential, one at a time, in order.
    think_s
        Mean time of a customer from one message of the rep to his own next one; any law.
    ends
        Chance that a chat ends with a reply; exchanges from 0 on are geometric, and their mean is
        (1 - ends) / ends.

    Notes
    -----
    A chat whose reply is sent goes to think with chance 1 - ends, else the first reply of the next
    one joins the rep's list: a closed network of a single server and a delay, whose product form
    holds for thinking of any law (Gordon and Newell 1967, Closed queuing systems with exponential
    servers; Baskett, Chandy, Muntz and Palacios 1975). It is the machine-repair model with the
    mean thinking time (1 - ends) × think_s (Palm 1947; Feller 1957, section XVII.7). Who writes
    meets the network as it is without him (Lavenberg and Reiser 1980).
    """

    chats: int
    reply_s: float
    think_s: float
    ends: float

    @property
    def occupancy(self) -> float:
        """U(j): share of time in which the rep writes."""
        return 1 - float(self._at_rep(self.chats)[0])

    @property
    def replies_per_s(self) -> float:
        """Messages the rep sends."""
        return self.occupancy / self.reply_s

    @property
    def chats_per_s(self) -> float:
        """Chats that end, all of the rep's together."""
        return self.ends * self.replies_per_s

    @property
    def rate_of_a_chat(self) -> float:
        """Rate μ(j) at which each of his chats ends."""
        return self.chats_per_s / self.chats

    @property
    def chat_time_s(self) -> float:
        """Mean time from acceptance to the end of a chat (Little's law)."""
        return 1 / self.rate_of_a_chat

    @property
    def response_s(self) -> float:
        """Mean time from a message of a customer, or an acceptance, to the rep's message (Little's law)."""
        unanswered = self._at_rep(self.chats) @ np.arange(self.chats + 1)
        return float(unanswered) / self.replies_per_s

    @property
    def attention_s(self) -> float:
        """Mean of what a chat costs the rep."""
        return self.reply_s / self.ends

    def response_within(self, within_s: float) -> float:
        """Share of messages that are answered within a time: an Erlang time behind those met at the rep."""
        from scipy.special import gammainc

        met = self._at_rep(self.chats - 1)
        return float(met @ gammainc(np.arange(1, self.chats + 1), within_s / self.reply_s))

    def _at_rep(self, chats: int) -> Floats:
        """Probability that 0, 1, … of so many chats await a message of the rep."""
        from scipy.special import gammaln

        awaiting = np.arange(chats + 1)
        thinking_s = (1 - self.ends) * self.think_s
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = (chats - awaiting) * np.log(thinking_s / self.reply_s) - gammaln(chats - awaiting + 1)
        logs[-1] = 0.0
        weights = np.exp(logs - logs.max())
        return np.asarray(weights / weights.sum())


def speed_by_concurrency(most: int, *, reply_s: float, think_s: float, ends: float) -> Sequence[float]:
    """Speed of each chat of a rep with 1, 2, … chats against that of a single one: what a chat pool is given."""
    rates = [FullRep(chats, reply_s, think_s, ends).rate_of_a_chat for chats in range(1, most + 1)]
    return [rate / rates[0] for rate in rates]
