"""Stories of acceptance by hand: offers decided, declined, timed out and withdrawn (Q4)."""

import pytest

from simchat.facts import Close, Left, Outcome
from tests.stories.world import NEVER_DECLINES, clock, live, visit, world

YES, NO = NEVER_DECLINES, 0.25
BY_HAND = "acceptance: {time: 5s, decline: 0.5, push_timeout: 10s}"
TWO = f'reps: {{staff: {{{BY_HAND}, shifts: [{{start: "00:00", end: "24:00", count: 2}}]}}}}'
ONE = f"reps: {{staff: {{{BY_HAND}}}}}"


def decisions(story, session):
    return [(work.rep[-1], work.assigned_at, work.accepted_at, work.close) for work in story.works(session)]


def test_a_session_waits_until_the_rep_has_accepted():
    # Offered at 0, accepted at 5, served 5-65.
    story = live(world(ONE), [visit(0, work=60)])
    session, work, stay = story.session(0), story.works(0)[0], story.stays(0)[0]
    assert (session.requested_at, session.accepted_at, session.ended_at) == (0, 5, 65)
    assert (work.requested_at, work.assigned_at, work.accepted_at, work.ended_at, work.released_at) == (0, 0, 5, 65, 65)
    assert (stay.joined_at, stay.left_at, stay.left) == (0, 5, Left.ACCEPTED)


def test_the_slot_is_held_from_the_offer():
    # 1 arrives while 0 is being offered: no room. 0 is served 5-65; 1 is offered at 65, accepted at 70.
    story = live(world(ONE), [visit(0), visit(2)])
    assert decisions(story, 1) == [("1", 65, 70, Close.COMPLETED)]


def test_what_is_offered_counts_as_an_open_chat_for_selection():
    # At 2 rep 1 has an offer, rep 2 nothing.
    two_slots = TWO.replace("acceptance", "capacity: 2, acceptance")
    story = live(world(two_slots), [visit(0), visit(2)])
    assert [session.rep for session in story.sessions] == ["staff.1.1", "staff.1.2"]


def test_what_is_offered_still_counts_as_waiting():
    # At 2 the queue (cap 1) holds 0, who is being offered: 1 would have to wait, and is refused. At 6 it is empty.
    story = live(world(ONE, "queues: {help: {cap: 1}}"), [visit(0), visit(2), visit(6)])
    assert story.outcomes == [Outcome.HANDLED, Outcome.REFUSED, Outcome.HANDLED]
    assert [stay.length for stay in story.stays()] == [0, 0]


def test_a_declined_session_goes_to_the_other_rep():
    # Rep 1 declines at 5, rep 2 accepts at 12. One stay, of one age.
    story = live(world(TWO), [visit(0, work=60, offers=[(5, NO), (7, YES)])])
    assert decisions(story, 0) == [("1", 0, None, Close.DECLINED), ("2", 5, 12, Close.COMPLETED)]
    assert [work.released_at for work in story.works(0)] == [5, 72]
    assert [(stay.joined_at, stay.age_at, stay.left_at) for stay in story.stays(0)] == [(0, 0, 12)]
    assert (story.session(0).works, story.session(0).rep) == (1, "staff.1.2")


def test_a_declined_session_keeps_its_age():
    # 0 is declined at 5. 1, of 3 s, has waited too: the rep is offered 0 again first, since all (he alone) declined it.
    story = live(world(ONE), [visit(0, work=60, offers=[(5, NO), (5, YES)]), visit(3)])
    assert decisions(story, 0) == [("1", 0, None, Close.DECLINED), ("1", 5, 10, Close.COMPLETED)]
    assert story.session(1).accepted_at == 75


def test_a_session_is_not_offered_again_until_all_have_declined_it():
    # Rep 1 is with 0, 0-100. 1 is declined by rep 2 at 15 and waits, though rep 2 has room; 2, who arrives at 20,
    # is let in (a rep takes him at once, the cap does not matter) and accepted at 25. At 100 rep 1 is offered 1.
    here = world(TWO, "queues: {help: {cap: 1}}")
    visits = [
        visit(0, work=100, offers=[(0, YES)]),
        visit(10, work=60, offers=[(5, NO), (5, YES)]),
        visit(20, work=200),
    ]
    story = live(here, visits)
    assert decisions(story, 1) == [("2", 10, None, Close.DECLINED), ("1", 100, 105, Close.COMPLETED)]
    assert decisions(story, 2) == [("2", 20, 25, Close.COMPLETED)]


def test_when_all_have_declined_it_everyone_may_be_offered_it_again():
    # Rep 1 declines at 5, rep 2 at 10; again to rep 1 (last assigned at 0, rep 2 at 5), who accepts at 15.
    story = live(world(TWO), [visit(0, work=60, offers=[(5, NO), (5, NO), (5, YES)])])
    assert decisions(story, 0) == [
        ("1", 0, None, Close.DECLINED),
        ("2", 5, None, Close.DECLINED),
        ("1", 10, 15, Close.COMPLETED),
    ]


@pytest.mark.parametrize(
    ("time", "first"),
    [(10, ("1", 0, 10, Close.COMPLETED)), (10.5, ("1", 0, None, Close.PUSH_TIMEOUT))],
)
def test_an_offer_times_out_unless_it_is_decided_in_time(time, first):
    # The push time-out is 10 s. At 10 a decision still counts; one of 10.5 s never comes, and rep 2 is offered it.
    story = live(world(TWO), [visit(0, work=60, offers=[(time, YES), (3, YES)])])
    assert decisions(story, 0)[0] == first
    assert story.session(0).accepted_at == (10 if time == 10 else 13)
    assert len(story.works(0)) == (1 if time == 10 else 2)


def test_who_leaves_while_he_is_offered_is_withdrawn():
    # 0 has 4 s of patience, the rep would accept at 5. At 4 the slot is free: 1 is offered, and accepted at 9.
    story = live(world(ONE), [visit(0, patience=4), visit(1)])
    session, work = story.session(0), story.works(0)[0]
    assert (session.outcome, session.left_at, session.works, session.rep) == (Outcome.ABANDONED, 4, 0, None)
    assert (work.assigned_at, work.accepted_at, work.ended_at, work.released_at) == (0, None, 4, 4)
    assert work.close is Close.WITHDRAWN
    assert decisions(story, 1) == [("1", 4, 9, Close.COMPLETED)]


def test_who_leaves_silently_while_he_is_offered_is_accepted_all_the_same():
    story = live(world(ONE), [visit(0, patience=4, silent=True, silent_hold=20)])
    session = story.session(0)
    assert (session.outcome, session.left_at, session.accepted_at) == (Outcome.ABANDONED_SILENTLY, 4, 5)
    assert (session.answered, story.works(0)[0].released_at) == (False, 25)


def test_the_ewt_counts_the_wait_until_the_acceptance():
    # Offered at 0 and accepted at 5: a sample of 5 s. Not yet at 3.
    story = live(world(ONE), [visit(0, work=10), visit(3, work=10), visit(100)])
    assert story.ewt(1) == [None]
    # 1 waited from 3, was offered at 15 and accepted at 20: the mean of 5 and 17.
    assert story.ewt(2) == [11]


def test_each_tier_decides_by_its_own_draws():
    # Both tiers rank queue help first; the first tier's rep declines at 2, the second's accepts 4 s later.
    here = world("""
    reps:
      first: {acceptance: {time: 5s, decline: 0.5}}
      second: {acceptance: {time: 5s, decline: 0.5}}
    """)
    story = live(here, [visit(0, offers={"first": [(2, NO)], "second": [(4, YES)]})])
    works = [(work.tier, work.assigned_at, work.ended_at) for work in story.works(0)]
    assert works == [("first", 0, 2), ("second", 2, 66)]
    assert story.session(0).accepted_at == 6


def test_a_declined_session_has_its_longest_wait():
    # Rep 1 is with 0, 0-100; 1 is declined by rep 2 at 15. At 40 he has waited for 30 s and is moved.
    here = world(f"""
    queues: {{help: {{max_wait: 30s}}, backup: {{}}}}
    reps:
      staff: {{queues: [help], {BY_HAND}, shifts: [{{start: "00:00", end: "24:00", count: 2}}]}}
      backup: {{queues: [backup]}}
    flow: [{{when: {{cause: max_wait}}, route: backup}}, {{route: help}}]
    """)
    story = live(here, [visit(0, work=100, offers=[(0, YES)]), visit(10, offers=[(5, NO)])])
    assert [(stay.queue, stay.joined_at, stay.left_at) for stay in story.stays(1)] == [
        ("help", 10, 40),
        ("backup", 40, 40),
    ]


def test_the_longest_wait_may_end_while_a_session_is_offered():
    # Offered at 0, to be accepted after 9 s; at 8 he has waited long enough and is moved, and the slot is free for 1.
    here = world(f"""
    queues: {{help: {{max_wait: 8s}}, backup: {{}}}}
    reps: {{staff: {{queues: [help], {BY_HAND}}}, backup: {{queues: [backup]}}}}
    flow: [{{when: {{cause: max_wait}}, route: backup}}, {{route: help}}]
    """)
    story = live(here, [visit(0, offers=[(9, YES)]), visit(4)])
    assert [(work.tier, work.assigned_at, work.accepted_at, work.close) for work in story.works(0)] == [
        ("staff", 0, None, Close.WITHDRAWN),
        ("backup", 8, 8, Close.COMPLETED),
    ]
    # 1, offered at 8, is moved himself at 12, and waits for the backup.
    assert [(work.tier, work.assigned_at, work.close) for work in story.works(1)] == [
        ("staff", 8, Close.WITHDRAWN),
        ("backup", 68, Close.COMPLETED),
    ]


def test_a_declined_session_reaches_the_age_at_which_a_helper_may_take_it():
    # Rep 1 is with 0; 1 is declined by rep 2 at 15 and is 30 s old at 40.
    here = world(f"""
    queues: {{help: {{}}, other: {{}}}}
    reps:
      staff: {{queues: [help], {BY_HAND}, shifts: [{{start: "00:00", end: "24:00", count: 2}}]}}
      helper: {{queues: [other, {{help: {{after: 30s}}}}]}}
    """)
    story = live(here, [visit(0, work=100, offers=[(0, YES)]), visit(10, offers=[(5, NO)])])
    assert (story.session(1).accepted_at, story.session(1).tier) == (40, "helper")


def test_when_those_who_have_not_declined_are_gone_the_others_are_offered_it_again():
    # Rep 1 (until 10:00) is with 0 for two hours; 1 is declined by rep 2 at 09:30:05. At 10:00 rep 2 is the only one
    # who takes chats: he is offered it again.
    here = world(f"""
    reps:
      staff:
        {BY_HAND}
        shifts: [{{start: "09:00", end: "10:00", count: 1}}, {{start: "09:00", end: "17:00", count: 1}}]
    """)
    visits = [visit("09:00", work=7200, offers=[(0, YES)]), visit("09:30", offers=[(5, NO), (5, YES)])]
    story = live(here, visits)
    assert story.session(1).accepted_at == clock("10:00:05")
    assert [work.rep for work in story.works(1)] == ["staff.2.1", "staff.2.1"]


def test_whom_the_last_rep_declines_after_his_shift_is_unfinished_at_once():
    # The only shift ever ends at 10:00. What was offered before is decided after it, at 10:00:03: declined.
    here = world(f"""
    calendar: {{holidays: [2026-01-05]}}
    reps: {{staff: {{{BY_HAND}, shifts: [{{days: holiday, start: "08:00", end: "10:00", count: 1}}]}}}}
    """)
    story = live(here, [visit("09:59:58", offers=[(5, NO)])])
    (stay,) = story.stays(0)
    assert (story.session(0).outcome, stay.left, stay.left_at) == (
        Outcome.UNFINISHED,
        Left.UNFINISHED,
        clock("10:00:03"),
    )
    assert story.facts.stopped_at == 86400
