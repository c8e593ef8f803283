"""Every check of the invariants notices facts that were tampered with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simchat.facts import Close, Left, Outcome, Presence
from tests.invariants import attempts, presence, times, waiting
from tests.invariants.replicate import Run, replicate
from tests.invariants.worlds import Json, scenario_of

GRAIN_S = 2.0**-20
NIGHT_AT = 3 * 3600.0
MESSAGES: Json = {
    "exchanges": {"dist": "poisson", "mean": 3},
    "customer_reply": {"dist": "exponential", "mean": "40s"},
    "first_reply": {"dist": "exponential", "mean": "20s"},
    "rep_reply": {"dist": "exponential", "mean": "25s"},
    "silence": {"probability": 0.05, "multitask": {"share": 1.0, "returns": {"dist": "exponential", "mean": "15m"}}},
}
SHIFTS: list[Json] = [{"start": "08:00", "end": "11:00", "count": 3}, {"start": "09:00", "end": "13:00", "count": 3}]
WORLD: Json = {
    "topics": {
        "help": {
            "arrivals": {"profile": {"every": "30m", "from": "08:00", "counts": [40, 60, 60, 40]}},
            "patience": {"dist": "exponential", "mean": "3m"},
            "silent_share": 0.2,
            "conversation": {"messages": MESSAGES},
            "wrap_up": {"time": {"dist": "exponential", "mean": "30s"}},
            "retrial": {"probability": 1.0, "delay": "5m", "attempts": 1},
        }
    },
    "queues": {"general": {"cap": 10}},
    "announcement": {"show_ewt": True, "balk": 0.3},
    "flow": [{"route": "general"}],
    "reps": {"staff": {"queues": ["general"], "capacity": 2, "shifts": SHIFTS}},
}
Tampering = tuple[Callable[[Run], None], str, str, Callable[[Run], Any], Any]


@pytest.fixture(scope="module")
def run() -> Run:
    return replicate(scenario_of(WORLD))


def first(table: str, column: str, value: Any) -> Callable[[Run], int]:
    """The first row of a table in which a column has a value."""
    return lambda run: int(np.flatnonzero(getattr(getattr(run.facts, table), column) == value)[0])


def waited(run: Run) -> int:
    """A stay that waited and was accepted."""
    stays = run.facts.stays
    return int(
        np.flatnonzero((stays.left_at > stays.joined_at) & (stays.left == Left.ACCEPTED) & np.isnan(stays.gone_at))[5]
    )


def known_ewt(run: Run) -> int:
    return int(np.flatnonzero(~np.isnan(run.facts.stays.ewt_s))[0])


def answering(run: Run) -> int:
    return int(np.flatnonzero(~np.isnan(run.facts.messages.asked_at))[0])


def uninterrupted(run: Run) -> int:
    """A work that its rep completed, of a session that had no other."""
    works, sessions = run.facts.works, run.facts.sessions
    return int(
        np.flatnonzero((works.close == Close.COMPLETED) & (sessions.works[works.session] == 1) & ~works.ghost)[0]
    )


def nth(number: int) -> Callable[[Run], int]:
    return lambda run: number


def staffed(run: Run) -> int:
    return first("spans", "kind", Presence.STAFFED)(run)


HANDLED, ABANDONED = (first("sessions", "outcome", outcome) for outcome in (Outcome.HANDLED, Outcome.ABANDONED))
BALKED = first("stays", "left", Left.BALKED)
TAMPERINGS: list[Tampering] = [
    (times.times_lie_on_the_grain, "works", "ended_at", uninterrupted, lambda at: at + GRAIN_S / 2),
    (times.lives_pass_in_order, "works", "accepted_at", uninterrupted, lambda at: at - 1e5),
    (times.works_of_a_session_do_not_overlap, "works", "session", nth(3), lambda session: 0),
    (times.joinings_are_numbered_in_order, "stays", "accepted_no", waited, lambda number: number + 40),
    (times.messages_are_sent_in_order, "messages", "sent_at", nth(9), lambda at: at + 9e4),
    (times.messages_are_written_while_busy, "messages", "sent_at", nth(0), lambda at: NIGHT_AT),
    (times.first_replies_are_the_first_messages, "sessions", "first_reply_at", HANDLED, lambda at: at + GRAIN_S),
    (times.the_run_stops_after_all, "works", "released_at", nth(0), lambda at: at + 1e7),
    (attempts.outcomes_add_up, "sessions", "outcome", nth(7), lambda code: -1),
    (attempts.outcomes_fit_their_columns, "sessions", "works", HANDLED, lambda number: number + 1),
    (attempts.silence_in_the_queue_decides, "sessions", "outcome", HANDLED, lambda code: Outcome.ABANDONED_SILENTLY),
    (attempts.stays_end_as_the_attempt_does, "stays", "left", nth(0), lambda code: Left.ABANDONED),
    (attempts.accepted_stays_have_their_work, "works", "accepted_at", uninterrupted, lambda at: at + GRAIN_S),
    (attempts.attempts_are_linked, "sessions", "attempt", first("sessions", "attempt", 2), lambda number: 3),
    (attempts.works_close_for_a_reason, "works", "close", uninterrupted, lambda code: Close.DECLINED),
    (waiting.ewt_is_that_of_the_acceptances_before, "stays", "ewt_s", known_ewt, lambda ewt_s: ewt_s + GRAIN_S),
    (waiting.queue_length_is_who_waited, "stays", "length", waited, lambda length: length + 1),
    (waiting.caps_hold, "stays", "length", waited, lambda length: 10),
    (waiting.oldest_goes_first, "stays", "age_at", waited, lambda at: at + 300),
    (waiting.patience_decides, "sessions", "left_at", ABANDONED, lambda at: at + GRAIN_S),
    (waiting.balking_needs_a_wait, "stays", "ewt_s", BALKED, lambda ewt_s: 0.0),
    (waiting.ages_count_from_the_right_moment, "stays", "age_at", waited, lambda at: at - GRAIN_S),
    (presence.nobody_holds_more_than_he_can, "works", "weight", uninterrupted, lambda weight: 3),
    (presence.chats_are_given_to_reps_on_shift, "works", "assigned_at", uninterrupted, lambda at: NIGHT_AT),
    (presence.slots_are_held_on_duty, "works", "released_at", uninterrupted, lambda at: at + 86400),
    (presence.spans_of_a_rep_do_not_overlap, "spans", "end_at", staffed, lambda at: at - 86400),
    (presence.busy_spans_lie_in_presence, "busy", "start_at", nth(2), lambda at: NIGHT_AT),
    (presence.attention_is_one_thing_at_a_time, "works", "attention_s", uninterrupted, lambda s: s + GRAIN_S),
    (presence.attention_is_shared_at_most, "works", "attention_s", uninterrupted, lambda s: 1e6),
    (presence.wrap_up_is_part_of_attention, "works", "wrap_up_s", uninterrupted, lambda s: 1e6),
    (presence.undisturbed_chats_take_what_was_drawn, "works", "attention_s", uninterrupted, lambda s: s - GRAIN_S),
    (presence.nobody_waits_while_a_rep_has_room, "works", "released_at", uninterrupted, lambda at: at - 100),
]  # fmt: skip


@pytest.mark.parametrize(
    ("check", "table", "column", "row", "change"), TAMPERINGS, ids=[case[0].__name__ for case in TAMPERINGS]
)
def test_the_check_notices(run: Run, check: Any, table: str, column: str, row: Any, change: Any) -> None:
    check(run)
    with pytest.raises(AssertionError):
        check(tampered(run, table, column=column, row=row(run), change=change))


def test_every_check_is_tried() -> None:
    tried = {case[0] for case in TAMPERINGS}
    checks = {*times.CHECKS, *attempts.CHECKS, *waiting.CHECKS, *presence.CHECKS}
    assert {check.__name__ for check in checks - tried} == {"lingering_reps_take_who_came_before"}  # see below


def test_the_check_on_lingering_reps_notices() -> None:
    """A rep who clears his queue after his shift takes nobody who came after its end."""
    staff = WORLD["reps"]["staff"] | {
        "end_of_shift": "clear_queue",
        "shifts": [SHIFTS[0] | {"end": "09:15"}, SHIFTS[1]],
    }
    crowd = WORLD["topics"]["help"] | {"arrivals": {"profile": {"every": "30m", "from": "08:00", "counts": [150] * 4}}}
    run = replicate(scenario_of(WORLD | {"reps": {"staff": staff}, "topics": {"help": crowd}}))
    presence.lingering_reps_take_who_came_before(run)
    end_at = 9.25 * 3600
    works = run.facts.works
    late = np.flatnonzero((works.rep < 3) & (works.assigned_at > end_at))
    assert len(late), "nobody lingers in this world"
    stay = int(works.stay[late[0]])
    with pytest.raises(AssertionError):
        presence.lingering_reps_take_who_came_before(
            tampered(run, "stays", column="joined_at", row=stay, change=lambda at: end_at)
        )


def tampered(run: Run, table: str, *, column: str, row: int, change: Callable[[Any], Any]) -> Run:
    """The run with one cell of its facts changed."""
    columns = getattr(run.facts, table)
    values = getattr(columns, column).copy()
    values[row] = change(values[row])
    return Run(run.scenario, run.visitors, replace(run.facts, **{table: replace(columns, **{column: values})}))
