"""A visitor's needs as the model reads them, one value at a time: plain lists of the arrays in `Needs`."""

from __future__ import annotations

import numpy as np

from simchat.demand.visitors import NO_SILENCE, Needs


class Script:
    """The needs of one attempt of all visitors; lists index faster than arrays."""

    def __init__(self, needs: Needs) -> None:
        self.form_s: list[float] = needs.form_s.tolist()
        self.drops_off: list[bool] = needs.drops_off.tolist()
        self.patience_s: list[float] = needs.patience_s.tolist()
        self.silent: list[bool] = needs.silent.tolist()
        self.balks: list[bool] = needs.balks.tolist()
        self.writes_ahead: list[bool] = needs.writes_ahead.tolist()
        self.exchanges: list[int] = needs.exchanges.tolist()
        self.ends: list[float] = needs.ends.tolist()
        self.escalates_after: list[int] = needs.escalates_after.tolist()
        self.first_reply_s: list[float] = needs.first_reply_s.tolist()
        self.wrap_up_s: list[float] = needs.wrap_up_s.tolist()
        self.work_s: list[float] = needs.work_s.tolist()
        self.silent_hold_s: list[float] = needs.silent_hold_s.tolist()
        self.retries: list[bool] = needs.retries.tolist()
        self.retry_delay_s: list[float] = needs.retry_delay_s.tolist()
        self.restarts: list[bool] = needs.restarts.tolist()
        self.turn_start: list[int] = needs.turn_start.tolist()
        prompt = np.where(needs.silence == NO_SILENCE, needs.customer_reply_s, np.inf)
        self.prompt_answer_s: list[float] = prompt.tolist()  # infinite at a turn at which he falls silent
        self.customer_reply_s: list[float] = needs.customer_reply_s.tolist()
        self.rep_reply_s: list[float] = needs.rep_reply_s.tolist()
        self.confirm_s: list[float] = needs.confirm_s.tolist()
        self.silence: list[int] = needs.silence.tolist()
        self.silence_returns_s: list[float] = needs.silence_returns_s.tolist()
