"""Reps hold what they can, work when they are there, and do one thing at a time (rules R, Q, C1)."""

from __future__ import annotations

from itertools import pairwise
from math import inf, isnan

from simchat.demand.visitors import Needs
from simchat.facts import Close, Presence
from tests.invariants.replicate import Row, Run, by, covers, happened

ON_DUTY = (Presence.STAFFED, Presence.OVERTIME)


def nobody_holds_more_than_he_can(run: Run) -> None:
    for rep, works in by(run.works, "rep").items():
        changes = [(work.assigned_at, 1, work.weight) for work in works]
        changes += [(work.released_at, 0, -work.weight) for work in works if happened(work.released_at)]
        held = 0
        for at, _, change in sorted(changes):
            held += change
            assert held <= run.tier_of(rep).capacity, f"{run.facts.reps[rep]} holds {held} at {at}"


def chats_are_given_to_reps_on_shift(run: Run) -> None:
    """Rules R1, R3: from the begin of a shift to its end, not on a break; `clear_queue` goes on after the end."""
    for work in run.works:
        kinds = ON_DUTY if run.tier_of(work.rep).end_of_shift == "clear_queue" else (Presence.STAFFED,)
        spans = run.presence(work.rep, *kinds)
        same_rep, at_the_stop = (
            work.stay < 0,
            work.assigned_at == run.facts.stopped_at,
        )  # a shift just begun has no span
        if not same_rep and not at_the_stop:
            assert any(start <= work.assigned_at < end for start, end in spans) or _lingers(run, work, spans), work


def _lingers(run: Run, work: Row, spans: list[tuple[float, float]]) -> bool:
    return run.tier_of(work.rep).end_of_shift == "clear_queue" and covers(spans, work.assigned_at, work.assigned_at)


def lingering_reps_take_who_came_before(run: Run) -> None:
    """Rule R3, `clear_queue`: after the end of the shift only those who joined before it."""
    for work in run.works:
        overtime = [span for span in run.spans.get(work.rep, ()) if span.kind == Presence.OVERTIME]
        for span in overtime:
            if span.start_at < work.assigned_at < span.end_at and work.stay >= 0:
                assert run.stays[work.stay].joined_at < span.start_at, (span, work)


def slots_are_held_on_duty(run: Run) -> None:
    """A rep is there, and not on a break, from the offer until the slot is free again."""
    for work in run.works:
        end = run.facts.stopped_at if isnan(work.released_at) else work.released_at
        if work.assigned_at < end:
            assert covers(run.presence(work.rep, *ON_DUTY), work.assigned_at, end), (run.spans.get(work.rep), work)


def spans_of_a_rep_do_not_overlap(run: Run) -> None:
    kinds = {Presence.STAFFED, Presence.BREAK, Presence.AWAY, Presence.OVERTIME}
    for rep, spans in run.spans.items():
        found = sorted((span.start_at, span.end_at) for span in spans if span.kind in kinds)
        for (start, end), (next_start, _) in pairwise([*found, (inf, inf)]):
            assert start < end <= next_start, (run.facts.reps[rep], start, end, next_start)


def busy_spans_lie_in_presence(run: Run) -> None:
    for rep, spans in run.busy.items():
        on_duty = run.presence(rep, *ON_DUTY)
        for (start, end), (next_start, _) in pairwise([*spans, (inf, inf)]):
            assert start < end <= next_start, (run.facts.reps[rep], start, end, next_start)
            assert covers(on_duty, start, end), (run.facts.reps[rep], start, end)


def attention_is_one_thing_at_a_time(run: Run) -> None:
    """The seconds spent on the works of a rep without handling chats are the seconds in which he is busy (R4)."""
    for rep, works in by(run.works, "rep").items():
        if not all(_in_the_list(run, work) for work in works):
            continue
        spent_s = sum(work.attention_s for work in works)
        busy_s = sum(end - start for start, end in run.busy.get(rep, ()))
        assert spent_s == busy_s, (run.facts.reps[rep], spent_s, busy_s)


def _in_the_list(run: Run, work: Row) -> bool:
    """Whether all the attention of a work passes through the list of R4 and is over."""
    name = run.facts.topics[run.sessions[work.session].topic]
    topic = run.scenario.config.topics[name]
    background = topic.wrap_up is not None and topic.wrap_up.attention == "background"
    return topic.conversation.messages is not None and not background and work.close != Close.UNFINISHED


def attention_is_shared_at_most(run: Run) -> None:
    """Nobody attends for longer than he is there, nor to a work for longer than he holds it."""
    for work in run.works:
        held_s = (run.facts.stopped_at if isnan(work.released_at) else work.released_at) - work.assigned_at
        assert 0 <= work.attention_s <= held_s, work


def wrap_up_is_part_of_attention(run: Run) -> None:
    """It comes after the conversation: what a rep gave to one lies between its end and the wrap-up's (R5)."""
    for work in run.works:
        until = run.facts.stopped_at if isnan(work.wrap_up_ended_at) else work.wrap_up_ended_at
        lasted_s = 0.0 if isnan(work.ended_at) else until - work.ended_at
        assert 0 <= work.wrap_up_s <= min(work.attention_s, lasted_s), work


def undisturbed_chats_take_what_was_drawn(run: Run) -> None:
    """Attention of a chat with one work, completed by its rep, at speed 1 without slowdown (rules C2, R5)."""
    for work in run.accepted_works:
        session, tier = run.sessions[work.session], run.tier_of(work.rep)
        plain = session.works == 1 and work.close == Close.COMPLETED and not work.ghost
        if not plain or tier.speed != 1 or tier.slowdown or tier.end_of_shift == "handover":
            continue
        if run.facts.message_level[session.topic]:
            assert work.attention_s == _drawn_s(run, session, work), (_drawn_s(run, session, work), work)


def _drawn_s(run: Run, session: Row, work: Row) -> float:
    needs, visitor = run.needs_of(session.attempt), session.visitor
    first, last = needs.turn_start[visitor], needs.turn_start[visitor + 1]
    asked_from = first + needs.exchanges[visitor]
    talking_from = first + _wrote_ahead(session, needs)
    total_s = needs.first_reply_s[visitor] + needs.rep_reply_s[talking_from:asked_from].sum()
    total_s += needs.confirm_s[asked_from:last].sum() + needs.rep_reply_s[asked_from : max(asked_from, last - 1)].sum()
    return float(total_s + max(0.0, needs.wrap_up_s[visitor]))


def _wrote_ahead(session: Row, needs: Needs) -> bool:
    """Whether he needs one exchange fewer (rule Q7)."""
    waited = session.accepted_at > session.requested_at
    return bool(waited and needs.writes_ahead[session.visitor] and needs.exchanges[session.visitor])


def nobody_waits_while_a_rep_has_room(run: Run) -> None:
    """Rule Q1, looked at where a rep on shift takes chats whenever he has room for them."""
    config = run.scenario.config
    choosy = any(t.acceptance or t.away or t.last_chat_before_end for t in config.reps.values())
    if choosy or any(_has_breaks(tier) for tier in config.reps.values()):
        return
    first_offer = {stay: min(work.assigned_at for work in works) for stay, works in by(run.works, "stay").items()}
    works = by(run.works, "rep")
    waits = [
        (stay, min(stay.left_at if happened(stay.left_at) else run.facts.stopped_at, first_offer.get(stay.number, inf)))
        for stay in run.stays
    ]
    for rep in run.spans:
        room = _spans_with_room(run, rep, works[rep])
        for stay, until in waits:
            after_s = _takes_from(run, rep, stay.queue)
            start = max(stay.joined_at, stay.age_at + after_s)
            weight = run.queue_config(stay.queue).weight
            for first, last, free in room:
                assert free < weight or max(first, start) >= min(last, until), (run.facts.reps[rep], first, last, stay)


def _has_breaks(tier: object) -> bool:
    return isinstance(tier.shifts, tuple) and any(shift.breaks for shift in tier.shifts)


def _takes_from(run: Run, rep: int, queue: int) -> float:
    ages = [service.after for service in run.tier_of(rep).queues if service.queue == run.facts.queues[queue]]
    return ages[0] if ages else inf


def _spans_with_room(run: Run, rep: int, works: list[Row]) -> list[tuple[float, float, int]]:
    """Pieces of a rep's shifts between changes of what he holds, with the free slots in them."""
    capacity = run.tier_of(rep).capacity
    changes = [(work.assigned_at, -work.weight) for work in works]
    changes += [(work.released_at, work.weight) for work in works if happened(work.released_at)]
    pieces = []
    for start, end in run.presence(rep, Presence.STAFFED):
        cuts = sorted({start, end, *(at for at, _ in changes if start < at < end)})
        for first, last in pairwise(cuts):
            free = capacity + sum(change for at, change in changes if at <= first)
            pieces.append((first, last, free))
    return pieces


CHECKS = (
    nobody_holds_more_than_he_can,
    chats_are_given_to_reps_on_shift,
    lingering_reps_take_who_came_before,
    slots_are_held_on_duty,
    spans_of_a_rep_do_not_overlap,
    busy_spans_lie_in_presence,
    attention_is_one_thing_at_a_time,
    attention_is_shared_at_most,
    wrap_up_is_part_of_attention,
    undisturbed_chats_take_what_was_drawn,
    nobody_waits_while_a_rep_has_room,
)
