"""Visitors: who comes and all that belongs to him, as arrays, drawn before the run (rule D3).

The joint between `demand` and `model`. Every duration is a multiple of 2**-20 s (rule T1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
NO_SILENCE, DISCONNECT, MULTITASK, STEP_AWAY, LEAVE = range(5)


@dataclass(frozen=True, slots=True)
class Needs:
    """What one attempt of every visitor asks for: one row per visitor, durations in seconds.

    Script arrays (`customer_reply` … `silence_returns_s`) are ragged: the turns of visitor v are
    the entries ``turn_start[v] : turn_start[v + 1]``, one for each turn of the customer: first
    his `exchanges`, then, where the topic asks for confirmation, one for each time he is asked
    (1 + number of "again"). `rep_reply[t]` is the reply to turn t; it is not used for the last
    confirming turn. `confirm_s[t]` is the writing time of the question before turn t (used for
    t >= exchanges). Rows of topics at handling level have no turns.
    """

    form_s: Floats  # 0 without a form
    drops_off: Bools
    patience_s: Floats  # inf: never; before the factor of an acknowledgement
    silent: Bools  # leaves the queue silently
    balks: Bools  # leaves at once when the EWT shown exceeds his patience
    writes_ahead: Bools
    exchanges: NDArray[np.int32]
    ends: Floats  # in [0, 1): position among the exchanges at which he clicks End Chat; -1 never
    escalates_after: NDArray[np.int32]  # exchanges; -1 never
    first_reply_s: Floats
    wrap_up_s: Floats  # cut at its max; -1 where the topic has no wrap-up
    work_s: Floats  # handling level
    silent_hold_s: Floats  # handling level
    retries: Bools  # comes back if this attempt fails; nobody does after the last attempt allowed
    retry_delay_s: Floats
    restarts: Bools  # starts anew after a disconnect outlasted the token
    turn_start: NDArray[np.int64]  # n + 1 offsets
    customer_reply_s: Floats
    rep_reply_s: Floats
    confirm_s: Floats
    silence: NDArray[np.int8]  # NO_SILENCE, DISCONNECT, MULTITASK, STEP_AWAY or LEAVE
    silence_returns_s: Floats  # inf for LEAVE, 0 without silence


@dataclass(frozen=True, slots=True)
class Visitors:
    """One row per visitor, in order of arrival (ties: order of topics in the config).

    `needs` are those of attempt 1. What may be needed later is drawn when asked for: one value
    per visitor, from streams of their own, the same whenever they are asked for. Ordinals count
    from 1 within an attempt.

    ``again(attempt)``
        Needs of attempt 2, 3, … (``again(1)`` is `needs`).
    ``later(quantity, ordinal, attempt)``
        Repeated draws in seconds: ``patience`` (fresh after a return, handover or escalation),
        ``first_reply`` (of the later works) and ``reading``.
    ``offers(tier, ordinal, attempt)``
        Seconds until a rep of the tier decides, and a number in [0, 1): he declines where it is
        below the tier's probability.

    `simchat.demand.draw.draw_visitors` makes them; `simchat.demand.by_hand` those of a story.
    """

    seed: int
    replication: int
    topics: tuple[str, ...]
    topic: NDArray[np.int16]
    arrival_at: Floats
    needs: Needs
    again: Callable[[int], Needs]
    later: Callable[[str, int, int], Floats]
    offers: Callable[[str, int, int], tuple[Floats, Floats]]
