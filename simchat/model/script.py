"""A visitor's needs as the model reads them, one value at a time."""

from __future__ import annotations

import numpy as np

from simchat.demand.visitors import NO_SILENCE, Needs


class Script:
    """The needs of one attempt of all visitors.

    What every chat asks for is a list, which indexes faster than an array; what few ask for is
    read from the arrays in `needs`, by `item`. An answer within `prompt_s` meets no timer.
    """

    def __init__(self, needs: Needs, prompt_s: float) -> None:
        self.needs = needs
        self.patience_s: list[float] = needs.patience_s.tolist()
        self.exchanges: list[int] = needs.exchanges.tolist()
        self.ends: list[float] = needs.ends.tolist()
        self.escalates_after: list[int] = needs.escalates_after.tolist()
        self.first_reply_s: list[float] = needs.first_reply_s.tolist()
        self.wrap_up_s: list[float] = needs.wrap_up_s.tolist()
        self.work_s: list[float] = needs.work_s.tolist()
        self.turn_start: list[int] = needs.turn_start.tolist()
        prompt = np.where(needs.silence == NO_SILENCE, needs.customer_reply_s, np.inf)
        self.prompt_answer_s: list[float] = prompt.tolist()  # infinite at a turn at which he falls silent
        slow = np.append(np.flatnonzero(prompt > prompt_s), len(prompt))
        first_slow = slow[np.searchsorted(slow, needs.turn_start[:-1])]
        self.prompt_until: list[int] = np.minimum(first_slow, needs.turn_start[1:]).tolist()
        self.rep_reply_s: list[float] = needs.rep_reply_s.tolist()
