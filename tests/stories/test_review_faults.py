"""Stories at the edges of rules: several things at one instant, drains cut short, breaks in a row, second silences.

Each is traced by hand in its comment. First replies, replies and customers take 10 s each unless a story says else.
"""

from __future__ import annotations

import pytest

from simchat.facts import Cause, Close, Outcome, Presence
from tests.stories.world import clock, live, visit, world

TALK = "{messages: {exchanges: 1, customer_reply: 10s, first_reply: 10s, rep_reply: 10s}}"
HELP = f"topics: {{help: {{conversation: {TALK}}}}}\n"


# --- T2: a drain limit ----------------------------------------------------------------------------


def test_who_is_still_in_the_form_at_the_drain_limit_is_unfinished():
    # The form of 23:59:50 would be sent at 24:00:50; nothing is simulated past 24:00:10.
    here = world("entry: {pre_chat: {time: 60s}}", "run: {drain: 10s}")
    story = live(here, [visit(100, form=60), visit("23:59:50", form=60)])
    assert story.outcomes == [Outcome.HANDLED, Outcome.UNFINISHED]
    assert (story.session(1).visitor, story.session(1).arrival_at) == (1, clock("23:59:50"))
    assert story.session(1).started_at is None


# --- T3: supply at one instant --------------------------------------------------------------------


def test_reps_who_come_at_one_instant_come_in_the_order_of_the_config_on_every_day():
    # Both come at 10:00 every day; the second one went home earlier the day before.
    here = world("""
    calendar: {days: 2}
    reps: {staff: {shifts: [{start: "10:00", end: "16:00", count: 1}, {start: "10:00", end: "12:00", count: 1}]}}
    """)
    story = live(here, [visit("09:00"), visit("33:00")])
    assert [story.reps_of(session) for session in (0, 1)] == [["staff.1.1"], ["staff.1.1"]]


def test_nobody_hands_over_to_a_rep_who_goes_at_the_same_instant():
    # Both of the first shift go at 09:00: the session waits until 09:10.
    here = world(
        HELP,
        """
    reps: {staff: {end_of_shift: handover, shifts: [{start: "08:00", end: "09:00", count: 2},
                                                    {start: "09:10", end: "12:00", count: 1}]}}
    """,
    )
    story = live(here, [visit("08:59:30", turns=[(60, 20)] * 3)])
    assert story.reps_of(0) == ["staff.1.1", "staff.2.1"]
    assert [work.accepted_at for work in story.works(0)] == [clock("08:59:30"), clock("09:10")]


@pytest.mark.parametrize("order", ["{early}, {late}", "{late}, {early}"])
def test_who_goes_hands_over_to_who_comes_at_the_same_instant(order):
    # The late shift begins as the early one ends, whatever their order in the config: somebody is online then.
    early = 'early: {end_of_shift: handover, shifts: [{start: "08:00", end: "16:00", count: 1}]}'
    late = 'late: {shifts: [{start: "16:00", end: "09:00", count: 1}]}'
    flow = """
    flow: [{when: {cause: handover, reps_online: true}, route: help}, {when: {cause: first}, route: help},
           {refuse: nobody}]
    """
    story = live(
        world(flow, f"reps: {{{order.format(early=early, late=late)}}}", "calendar: {days: 2}"),
        [visit("15:59", work=600), visit("39:59", work=600)],
    )
    for session in (0, 1):
        assert (story.session(session).outcome, story.reps_of(session)[-1]) == (Outcome.HANDLED, "late.1.1")


# --- R1, R3: breaks -------------------------------------------------------------------------------


def test_between_two_breaks_in_a_row_no_chat_is_taken():
    # Break 12:00-12:30, the next from 12:30 to 12:45: who waits from 12:10 on is taken at 12:45.
    here = world("""
    reps: {staff: {shifts: [{start: "08:00", end: "16:00", count: 1,
                             breaks: [{start: "12:00", length: 30m}, {start: "12:30", length: 15m}]}]}}
    """)
    story = live(here, [visit("12:10")])
    assert story.accepted == {0: clock("12:45")}
    assert story.spans("staff.1.1", Presence.BREAK) in (
        [(clock("12:00"), clock("12:30")), (clock("12:30"), clock("12:45"))],
        [(clock("12:00"), clock("12:45"))],
    )


def test_a_break_that_came_due_during_a_late_one_follows_it_at_once():
    # A chat until 12:41 puts off the break of 12:00: 12:41-13:11. That of 13:00 follows: 13:11-13:26.
    here = world("""
    reps: {staff: {shifts: [{start: "08:00", end: "16:00", count: 1,
                             breaks: [{start: "12:00", length: 30m}, {start: "13:00", length: 15m}]}]}}
    """)
    story = live(here, [visit("11:59", work=42 * 60), visit("12:10")])
    assert story.accepted[1] == clock("13:26")


def test_a_break_before_the_calendar_begins_is_over_by_then():
    # The night shift of the day before had its break at 23:00; at 00:10 the rep is there.
    here = world("""
    calendar: {days: 2}
    reps: {staff: {shifts: [{start: "22:00", end: "06:00", count: 1, breaks: [{start: "23:00", length: 30m}]}]}}
    """)
    story = live(here, [visit("00:10")])
    assert story.accepted == {0: clock("00:10")}


def test_reps_of_a_night_shift_go_to_a_meeting_after_midnight():
    # Tuesday's 02:00 lies in the shift begun on Monday at 22:00.
    here = world("""
    calendar: {days: 2}
    reps: {staff: {shifts: [{start: "22:00", end: "06:00", count: 1}], away: [{start: "02:00", length: 1h, heads: 1}]}}
    """)
    story = live(here, [visit("26:10")])
    assert (clock("26:00"), clock("27:00")) in story.spans("staff.1.1", Presence.AWAY)
    assert story.accepted == {0: clock("27:00")}


# --- I: silence -----------------------------------------------------------------------------------


def test_an_answer_that_stayed_with_the_rep_is_answered_but_once():
    # First reply 10; silent at his first turn: Inactive at 310, back at 410 with the same rep, reply 420; customer
    # 430, reply 440, and the chat is passed on: the new rep greets at 450, for nothing stands unanswered; customer
    # 460, reply 470.
    here = world(f"""
    inactivity: {{capacity_model: status_based, give_up: 5m}}
    topics: {{help: {{conversation: {TALK}}}}}
    queues: {{own: {{}}, other: {{}}}}
    flow: [{{when: {{cause: escalated}}, route: other}}, {{route: own}}]
    reps: {{first: {{queues: [own]}}, second: {{queues: [other]}}}}
    """)
    story = live(here, [visit(0, turns=[(10, 10)] * 3, silence={0: ("multitask", 400)}, escalates_after=2)])
    assert [work.cause for work in story.works(0)] == [Cause.FIRST, Cause.SAME_REP, Cause.ESCALATED]
    asked = [(message.sent_at, message.asked_at) for message in story.messages(0)]
    assert asked == [(10, None), (420, 410), (440, 430), (450, None), (470, 460)]
    assert (story.session(0).ended_at, story.session(0).exchanges) == (470, 3)


def test_who_started_anew_does_so_but_once_though_his_old_session_is_handed_over():
    # Cut off at 08:52:10 with a token of one minute, back at 08:57:10 in a session of his own. At 09:00 the old
    # session is handed over and greeted; nobody is there any more.
    here = world(
        HELP,
        """
    inactivity: {token_valid: 1m}
    reps: {staff: {capacity: 3, end_of_shift: handover, shifts: [{start: "08:00", end: "09:00", count: 1},
                                                                 {start: "08:50", end: "12:00", count: 1}]}}
    """,
    )
    again = visit(turns=[(10, 10)])
    cut_off = visit("08:52", turns=[(10, 10)] * 2, silence={0: ("disconnect", 300)}, restarts=True, again=again)
    story = live(here, [cut_off])
    assert story.works(0)[0].close is Close.HANDOVER
    assert story.outcomes == [Outcome.LAPSED, Outcome.HANDLED]


def test_after_an_escalation_the_token_counts_from_his_last_message_to_the_rep_before():
    # Messages at 20 and 40, replies at 30 and 50; passed on, greeted at 60; cut off until 85, 45 s after his message.
    here = world(f"""
    inactivity: {{token_valid: 50s}}
    topics: {{help: {{conversation: {TALK}}}}}
    queues: {{own: {{}}, other: {{}}}}
    flow: [{{when: {{cause: escalated}}, route: other}}, {{route: own}}]
    reps: {{first: {{queues: [own]}}, second: {{queues: [other]}}}}
    """)
    story = live(here, [visit(0, turns=[(10, 10)] * 3, escalates_after=2, silence={2: ("disconnect", 25)})])
    assert (story.session(0).outcome, story.session(0).ended_at) == (Outcome.HANDLED, 95)


def test_no_chat_is_set_inactive_for_a_session_that_another_rep_takes_at_once():
    # Both reps have room. The second declines at 105; the first, who has a silent chat and a free slot, is asked.
    here = world(f"""
    inactivity: {{manual: {{after: 60s, when_queue: true}}}}
    topics: {{help: {{conversation: {TALK}}}}}
    reps: {{staff: {{capacity: 2, acceptance: {{time: 5s, decline: 0.5}},
                     shifts: [{{start: "00:00", end: "24:00", count: 2}}]}}}}
    """)
    silent = visit(0, turns=[(10, 10)], silence={0: ("multitask", 300)}, offers=[(0, 0.9)])
    story = live(here, [silent, visit(100, turns=[(10, 10)], offers=[(5, 0.1), (5, 0.9)])])
    assert [work.rep for work in story.works(1)] == ["staff.1.2", "staff.1.1"]
    assert story.session(0).inactive_count == 0


# --- Q5, C4: silent visitors ----------------------------------------------------------------------


def test_a_silent_visitor_is_not_passed_on():
    # He left at 6; taken at 30, greeted at 40, Inactive ten minutes later.
    here = world(
        HELP,
        """
    queues: {own: {}, other: {}}
    flow: [{when: {cause: escalated}, route: other}, {route: own}]
    reps: {first: {queues: [own]}, second: {queues: [other]}}
    """,
    )
    gone = visit(1, patience=5, silent=True, turns=[(10, 10)], escalates_after=0)
    story = live(here, [visit(0, turns=[(10, 10)]), gone])
    assert story.reps_of(1) == ["first.1.1"]
    assert (story.works(1)[0].ended_at, story.works(1)[0].close) == (640, Close.INACTIVE)


def test_a_silent_visitor_holds_the_slot_until_inactive_however_little_he_had_to_ask():
    # He left at 6 and would have had no exchange; the rep, who does not know it, greets him at 40 and waits.
    story = live(world(HELP), [visit(0, turns=[(10, 10)]), visit(1, patience=5, silent=True)])
    assert (story.works(1)[0].ended_at, story.works(1)[0].close) == (640, Close.INACTIVE)


# --- R3, C6: what a rep has in hand ---------------------------------------------------------------


def test_what_a_rep_had_still_to_write_when_he_handed_over_is_not_written_next_day():
    # At 09:00 he writes to session 0 until 09:00:50; the customer of session 1 has written at 09:00. Both go to the
    # late rep. Next day he greets session 2 (08:30:00 to 08:30:10) and replies (08:30:20 to 08:30:30), no more.
    here = world(
        HELP,
        """
    calendar: {days: 2}
    reps: {staff: {capacity: 2, end_of_shift: handover, shifts: [{start: "08:00", end: "09:00", count: 1}]},
           late: {capacity: 2, shifts: [{start: "09:00", end: "12:00", count: 1}]}}
    """,
    )
    both = [visit("08:59:30", turns=[(10, 60)]), visit("08:59:35", turns=[(10, 10)])]
    story = live(here, [*both, visit("32:30", turns=[(10, 10)])])
    assert [story.reps_of(session)[-1] for session in (0, 1, 2)] == ["staff.1.1", "late.1.1", "staff.1.1"]
    assert [span for span in story.busy("staff.1.1") if span[0] > clock("24:00")] == [
        (clock("32:30"), clock("32:30:10")),
        (clock("32:30:20"), clock("32:30:30")),
    ]


def test_handling_begun_beside_a_chat_by_messages_has_half_of_his_attention():
    # The customer of session 0 thinks from 10 to 210. Session 1 is handled from 20 to 80: 60 s, shared by two.
    here = world(f"""
    topics: {{written: {{conversation: {TALK}}}, handled: {{conversation: {{handling: {{work: 60s}}}}}}}}
    reps: {{staff: {{capacity: 2}}}}
    """)
    story = live(here, [visit(0, "written", turns=[(200, 10)]), visit(20, "handled")])
    assert [(work.ended_at, work.attention_s) for work in story.works()] == [(220, 20), (80, 30)]


def test_a_declined_session_is_not_offered_to_a_rep_who_goes_at_the_same_instant():
    # The second declined at 08:59:52, the first has no room; both go at 09:00: the session waits until 09:10.
    here = world("""
    reps: {staff: {acceptance: {time: 1s, decline: 0.5}, shifts: [{start: "08:00", end: "09:00", count: 2}]},
           late: {shifts: [{start: "09:10", end: "10:00", count: 1}]}}
    """)
    declined = visit("08:59:50", offers={"staff": [(2, 0.1), (2, 0.9)]})
    story = live(here, [visit("08:59", work=600), declined])
    assert [work.rep for work in story.works(1)] == ["staff.1.2", "late.1.1"]


def test_who_leaves_silently_at_his_return_is_not_passed_on_either():
    # First reply 10; silent until 1010, Inactive at 610. Back at 1010 he waits for the only slot (session 1, until
    # 2010) and is gone at 1110. Taken at 2010, his message is answered at 2020, and nobody answers: Inactive at 2620.
    here = world(
        HELP,
        """
    queues: {own: {}, other: {}}
    flow: [{when: {cause: escalated}, route: other}, {route: own}]
    reps: {first: {queues: [own]}, second: {queues: [other]}}
    """,
    )
    back = visit(
        0, silent=True, turns=[(10, 10)] * 3, silence={0: ("multitask", 1000)}, escalates_after=1, fresh_patience=[100]
    )
    story = live(here, [back, visit(700, turns=[(400, 900)])])
    assert story.reps_of(0) == ["first.1.1", "first.1.1"]
    assert (story.works(0)[1].accepted_at, story.works(0)[1].ended_at) == (2010, 2620)
    assert story.session(0).outcome is Outcome.ABANDONED_SILENTLY


# --- R4: what takes no time ----------------------------------------------------------------------


def test_a_wrap_up_of_no_time_waits_its_turn_behind_the_message_being_written():
    # Session 0: first reply 10, customer 20, reply begun at 20, sent at 120. Session 1: first reply 20, ends the chat
    # at 50; its wrap-up comes after the reply, and what the reply causes, the question, is asked before that ends. So
    # session 2, waiting since 60 and taken at 120, is greeted after the question of 125.
    talk = "{messages: {exchanges: 1, customer_reply: 10s, first_reply: 10s, rep_reply: 10s, confirm: {time: 5s}}}"
    here = world(f"topics: {{help: {{conversation: {talk}, wrap_up: {{time: 0s}}}}}}\nreps: {{staff: {{capacity: 2}}}}")
    story = live(here, [visit(0, turns=[(10, 100)]), visit(5, turns=[(30, 10)], ends=0.0), visit(60, turns=[(10, 10)])])
    assert story.works(1)[0].wrap_up_ended_at == story.session(2).accepted_at == 120
    assert (story.sent(0), story.session(2).first_reply_at) == ([10, 120, 125], 135)
