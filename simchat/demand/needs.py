"""What one attempt asks for: the needs of a topic's visitors, and those of all topics merged (rule D3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from simchat.config.distributions import Constant, Duration
from simchat.config.schema import Config
from simchat.config.topics import Topic
from simchat.demand.grain import to_grain
from simchat.demand.quantities import Quantities
from simchat.demand.scripts import Turns, draw_script, no_script
from simchat.demand.visitors import Needs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NOTHING_S = Constant(value="0s")


def draw_needs(config: Config, topic: Topic, *, attempt: int, draw: Quantities) -> Needs:
    """Needs of the visitors of one topic, in order of arrival."""
    messages, handling = topic.conversation.messages, topic.conversation.handling
    form, announced, retrial = config.entry.pre_chat, config.announcement, topic.retrial
    acknowledged = announced.acknowledgement
    script = draw_script(messages, draw) if messages else no_script(draw.size)
    lost = messages.silence.disconnect if messages and messages.silence else None
    may_retry = retrial is not None and attempt <= retrial.attempts
    return Needs(
        form_s=draw.durations("form", form.time if form else NOTHING_S),
        drops_off=draw.chances("drops_off", form.drop_off if form else 0.0),
        patience_s=draw.durations("patience", topic.patience),
        silent=draw.chances("silent", topic.silent_share),
        balks=draw.chances("balks", announced.balk),
        writes_ahead=draw.chances("writes_ahead", acknowledged.writes_ahead if acknowledged else 0.0),
        exchanges=script.exchanges,
        ends=_ends(messages.customer_ends if messages else 0.0, draw),
        escalates_after=_escalates_after(topic, draw),
        first_reply_s=draw.durations("first_reply", messages.first_reply if messages else NOTHING_S),
        wrap_up_s=_wrap_up(topic, draw),
        work_s=draw.durations("work", handling.work if handling else NOTHING_S),
        silent_hold_s=_silent_hold(config, topic, draw),
        retries=draw.chances("retries", retrial.probability if retrial and may_retry else 0.0),
        retry_delay_s=draw.durations("retry_delay", retrial.delay if retrial and may_retry else NOTHING_S),
        restarts=draw.chances("restarts", lost.restart if lost else 0.0),
        turn_start=np.concatenate(([0], np.cumsum(script.length, dtype=np.int64))),
        **script.turns._asdict(),
    )


def later_family(topic: Topic, quantity: str) -> Duration:
    """The family of a quantity that is drawn anew within an attempt.

    Raises
    ------
    ValueError
        If `quantity` is not one of ``patience``, ``first_reply``, ``reading``.
    """
    if quantity == "patience":
        return topic.patience
    if quantity not in ("first_reply", "reading"):
        raise ValueError(f"later draws are patience, first_reply and reading; got {quantity!r}")
    messages = topic.conversation.messages
    return getattr(messages, quantity) if messages else NOTHING_S


def _ends(share: float, draw: Quantities) -> Floats:
    if not share:
        return np.full(draw.size, -1.0)
    return np.where(draw.chances("ends", share), draw.uniforms("ends_where"), -1.0)


def _escalates_after(topic: Topic, draw: Quantities) -> NDArray[np.int32]:
    if topic.escalate is None or not topic.escalate.probability:
        return np.full(draw.size, -1, dtype=np.int32)
    after = draw.counts("escalates_after", topic.escalate.after_exchange)
    return np.where(draw.chances("escalates", topic.escalate.probability), after, np.int32(-1))


def _wrap_up(topic: Topic, draw: Quantities) -> Floats:
    if topic.wrap_up is None:
        return np.full(draw.size, -1.0)
    drawn = draw.durations("wrap_up", topic.wrap_up.time)
    return drawn if topic.wrap_up.max is None else np.minimum(drawn, to_grain(topic.wrap_up.max))


def _silent_hold(config: Config, topic: Topic, draw: Quantities) -> Floats:
    """How long a silent visitor holds a slot at handling level; by default the inactivity time."""
    handling = topic.conversation.handling
    if handling is None:
        return np.zeros(draw.size)
    if handling.silent_hold is not None:
        return draw.durations("silent_hold", handling.silent_hold)
    return np.full(draw.size, to_grain(_inactivity_s(config)))


def _inactivity_s(config: Config) -> float:
    inactivity = config.inactivity
    if inactivity.capacity_model == "status_based":
        return inactivity.give_up
    return np.inf if inactivity.after == "off" else inactivity.after


def merge_needs(topics: Sequence[Needs], order: Ints) -> Needs:
    """Needs of all topics, one topic after the other, in another order of visitors."""
    lengths = np.concatenate([np.diff(needs.turn_start) for needs in topics])
    turns, turn_start = _turns_in_order(lengths, order)
    columns = {}
    for field in fields(Needs):
        if field.name != "turn_start":
            column = np.concatenate([getattr(needs, field.name) for needs in topics])
            columns[field.name] = column[turns if field.name in Turns._fields else order]
    return Needs(turn_start=turn_start, **columns)


def _turns_in_order(lengths: Ints, order: Ints) -> tuple[Ints, Ints]:
    """Which old turn stands at each place of the new order, and where each visitor's turns begin."""
    old_start = np.concatenate(([0], np.cumsum(lengths)))[:-1]
    start = np.concatenate(([0], np.cumsum(lengths[order])))
    turns = np.repeat(old_start[order] - start[:-1], lengths[order]) + np.arange(start[-1])
    return turns, start
