"""Stories of silence: timers, returns, tokens, restarts, the sweep, and status-based capacity (rules I1–I7).

Each story is traced by hand in its comment. First replies take 20 s; a returning visitor is answered by a first
reply of 15 s with 10 s of reading. Where nothing else is said the chat ends at the rep's last reply.
"""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

from simchat.facts import Cause, Close, EndedBy, Outcome, Status
from tests.stories.world import Visit, clock, live, visit, world

TALK = "{messages: {exchanges: 1, customer_reply: 0s, first_reply: 20s, rep_reply: 0s}}"
ASKING = "{messages: {exchanges: 1, customer_reply: 0s, first_reply: 20s, rep_reply: 0s, confirm: {time: 5s}}}"
HELP = f"topics: {{help: {{conversation: {TALK}}}}}\n"
GRAIN_S = 2.0**-20


def silent_at(turn: int, kind: str, returns: float = inf, **needs: Any) -> Visit:
    """From 100: first reply 120; customer 30 s, 150; reply 40 s, 190; customer 50 s; reply 25 s; silent at one turn."""
    told = {"at": 100, "turns": [(30, 40), (50, 25)], "later_first_reply": [15, 15], "reading": [10, 10]} | needs
    return visit(silence={turn: (kind, returns)}, **told)


# --- I1, I2: the automatic timer ------------------------------------------------------------------


def test_who_never_answers_is_set_inactive_and_ended_by_the_sweep():
    # Reply of 190; Inactive at 790, the slot freed: session 1, waiting since 200, is taken at 790.
    # 24 h later the next sweep is that of Tuesday 06:00.
    story = live(world(HELP), [silent_at(1, "leave"), visit(200)])
    session = story.session(0)
    assert (session.outcome, session.status, session.ended_by) == (Outcome.LAPSED, Status.ENDED, EndedBy.SYSTEM)
    assert (session.ended_at, session.inactive_count, session.exchanges) == (clock("30:00"), 1, 1)
    (work,) = story.works(0)
    assert (work.ended_at, work.released_at, work.close) == (790, 790, Close.INACTIVE)
    assert story.accepted[1] == 790


@pytest.mark.parametrize("kind", ["disconnect", "multitask", "step_away"])
def test_an_answer_in_time_takes_the_place_of_the_think_time_and_simply_continues(kind):
    # Silent for 100 s instead of thinking for 50: 290; reply until 315.
    story = live(world(HELP), [silent_at(1, kind, 100)])
    assert (story.session(0).ended_at, story.session(0).inactive_count) == (315, 0)


def test_an_answer_exactly_at_the_timer_continues():
    # The timer runs from 190 to 790; the answer of 790 comes first. Reply until 815.
    story = live(world(HELP), [silent_at(1, "step_away", 600)])
    assert (story.session(0).ended_at, story.session(0).inactive_count, story.session(0).works) == (815, 0, 1)


def test_a_think_time_a_grain_too_long_has_the_effect_of_a_silence():
    # Inactive at 790, back one grain later: a new request, taken at once; first reply 25 s in place of the reply.
    back = 790 + GRAIN_S
    story = live(world(HELP), [visit(100, turns=[(30, 40), (600 + GRAIN_S, 25)], later_first_reply=[15], reading=[10])])
    session = story.session(0)
    assert (session.ended_at, session.outcome, session.exchanges) == (back + 25, Outcome.HANDLED, 2)
    assert (session.inactive_count, session.returned_count, session.works, session.reroutes) == (1, 1, 2, 1)
    assert [(stay.cause, stay.joined_at, stay.age_at) for stay in story.stays(0)] == [
        (Cause.FIRST, 100, 100),
        (Cause.RETURNED, back, back),
    ]
    assert [message.asked_at for message in story.messages(0)] == [None, 150, back]


def test_the_first_reply_starts_the_timer_too():
    # First reply of 120, no word from the customer; Inactive at 720; back at 820; answered until 845.
    story = live(world(HELP), [silent_at(0, "step_away", 700, turns=[(30, 40)])])
    first, second = story.works(0)
    assert (first.ended_at, first.close) == (720, Close.INACTIVE)
    assert (second.cause, second.requested_at, second.accepted_at, second.first_reply_at, second.ended_at) == (
        Cause.RETURNED,
        820,
        820,
        845,
        845,
    )
    assert story.sent(0) == [120, 845]


def test_further_messages_of_the_rep_do_not_reset_the_timer():
    # Session 0: reply of 190; its question waits for the reply to session 1 (from 160, 60 s) and is sent at 255.
    # The timer counts from 190: Inactive at 790.
    # Session 1: first reply 120–140, customer 160, reply 190–250, question 255–260, confirmed 270.
    story = live(
        world(f"topics: {{help: {{conversation: {ASKING}}}}}\nreps: {{staff: {{capacity: 2}}}}"),
        [
            visit(100, turns=[(30, 40)], confirm=[(5, 35)], silence={1: ("leave", inf)}),
            visit(110, turns=[(20, 60)], confirm=[(5, 10)]),
        ],
    )
    assert story.sent(0) == [120, 190, 255]
    assert story.works(0)[0].ended_at == 790


def test_a_question_that_comes_too_late_is_not_asked():
    # As before, but session 1 is answered 190–1190: at 790 session 0 is Inactive, and its question leaves
    # the list. That to session 1 is asked 1190–1195, confirmed 1205.
    story = live(
        world(f"topics: {{help: {{conversation: {ASKING}}}}}\nreps: {{staff: {{capacity: 2}}}}"),
        [
            visit(100, turns=[(30, 40)], confirm=[(5, 35)], silence={1: ("leave", inf)}),
            visit(110, turns=[(20, 1000)], confirm=[(5, 10)]),
        ],
    )
    assert story.sent(0) == [120, 190]
    assert (story.works(0)[0].ended_at, story.works(0)[0].attention_s) == (790, 60)
    assert story.sent(1) == [140, 1190, 1195]
    assert story.session(1).ended_at == 1205


def test_who_is_content_and_was_not_asked_does_not_start_anew():
    # As before: session 0 is Inactive at 790, its question never asked. He would have been cut off at that turn, for
    # longer than his token lives; but he has nothing more to say.
    story = live(
        world(f"topics: {{help: {{conversation: {ASKING}}}}}\nreps: {{staff: {{capacity: 2}}}}"),
        [
            visit(
                100,
                turns=[(30, 40)],
                confirm=[(5, 35)],
                silence={1: ("disconnect", 4000)},
                restarts=True,
                again=visit(),
            ),
            visit(110, turns=[(20, 1000)], confirm=[(5, 10)]),
        ],
    )
    assert story.works(0)[0].ended_at == 790
    assert [each.visitor for each in story.sessions] == [0, 1]


def test_the_timer_does_not_run_while_the_customer_waits_for_the_rep():
    # Customer 150; the reply takes 1000 s.
    story = live(world(HELP), [visit(100, turns=[(30, 1000)])])
    assert (story.session(0).ended_at, story.session(0).inactive_count) == (1150, 0)


@pytest.mark.parametrize(("after", "seconds"), [("5m", 300), ("30m", 1800)])
def test_the_timer_takes_the_time_that_is_configured(after, seconds):
    story = live(world(HELP + f"inactivity: {{after: {after}}}"), [silent_at(1, "leave")])
    assert story.works(0)[0].ended_at == 190 + seconds


def test_with_the_timer_off_he_may_be_silent_for_ever_and_holds_his_slot():
    # Back after 5000 s session 0 simply continues, 5190 to 5215. Session 1 never answers: unfinished when the drain
    # ends, 14 days after the horizon.
    story = live(
        world(HELP + "inactivity: {after: off}\nreps: {staff: {capacity: 2}}"),
        [
            silent_at(1, "step_away", 5000),
            silent_at(1, "leave", at=6000),
        ],
    )
    assert (story.session(0).ended_at, story.session(0).inactive_count) == (5215, 0)
    assert (story.session(1).outcome, story.session(1).status, story.session(1).ended_at) == (
        Outcome.UNFINISHED,
        Status.ACTIVE,
        None,
    )
    assert story.facts.stopped_at == 15 * 86400


# --- I3: set Inactive by hand ---------------------------------------------------------------------

AT_ONCE = "inactivity: {manual: {after: 5m, when_queue: false}}"
WHEN_QUEUE = "inactivity: {manual: {after: 5m, when_queue: true}}\n"


def test_by_hand_and_at_once():
    # Reply of 190, Inactive at 490; session 1, waiting since 200, is taken then.
    story = live(world(HELP + AT_ONCE), [silent_at(1, "leave"), visit(200)])
    assert (story.works(0)[0].ended_at, story.works(0)[0].close) == (490, Close.INACTIVE)
    assert story.accepted[1] == 490


@pytest.mark.parametrize(("silence", "inactive"), [(300, 0), (300 + GRAIN_S, 1)])
def test_an_answer_exactly_when_the_rep_would_act_continues(silence, inactive):
    story = live(world(HELP + AT_ONCE), [silent_at(1, "multitask", silence)])
    assert story.session(0).inactive_count == inactive
    assert story.session(0).ended_at == 190 + silence + 25


def test_by_hand_when_somebody_comes_to_wait_the_longest_silent_first():
    # Two slots, both visitors leave for good: silent from 120 and from 200, candidates from 420 and 500.
    # 600 session 2 comes to wait: session 0 is set Inactive and 2 has its slot, at 600. Nobody waits any more:
    # session 1 stays until its own timer, 800.
    story = live(
        world(HELP + WHEN_QUEUE + "reps: {staff: {capacity: 2}}"),
        [
            silent_at(0, "leave"),
            silent_at(0, "leave", at=180),
            visit(600),
        ],
    )
    assert [story.works(n)[0].ended_at for n in (0, 1)] == [600, 800]
    assert story.accepted[2] == 600


def test_by_hand_as_soon_as_the_silence_is_long_enough_until_nobody_waits():
    # As before, but session 2 waits since 300 and session 3 since 310: 0 is set Inactive at 420, for 2, which stays
    # until 650; then 1 at 500, for 3.
    story = live(
        world(HELP + WHEN_QUEUE + "reps: {staff: {capacity: 2}}"),
        [
            silent_at(0, "leave"),
            silent_at(0, "leave", at=180),
            visit(300, turns=[(200, 10)]),
            visit(310),
        ],
    )
    assert [story.works(n)[0].ended_at for n in (0, 1)] == [420, 500]
    assert (story.accepted[2], story.accepted[3]) == (420, 500)
    assert story.session(2).ended_at == 650


def test_by_hand_not_before_the_silence_is_long_enough():
    # Session 1 waits since 150; session 0 answers 100 s after the first reply, 220; reply 260; his last turn 50 s; 335.
    story = live(world(HELP + WHEN_QUEUE), [silent_at(0, "multitask", 100), visit(150)])
    assert (story.session(0).ended_at, story.session(0).inactive_count) == (335, 0)
    assert story.accepted[1] == 335


def test_by_hand_later_than_the_timer_is_the_timer():
    # By hand from 10 minutes on, the timer at 5: session 0 is Inactive at 420 though somebody waits since 150.
    story = live(
        world(HELP + "inactivity: {after: 5m, manual: {after: 10m, when_queue: true}}"),
        [
            silent_at(0, "leave"),
            visit(150),
        ],
    )
    assert story.accepted[1] == 420


def test_by_hand_not_for_those_who_wait_for_others():
    # Session 1 waits from 600 in a queue that this rep does not serve: session 0 stays until its timer, 720.
    story = live(
        world(f"""
        topics: {{help: {{conversation: {TALK}}}, other: {{conversation: {TALK}}}}}
        queues: {{help: {{}}, other: {{}}}}
        flow: [{{when: {{topic: other}}, route: other}}, {{route: help}}]
        reps: {{staff: {{queues: [help]}},
                evening: {{queues: [other], shifts: [{{start: "20:00", end: "24:00", count: 1}}]}}}}
        {WHEN_QUEUE}"""),
        [silent_at(0, "leave", topic="help"), visit(600, "other")],
    )
    assert story.works(0)[0].ended_at == 720
    assert story.accepted[1] == clock("20:00")


@pytest.mark.parametrize(
    ("at", "inactive", "back"), [("11:50", "12:20:20", "12:50:20"), ("11:57", "12:27:20", "12:57:20")]
)
def test_by_hand_not_when_the_rep_takes_no_chats_any_more(at, inactive, back):
    # Session 0 is silent from 20 s after it came. From 12:00 the rep only waits for his break: session 1, of 12:01,
    # would gain nothing if 0 were set Inactive by hand, whether that may be done already (11:55:20) or only later
    # (12:02:20). The timer of 30 minutes does it; then the break of 30 minutes.
    story = live(
        world(f"""
        {HELP}
        inactivity: {{after: 30m, manual: {{after: 5m, when_queue: true}}}}
        reps: {{staff: {{capacity: 2, shifts: [{{start: "08:00", end: "16:00", count: 1,
                                                 breaks: [{{start: "12:00", length: 30m}}]}}]}}}}
        """),
        [silent_at(0, "leave", at=at), visit("12:01")],
    )
    assert story.works(0)[0].ended_at == clock(inactive)
    assert story.accepted[1] == clock(back)


# --- I4: coming back ------------------------------------------------------------------------------


def test_who_comes_back_is_a_new_request_with_a_fresh_patience():
    # Session 0: first reply 120, Inactive at 720, back at 1120. The patience of 500 s he came with is not asked; the
    # fresh one is 725 s. Session 1, waiting since 400, has the rep 720–1800: first reply 740, customer 800, reply
    # 1000 s. Session 2, waiting since 1000, is older than the returned request: 1800–1820. Then 0, 1820–1845.
    story = live(
        world(HELP),
        [
            silent_at(0, "step_away", 1000, turns=[(30, 40)], patience=500, fresh_patience=[725]),
            visit(400, turns=[(60, 1000)]),
            visit(1000),
        ],
    )
    assert (story.accepted[1], story.accepted[2]) == (720, 1800)
    assert story.works(0)[1].accepted_at == 1820
    assert (story.session(0).outcome, story.session(0).ended_at) == (Outcome.HANDLED, 1845)


def test_he_may_fall_silent_again_and_come_back_again():
    # 120 first reply; Inactive 720; back 1120, answered 1145; Inactive 1745; back 2145, answered 17 + 8 s later,
    # 2170.
    story = live(
        world(HELP),
        [
            visit(
                100,
                turns=[(30, 40), (50, 25)],
                silence={0: ("step_away", 1000), 1: ("multitask", 1000)},
                later_first_reply=[15, 17],
                reading=[10, 8],
            )
        ],
    )
    session = story.session(0)
    assert story.sent(0) == [120, 1145, 2170]
    assert (session.outcome, session.ended_at, session.exchanges) == (Outcome.HANDLED, 2170, 2)
    assert (session.inactive_count, session.returned_count, session.works, session.reroutes) == (2, 2, 3, 2)


def test_end_chat_while_inactive_is_lapsed():
    # At his only turn he would click End Chat after 700 s: first reply 120, Inactive 720, click at 820.
    story = live(world(HELP), [visit(100, turns=[(700, 40)], ends=0.0)])
    session = story.session(0)
    assert (session.outcome, session.ended_by) == (Outcome.LAPSED, EndedBy.VISITOR)
    assert (session.ended_at, session.works) == (820, 1)


# --- I5: disconnected -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("returns", "outcome", "ended_at"),
    [
        (3560, Outcome.HANDLED, 3775),
        (3560 + GRAIN_S, Outcome.LAPSED, 108000),
    ],
)
def test_the_disconnected_can_rejoin_while_his_token_is_valid(returns, outcome, ended_at):
    # His last message is that of 150: the token is valid until 3750, the answer comes `returns` after the reply of
    # 190.
    story = live(world(HELP), [silent_at(1, "disconnect", returns)])
    assert (story.session(0).outcome, story.session(0).ended_at) == (outcome, ended_at)


@pytest.mark.parametrize(("returns", "outcome"), [(3580, Outcome.HANDLED), (3580 + GRAIN_S, Outcome.LAPSED)])
def test_before_his_first_message_the_token_counts_from_the_start_of_the_session(returns, outcome):
    # The form of 50 s is sent at 100; first reply 120; the token is valid until 3700.
    story = live(
        world(HELP + "entry: {pre_chat: {time: 50s}}"),
        [
            silent_at(0, "disconnect", returns, at=50, form=50, turns=[(30, 40)]),
        ],
    )
    assert story.session(0).started_at == 100
    assert story.session(0).outcome is outcome


@pytest.mark.parametrize("kind", ["multitask", "step_away"])
def test_the_others_need_no_token(kind):
    # Back at 190 + 4000, long after 3750; answered 25 s later.
    story = live(world(HELP), [silent_at(1, kind, 4000)])
    assert (story.session(0).outcome, story.session(0).ended_at) == (Outcome.HANDLED, 4215)


def test_who_cannot_rejoin_may_start_anew_and_the_old_session_lapses():
    # He would be back at 4190; his token is dead since 3750. A new session arrives then: form 30 s, started 4220,
    # first reply 11 s, 4231, customer 4236, reply 4243.
    story = live(
        world(HELP + "entry: {pre_chat: {time: 10s}}"),
        [
            silent_at(
                1,
                "disconnect",
                4000,
                at=90,
                form=10,
                restarts=True,
                again=visit(form=30, first_reply=11, turns=[(5, 7)]),
            )
        ],
    )
    assert [(s.visitor, s.attempt, s.arrival_at, s.started_at, s.ended_at, s.outcome) for s in story.sessions] == [
        (0, 1, 90, 100, 108000, Outcome.LAPSED),
        (0, 2, 4190, 4220, 4243, Outcome.HANDLED),
    ]


def test_he_starts_anew_although_the_old_session_is_not_inactive_yet():
    # A token of 5 minutes is dead at 450, the timer is 30 minutes: at 590 he starts anew, beside his old session,
    # which is set Inactive at 1990.
    story = live(
        world(HELP + "inactivity: {after: 30m, token_valid: 5m}\nreps: {staff: {capacity: 2}}"),
        [
            silent_at(1, "disconnect", 400, restarts=True, again=visit()),
        ],
    )
    anew = story.session(1)
    assert (anew.started_at, anew.ended_at, anew.outcome) == (590, 610, Outcome.HANDLED)
    assert story.works(0)[0].ended_at == 1990
    assert story.session(0).outcome is Outcome.LAPSED


def test_nobody_starts_anew_after_the_calendars_end():
    # From 83000: first reply 83020, 83050, 83090; he would start anew at 87090, after midnight.
    story = live(world(HELP), [silent_at(1, "disconnect", 4000, at=83000, restarts=True, again=visit())])
    assert story.outcomes == [Outcome.LAPSED]


def test_who_can_rejoin_does_not_start_anew():
    story = live(world(HELP), [silent_at(1, "disconnect", 2000, restarts=True)])
    assert [(s.outcome, s.ended_at) for s in story.sessions] == [(Outcome.HANDLED, 2215)]


# --- I6: the sweep --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arrival", "ended"),
    [
        ("05:49:40", "30:00"),  # Inactive at 06:00: exactly 24 h at the sweep of Tuesday 06:00
        (20980 + GRAIN_S, "36:00"),  # a grain later: not yet
        ("23:49:40", "48:00"),  # Inactive at midnight, ended at midnight
    ],
)
def test_the_sweep_ends_those_inactive_for_at_least_a_day(arrival, ended):
    # First reply 20 s after the arrival, Inactive 10 minutes after that.
    story = live(world(HELP), [silent_at(0, "leave", at=arrival)])
    session = story.session(0)
    assert (session.ended_at, session.ended_by, session.outcome) == (clock(ended), EndedBy.SYSTEM, Outcome.LAPSED)


def test_a_sweep_of_ones_own():
    # Inactive at 720; for an hour at 4320; swept every half hour: 5400.
    story = live(world(HELP + "inactivity: {end: {after: 1h, sweep: 30m}}"), [silent_at(0, "leave")])
    assert story.session(0).ended_at == 5400


# --- I7: status-based capacity --------------------------------------------------------------------

STATUS_BASED = "inactivity: {capacity_model: status_based}\n"


@pytest.mark.parametrize("silence", [1000, 1800])
def test_status_based_has_no_automatic_timer_and_an_answer_until_giving_up_continues(silence):
    # First reply 120; the answer comes at 1120, or at 1920 exactly, when the rep would give up; reply 40 s.
    story = live(world(HELP + STATUS_BASED), [silent_at(0, "step_away", silence, turns=[(30, 40)])])
    session = story.session(0)
    assert (session.ended_at, session.inactive_count, session.works) == (120 + silence + 40, 0, 1)


def test_status_based_gives_up_and_takes_a_later_answer_back():
    # First reply 120; the rep gives up at 1920 and takes session 1, 1920–1940. The answer of 2620 stays with him: a
    # new work, and the ordinary reply, 40 s.
    story = live(world(HELP + STATUS_BASED), [silent_at(0, "step_away", 2500, turns=[(30, 40)]), visit(300)])
    assert story.accepted[1] == 1920
    assert [(w.cause, w.stay, w.requested_at, w.accepted_at, w.ended_at, w.close) for w in story.works(0)] == [
        (Cause.FIRST, 0, 100, 100, 1920, Close.INACTIVE),
        (Cause.SAME_REP, -1, 2620, 2620, 2660, Close.COMPLETED),
    ]
    assert story.sent(0) == [120, 2660]
    assert story.messages(0)[1].asked_at == 2620
    session = story.session(0)
    assert (session.outcome, session.inactive_count, session.returned_count) == (Outcome.HANDLED, 1, 1)
    assert (session.works, session.reroutes, session.exchanges) == (2, 0, 1)


def test_status_based_without_room_the_answer_goes_through_the_flow():
    # Session 1 has the rep from 1920 to 3040 (first reply 1940, customer 2040, reply 1000 s). The answer of 2620
    # waits; at 3040 a first reply of 25 s, until 3065.
    story = live(
        world(HELP + STATUS_BASED),
        [
            silent_at(0, "step_away", 2500, turns=[(30, 40)]),
            visit(300, turns=[(100, 1000)]),
        ],
    )
    second = story.works(0)[1]
    assert second.cause is Cause.RETURNED
    assert (second.requested_at, second.accepted_at, second.ended_at) == (2620, 3040, 3065)
    assert story.session(0).reroutes == 1


def test_status_based_off_shift_the_answer_goes_through_the_flow():
    # 15:20:00, first reply 15:20:20, given up at 15:50:20. Back at 16:10:00, when the early rep has gone: the late
    # one answers, until 16:10:25.
    story = live(
        world(f"""
        {HELP}
        {STATUS_BASED}
        reps: {{staff: {{shifts: [{{name: early, start: "08:00", end: "16:00", count: 1}},
                                  {{name: late, start: "16:00", end: "20:00", count: 1}}]}}}}
        """),
        [silent_at(0, "step_away", 2980, at="15:20", turns=[(30, 40)])],
    )
    assert story.works(0)[0].ended_at == clock("15:50:20")
    assert story.reps_of(0) == ["staff.early.1", "staff.late.1"]
    assert (story.works(0)[1].cause, story.session(0).ended_at) == (Cause.RETURNED, clock("16:10:25"))


def test_status_based_by_hand_works_as_ever():
    # Set Inactive by hand at 420; the answer of 820 stays with the rep; reply 40 s.
    story = live(
        world(HELP + "inactivity: {capacity_model: status_based, manual: {after: 5m, when_queue: false}}"),
        [
            silent_at(0, "step_away", 700, turns=[(30, 40)]),
        ],
    )
    assert [(w.cause, w.ended_at) for w in story.works(0)] == [(Cause.FIRST, 420), (Cause.SAME_REP, 860)]
