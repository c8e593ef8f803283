"""Stories of rare ways through the model, so that each of its branches is walked by a story and not by chance alone.

Each story is traced by hand in its comment. First replies take 20 s; without a confirming question the rep ends the
chat at his last reply.
"""

from __future__ import annotations

from math import inf

from simchat.facts import Close, Outcome, Presence
from tests.stories.world import clock, live, visit, world

TALK = "{messages: {exchanges: 1, customer_reply: 0s, first_reply: 20s, rep_reply: 0s}}"
ASKING = "{messages: {exchanges: 1, customer_reply: 0s, first_reply: 20s, rep_reply: 0s, confirm: {time: 5s}}}"
HELP = f"topics: {{help: {{conversation: {TALK}}}}}\n"
OUT_AND_BACK = '{from: "15:00", every: 30m, counts: [1, 0, 1]}'  # there 15:00–15:30 and 16:00–16:30


def test_who_lingers_to_clear_the_queue_may_be_called_back_meanwhile():
    # The helper may take the others' visitors after 40 minutes only. Session 0 came at 15:25, so he stays at 15:30, is
    # back on shift at 16:00, and takes him at 16:05.
    story = live(
        world(f"""
        {HELP}
        queues: {{help: {{}}, own: {{}}}}
        reps: {{staff: {{queues: [help], shifts: [{{start: "20:00", end: "22:00", count: 1}}]}},
                helper: {{queues: [own, {{help: {{after: 40m}}}}], end_of_shift: clear_queue,
                          staffing: {OUT_AND_BACK}}}}}
        """),
        [visit("15:25")],
    )
    assert (story.reps_of(0), story.accepted) == (["helper.1"], {0: clock("16:05")})
    assert story.spans("helper.1", Presence.OVERTIME) == [(clock("15:30"), clock("16:00"))]


def test_a_rep_who_comes_back_to_a_silent_chat_sets_it_aside_for_who_waits():
    # 15:20:20 first reply, and never an answer. At 15:31, after the rep's end, session 1 waits: he takes nobody then.
    # At 16:00 he is back, his slot still held: session 0 is set Inactive at once, session 1 accepted.
    story = live(
        world(f"""
        {HELP}
        inactivity: {{after: off, manual: {{after: 1m, when_queue: true}}}}
        reps: {{staff: {{staffing: {OUT_AND_BACK}}}}}
        """),
        [visit("15:20", turns=[(30, 40)], silence={0: ("leave", inf)}), visit("15:31")],
    )
    assert (story.works(0)[0].ended_at, story.works(0)[0].close) == (clock("16:00"), Close.INACTIVE)
    assert story.session(1).accepted_at == clock("16:00")


def test_with_many_chats_to_and_fro_the_rep_who_comes_first_is_still_found():
    # Two reps with 50 slots: places among those with room pile up and are tidied away. The chats go by turns.
    story = live(
        world("reps: {staff: {capacity: 50, shifts: [{start: '00:00', end: '24:00', count: 2}]}}"),
        [visit(second, work=1000) for second in range(100)],
    )
    assert [story.reps_of(session) for session in range(100)] == [["staff.1.1"], ["staff.1.2"]] * 50
    assert {session.accepted_at - session.requested_at for session in story.sessions} == {0}


def test_a_staffing_that_never_asks_for_anybody_has_no_reps():
    # On Tuesdays only, of which the holiday and the calendar of one Monday leave those of the drain, with 0 heads.
    story = live(
        world("""
        reps: {staff: {}, none: {staffing: {tue: {from: "08:00", every: 30m, counts: [0, 0]}}}}
        """),
        [visit(0, work=10)],
    )
    assert story.facts.reps == ("staff.1.1",)


def test_a_later_attempt_may_end_in_the_form_or_at_a_closed_door():
    # Both are refused at 09:00 and 09:10. The first comes again at 09:30 and drops off in the form; the other at 17:10,
    # and the door is closed.
    story = live(
        world("""
        entry: {hours: day, pre_chat: {time: 0s}}
        hours: {day: {daily: "08:00-17:00"}}
        flow: [{refuse: not today}]
        topics: {help: {retrial: {after: [refused], probability: 1, delay: 30m, attempts: 1}}}
        """),
        [visit("09:00", retry=1800, again=visit(drops_off=True)), visit("09:10", retry=8 * 3600, again=visit())],
    )
    assert story.outcomes == [Outcome.REFUSED, Outcome.REFUSED, Outcome.FORM_LEFT, Outcome.CLOSED_DOOR]
    assert [session.arrival_at for session in story.sessions[2:]] == [clock("09:30"), clock("17:10")]


def test_a_question_being_written_at_the_end_of_the_shift_is_sent_and_one_not_begun_is_left_to_the_next_rep():
    # 15:59:00 session 0: first reply 15:59:20, customer 15:59:30, reply 15:59:50; its question waits for session 1's
    # first reply, 15:59:45–16:00:05 in the list after that reply: 15:59:50–16:00:10. At 16:00 the shift is over: the
    # reply in hand is sent at 16:00:10, then both go to the late rep. Session 0 is greeted 16:00:10–16:00:35 and asked.
    story = live(
        world(f"""
        topics: {{help: {{conversation: {ASKING}}}}}
        reps: {{staff: {{capacity: 2, end_of_shift: handover,
                        shifts: [{{name: early, start: "08:00", end: "16:00", count: 1}},
                                 {{name: late, start: "16:00", end: "20:00", count: 1}}]}}}}
        """),
        [
            visit("15:59:00", turns=[(10, 20)], confirm=[(5, 30)], later_first_reply=[15], reading=[10]),
            visit("15:59:45", turns=[], confirm=[(5, 30)], later_first_reply=[15], reading=[10]),
        ],
    )
    assert story.sent(0) == [clock(at) for at in ("15:59:20", "15:59:50", "16:00:35", "16:01:05")]
    assert story.sent(1) == [clock(at) for at in ("16:00:10", "16:01:00", "16:01:10")]
    assert story.reps_of(0) == story.reps_of(1) == ["staff.early.1", "staff.late.1"]


def test_a_retrial_on_its_way_when_the_drain_is_cut_short_is_unfinished():
    # Refused at 23:50, he would come again at 23:59:30, fill in the form for 60 s and is in it when the run stops.
    story = live(
        world("""
        entry: {pre_chat: {time: 60s}}
        flow: [{refuse: not today}]
        topics: {help: {retrial: {after: [refused], probability: 1, delay: 30m, attempts: 1}}}
        run: {drain: 10s}
        """),
        [visit("23:50", retry=570, again=visit(form=60))],
    )
    assert story.outcomes == [Outcome.REFUSED, Outcome.UNFINISHED]
    assert (story.session(1).arrival_at, story.session(1).started_at) == (clock("23:59:30"), None)


def test_a_silent_visitor_at_handling_level_may_hold_his_slot_for_ever():
    # Gone at 60, accepted at 100: he holds the slot until the run is cut short.
    story = live(
        world("""
        topics: {help: {conversation: {handling: {work: 60s}}}}
        inactivity: {after: off}
        run: {drain: 10s}
        """),
        [visit(0, work=100), visit(10, patience=50, silent=True, silent_hold=inf)],
    )
    assert story.outcomes == [Outcome.HANDLED, Outcome.ABANDONED_SILENTLY]
    (work,) = story.works(1)
    assert (work.accepted_at, work.ended_at, work.ghost) == (100, None, True)


def test_a_shift_in_the_hour_that_spring_skips_is_none():
    # Amsterdam, 29 March 2026: 02:00–03:00 does not exist; both are the instant after the gap, 2 hours after midnight.
    nobody = '{start: "02:00", end: "03:00", days: sun, count: 1}'
    story = live(
        world(f"""
        calendar: {{start: 2026-03-29, days: 1, time_zone: Europe/Amsterdam}}
        reps: {{staff: {{shifts: [{nobody}, {{start: "08:00", end: "09:00", count: 1}}]}}}}
        """),
        [visit(7200, patience=0)],
    )
    assert story.outcomes == [Outcome.ABANDONED]
    assert story.spans("staff.1.1", Presence.PAID) == []
