"""Stories of reps who come, pause and go while something is open or on offer.

Each is traced by hand in its comment; work is at handling level, 60 s unless a story says else.
"""

from __future__ import annotations

from tests.stories.world import clock, live, visit, world

ASKED = "acceptance: {time: 10s, decline: 0.5}"
DECLINES, ACCEPTS = (10, 0.1), (10, 0.9)


def assigned(story, session):
    return [(work.rep, work.assigned_at) for work in story.works(session)]


def test_overtime_belongs_to_the_shift_it_follows_until_the_next_one_begins():
    # R3, K: Monday's chat lasts into Tuesday's shift; all that lies between is Monday's overtime.
    here = world('reps: {staff: {shifts: [{days: "mon, tue", start: "08:00", end: "09:00", count: 1}]}}')
    spans = live(here, [visit("08:50", work=100_000)]).facts.spans
    columns = (spans.kind, spans.start_at, spans.end_at, spans.shift_at)
    overtime = [row[1:] for row in zip(*(column.tolist() for column in columns), strict=True) if row[0] == 3]
    assert (clock("09:00"), clock("32:00"), clock("08:00")) in overtime


def test_a_meeting_ends_on_time_for_who_still_chats():
    # R3: his chat of 08:50 lasts until 09:50, so the meeting of 09:00 never begins; from 09:15 on he takes chats again.
    here = world("""
    reps: {staff: {capacity: 2, shifts: [{start: "08:00", end: "12:00", count: 1}],
                   away: [{start: "09:00", length: 15m, heads: 1}]}}
    """)
    story = live(here, [visit("08:50", work=3600), visit("09:10"), visit("09:20")])
    assert [story.accepted[session] for session in (0, 1, 2)] == [clock("08:50"), clock("09:15"), clock("09:20")]


def test_of_two_whom_a_meeting_releases_the_first_in_the_config_takes_chats_first():
    # T3, R3: the first one's chat of 08:50 kept him from the meeting, the other one sat in it; at 09:15 both are back.
    # One slot of the first is free, so he takes the chat of 09:05, and the second that of 09:06.
    here = world("""
    reps: {staff: {capacity: 2, shifts: [{start: "08:00", end: "12:00", count: 2}],
                   away: [{start: "09:00", length: 15m, heads: 2}]}}
    """)
    story = live(here, [visit("08:50", work=3600), visit("09:05"), visit("09:06")])
    assert assigned(story, 0) == [("staff.1.1", clock("08:50"))]
    assert assigned(story, 1) == [("staff.1.1", clock("09:15"))]
    assert assigned(story, 2) == [("staff.1.2", clock("09:15"))]


def test_a_meeting_at_the_very_start_of_a_shift_comes_before_any_chat():
    # R3: from its start on he takes no chat, and both start at 08:00.
    here = world("""
    reps: {staff: {shifts: [{start: "08:00", end: "12:00", count: 1}], away: [{start: "08:00", length: 15m, heads: 1}]}}
    """)
    assert live(here, [visit("07:50")]).accepted[0] == clock("08:15")


def test_who_clears_his_queue_is_offered_what_his_colleague_declines():
    # Q4, R3: on offer to the first rep when both shifts end, declined at 09:00:05; the second one stayed for it.
    here = world(f"""
    reps: {{staff: {{end_of_shift: clear_queue, {ASKED}, shifts: [{{start: "08:00", end: "09:00", count: 2}}]}}}}
    """)
    story = live(here, [visit("08:59:55", offers=[DECLINES, ACCEPTS])])
    assert assigned(story, 0) == [("staff.1.1", clock("08:59:55")), ("staff.1.2", clock("09:00:05"))]
    assert story.accepted[0] == clock("09:00:15")


def test_declines_are_forgiven_when_the_last_who_has_not_declined_goes():
    # Q4: the automatic rep is busy until his shift ends at 10:00; then all who are left have declined.
    here = world(f"""
    reps: {{auto: {{shifts: [{{start: "08:00", end: "10:00", count: 1}}]}},
           hand: {{{ASKED}, shifts: [{{start: "08:00", end: "12:00", count: 1}}]}}}}
    """)
    story = live(here, [visit("09:50", work=3000), visit("09:51", offers=[DECLINES, ACCEPTS])])
    assert assigned(story, 1) == [("hand.1.1", clock("09:51")), ("hand.1.1", clock("10:00"))]


def test_declines_are_forgiven_when_who_was_asked_last_goes_home():
    # Q4, R3: the second rep goes at 09:00 with the offer; all who are left, the first, have declined.
    here = world(f"""
    reps: {{staff: {{end_of_shift: handover, {ASKED}, shifts: [{{start: "08:00", end: "12:00", count: 1}},
                                                            {{start: "08:00", end: "09:00", count: 1}}]}}}}
    """)
    story = live(here, [visit("08:59:45", offers=[DECLINES, ACCEPTS, ACCEPTS])])
    assert assigned(story, 0) == [
        ("staff.1.1", clock("08:59:45")),
        ("staff.2.1", clock("08:59:55")),
        ("staff.1.1", clock("09:00")),
    ]


def test_of_sessions_forgiven_at_one_instant_the_first_in_turn_is_offered_first():
    # Q1, Q4: both were declined while the automatic rep was busy; when he goes at 10:00, the one in whose queue the
    # other rep is at home comes first, though it came later and the one who goes ranked it last.
    here = world(f"""
    topics: {{help: {{}}, urgent: {{}}}}
    queues: {{help: {{}}, urgent: {{}}}}
    flow: [{{when: {{topic: urgent}}, route: urgent}}, {{route: help}}]
    reps: {{auto: {{shifts: [{{start: "08:00", end: "10:00", count: 1}}]}},
           hand: {{queues: [urgent, help], {ASKED}, shifts: [{{start: "08:00", end: "12:00", count: 1}}]}}}}
    """)
    declined_once = [DECLINES, ACCEPTS]
    visits = [
        visit("09:50", "help", work=3000),
        visit("09:51", "help", offers=declined_once),
        visit("09:52", "urgent", offers=declined_once),
    ]
    story = live(here, visits)
    assert assigned(story, 2) == [("hand.1.1", clock("09:52")), ("hand.1.1", clock("10:00"))]
    assert assigned(story, 1) == [("hand.1.1", clock("09:51")), ("hand.1.1", clock("10:01:10"))]


def test_a_rep_is_online_while_another_one_goes():
    # F2: two are online until 09:00, one until 10:00.
    here = world("""
    flow: [{when: {reps_online: true}, route: help}, {case: nobody there}]
    reps: {staff: {shifts: [{start: "08:00", end: "09:00", count: 1}, {start: "08:00", end: "10:00", count: 1}]}}
    """)
    story = live(here, [visit("08:30"), visit("09:30"), visit("10:30")])
    assert [session.queue for session in story.sessions] == ["help", "help", None]
