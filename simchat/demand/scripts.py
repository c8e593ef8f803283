"""Scripts of conversations by messages: who writes how long, who falls silent (rules C2, I1)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simchat.config.topics import Confirm, Messages, Silences
from simchat.demand.quantities import Quantities
from simchat.demand.visitors import DISCONNECT, LEAVE, MULTITASK, NO_SILENCE, STEP_AWAY

Floats = NDArray[np.float64]
Counts = NDArray[np.int32]


class Turns(NamedTuple):
    """The columns of `Needs` with one row for each turn of a customer."""

    customer_reply_s: Floats
    rep_reply_s: Floats
    confirm_s: Floats
    silence: NDArray[np.int8]
    silence_returns_s: Floats


class Script(NamedTuple):
    """How many turns the visitors have, and the turns, one visitor after the other."""

    exchanges: Counts
    length: Counts  # turns: exchanges and the times asked for confirmation
    turns: Turns


def no_script(visitors: int) -> Script:
    """The script of topics at handling level: no turns."""
    none, nobody = np.empty(0), np.zeros(visitors, dtype=np.int32)
    return Script(nobody, nobody, Turns(none, none, none, none.astype(np.int8), none))


def draw_script(messages: Messages, draw: Quantities) -> Script:
    """The turns of every visitor: first his exchanges, then the confirming ones.

    The confirming turns have streams of their own, so that asking for confirmation leaves the
    exchanges as they are.
    """
    exchanges = draw.counts("exchanges", messages.exchanges)
    talking = _draw_turns(messages, None, draw.parts(exchanges))
    if not isinstance(messages.confirm, Confirm):
        return Script(exchanges, exchanges, talking)
    asked = _times_asked(messages.confirm, draw)
    confirming = _draw_turns(messages, messages.confirm, draw.under("confirming").parts(asked))
    return Script(exchanges, exchanges + asked, _interleave(talking, confirming, exchanges, asked))


def _times_asked(confirm: Confirm, draw: Quantities) -> Counts:
    """Once, and once more after each "again": geometric, by inversion."""
    if not confirm.again:
        return np.ones(draw.size, dtype=np.int32)
    repeats = np.log1p(-draw.uniforms("again")) / np.log(confirm.again)
    return np.asarray(1 + repeats, dtype=np.int32)


def _draw_turns(messages: Messages, confirm: Confirm | None, draw: Quantities) -> Turns:
    silence = _silences(messages.silence, draw)
    return Turns(
        customer_reply_s=draw.durations("customer_reply", messages.customer_reply),
        rep_reply_s=draw.durations("rep_reply", messages.rep_reply),
        confirm_s=draw.durations("confirm", confirm.time) if confirm else np.zeros(draw.size),
        silence=silence,
        silence_returns_s=_returns(messages.silence, silence, draw),
    )


def _silences(silences: Silences | None, draw: Quantities) -> NDArray[np.int8]:
    if silences is None or not silences.probability:
        return np.full(draw.size, NO_SILENCE, dtype=np.int8)
    ways = (silences.disconnect, silences.multitask, silences.step_away, silences.leave)
    bounds = np.cumsum([way.share if way else 0.0 for way in ways])
    way = np.searchsorted(bounds, draw.uniforms("silence_way") * bounds[-1], side="right")
    kinds = np.array([DISCONNECT, MULTITASK, STEP_AWAY, LEAVE], dtype=np.int8)
    return np.where(draw.chances("silence", silences.probability), kinds[way], np.int8(NO_SILENCE))


def _returns(silences: Silences | None, kinds: NDArray[np.int8], draw: Quantities) -> Floats:
    """Drawn for the silent turns only, which are few; each way has its own stream."""
    returns = np.where(kinds == LEAVE, np.inf, 0.0)
    if silences is not None:
        for kind, way, name in (
            (DISCONNECT, silences.disconnect, "disconnect"),
            (MULTITASK, silences.multitask, "multitask"),
            (STEP_AWAY, silences.step_away, "step_away"),
        ):
            if way is not None:
                returns[kinds == kind] = draw.parts(kinds == kind).durations(name, way.returns)
    return returns


def _interleave(talking: Turns, confirming: Turns, exchanges: Counts, asked: Counts) -> Turns:
    lengths = np.column_stack((exchanges, asked)).ravel()
    asks = np.repeat(np.tile([False, True], len(exchanges)), lengths)
    columns: dict[str, Any] = {}
    for name in Turns._fields:
        talk, confirm = getattr(talking, name), getattr(confirming, name)
        columns[name] = np.empty(len(asks), dtype=talk.dtype)
        columns[name][~asks], columns[name][asks] = talk, confirm
    return Turns(**columns)
