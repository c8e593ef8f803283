"""Stories of how attempts end: every outcome once, and what makes the difference (rule O).

Each story is traced by hand in its comment. First replies take 20 s; a chat without turns ends there.
"""

from __future__ import annotations

from collections import Counter
from math import inf

import pytest

from simchat.facts import Close, EndedBy, Left, Outcome, Status
from tests.stories.world import Story, clock, live, visit, world

TALK = "{messages: {exchanges: 1, customer_reply: 0s, first_reply: 20s, rep_reply: 0s}}"
MONDAY_TILL_FOUR = '[{days: mon, start: "08:00", end: "16:00", count: 1}]'
NO_MORE_MONDAYS = "calendar: {holidays: [2026-01-12, 2026-01-19]}"  # those within the 14 days of the drain
ON_ONE_MONDAY = f"{NO_MORE_MONDAYS}\nreps: {{staff: {{shifts: {MONDAY_TILL_FOUR}}}}}"
HELP = f"topics: {{help: {{conversation: {TALK}}}}}\n"


def a_day_with_every_outcome() -> Story:
    """One rep, 08–16 on this Monday only; the door is open 08–20.

    0 07:59:00 before the door opens: closed door.
    1 08:00:00 drops off in the form.
    2 08:01:00 a letter: case.
    3 08:02:00 sales: refused by a rule.
    4 08:03:00 a topic that no rule takes: refused, no_rule.
    5 08:04:00 handled, until 08:04:20.
    6 08:05:00 first reply 08:05:20, never answers: Inactive at 08:15:20, lapsed.
    7 08:06:00 has a patience of 100 s: abandoned at 08:07:40.
    8 08:07:00 waits until 08:15:20, 500 s; first reply 08:15:40, customer 08:16:40, reply 1000 s, until 08:33:20.
    9 08:18:20 sees the one wait of the last 10 minutes, 500 s, and has a patience of 50 s: balked.
    10 08:19:10 leaves silently after 100 s, at 08:20:50; accepted at 08:33:20, first reply wasted until 08:33:40,
       Inactive at 08:43:40: abandoned silently.
    11 08:45:00 first reply 08:45:20; silent, Inactive at 08:55:20; back at 08:57:00, and leaves after 100 s: dropped.
    12 08:55:00 waits until 08:55:20; first reply 08:55:40, customer 08:56:40, reply 1000 s until 09:13:20.
    13 16:30:00 nobody will ever come: unfinished.
    """
    return live(
        world(f"""
        {NO_MORE_MONDAYS}
        hours: {{door: {{daily: "08:00-20:00"}}}}
        entry: {{hours: door, pre_chat: {{time: 0s, drop_off: 0.5}}}}
        topics: {{help: {{conversation: {TALK}}}, letter: {{conversation: {TALK}}}, sales: {{conversation: {TALK}}},
                  odd: {{conversation: {TALK}}}}}
        announcement: {{show_ewt: true, balk: 0.5}}
        flow: [{{when: {{topic: help}}, route: help}}, {{when: {{topic: letter}}, case: by e-mail}},
               {{when: {{topic: sales}}, refuse: sold out}}]
        reps: {{staff: {{shifts: {MONDAY_TILL_FOUR}}}}}
        """),
        [
            visit("07:59", "help"),
            visit("08:00", "help", form=30, drops_off=True),
            visit("08:01", "letter"),
            visit("08:02", "sales"),
            visit("08:03", "odd"),
            visit("08:04", "help"),
            visit("08:05", "help", turns=[(30, 40)], silence={0: ("leave", inf)}),
            visit("08:06", "help", patience=100),
            visit("08:07", "help", turns=[(60, 1000)]),
            visit("08:18:20", "help", patience=50, balks=True),
            visit("08:19:10", "help", patience=100, silent=True, turns=[(30, 40)]),
            visit("08:45", "help", turns=[(30, 40)], silence={0: ("step_away", 700)}, fresh_patience=[100]),
            visit("08:55", "help", turns=[(60, 1000)]),
            visit("16:30", "help"),
        ],
    )


def test_every_attempt_has_its_outcome_and_reason():
    story = a_day_with_every_outcome()
    assert [(session.outcome, session.reason) for session in story.sessions] == [
        (Outcome.CLOSED_DOOR, None),
        (Outcome.FORM_LEFT, None),
        (Outcome.CASE, "by e-mail"),
        (Outcome.REFUSED, "sold out"),
        (Outcome.REFUSED, "no_rule"),
        (Outcome.HANDLED, None),
        (Outcome.LAPSED, None),
        (Outcome.ABANDONED, None),
        (Outcome.HANDLED, None),
        (Outcome.BALKED, None),
        (Outcome.ABANDONED_SILENTLY, None),
        (Outcome.DROPPED, "left_queue"),
        (Outcome.HANDLED, None),
        (Outcome.UNFINISHED, None),
    ]


def test_outcomes_add_up_to_arrivals():
    story = a_day_with_every_outcome()
    assert sum(Counter(story.outcomes).values()) == len(story.sessions) == 14
    assert set(story.outcomes) == set(Outcome)


def test_when_each_attempt_started_waited_and_ended():
    story = a_day_with_every_outcome()
    swept = clock("36:00")  # Inactive after 06:00 on Monday, before 12:00: ended at 12:00 on Tuesday
    started = [session.started_at for session in story.sessions]
    assert started == [None, None, *(session.arrival_at for session in story.sessions[2:])]
    assert story.accepted == {
        n: clock(t)
        for n, t in {
            5: "08:04:00",
            6: "08:05:00",
            8: "08:15:20",
            10: "08:33:20",
            11: "08:45:00",
            12: "08:55:20",
        }.items()
    }
    left = {n: session.left_at for n, session in enumerate(story.sessions) if session.left_at is not None}
    assert left == {7: clock("08:07:40"), 9: clock("08:18:20"), 10: clock("08:20:50")}
    assert [story.session(n).ended_at for n in range(5, 13)] == [
        clock("08:04:20"),
        swept,
        clock("08:07:40"),
        clock("08:33:20"),
        clock("08:18:20"),
        swept,
        clock("08:58:40"),
        clock("09:13:20"),
    ]
    assert [n for n, session in enumerate(story.sessions) if session.answered] == [5, 6, 8, 11, 12]


def test_how_each_stay_ended_and_who_ended_the_session():
    story = a_day_with_every_outcome()
    assert [(stay.session, stay.left) for stay in story.stays()] == [
        (5, Left.ACCEPTED),
        (6, Left.ACCEPTED),
        (7, Left.ABANDONED),
        (8, Left.ACCEPTED),
        (9, Left.BALKED),
        (10, Left.ACCEPTED),
        (11, Left.ACCEPTED),
        (12, Left.ACCEPTED),
        (11, Left.ABANDONED),
        (13, Left.UNFINISHED),
    ]
    assert story.stays(10)[0].gone_at == clock("08:20:50")
    assert [story.session(n).ended_by for n in (5, 6, 7, 10, 11)] == [
        EndedBy.REP,
        EndedBy.SYSTEM,
        EndedBy.VISITOR,
        EndedBy.SYSTEM,
        EndedBy.VISITOR,
    ]
    assert (story.session(13).status, story.session(13).ended_at) == (Status.WAITING, None)
    assert story.facts.warnings


def test_a_silent_visitor_wastes_the_first_reply_and_a_slot_until_inactive():
    story = a_day_with_every_outcome()
    (work,) = story.works(10)
    assert (work.ghost, work.accepted_at, work.first_reply_at) == (True, clock("08:33:20"), clock("08:33:40"))
    assert (work.ended_at, work.attention_s) == (clock("08:43:40"), 20)
    assert (story.session(10).answered, story.session(10).inactive_count) == (False, 1)


# --- after a rep had joined -----------------------------------------------------------------------


def back_while_the_rep_is_busy(flow: str, **needs: object) -> Story:
    """Session 0: first reply 120, Inactive at 720, back at 1120. Session 1, of 400, has the rep 720–1800."""
    return live(
        world(HELP + "announcement: {show_ewt: true, balk: 0.5}\n" + flow),
        [
            visit(
                100,
                turns=[(30, 40), (50, 25)],
                silence={0: ("step_away", 1000)},
                fresh_patience=[50],
                later_first_reply=[15],
                reading=[10],
                **needs,
            ),
            visit(400, turns=[(60, 1000)]),
        ],
    )


@pytest.mark.parametrize(
    ("flow", "needs", "reason", "ended_at"),
    [
        ("", {}, "left_queue", 1170),  # his fresh patience is 50 s
        ("", {"balks": True}, "balked", 1120),  # and the EWT, the one wait of the last 10 minutes, 320 s
        ("flow: [{when: {cause: returned}, refuse: come again}, {route: help}]", {}, "come again", 1120),
        ("flow: [{when: {cause: returned}, case: by e-mail}, {route: help}]", {}, "by e-mail", 1120),
        ("flow: [{when: {cause: first}, route: help}]", {}, "no_rule", 1120),
        (
            "queues: {wide: {}, narrow: {cap: 0}}\n"  # a reroute is subject to the cap too
            "flow: [{when: {cause: first}, route: wide}, {when: {cause: returned}, route: narrow}]",
            {},
            "no_rule",
            1120,
        ),
    ],
)
def test_a_reroute_that_ends_otherwise_is_dropped_with_its_reason(flow, needs, reason, ended_at):
    story = back_while_the_rep_is_busy(flow, **needs)
    session = story.session(0)
    assert (session.outcome, session.reason, session.ended_at) == (Outcome.DROPPED, reason, ended_at)
    assert (session.answered, session.status, session.left_at) == (True, Status.ENDED, None)


def test_an_escalation_that_nobody_takes_is_dropped():
    # 120 first reply, 150, 190: passed on, and refused.
    story = live(
        world(HELP + "flow: [{when: {cause: escalated}, refuse: no experts}, {route: help}]"),
        [
            visit(100, turns=[(30, 40), (50, 25)], escalates_after=1),
        ],
    )
    session = story.session(0)
    assert (session.outcome, session.reason, session.ended_at) == (Outcome.DROPPED, "no experts", 190)
    assert (session.escalated, session.works, session.reroutes) == (True, 1, 0)


def test_who_is_handed_over_has_a_fresh_patience_and_may_leave():
    # Taken at 15:58:20 with a patience of 500 s; handed over at 16:00 to nobody; leaves 100 s later.
    story = live(
        world(
            HELP
            + """
reps: {staff: {end_of_shift: handover, shifts: [{name: a, start: "08:00", end: "16:00", count: 1},
                                                {name: b, start: "17:00", end: "20:00", count: 1}]}}"""
        ),
        [
            visit("15:58:20", turns=[(200, 40)], patience=500, fresh_patience=[100]),
        ],
    )
    session = story.session(0)
    assert (session.outcome, session.reason, session.ended_at) == (Outcome.DROPPED, "left_queue", clock("16:01:40"))


def test_silent_after_a_reroute_is_abandoned_silently_too():
    # Back at 1120 he leaves silently at 1170; accepted at 1800, a first reply of 25 s is wasted, Inactive at 2425.
    story = back_while_the_rep_is_busy("", silent=True)
    first, second = story.works(0)
    assert (first.ghost, second.ghost) == (False, True)
    assert (second.accepted_at, second.first_reply_at, second.ended_at) == (1800, 1825, 2425)
    assert story.stays(0)[1].gone_at == 1170
    session = story.session(0)
    assert session.outcome is Outcome.ABANDONED_SILENTLY
    assert (session.ended_at, session.ended_by) == (clock("30:00"), EndedBy.SYSTEM)
    assert (session.answered, session.left_at) == (True, None)


# --- what no future shift can serve, and the end of the drain --------------------------------------


def test_who_waits_for_a_shift_of_the_coming_fortnight_is_served_by_it():
    # Nobody comes before next Monday, 08:00.
    story = live(world(HELP + f"reps: {{staff: {{shifts: {MONDAY_TILL_FOUR}}}}}"), [visit("16:30")])
    assert story.accepted == {0: 7 * 86400 + clock("08:00")}


def test_who_waits_when_the_last_shift_ends_is_unfinished_then():
    # The rep's chat lasts until 16:01:40; session 1 waits since 15:59 and is taken by nobody after 16:00.
    story = live(
        world(HELP + ON_ONE_MONDAY),
        [
            visit("15:50", turns=[(500, 180)]),
            visit("15:59"),
        ],
    )
    assert story.outcomes == [Outcome.HANDLED, Outcome.UNFINISHED]
    (stay,) = story.stays(1)
    assert (stay.left, stay.left_at) == (Left.UNFINISHED, clock("16:00"))
    assert story.facts.warnings


def test_who_left_silently_and_is_never_accepted_is_abandoned_silently():
    # 16:30, nobody will come; he leaves silently after 100 s.
    story = live(
        world(HELP + ON_ONE_MONDAY),
        [
            visit("16:30", patience=100, silent=True),
        ],
    )
    assert story.outcomes == [Outcome.ABANDONED_SILENTLY]
    assert (story.session(0).left_at, story.session(0).accepted_at) == (clock("16:31:40"), None)


def test_who_waits_over_night_meets_next_mornings_reps_in_the_drain():
    # Monday 17:00; the calendar ends at midnight; served on Tuesday at 08:00.
    story = live(world(HELP + 'reps: {staff: {shifts: [{start: "08:00", end: "16:00", count: 1}]}}'), [visit("17:00")])
    assert story.accepted == {0: clock("32:00")}
    assert story.outcomes == [Outcome.HANDLED]
    assert story.facts.stopped_at == clock("32:00:20")


def test_what_is_done_until_the_drain_limit_is_stated():
    # 23:59:00 first reply 23:59:20, customer 24:00:00, a reply of 1000 s being written when the drain ends at 24:10:00.
    story = live(world(HELP + "run: {drain: 10m}"), [visit("23:59", turns=[(40, 1000)])])
    (work,) = story.works(0)
    assert (story.session(0).outcome, story.session(0).status) == (Outcome.UNFINISHED, Status.ACTIVE)
    assert (work.ended_at, work.close, work.attention_s) == (None, Close.UNFINISHED, 20 + 600)
    assert story.busy("staff.1.1") == [(clock("23:59:00"), clock("23:59:20")), (clock("24:00"), clock("24:10"))]
    assert story.facts.stopped_at == clock("24:10")


def test_wrap_up_and_handling_work_count_until_the_drain_limit():
    # The drain ends at 24:10:00. Session 0: 10 s of work until 23:50:10, wrap-up since then, 1190 s of it. Session 1:
    # work since 23:59:00, alone, 660 s of it.
    story = live(
        world("""
        topics: {help: {conversation: {handling: {work: 60s}}, wrap_up: {time: 1h}}}
        reps: {staff: {capacity: 2}}
        run: {drain: 10m}
        """),
        [visit("23:50", work=10), visit("23:59", work=2000)],
    )
    wrapping, working = story.works()
    assert story.outcomes == [Outcome.HANDLED, Outcome.UNFINISHED]
    assert (wrapping.ended_at, wrapping.wrap_up_ended_at, wrapping.released_at) == (clock("23:50:10"), None, None)
    assert [work.attention_s for work in (wrapping, working)] == [10 + 1190, 660]
    assert story.busy("staff.1.1") == [(clock("23:50"), clock("24:10"))]


def test_what_is_open_at_the_drain_limit_is_unfinished():
    # As before, but the drain ends at 02:00 on Tuesday.
    till_four = 'reps: {staff: {shifts: [{start: "08:00", end: "16:00", count: 1}]}}'
    story = live(world(HELP + till_four + "\nrun: {drain: 2h}"), [visit("17:00")])
    assert (story.outcomes, story.facts.stopped_at) == ([Outcome.UNFINISHED], clock("26:00"))
    assert story.session(0).status is Status.WAITING
