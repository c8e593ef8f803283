"""Stories of the small print: faults that mutation testing put in and no other story noticed.

Each story is traced by hand in its comment. First replies take 20 s; without a confirming question the rep ends the
chat at his last reply.
"""

from __future__ import annotations

from math import inf

import pytest

from simchat.facts import Close, Outcome, Presence, Status
from simchat.model.lifecycle import IllegalMove, move
from tests.stories.world import clock, live, visit, world

TALK = "{messages: {exchanges: 1, customer_reply: 0s, first_reply: 20s, rep_reply: 0s}}"
ASKING = "{messages: {exchanges: 1, customer_reply: 0s, first_reply: 20s, rep_reply: 0s, confirm: {time: 5s}}}"
HELP = f"topics: {{help: {{conversation: {TALK}}}}}\n"
TILL_FOUR = '[{days: mon, start: "08:00", end: "16:00", count: 1}]'
EARLY_AND_LATE = """[{name: early, start: "08:00", end: "16:00", count: 1},
                     {name: late, start: "16:00", end: "20:00", count: 1}]"""


def test_a_break_at_the_very_start_of_a_shift_is_taken_then():
    shift = '{start: "08:00", end: "16:00", count: 1, breaks: [{start: "08:00", length: 30m}]}'
    story = live(world(f"reps: {{staff: {{shifts: [{shift}]}}}}"), [])
    assert story.spans("staff.1.1", Presence.BREAK) == [(clock("08:00"), clock("08:30"))]
    assert story.spans("staff.1.1", Presence.STAFFED) == [(clock("08:30"), clock("16:00"))]


def test_nobody_is_nobodys_whatever_the_column():
    # Session 0 is refused, session 1 leaves the queue.
    story = live(
        world("""
        topics: {help: {}, other: {}}
        flow: [{when: {topic: other}, refuse: not here}, {route: help}]
        reps: {staff: {shifts: [{start: "20:00", end: "22:00", count: 1}]}}
        """),
        [visit(0, "other"), visit(10, patience=5)],
    )
    sessions = story.facts.sessions
    assert (sessions.rep.tolist(), sessions.tier.tolist()) == ([-1, -1], [-1, -1])
    assert sessions.queue.tolist() == [-1, 0]
    assert (sessions.reason.tolist(), sessions.answered.tolist()) == ([0, -1], [False, False])


def test_who_clears_the_queue_goes_when_the_last_one_he_stayed_for_has_left_it():
    # The helper may take others' visitors after 100 s only. Session 0 came at 15:59:30 and leaves at 16:00:20.
    story = live(
        world(f"""
        {HELP}
        queues: {{help: {{}}, own: {{}}}}
        reps: {{staff: {{queues: [help], shifts: [{{start: "20:00", end: "22:00", count: 1}}]}},
                helper: {{queues: [own, {{help: {{after: 100s}}}}], end_of_shift: clear_queue, shifts: {TILL_FOUR}}}}}
        """),
        [visit("15:59:30", patience=50)],
    )
    assert story.outcomes == [Outcome.ABANDONED]
    assert story.spans("helper.1.1", Presence.OVERTIME) == [(clock("16:00"), clock("16:00:20"))]


def test_cut_off_again_with_the_next_rep_he_starts_anew_all_the_same():
    # 15:50:20 first reply; cut off for 1000 s, his token dead after 300. At 16:00 he is handed over: the late rep
    # greets until 16:00:25, and he is cut off for 1000 s from then: at 16:17:05 he starts anew, once.
    story = live(
        world(f"""
        {HELP}
        inactivity: {{after: 30m, token_valid: 5m}}
        reps: {{staff: {{end_of_shift: handover, capacity: 2, shifts: {EARLY_AND_LATE}}}}}
        """),
        [
            visit(
                "15:50",
                turns=[(30, 40)],
                silence={0: ("disconnect", 1000)},
                later_first_reply=[15],
                reading=[10],
                restarts=True,
                again=visit(),
            )
        ],
    )
    assert story.reps_of(0) == ["staff.early.1", "staff.late.1"]
    assert [session.started_at for session in story.sessions] == [clock("15:50"), clock("16:17:05")]


@pytest.mark.parametrize("end_of_shift", ["finish", "handover"])
def test_a_question_that_is_not_asked_leaves_the_list_at_either_desk(end_of_shift):
    # Session 0 is answered at 190, and silent; its question waits for the reply to session 1, 190–1190. At 790 it is
    # Inactive. Session 2 takes its slot and its turn: first reply 1190–1210; the question to session 1 until 1215.
    story = live(
        world(f"""
        topics: {{help: {{conversation: {ASKING}}}}}
        reps: {{staff: {{capacity: 2, end_of_shift: {end_of_shift}}}}}
        """),
        [
            visit(100, turns=[(30, 40)], confirm=[(5, 35)], silence={1: ("leave", inf)}),
            visit(110, turns=[(20, 1000)], confirm=[(5, 10)]),
            visit(200, turns=[], confirm=[(5, 10)]),
        ],
    )
    assert story.sent(0) == [120, 190]
    assert (story.works(0)[0].ended_at, story.works(0)[0].close) == (790, Close.INACTIVE)
    assert story.sent(1) == [140, 1190, 1215]
    assert story.sent(2) == [1210, 1220]


def test_handling_work_begun_after_a_wait_may_be_open_when_the_run_stops():
    # Session 0 until 23:59:30, then session 1, who has waited since 23:59: 600 s of his 1000 are done at the end.
    story = live(
        world("run: {drain: 570s}"),
        [visit("23:59", work=30), visit("23:59", work=1000)],
    )
    assert story.outcomes == [Outcome.HANDLED, Outcome.UNFINISHED]
    assert [(work.accepted_at, work.attention_s) for work in story.works()] == [
        (clock("23:59"), 30),
        (clock("23:59:30"), 600),
    ]
    assert story.busy("staff.1.1") == [(clock("23:59"), clock("24:09:30"))]


def test_whoever_does_not_say_that_it_is_status_based_may_not_return_to_his_rep():
    assert move(Status.INACTIVE, Status.ACTIVE, status_based=True) is Status.ACTIVE
    with pytest.raises(IllegalMove):
        move(Status.INACTIVE, Status.ACTIVE)


def test_at_a_capped_queue_the_age_that_a_reroute_keeps_decides_who_may_take_it_at_once():
    # 120 first reply, customer 150, reply 190: passed on. The experts' queue has no waiting room; the helper takes its
    # sessions from an age of 90 s on, and this one has had that since 100.
    story = live(
        world(f"""
        topics: {{help: {{conversation: {TALK}}}}}
        queues: {{help: {{}}, experts: {{cap: 0}}}}
        flow: [{{when: {{cause: escalated}}, route: experts}}, {{when: {{cause: first}}, route: help}}]
        reps: {{staff: {{queues: [help]}}, helper: {{queues: [help, {{experts: {{after: 90s}}}}]}},
                expert: {{queues: [experts], shifts: [{{start: "20:00", end: "22:00", count: 1}}]}}}}
        """),
        [visit(100, turns=[(30, 40), (50, 25)], escalates_after=1, later_first_reply=[15], reading=[10])],
    )
    assert story.reps_of(0) == ["staff.1.1", "helper.1.1"]
    assert story.outcomes == [Outcome.HANDLED]


@pytest.mark.parametrize("end_of_shift", ["finish", "handover"])
def test_a_question_begun_in_time_is_sent_though_its_time_runs_out_meanwhile(end_of_shift):
    # As above, but session 1 is answered 190–785, and the question takes 10 s: begun at 785, it is sent at 795, and
    # only then is session 0, silent since 190, set Inactive.
    story = live(
        world(f"""
        topics: {{help: {{conversation: {ASKING}}}}}
        reps: {{staff: {{capacity: 2, end_of_shift: {end_of_shift}}}}}
        """),
        [
            visit(100, turns=[(30, 40)], confirm=[(10, 35)], silence={1: ("leave", inf)}),
            visit(110, turns=[(20, 595)], confirm=[(5, 10)]),
        ],
    )
    assert story.sent(0) == [120, 190, 795]
    assert (story.works(0)[0].ended_at, story.works(0)[0].close) == (795, Close.INACTIVE)


def test_the_paid_time_of_a_head_count_is_nobodys_in_particular():
    story = live(world('reps: {staff: {shrinkage: 0.5, staffing: {from: "08:00", every: 1h, counts: [2]}}}'), [])
    spans = story.facts.spans
    paid = spans.kind == Presence.PAID
    assert sorted(spans.rep[paid].tolist()) == [-1, -1]
    assert (spans.start_at[paid] == clock("08:00")).all()


def test_who_comes_back_after_he_was_asked_the_last_time_is_answered_and_not_asked_again():
    # 120, 150, 190; asked at 195, and silent: Inactive at 790. At 1195 he writes; the reply to it, 15 + 10 s, ends it.
    story = live(
        world(f"topics: {{help: {{conversation: {ASKING}}}}}"),
        [
            visit(
                100,
                turns=[(30, 40)],
                confirm=[(5, 35)],
                silence={1: ("step_away", 1000)},
                later_first_reply=[15],
                reading=[10],
            ),
            visit(5000, turns=[(30, 40)], confirm=[(5, 35)]),
        ],
    )
    assert story.sent(0) == [120, 190, 195, 1220]
    assert (story.session(0).outcome, story.session(0).ended_at) == (Outcome.HANDLED, 1220)


def test_where_the_count_drops_the_idle_leave_before_those_who_wrap_up():
    # At 09:00 staff.1 is idle, staff.2 wraps up until 09:20:10; one of them has to go.
    story = live(
        world("""
        topics: {help: {conversation: {handling: {work: 10s}}, wrap_up: {time: 0s}}}
        reps: {staff: {staffing: {from: "08:00", every: 1h, counts: [2, 1]}}}
        """),
        [visit("08:50"), visit("08:50", wrap_up=1810)],
    )
    assert [story.reps_of(session) for session in (0, 1)] == [["staff.1"], ["staff.2"]]
    assert story.spans("staff.1", Presence.STAFFED) == [(clock("08:00"), clock("09:00"))]
    assert story.spans("staff.2", Presence.STAFFED) == [(clock("08:00"), clock("10:00"))]
