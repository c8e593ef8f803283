"""Stories of conversations: handling work, messages, moves between statuses, escalation (rules C1–C6).

Each story is traced by hand in its comment.
"""

from __future__ import annotations

from itertools import product
from math import inf

import pytest

from simchat.facts import Cause, Close, EndedBy, Outcome, Status
from simchat.model.lifecycle import IllegalMove, move
from tests.stories.world import clock, live, visit, world

TALK = "{messages: {exchanges: 1, customer_reply: 0s, first_reply: 20s, rep_reply: 0s}}"
ASKING = TALK.replace("}}", ", confirm: {time: 5s, again: 0.1}}}")
HELP = f"topics: {{help: {{conversation: {TALK}}}}}"
CONFIRMED = f"topics: {{help: {{conversation: {ASKING}}}}}"
TO_EXPERTS = """
queues: {help: {}, experts: {}}
flow: [{when: {cause: escalated}, route: experts}, {route: help}]
reps: {staff: {queues: [help]}, expert: {queues: [experts]}}
"""
GRAIN = 2.0**20


def rounded(seconds: float) -> float:
    """Seconds as a multiple of 2**-20 s."""
    return round(seconds * GRAIN) / GRAIN


def merged(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Spans in order of time, with those that touch made one."""
    joined: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if joined and start == joined[-1][1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


# --- C1: handling ---------------------------------------------------------------------------------


def handling(speeds: str, tier: str = "capacity: 3") -> str:
    """One topic at handling level, with a list of speeds or none."""
    listed = f", speed_by_concurrency: {speeds}" if speeds else ""
    return f"""
    topics: {{help: {{conversation: {{handling: {{work: 60s{listed}}}}}}}}}
    reps: {{staff: {{{tier}}}}}
    """


def test_without_a_list_every_chat_advances_at_full_speed():
    story = live(world(handling("")), [visit(100, work=100), visit(150, work=30)])
    assert [session.ended_at for session in story.sessions] == [200, 180]


def test_chats_share_a_rep_by_the_list_and_a_short_list_keeps_its_total_rate():
    # Speeds 1, 0.75; with three chats 0.75 · 2 / 3 = 0.5 each.
    # 100 session 0 (100 s of work) alone: 50 done at 150.
    # 150 session 1 (100 s) comes: 0.75 each; at 190: 0 has 80, 1 has 30.
    # 190 session 2 (50 s) comes: 0.5 each; 0 needs 40 s for its last 20: over at 230; 1 has 50, 2 has 20.
    # 230 two left: 0.75 each; 2 needs 40 s for its last 30: over at 270; 1 has 80.
    # 270 one left: 20 s more: over at 290.
    # Attention: shared equally among the open chats: 50 | 20 20 | a third of 40 each | 20 20 | 20.
    story = live(world(handling("[1.0, 0.75]")), [visit(100, work=100), visit(150, work=100), visit(190, work=50)])
    assert [session.ended_at for session in story.sessions] == [230, 290, 270]
    third = rounded(40 / 3)
    assert [work.attention_s for work in story.works()] == [70 + third, 20 + third + 20 + 20, third + 20]
    assert merged(story.busy("staff.1.1")) == [(100, 290)]


def test_a_list_of_one_shares_one_rep_equally():
    # 100 session 0 (100 s) alone: 50 done at 150. Session 1 (30 s) comes: half each; over at 210. 20 s are left: 230.
    story = live(world(handling("[1.0]")), [visit(100, work=100), visit(150, work=30)])
    assert [session.ended_at for session in story.sessions] == [230, 210]


def test_a_completion_is_rounded_to_the_grain():
    # Two chats of 100 s at speed 0.7 each, begun together: both are over at 100 + 100 / 0.7, rounded.
    story = live(world(handling("[1.0, 0.7]", "capacity: 2")), [visit(100, work=100), visit(100, work=100)])
    assert [session.ended_at for session in story.sessions] == [100 + rounded(100 / 0.7)] * 2


def test_the_tiers_speed_multiplies_and_slowdown_does_not_apply():
    # Speed 2: alone 100 s of work take 50 s; two together at 0.75 advance at 1.5 each.
    # 100 session 0 (100 s): 80 done at 140. 140 session 1 (60 s): both at 1.5; 0's last 20 take 13.33 s.
    # Then 1 has 20 done and needs 20 s more at 2.
    here = world(handling("[1.0, 0.75]", "capacity: 2, speed: 2.0, slowdown: 0.5"))
    story = live(here, [visit(100, work=100), visit(140, work=60)])
    first_over = 140 + rounded(20 / 1.5)
    done = rounded((first_over - 140) * 1.5)
    assert [session.ended_at for session in story.sessions] == [first_over, first_over + rounded((60 - done) / 2)]


def test_two_topics_each_advance_by_their_own_list_at_the_n_of_all():
    # 100: with two open, a chat of topic a advances at 0.5, one of topic b at 0.25.
    # a (50 s) is over at 200; b (50 s) has 25 then and needs 25 s more alone: 225.
    story = live(
        world("""
        topics: {a: {conversation: {handling: {work: 50s, speed_by_concurrency: [1.0, 0.5]}}},
                 b: {conversation: {handling: {work: 50s, speed_by_concurrency: [1.0, 0.25]}}}}
        reps: {staff: {capacity: 2}}
        """),
        [visit(100, "a"), visit(100, "b")],
    )
    assert [session.ended_at for session in story.sessions] == [200, 225]


def test_wrap_up_of_handling_runs_in_the_background_and_slows_nobody():
    # Speeds 1, 0.5. 100 session 0: 100 s of work, over at 200; wrap-up 60 s, until 260.
    # 220 session 1: 50 s of work, alone in n: over at 270; wrap-up until 330.
    story = live(
        world("""
        topics: {help: {conversation: {handling: {work: 60s, speed_by_concurrency: [1.0, 0.5]}}, wrap_up: {time: 60s}}}
        reps: {staff: {capacity: 2}}
        """),
        [visit(100, work=100), visit(220, work=50)],
    )
    assert [(work.ended_at, work.wrap_up_ended_at, work.released_at) for work in story.works()] == [
        (200, 260, 260),
        (270, 330, 330),
    ]
    assert [work.attention_s for work in story.works()] == [100 + 60, 50 + 60]
    assert merged(story.busy("staff.1.1")) == [(100, 330)]


def test_a_silent_visitor_holds_his_slot_and_slows_the_others_down():
    # The rep comes at 08:00. Session 0 (07:58:20, patience 60 s) left silently at 07:59:20, is accepted at 08:00 and
    # holds a slot for 180 s, until 08:03:00: Inactive then.
    # 08:00:50 session 1 (100 s of work): with two open 0.5, 65 done after 130 s; 35 s more alone: over at 08:03:35.
    # Session 0 is ended by the first sweep that finds it Inactive for 24 h: Tuesday 12:00.
    story = live(
        world("""
        topics: {help: {conversation: {handling: {work: 60s, speed_by_concurrency: [1.0, 0.5], silent_hold: 3m}}}}
        reps: {staff: {capacity: 2, shifts: [{start: "08:00", end: "16:00", count: 1}]}}
        """),
        [visit("07:58:20", patience=60, silent=True), visit("08:00:50", work=100)],
    )
    (held,) = story.works(0)
    assert (held.accepted_at, held.ended_at, held.released_at) == (clock("08:00"), clock("08:03"), clock("08:03"))
    assert (held.ghost, held.close) == (True, Close.INACTIVE)
    assert story.session(1).ended_at == clock("08:03:35")
    assert story.works(1)[0].attention_s == 65 + 35
    silent = story.session(0)
    assert silent.outcome is Outcome.ABANDONED_SILENTLY
    assert (silent.ended_by, silent.ended_at) == (EndedBy.SYSTEM, clock("36:00"))
    assert (silent.left_at, silent.answered, silent.inactive_count) == (clock("07:59:20"), False, 1)


# --- C2: messages ---------------------------------------------------------------------------------


def test_a_conversation_message_by_message():
    # 100 accepted; first reply until 120. Customer 30 s → 150, reply 40 s → 190. Customer 50 s → 240, reply 25 s →
    # 265. Asked until 270; the customer confirms 35 s later, and the rep ends the chat at that moment: 305.
    story = live(world(CONFIRMED), [visit(100, turns=[(30, 40), (50, 25)], confirm=[(5, 35)])])
    assert story.sent(0) == [120, 190, 265, 270]
    assert [message.asked_at for message in story.messages(0)] == [None, 150, 240, None]
    session = story.session(0)
    assert (session.started_at, session.requested_at, session.accepted_at) == (100, 100, 100)
    assert session.first_reply_at == 120
    assert (session.ended_at, session.ended_by, session.outcome, session.status) == (
        305,
        EndedBy.REP,
        Outcome.HANDLED,
        Status.ENDED,
    )
    assert (session.exchanges, session.works, session.reroutes, session.inactive_count) == (2, 1, 0, 0)
    (work,) = story.works(0)
    assert (work.first_reply_at, work.ended_at, work.close) == (120, 305, Close.COMPLETED)
    assert work.attention_s == 20 + 40 + 25 + 5
    assert merged(story.busy("staff.1.1")) == [(100, 120), (150, 190), (240, 270)]


def test_confirm_off_ends_the_chat_at_the_last_reply():
    story = live(world(HELP), [visit(100, turns=[(30, 40), (50, 25)])])
    assert story.session(0).ended_at == 265
    assert story.sent(0) == [120, 190, 265]


def test_without_exchanges_the_first_reply_is_followed_by_the_question():
    # 120 first reply, 125 question, 160 confirmed.
    story = live(world(CONFIRMED), [visit(100, confirm=[(5, 35)])])
    assert story.sent(0) == [120, 125]
    assert (story.session(0).ended_at, story.session(0).exchanges) == (160, 0)


def test_without_exchanges_and_confirm_off_the_first_reply_ends_the_chat():
    story = live(world(HELP), [visit(100)])
    assert (story.session(0).ended_at, story.session(0).ended_by, story.session(0).exchanges) == (120, EndedBy.REP, 0)


def test_asked_again_he_gets_one_more_reply_and_is_asked_again():
    # 120 first reply; customer 150, reply 190; question 195; customer asks again 20 s later, 215; reply 15 s, 230;
    # question 235; customer confirms 25 s later: 260.
    story = live(world(CONFIRMED), [visit(100, turns=[(30, 40)], confirm=[(5, 20, 15), (5, 25)])])
    assert story.sent(0) == [120, 190, 195, 230, 235]
    assert [message.asked_at for message in story.messages(0)] == [None, 150, None, 215, None]
    assert (story.session(0).ended_at, story.session(0).outcome) == (260, Outcome.HANDLED)
    assert story.session(0).exchanges == 2, "one more customer message and the reply to it"


def test_the_question_goes_through_the_reps_list():
    # Two slots. 100 session 0: first reply 120, customer 150, reply 190. Session 1's message of 160 has waited since
    #   before, so the question comes after the reply to it: 250–255; confirmed 35 s later, 290.
    # 110 session 1: first reply 120–140; customer 20 s later, 160; reply 190–250; question 255–260; confirmed 270.
    story = live(
        world(CONFIRMED + "\nreps: {staff: {capacity: 2}}"),
        [
            visit(100, turns=[(30, 40)], confirm=[(5, 35)]),
            visit(110, turns=[(20, 60)], confirm=[(5, 10)]),
        ],
    )
    assert story.sent(0) == [120, 190, 255]
    assert story.sent(1) == [140, 250, 260]
    assert [session.ended_at for session in story.sessions] == [290, 270]


@pytest.mark.parametrize(
    ("place", "ended_at", "messages", "exchanges"),
    [
        (0.0, 150, [120], 0),
        (0.5, 240, [120, 190], 1),
        (0.99, 345, [120, 190, 265], 2),
    ],
)
def test_a_customer_ends_the_chat_at_one_of_his_turns_in_place_of_writing(place, ended_at, messages, exchanges):
    # Three exchanges: turns at 150 (reply 190), 240 (reply 265) and, 80 s later, 345. He clicks at turn floor(3 ·
    # place).
    story = live(world(CONFIRMED), [visit(100, turns=[(30, 40), (50, 25), (80, 10)], ends=place)])
    session = story.session(0)
    assert (session.ended_at, session.ended_by, session.outcome) == (ended_at, EndedBy.VISITOR, Outcome.HANDLED)
    assert (story.sent(0), session.exchanges) == (messages, exchanges)
    assert story.works(0)[0].close is Close.VISITOR_ENDED


def test_without_exchanges_nobody_clicks_end_chat():
    story = live(world(CONFIRMED), [visit(100, ends=0.5, confirm=[(5, 35)])])
    assert (story.session(0).ended_at, story.session(0).ended_by) == (160, EndedBy.REP)


# --- C3: statuses ---------------------------------------------------------------------------------

LIVING = (Status.WAITING, Status.ACTIVE, Status.INACTIVE, Status.ENDED)
LEGAL = {
    (Status.WAITING, Status.ACTIVE),
    (Status.WAITING, Status.WAITING),
    (Status.WAITING, Status.ENDED),
    (Status.ACTIVE, Status.INACTIVE),
    (Status.ACTIVE, Status.WAITING),
    (Status.ACTIVE, Status.ENDED),
    (Status.INACTIVE, Status.WAITING),
    (Status.INACTIVE, Status.ENDED),
}


@pytest.mark.parametrize("status_based", [False, True])
@pytest.mark.parametrize(("old", "new"), list(product(LIVING, LIVING)))
def test_every_move_is_legal_or_raises(old, new, status_based):
    legal = LEGAL | {(Status.INACTIVE, Status.ACTIVE)} if status_based else LEGAL
    if (old, new) in legal:
        assert move(old, new, status_based=status_based) is new
    else:
        with pytest.raises(IllegalMove):
            move(old, new, status_based=status_based)


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.INACTIVE, Status.NONE])
def test_no_session_begins_but_waiting_or_ended(status):
    with pytest.raises(IllegalMove):
        move(Status.NONE, status)


# --- C4: escalation -------------------------------------------------------------------------------


def test_an_escalated_conversation_goes_on_where_it_stood():
    # 120 first reply, customer 150, reply 190: passed on, and taken by the expert at once. Greeting 15 + 10 s until
    # 215; the customer's second turn, 50 s, 265; reply 25 s, 290; asked 295; confirmed 330.
    story = live(
        world(CONFIRMED + TO_EXPERTS),
        [
            visit(
                100,
                turns=[(30, 40), (50, 25)],
                confirm=[(5, 35)],
                escalates_after=1,
                later_first_reply=[15],
                reading=[10],
            )
        ],
    )
    assert story.sent(0) == [120, 190, 215, 290, 295]
    assert [message.asked_at for message in story.messages(0)] == [None, 150, None, 265, None]
    assert [(work.rep, work.cause, work.close) for work in story.works(0)] == [
        ("staff.1.1", Cause.FIRST, Close.ESCALATED),
        ("expert.1.1", Cause.ESCALATED, Close.COMPLETED),
    ]
    assert [(work.requested_at, work.accepted_at, work.first_reply_at, work.ended_at) for work in story.works(0)] == [
        (100, 100, 120, 190),
        (190, 190, 215, 330),
    ]
    assert [(stay.queue, stay.age_at) for stay in story.stays(0)] == [("help", 100), ("experts", 100)]
    session = story.session(0)
    assert (session.ended_at, session.outcome, session.exchanges) == (330, Outcome.HANDLED, 2)
    assert (session.escalated, session.works, session.reroutes, session.rep) == (True, 2, 1, "staff.1.1")


@pytest.mark.parametrize(("turns", "passed_on"), [([], 120), ([(30, 40)], 190)])
def test_a_shorter_chat_is_passed_on_after_its_last_exchange_and_ends_at_the_greeting(turns, passed_on):
    # To be passed on after three exchanges: with none after the first reply, with one after its reply. Nothing is
    # left to ask, and nobody confirms: the expert's greeting, 15 + 10 s, ends the chat.
    story = live(
        world(HELP + TO_EXPERTS),
        [
            visit(100, turns=turns, escalates_after=3, later_first_reply=[15], reading=[10]),
        ],
    )
    assert [(w.accepted_at, w.ended_at) for w in story.works(0)] == [(100, passed_on), (passed_on, passed_on + 25)]
    assert (story.session(0).ended_at, story.session(0).outcome) == (passed_on + 25, Outcome.HANDLED)


def test_with_no_exchange_left_the_expert_asks_for_confirmation_after_his_greeting():
    # 120 first reply, 150, 190: passed on; greeting until 215, question until 220, confirmed at 255.
    story = live(
        world(CONFIRMED + TO_EXPERTS),
        [
            visit(100, turns=[(30, 40)], confirm=[(5, 35)], escalates_after=1, later_first_reply=[15], reading=[10]),
        ],
    )
    assert story.sent(0) == [120, 190, 215, 220]
    assert story.session(0).ended_at == 255


def test_escalation_comes_once():
    # The flow routes the escalated back to the same queue, where the same rep is free again.
    # 120, 150, 190: passed on; greeting of 15 s until 205, customer 255, reply 280: over, not passed on again.
    story = live(world(HELP), [visit(100, turns=[(30, 40), (50, 25)], escalates_after=1, later_first_reply=[15])])
    assert [w.close for w in story.works(0)] == [Close.ESCALATED, Close.COMPLETED]
    assert story.session(0).ended_at == 280


def test_end_chat_comes_before_silence_at_one_turn():
    # At his second turn he would both click End Chat and fall silent: he clicks, after his think time, at 240.
    story = live(world(HELP), [visit(100, turns=[(30, 40), (50, 25)], ends=0.5, silence={1: ("leave", inf)})])
    assert (story.session(0).ended_at, story.session(0).outcome) == (240, Outcome.HANDLED)


def test_an_expert_who_is_late_answers_in_his_turn():
    # Both experts' visitors: session 0 is passed on at 190 and taken at once; session 1 (of 300) at 390, when the
    # expert is still with session 0, until 500. Session 1 waits with the age of its first request, 300.
    # Session 0: greeting 25 s, 215; customer 185 s, 400; reply 100 s, 500. Session 1: 500–525, the end.
    story = live(
        world(HELP + TO_EXPERTS),
        [
            visit(100, turns=[(30, 40), (185, 100)], escalates_after=1, later_first_reply=[15], reading=[10]),
            visit(300, turns=[(30, 40)], escalates_after=1, later_first_reply=[15], reading=[10]),
        ],
    )
    assert story.session(0).ended_at == 500
    assert [(s.age_at, s.joined_at, s.left_at) for s in story.stays(1)] == [(300, 300, 300), (300, 390, 500)]
    assert story.session(1).ended_at == 525


# --- C5, C6 ---------------------------------------------------------------------------------------


def test_at_capacity_one_a_chat_lasts_the_sum_of_its_parts_to_the_last_digit():
    # Parts that are odd multiples of 2**-20 s; the exact sum is known in whole grains.
    first = 20_971_521
    turns = [(31_457_281 + 7_340_033 * k, 26_214_403 + 5_242_881 * k) for k in range(6)]
    question, confirms, wrap_up = 5_242_883, 36_700_161, 62_914_563
    story = live(
        world(f"topics: {{help: {{conversation: {ASKING}, wrap_up: {{time: 60s}}}}}}"),
        [
            visit(
                1000,
                first_reply=first / GRAIN,
                turns=[(think / GRAIN, reply / GRAIN) for think, reply in turns],
                confirm=[(question / GRAIN, confirms / GRAIN)],
                wrap_up=wrap_up / GRAIN,
            )
        ],
    )
    (work,) = story.works(0)
    lasts = first + sum(think + reply for think, reply in turns) + question + confirms
    assert (work.ended_at - work.accepted_at) * GRAIN == lasts
    assert (work.released_at - work.ended_at) * GRAIN == wrap_up
    assert work.attention_s * GRAIN == lasts - sum(think for think, _ in turns) - confirms + wrap_up


def test_a_rep_with_chats_of_both_levels():
    # Two slots, slowdown 0.5. 100 session 0: 100 s of work, speeds 1, 0.5; 20 done at 120.
    # 120 session 1, by messages: first reply begun with two, 30 s, until 150; customer 180; reply 60 s, until 240:
    # over. While he writes, session 0 goes on at 0.5: 80 done at 240; 20 s more alone: over at 260.
    # Attention: session 0 gets 20, half of 120, 20; session 1 what was written, 30 + 60.
    story = live(
        world(f"""
        topics: {{calls: {{conversation: {{handling: {{work: 100s, speed_by_concurrency: [1.0, 0.5]}}}}}},
                  help: {{conversation: {TALK}}}}}
        reps: {{staff: {{capacity: 2, slowdown: 0.5}}}}
        """),
        [visit(100, "calls"), visit(120, "help", turns=[(30, 40)])],
    )
    assert story.sent(1) == [150, 240]
    assert [session.ended_at for session in story.sessions] == [260, 240]
    assert [work.attention_s for work in story.works()] == [20 + 60 + 20, 30 + 60]
    assert merged(story.busy("staff.1.1")) == [(100, 260)]
