"""A visitor's needs as the model reads them, one value at a time."""

from __future__ import annotations

import numpy as np

from simchat.demand.visitors import NO_SILENCE, Needs

NO_TURN = 2**62


class Script:
    """The needs of one attempt of all visitors.

    What every chat asks for is a list, which indexes faster than an array; what few ask for is
    read from the arrays in `needs`, by `item`. An answer within `prompt_s` meets no timer.
    """

    def __init__(self, needs: Needs, prompt_s: float) -> None:
        self.needs = needs
        self.patience_s: list[float] = needs.patience_s.tolist()
        self.first_reply_s: list[float] = needs.first_reply_s.tolist()
        self.wrap_up_s: list[float] = needs.wrap_up_s.tolist()
        self.work_s: list[float] = needs.work_s.tolist()
        self._lay_out_turns(needs, prompt_s)

    def _lay_out_turns(self, needs: Needs, prompt_s: float) -> None:
        prompt = np.where(needs.silence == NO_SILENCE, needs.customer_reply_s, np.inf)
        self.prompt_answer_s: list[float] = prompt.tolist()  # infinite at a turn at which he falls silent
        self.rep_reply_s: list[float] = needs.rep_reply_s.tolist()
        start, stop = needs.turn_start[:-1], needs.turn_start[1:]
        confirm_from = start + needs.exchanges
        clicks = (needs.ends >= 0) & (needs.exchanges > 0)
        end_turn = np.where(clicks, start + (needs.ends * needs.exchanges).astype(np.int64), -1)
        after = needs.escalates_after
        escalate_turn = np.where(after >= 0, np.minimum(start + after, confirm_from), NO_TURN)
        slow = np.append(np.flatnonzero(prompt > prompt_s), len(prompt))
        first_slow = slow[np.searchsorted(slow, start)]
        special = np.minimum(np.where(clicks, end_turn, confirm_from), escalate_turn)
        self.turn_start: list[int] = needs.turn_start.tolist()
        self.confirm_from: list[int] = confirm_from.tolist()  # the turn before which the rep asks whether all is well
        self.end_turn: list[int] = end_turn.tolist()  # the turn at which he clicks End Chat; -1 never
        self.escalate_turn: list[int] = escalate_turn.tolist()  # passed on as soon as this turn would begin
        # the first turn at which he may do anything but answer promptly
        self.ordinary_until: list[int] = np.minimum(np.minimum(first_slow, stop), special).tolist()
