"""Stories of waiting: who is taken next and by whom, and who leaves (Q1-Q3, Q5-Q7; offers, Q4, are in test_offers)."""

import pytest

from simchat.facts import Cause, Close, EndedBy, Left, Outcome, Status
from tests.stories.world import MESSAGES, clock, live, visit, world

TWO_REPS = 'shifts: [{start: "00:00", end: "24:00", count: 2}]'


# --- Q1: which session ---------------------------------------------------------------------------

TWO_TOPICS = """
topics: {plain: {}, urgent: {}}
flow: [{when: {topic: urgent}, route: urgent}, {route: plain}]
"""


def test_routing_priority_comes_before_rank_and_age():
    # The rep ranks queue plain first and 1 is older, but queue urgent has priority 1.
    here = world(TWO_TOPICS, "queues: {plain: {priority: 2}, urgent: {priority: 1}}")
    story = live(here, [visit(0, "plain"), visit(10, "plain"), visit(20, "urgent")])
    assert story.accepted == {0: 0, 1: 120, 2: 60}


def test_rank_comes_before_age():
    here = world(
        TWO_TOPICS,
        """
    queues: {plain: {}, urgent: {}}
    reps: {staff: {queues: [urgent, plain]}}
    """,
    )
    story = live(here, [visit(0, "plain"), visit(10, "plain"), visit(20, "urgent")])
    assert story.accepted == {0: 0, 1: 120, 2: 60}


def test_the_oldest_request_comes_first_then_the_lower_number():
    # 1 is in the form until 30; 2 and 3 join at 20, in the order of their numbers.
    story = live(world(), [visit(0), visit(10, form=20), visit(20), visit(20)])
    assert story.accepted == {0: 0, 1: 180, 2: 60, 3: 120}


def test_a_session_that_nobody_with_room_may_take_does_not_block_those_behind_it():
    # 1, of the highest priority, waits for the expert, who is busy until 100; 2 is taken at once.
    here = world(
        TWO_TOPICS,
        """
    queues: {plain: {priority: 2}, urgent: {priority: 1}}
    reps: {expert: {queues: [urgent]}, staff: {queues: [plain]}}
    """,
    )
    story = live(here, [visit(0, "urgent", work=100), visit(10, "urgent"), visit(20, "plain")])
    assert story.accepted == {0: 0, 1: 100, 2: 20}


def test_a_heavy_chat_that_does_not_fit_does_not_block_a_light_one():
    # One of two slots is free from 0 to 100: too little for 1, enough for 2, who holds it until 130. Then 1 is taken.
    here = world(
        TWO_TOPICS,
        """
    queues: {plain: {priority: 2}, urgent: {priority: 1, weight: 2}}
    reps: {staff: {capacity: 2}}
    """,
    )
    story = live(here, [visit(0, "plain", work=100), visit(10, "urgent"), visit(20, "plain", work=110)])
    assert story.accepted == {0: 0, 1: 130, 2: 20}
    assert story.works(1)[0].weight == 2


def test_the_first_rep_on_shift_fills_up_first():
    # Three wait at 08:00 for two reps of two slots: coming on shift is an event of its own for each.
    here = world("""
    reps: {staff: {capacity: 2, shifts: [{start: "08:00", end: "10:00", count: 2}]}}
    """)
    story = live(here, [visit("07:00"), visit("07:10"), visit("07:20")])
    assert set(story.accepted.values()) == {clock("08:00")}
    assert [session.rep for session in story.sessions] == ["staff.1.1", "staff.1.1", "staff.1.2"]


# --- Q2: which rep -------------------------------------------------------------------------------


def test_the_own_tier_comes_before_the_helpers():
    # Both are idle; the helper stands first in the config, but ranks the queue second.
    here = world("""
    queues: {help: {}, other: {}}
    reps: {helper: {queues: [other, help]}, own: {queues: [help]}}
    """)
    story = live(here, [visit(0), visit(1)])
    assert [session.tier for session in story.sessions] == ["own", "helper"]


def four_visits(selection, count=4):
    here = world(f"reps: {{staff: {{capacity: 2, selection: {selection}, {TWO_REPS}}}}}")
    story = live(here, [visit(n, work=1000) for n in range(count)])
    return [session.rep[-1] for session in story.sessions]


def test_least_active_spreads_and_breaks_ties_by_the_oldest_last_assignment():
    # 0: both have 0, config order: rep 1. 1: rep 2 has none. 2: 1 each, rep 1 was assigned earlier. 3: rep 2.
    assert four_visits("least_active") == ["1", "2", "1", "2"]


def test_who_was_never_assigned_comes_before_who_was_at_the_very_first_instant():
    two = {"start": "00:00", "end": "24:00", "count": 2}
    story = live(world(f"reps: {{staff: {{shifts: [{two}]}}}}"), [visit(0, work=10), visit(20)])
    assert [story.reps_of(session) for session in (0, 1)] == [["staff.1.1"], ["staff.1.2"]]


def test_most_active_packs():
    # 0: rep 1. 1: rep 1 has more. 2: rep 1 is full. 3: rep 2.
    assert four_visits("most_active") == ["1", "1", "2", "2"]


@pytest.mark.parametrize(
    ("selection", "tiers"),
    [
        # Free slots, small/big: 2/4, 2/3, 2/2 (small was never assigned), 1/2, 1/1 (small at 2, big at 3), 0/1.
        ("most_available", ["big", "big", "small", "big", "small", "big"]),
        # Open chats: 0/0 (config order), 1/0, 1/1, 2/1: small is full from 2 on.
        ("least_active", ["small", "big", "small", "big", "big", "big"]),
    ],
)
def test_tiers_of_one_selection_compete_directly(selection, tiers):
    here = world(f"""
    reps: {{small: {{capacity: 2, selection: {selection}}}, big: {{capacity: 4, selection: {selection}}}}}
    """)
    story = live(here, [visit(n, work=1000) for n in range(6)])
    assert [session.tier for session in story.sessions] == tiers


def test_tiers_of_different_selections_go_by_the_config():
    here = world("""
    reps: {first: {capacity: 2, selection: least_active}, second: {capacity: 2, selection: most_active}}
    """)
    story = live(here, [visit(n, work=1000) for n in range(4)])
    assert [session.tier for session in story.sessions] == ["first", "first", "second", "second"]


@pytest.mark.parametrize(("selection", "rep"), [("longest_idle", "2"), ("least_active", "1")])
def test_longest_idle_goes_by_the_end_of_the_last_chat(selection, rep):
    # Rep 1: 0-100. Rep 2: 10-40. At 110 rep 2 has been idle longer; rep 1 was assigned longer ago.
    here = world(f"reps: {{staff: {{selection: {selection}, {TWO_REPS}}}}}")
    story = live(here, [visit(0, work=100), visit(10, work=30), visit(110)])
    assert [session.rep[-1] for session in story.sessions] == ["1", "2", rep]


def test_longest_idle_goes_by_the_slot_free_longest():
    # Two slots each. 0 and 2 with rep 1, 1 and 3 with rep 2 (ties: oldest last assignment). Rep 1 frees a slot
    # at 100, rep 2 at 90 and 110: at 120 rep 2 holds the slot that has been free longest, since 90.
    here = world(f"reps: {{staff: {{capacity: 2, selection: longest_idle, {TWO_REPS}}}}}")
    story = live(here, [visit(0, work=100), visit(1, work=89), visit(2, work=1000), visit(3, work=107), visit(120)])
    assert [session.rep[-1] for session in story.sessions] == ["1", "2", "1", "2", "2"]


def test_a_chat_in_wrap_up_counts_for_selection():
    # 0 with rep 1: 0-10, wrap-up until 110. 1 with rep 2: 1-6, no wrap-up. At 20 rep 1 was assigned longer
    # ago, but has a chat in wrap-up: rep 2.
    here = world(f"""
    topics: {{plain: {{}}, filed: {{wrap_up: {{time: 100s}}}}}}
    reps: {{staff: {{capacity: 2, {TWO_REPS}}}}}
    """)
    story = live(here, [visit(0, "filed", work=10), visit(1, "plain", work=5), visit(20, "plain")])
    assert [session.rep[-1] for session in story.sessions] == ["1", "2", "2"]


# --- Q2a: timed overflow -------------------------------------------------------------------------

HELPED = """
reps: {own: {queues: [help, first]}, helper: {queues: [other, {help: {after: 30s}}]}}
"""


def test_a_helper_takes_a_session_when_it_reaches_the_age():
    # 1 joins at 10 and is 30 s old at 40: helper, 40-45. 2 joins at 35: helper, at 65.
    here = world("queues: {help: {}, first: {}, other: {}}", HELPED)
    story = live(here, [visit(0, work=100), visit(10, work=5), visit(35)])
    assert story.accepted == {0: 0, 1: 40, 2: 65}
    assert [session.tier for session in story.sessions] == ["own", "helper", "helper"]


def test_the_own_tier_may_be_free_before_that():
    # The own rep is free at 30; 2, behind him, is old enough at 45 and the helper takes him.
    here = world("queues: {help: {}, first: {}, other: {}}", HELPED)
    story = live(here, [visit(0, work=30), visit(10, work=100), visit(15)])
    assert story.accepted == {0: 0, 1: 30, 2: 45}
    assert [session.tier for session in story.sessions] == ["own", "own", "helper"]


def test_a_busy_helper_takes_the_session_when_he_has_room_and_it_is_old_enough():
    # The helper is with 1 until 50; 2 has been old enough since 42.
    here = world("queues: {help: {}, first: {}, other: {}}", HELPED)
    story = live(here, [visit(0, work=100), visit(10, work=10), visit(12)])
    assert story.accepted == {0: 0, 1: 40, 2: 50}


@pytest.mark.parametrize(("on_reroute", "age_at", "accepted_at"), [("keep", 10, 40), ("reset", 30, 60)])
def test_overflow_goes_by_the_age_not_by_the_stay(on_reroute, age_at, accepted_at):
    # 1 joins queue first at 10 and is moved to queue help at 30, when he has waited for 20 s.
    # His age counts from 10, unless the queue entered resets it.
    here = world(
        HELPED,
        f"""
    queues: {{help: {{age_on_reroute: {on_reroute}}}, first: {{max_wait: 20s}}, other: {{}}}}
    flow: [{{when: {{cause: max_wait}}, route: help}}, {{route: first}}]
    """,
    )
    story = live(here, [visit(0, work=100), visit(10)])
    first, second = story.stays(1)
    assert (first.queue, first.joined_at, first.age_at, first.left, first.left_at) == ("first", 10, 10, Left.MOVED, 30)
    assert (second.queue, second.joined_at, second.age_at) == ("help", 30, age_at)
    assert story.session(1).accepted_at == accepted_at
    assert story.session(1).tier == "helper"


# --- Q3: age ---------------------------------------------------------------------------------------

ESCALATING = f"""
topics:
  easy: {{conversation: {MESSAGES}, escalate: {{probability: 1.0, after_exchange: 1}}}}
  hard: {{}}
reps: {{juniors: {{queues: [easy]}}, seniors: {{queues: [hard]}}}}
flow: [{{when: {{cause: escalated}}, route: hard}}, {{when: {{topic: hard}}, route: hard}}, {{route: easy}}]
"""


@pytest.mark.parametrize(
    ("hard", "accepted"),
    [("{}", {1: 60, 2: 70}), ("{age_on_reroute: keep}", {1: 60, 2: 70}), ("{age_on_reroute: reset}", {1: 120, 2: 60})],
)
def test_who_is_escalated_keeps_the_age_of_his_first_request(hard, accepted):
    # 0 keeps the senior busy 0-60. 1, of 1 s: first reply at 11, the customer writes at 16, the reply is sent at 21:
    # into queue hard, where 2 has waited since 10. Keeping his age he is first, greeted 60-70 and done.
    here = world(ESCALATING, f"queues: {{easy: {{}}, hard: {hard}}}")
    story = live(here, [visit(0, "hard"), visit(1, "easy", turns=[(5, 5)], escalates_after=1), visit(10, "hard")])
    assert {1: story.works(1)[1].accepted_at, 2: story.session(2).accepted_at} == accepted
    assert story.stays(1)[1].age_at == (21 if "reset" in hard else 1)


@pytest.mark.parametrize(
    ("queue", "age_at", "accepted"),
    [
        ("{}", 910, {0: 1060, 2: 1000}),
        ("{age_on_reroute: reset}", 910, {0: 1060, 2: 1000}),
        ("{age_on_reroute: keep}", 0, {0: 1000, 2: 1010}),
    ],
)
def test_who_returns_from_inactive_counts_from_that_moment(queue, age_at, accepted):
    # 0: first reply at 10, then silence. At 310 he is Inactive and the slot is free. 1 is served 400-1000.
    # 2 waits from 500 on, 0 is back at 910. His answer needs 10 s of the rep, and ends the chat.
    here = world(f"""
    topics: {{talk: {{conversation: {MESSAGES}}}, help: {{}}}}
    queues: {{help: {queue}}}
    inactivity: {{after: 5m}}
    """)
    visits = [
        visit(0, "talk", turns=[(5, 5)], silence={0: ("step_away", 900)}),
        visit(400, "help", work=600),
        visit(500, "help", work=60),
    ]
    story = live(here, visits)
    back = story.stays(0)[1]
    assert (back.cause, back.joined_at, back.age_at) == (Cause.RETURNED, 910, age_at)
    assert {0: story.works(0)[1].accepted_at, 2: story.session(2).accepted_at} == accepted
    assert story.session(0).ended_at == accepted[0] + 10


def test_who_is_escalated_into_the_queue_he_came_from_waits_there_with_his_age():
    # 0 is served 0-60. 1, of 10 s, is taken at 60: first reply 70, customer 75, reply 80: escalated. The rep wraps up
    # until 180. 2 has waited since 20: 1 is the older one, is greeted 180-190 and his wrap-up lasts until 290.
    here = world(f"""
    topics:
      plain: {{}}
      talk:
        conversation: {MESSAGES}
        escalate: {{probability: 1.0, after_exchange: 1}}
        wrap_up: {{time: 100s}}
    """)
    story = live(here, [visit(0, "plain"), visit(10, "talk", turns=[(5, 5)], escalates_after=1), visit(20, "plain")])
    assert [work.accepted_at for work in story.works(1)] == [60, 180]
    assert [stay.age_at for stay in story.stays(1)] == [10, 10]
    assert story.session(2).accepted_at == 290


# --- Q5: patience ------------------------------------------------------------------------------------


def test_who_has_waited_as_long_as_he_can_leaves():
    # 1 leaves at 40 and is out of the queue: at 60 the rep takes 2.
    story = live(world(), [visit(0), visit(10, patience=30), visit(20)])
    session = story.session(1)
    assert (session.outcome, session.left_at, session.ended_at) == (Outcome.ABANDONED, 40, 40)
    assert (session.ended_by, session.status, session.answered) == (EndedBy.VISITOR, Status.ENDED, False)
    assert (session.accepted_at, session.queue, session.requested_at) == (None, "help", 10)
    assert (story.stays(1)[0].left, story.stays(1)[0].left_at) == (Left.ABANDONED, 40)
    assert story.works(1) == []
    assert story.accepted == {0: 0, 2: 60}


def test_patience_counts_from_the_request_not_from_the_arrival():
    # In the form until 30: he leaves at 60.
    story = live(world(), [visit(0, work=100), visit(10, form=20, patience=30)])
    assert story.session(1).left_at == 60


def test_who_leaves_silently_is_taken_and_wastes_a_first_reply_and_a_slot():
    # 1 falls silent at 40. At 100 he is taken; the first reply is sent at 110, nobody answers, at 710 the session
    # is Inactive and the rep is free for 2. Inactive for 24 h at 87110, it is ended by the sweep of 108000.
    here = world(f"topics: {{help: {{}}, talk: {{conversation: {MESSAGES}}}}}")
    silent = visit(10, "talk", turns=[(5, 5)], patience=30, silent=True)
    story = live(here, [visit(0, "help", work=100), silent, visit(50, "help")])
    session, stay, work = story.session(1), story.stays(1)[0], story.works(1)[0]
    assert (session.outcome, session.left_at, session.accepted_at) == (Outcome.ABANDONED_SILENTLY, 40, 100)
    assert (session.answered, session.first_reply_at, session.inactive_count) == (False, 110, 1)
    assert (session.ended_at, session.ended_by) == (108_000, EndedBy.SYSTEM)
    assert (stay.left, stay.left_at, stay.gone_at) == (Left.ACCEPTED, 100, 40)
    assert (work.ghost, work.accepted_at, work.ended_at, work.released_at, work.close) == (
        True,
        100,
        710,
        710,
        Close.INACTIVE,
    )
    assert (story.sent(1), story.messages(1)[0].asked_at) == ([110], None)
    assert story.session(2).accepted_at == 710


def test_a_silent_one_who_is_taken_in_time_is_no_different_from_others():
    # He would have left silently at 70, but is taken at 60.
    story = live(world(), [visit(0), visit(10, patience=60, silent=True)])
    assert story.session(1).outcome is Outcome.HANDLED
    assert story.session(1).answered


# --- Q6: the longest wait --------------------------------------------------------------------------


def test_the_longest_wait_moves_a_session_to_another_queue():
    # 1 joins queue help at 10, is moved at 40 and taken there at once, as old as his first request.
    here = world("""
    queues: {help: {max_wait: 30s}, backup: {}}
    reps: {own: {queues: [help]}, backup: {queues: [backup]}}
    flow: [{when: {cause: max_wait}, route: backup}, {route: help}]
    """)
    story = live(here, [visit(0, work=100), visit(10)])
    session = story.session(1)
    stays = [(stay.queue, stay.cause, stay.joined_at, stay.age_at, stay.left, stay.left_at) for stay in story.stays(1)]
    assert stays == [
        ("help", Cause.FIRST, 10, 10, Left.MOVED, 40),
        ("backup", Cause.MAX_WAIT, 40, 10, Left.ACCEPTED, 40),
    ]
    assert (session.queue, session.requested_at, session.accepted_at, session.tier) == ("help", 10, 40, "backup")
    assert (session.reroutes, session.works) == (1, 1)
    assert (story.works(1)[0].cause, story.works(1)[0].requested_at) == (Cause.MAX_WAIT, 40)


def test_a_rule_that_names_the_longest_wait_acts():
    here = world("""
    queues: {help: {max_wait: 30s}}
    flow: [{when: {cause: max_wait}, case: we write to you}, {route: help}]
    """)
    story = live(here, [visit(0, work=100), visit(10)])
    session, stay = story.session(1), story.stays(1)[0]
    assert (session.outcome, session.reason, session.ended_at) == (Outcome.CASE, "we write to you", 40)
    assert (stay.left, stay.left_at) == (Left.CASE, 40)


def test_a_refusal_that_names_the_longest_wait_acts():
    here = world("""
    queues: {help: {max_wait: 30s}}
    flow: [{when: {cause: [max_wait, returned]}, refuse: too long}, {route: help}]
    """)
    story = live(here, [visit(0, work=100), visit(10)])
    assert (story.session(1).outcome, story.session(1).reason) == (Outcome.REFUSED, "too long")
    assert (story.stays(1)[0].left, story.stays(1)[0].left_at) == (Left.REFUSED, 40)


@pytest.mark.parametrize(
    "flow",
    [
        "[{route: help}]",
        "[{when: {queue_size_at_most: 0}, route: help}, {refuse: busy}]",
        "[{when: {cause: first}, route: help}]",
    ],
    ids=["a route to the own queue", "a refusal that does not name the cause", "no rule"],
)
def test_else_the_session_stays(flow):
    here = world(f"""
    queues: {{help: {{max_wait: 30s}}}}
    flow: {flow}
    """)
    story = live(here, [visit(0, work=100), visit(10)])
    assert [(stay.joined_at, stay.left, stay.left_at) for stay in story.stays(1)] == [(10, Left.ACCEPTED, 100)]
    assert (story.session(1).outcome, story.session(1).reroutes) == (Outcome.HANDLED, 0)


def test_a_full_queue_cannot_be_moved_to():
    # 1 fills queue backup from 5 on (its rep is busy with 0); 3 stays in queue help until 100.
    here = world("""
    topics: {help: {}, back: {}}
    queues: {help: {max_wait: 30s}, backup: {cap: 1}}
    reps: {own: {queues: [help]}, backup: {queues: [backup]}}
    flow: [{when: {topic: back}, route: backup}, {when: {cause: max_wait}, route: backup}, {route: help}]
    """)
    story = live(here, [visit(0, "back", work=500), visit(5, "back"), visit(6, "help", work=94), visit(10, "help")])
    assert [stay.queue for stay in story.stays(3)] == ["help"]
    assert story.session(3).accepted_at == 100


def test_the_flow_runs_once_per_stay():
    # At 09:00:30 the evening desk is closed: 1 stays. When it opens at 09:01 nothing happens; he is taken at 09:02.
    # 2 has waited for 30 s at 09:01 and is moved.
    here = world("""
    hours: {late: {daily: "09:01-17:00"}}
    queues: {help: {max_wait: 30s}, late: {}}
    reps: {own: {queues: [help]}, late: {queues: [late]}}
    flow: [{when: {cause: max_wait, open: late}, route: late}, {route: help}]
    """)
    story = live(here, [visit("08:59", work=180), visit("09:00"), visit("09:00:30")])
    assert story.accepted == {0: clock("08:59"), 1: clock("09:02"), 2: clock("09:01")}
    assert [stay.queue for stay in story.stays(1)] == ["help"]


def test_a_helper_who_may_take_him_at_that_instant_comes_before_the_longest_wait():
    # 1 is 30 s old at 40: the age `after` is reached first, and the helper takes him from queue help.
    here = world("""
    queues: {help: {max_wait: 30s}, other: {}}
    reps: {own: {queues: [help]}, helper: {queues: [other, {help: {after: 30s}}]}}
    flow: [{when: {cause: max_wait}, refuse: too long}, {route: help}]
    """)
    story = live(here, [visit(0, work=100), visit(10)])
    assert (story.session(1).outcome, story.session(1).accepted_at) == (Outcome.HANDLED, 40)


def test_whom_the_longest_wait_refuses_after_he_left_silently_is_abandoned_silently_and_comes_back_once():
    # 1 falls silent at 20 and will be back at 520. At 40 his session, still in the queue, is refused.
    here = world("""
    topics: {help: {retrial: {probability: 0.5, delay: 1m, attempts: 3}}}
    queues: {help: {max_wait: 30s}}
    flow: [{when: {cause: max_wait}, refuse: too long}, {route: help}]
    """)
    story = live(here, [visit(0, work=100), visit(10, patience=10, silent=True, retry=500, again=visit())])
    assert story.outcomes == [Outcome.HANDLED, Outcome.ABANDONED_SILENTLY, Outcome.HANDLED]
    assert (story.session(1).left_at, story.session(1).ended_at) == (20, 40)
    assert story.session(2).arrival_at == 520


def test_each_stay_has_its_longest_wait():
    # From help at 40 to second; at 60, somebody (he) waits in second, so to third; at 80 to second again, taken at 100.
    here = world("""
    queues: {help: {max_wait: 30s}, second: {max_wait: 20s}, third: {max_wait: 20s}}
    flow:
      - {when: {cause: max_wait, queue: second, queue_size_above: 0}, route: third}
      - {when: {cause: max_wait}, route: second}
      - {route: help}
    """)
    story = live(here, [visit(0, work=100), visit(10)])
    assert [(stay.queue, stay.joined_at, stay.left_at) for stay in story.stays(1)] == [
        ("help", 10, 40),
        ("second", 40, 60),
        ("third", 60, 80),
        ("second", 80, 100),
    ]
    assert story.session(1).reroutes == 3


def test_patience_goes_on_running_when_a_session_is_moved():
    # He joins at 10 with 50 s and is moved at 40: he leaves at 60.
    here = world("""
    queues: {help: {max_wait: 30s}, second: {}}
    flow: [{when: {cause: max_wait}, route: second}, {route: help}]
    """)
    story = live(here, [visit(0, work=100), visit(10, patience=50, fresh_patience=[1000])])
    assert (story.session(1).outcome, story.session(1).left_at) == (Outcome.ABANDONED, 60)
    assert [(stay.queue, stay.left, stay.left_at) for stay in story.stays(1)] == [
        ("help", Left.MOVED, 40),
        ("second", Left.ABANDONED, 60),
    ]


# --- Q5, Q6: patience after a rep had joined -----------------------------------------------------------


def test_who_leaves_the_queue_after_a_rep_had_joined_is_dropped():
    # 1 is escalated at 21; his fresh patience of 30 s ends at 51, his first one would have lasted.
    here = world(ESCALATING, "queues: {easy: {}, hard: {}}")
    leaving = visit(1, "easy", turns=[(5, 5)], escalates_after=1, patience=1000, fresh_patience=[30])
    story = live(here, [visit(0, "hard"), leaving])
    session = story.session(1)
    assert (session.outcome, session.reason, session.ended_at) == (Outcome.DROPPED, "left_queue", 51)
    assert (session.answered, session.left_at) == (True, None)


def test_who_leaves_silently_after_a_rep_had_joined_is_abandoned_silently():
    # As before, but he leaves without a word: he is greeted 60-70, in vain, and Inactive at 670.
    here = world(ESCALATING, "queues: {easy: {}, hard: {}}")
    visits = [
        visit(0, "hard"),
        visit(1, "easy", turns=[(5, 5), (5, 5)], fresh_patience=[30], silent=True, escalates_after=1),
    ]
    story = live(here, visits)
    session, work = story.session(1), story.works(1)[1]
    assert session.outcome is Outcome.ABANDONED_SILENTLY
    assert (session.answered, session.works) == (True, 2)
    assert (work.ghost, work.accepted_at, work.ended_at, work.close) == (True, 60, 670, Close.INACTIVE)


# --- Q7: announcement ----------------------------------------------------------------------------------

TOLD = "announcement: {show_ewt: true, balk: 0.5}"
BEFORE = [visit(0), visit(10)]  # taken at 0 and 60: the EWT is 25 s from 60 on, and the rep is busy until 120


def test_who_cannot_wait_as_long_as_shown_balks():
    story = live(world(TOLD), [*BEFORE, visit(70, patience=20, balks=True)])
    session, stay = story.session(2), story.stays(2)[0]
    assert (session.outcome, session.left_at, session.ended_at, session.queue) == (Outcome.BALKED, 70, 70, "help")
    assert (stay.left, stay.joined_at, stay.left_at, stay.ewt_s) == (Left.BALKED, 70, 70, 25)
    assert session.answered is False


@pytest.mark.parametrize(("patience", "balks", "left_at"), [(25, True, 95), (5, False, 75)])
def test_who_can_just_wait_as_long_or_does_not_care_waits(patience, balks, left_at):
    story = live(world(TOLD), [*BEFORE, visit(70, patience=patience, balks=balks)])
    assert (story.session(2).outcome, story.session(2).left_at) == (Outcome.ABANDONED, left_at)


def test_nobody_balks_at_an_unknown_ewt():
    # At 700 the sample is empty.
    story = live(world(TOLD), [visit(0, work=1000), visit(700, patience=10, balks=True)])
    assert (story.session(1).outcome, story.session(1).left_at) == (Outcome.ABANDONED, 710)


def test_whom_a_rep_takes_at_once_does_not_balk():
    story = live(world(TOLD), [*BEFORE, visit(130, patience=20, balks=True)])
    assert story.ewt(2) == [25]
    assert story.session(2).accepted_at == 130


def test_the_cap_is_looked_at_before_balking():
    # 2 fills the waiting room from 65 on; 3 would have balked, but is refused.
    story = live(world(TOLD, "queues: {help: {cap: 1}}"), [*BEFORE, visit(65), visit(70, patience=20, balks=True)])
    assert (story.session(3).outcome, story.session(3).reason) == (Outcome.REFUSED, "no_rule")


def test_balking_is_looked_at_at_a_move_too_against_what_is_left_of_the_patience():
    # Queue second: 0 taken at 0, 1 at 100 (waited 100): EWT 50 s. 3 joins queue help at 110 (its rep is busy with 2)
    # and is moved at 140. Of his 70 s of patience 40 are left: he balks.
    here = world(
        TOLD,
        """
    topics: {help: {}, second: {}}
    queues: {help: {max_wait: 30s}, second: {}}
    reps: {own: {queues: [help]}, other: {queues: [second]}}
    flow: [{when: {topic: second}, route: second}, {when: {cause: max_wait}, route: second}, {route: help}]
    """,
    )
    visits = [visit(0, "second", work=100), visit(0, "second", work=100), visit(105, "help", work=500)]
    story = live(here, [*visits, visit(110, "help", patience=70, balks=True)])
    session = story.session(3)
    assert (session.outcome, session.left_at, session.queue) == (Outcome.BALKED, 140, "help")
    assert [(stay.queue, stay.ewt_s, stay.left) for stay in story.stays(3)] == [
        ("help", 0, Left.MOVED),
        ("second", 50, Left.BALKED),
    ]


def test_an_acknowledgement_multiplies_patience():
    # 40 s become 60 s: he leaves at 70.
    here = world("announcement: {acknowledgement: {patience_factor: 1.5}}")
    story = live(here, [visit(0, work=100), visit(10, patience=40)])
    assert story.session(1).left_at == 70


def test_a_multiplied_patience_is_a_multiple_of_the_grain():
    # 1.1 s are 1153433.6 grains, so 1153434.
    here = world("announcement: {acknowledgement: {patience_factor: 1.1}}")
    story = live(here, [visit(0, work=100), visit(10, patience=1)])
    assert story.session(1).left_at == 10 + 1153434 / 2**20


def test_an_acknowledgement_multiplies_fresh_patience():
    # As in the story of the dropped one: 30 s become 45 s.
    here = world(
        ESCALATING,
        """
    queues: {easy: {}, hard: {}}
    announcement: {acknowledgement: {patience_factor: 1.5}}
    """,
    )
    leaving = visit(1, "easy", turns=[(5, 5)], escalates_after=1, fresh_patience=[30])
    story = live(here, [visit(0, "hard", work=100), leaving])
    assert (story.session(1).outcome, story.session(1).ended_at) == (Outcome.DROPPED, 66)


def test_patience_is_multiplied_before_it_is_compared_with_the_ewt():
    # 20 s become 30 s, more than the 25 s shown: he waits, until 100.
    here = world("announcement: {show_ewt: true, balk: 0.5, acknowledgement: {patience_factor: 1.5}}")
    story = live(here, [*BEFORE, visit(70, patience=20, balks=True)])
    assert (story.session(2).outcome, story.session(2).left_at) == (Outcome.ABANDONED, 100)


@pytest.mark.parametrize(("at", "sent", "ended_at"), [(10, [70, 84], 84), (60, [70, 80, 94], 94)])
def test_who_had_to_wait_may_have_written_ahead(at, sent, ended_at):
    # First reply 60-70. Who waited since 10 wrote his first message meanwhile: his second one, after 7 s, is answered
    # at 84. Who is taken at once says it all: 5 + 5 s, then 7 + 7 s.
    here = world(f"""
    topics: {{help: {{conversation: {MESSAGES}}}, other: {{}}}}
    announcement: {{acknowledgement: {{writes_ahead: 0.5}}}}
    """)
    story = live(here, [visit(0, "other"), visit(at, "help", turns=[(5, 5), (7, 7)], writes_ahead=True)])
    assert story.sent(1) == sent
    assert story.session(1).ended_at == ended_at


def test_who_writes_ahead_of_no_exchange_loses_none():
    here = world(f"""
    topics: {{help: {{conversation: {MESSAGES}}}, other: {{}}}}
    announcement: {{acknowledgement: {{writes_ahead: 0.5}}}}
    """)
    story = live(here, [visit(0, "other"), visit(10, "help", writes_ahead=True)])
    assert (story.sent(1), story.session(1).outcome) == ([70], Outcome.HANDLED)
