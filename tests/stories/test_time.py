"""Stories of time: the clock, daylight saving, the drain, and what comes first at one instant (T1-T3)."""

import pytest

from simchat.facts import Close, Left, Outcome, Presence, Status
from tests.stories.world import MESSAGES, clock, live, visit, world

DAY = 86400


# --- T1: the clock -----------------------------------------------------------------------------


def test_a_spring_day_has_23_hours():
    # Sunday 2027-03-28 in Berlin: 02:00 CET becomes 03:00 CEST. 08:00 is 7 h after midnight,
    # the next midnight 23 h after it, and Monday's 08:00 is 31 h after it.
    here = world("""
    calendar: {start: 2027-03-28, days: 2, time_zone: Europe/Berlin}
    reps: {staff: {shifts: [{start: "08:00", end: "10:00", count: 1}]}}
    """)
    story = live(here, [visit("00:00"), visit("11:00")])
    assert story.accepted == {0: clock("07:00"), 1: clock("31:00")}
    assert story.spans("staff.1.1", Presence.STAFFED) == [
        (clock("07:00"), clock("09:00")),
        (clock("31:00"), clock("33:00")),
    ]
    assert story.facts.horizon_at == clock("47:00")


def test_a_shift_from_a_time_that_does_not_exist_starts_after_the_gap():
    # 02:30 does not exist on 2027-03-28: the first instant after the gap is 03:00 CEST, 2 h after
    # midnight. 04:00 is 3 h after midnight.
    here = world("""
    calendar: {start: 2027-03-28, time_zone: Europe/Berlin}
    reps: {staff: {shifts: [{start: "02:30", end: "04:00", count: 1}]}}
    """)
    story = live(here, [visit("01:00")])
    assert story.accepted == {0: clock("02:00")}
    assert story.spans("staff.1.1", Presence.STAFFED)[0] == (clock("02:00"), clock("03:00"))


def test_a_door_that_closes_at_a_time_that_does_not_exist_closes_at_the_gap():
    # 01:00-02:30: from 1 h after midnight to the first instant after the gap, 2 h after midnight.
    here = world("""
    calendar: {start: 2027-03-28, time_zone: Europe/Berlin}
    hours: {door: {daily: "01:00-02:30"}}
    entry: {hours: door}
    """)
    story = live(here, [visit("00:59:59"), visit("01:00"), visit("01:59:59", work=1), visit("02:00")])
    assert story.outcomes == [Outcome.CLOSED_DOOR, Outcome.HANDLED, Outcome.HANDLED, Outcome.CLOSED_DOOR]


def test_an_autumn_day_has_25_hours_and_a_doubled_time_means_the_first():
    # Sunday 2027-10-31 in Berlin: 03:00 CEST becomes 02:00 CET. 02:30 comes twice and means the first,
    # 2.5 h after midnight; 08:00 CET is 9 h after it. The day lasts 25 h, so Monday's 02:30 is 27.5 h after it.
    here = world("""
    calendar: {start: 2027-10-31, time_zone: Europe/Berlin}
    reps: {staff: {shifts: [{start: "02:30", end: "08:00", count: 1}]}}
    """)
    story = live(here, [visit("00:00"), visit("08:30"), visit("24:30")])
    assert story.accepted == {0: clock("02:30"), 1: clock("08:30"), 2: clock("27:30")}
    assert story.spans("staff.1.1", Presence.STAFFED)[0] == (clock("02:30"), clock("09:00"))
    assert story.facts.horizon_at == clock("25:00")


def test_hours_over_the_doubled_hour_last_two_hours():
    # 02:00-03:00 on 2027-10-31: from the first 02:00 (2 h) to the only 03:00 (4 h).
    here = world("""
    calendar: {start: 2027-10-31, time_zone: Europe/Berlin}
    hours: {night: {daily: "02:00-03:00"}}
    flow: [{when: {open: night}, route: help}, {refuse: closed}]
    """)
    story = live(here, [visit("01:59:59"), visit("02:00"), visit("03:59:59"), visit("04:00")])
    assert story.outcomes == [Outcome.REFUSED, Outcome.HANDLED, Outcome.HANDLED, Outcome.REFUSED]


def test_a_stretched_message_is_a_multiple_of_the_grain():
    # 10 s at speed 3 is 3.333... s: 3495253.33 grains, so 3495253.
    here = world(f"""
    topics: {{help: {{conversation: {MESSAGES}}}}}
    reps: {{staff: {{speed: 3.0}}}}
    """)
    story = live(here, [visit(0, first_reply=10)])
    assert story.sent(0) == [3495253 / 2**20]
    assert story.session(0).ended_at == 3495253 / 2**20


def test_a_completion_is_a_multiple_of_the_grain():
    # 10 s of work at rate 3 (speed of the tier): 3495253 grains, from second 7 on.
    here = world("reps: {staff: {speed: 3.0}}")
    story = live(here, [visit(7, work=10)])
    assert story.session(0).ended_at == 7 + 3495253 / 2**20


# --- T2: the drain -----------------------------------------------------------------------------


def test_the_run_goes_on_until_it_is_empty():
    # A chat begun 10 s before the end of the day ends 50 s after it; its wrap-up 30 s later.
    here = world("topics: {help: {wrap_up: {time: 30s}}}")
    story = live(here, [visit(DAY - 10, work=60)])
    assert story.session(0).outcome is Outcome.HANDLED
    assert story.session(0).ended_at == DAY + 50
    assert story.works(0)[0].wrap_up_ended_at == DAY + 80
    assert story.facts.stopped_at == DAY + 80


def test_an_empty_run_ends_with_the_calendar():
    story = live(world("calendar: {days: 2}"), [visit(0, work=60)])
    assert story.facts.horizon_at == story.facts.stopped_at == 2 * DAY


def test_what_is_open_at_the_drain_limit_is_unfinished():
    # 0 is still being served, 1 waits, 2 waits but has silently gone: he is abandoned_silently whatever happens.
    here = world("run: {drain: 1h}")
    story = live(here, [visit(DAY - 400, work=10_000), visit(DAY - 300), visit(DAY - 200, patience=50, silent=True)])
    assert story.outcomes == [Outcome.UNFINISHED, Outcome.UNFINISHED, Outcome.ABANDONED_SILENTLY]
    assert story.session(0).status is Status.ACTIVE
    assert story.session(1).status is Status.WAITING
    assert story.session(0).ended_at is None
    assert story.works(0)[0].close is Close.UNFINISHED
    assert story.stays(1)[0].left is Left.UNFINISHED
    assert story.facts.stopped_at == DAY + 3600


def test_the_drain_never_exceeds_14_days():
    story = live(world(), [visit(0, work=30 * DAY)])
    assert story.outcomes == [Outcome.UNFINISHED]
    assert story.facts.stopped_at == 15 * DAY


def test_who_waits_at_night_meets_next_mornings_reps():
    # One day is simulated; the visitor of 20:00 is served on Tuesday at 08:00.
    here = world('reps: {staff: {shifts: [{start: "08:00", end: "10:00", count: 1}]}}')
    story = live(here, [visit("20:00", work=60)])
    assert story.session(0).outcome is Outcome.HANDLED
    assert story.session(0).accepted_at == DAY + clock("08:00")
    assert story.facts.stopped_at == DAY + clock("08:01")


LAST_SHIFT = """
calendar: {holidays: [2026-01-05]}
reps: {staff: {shifts: [{days: holiday, start: "08:00", end: "10:00", count: 1}]}}
"""


def test_whom_no_coming_shift_can_serve_is_unfinished_at_once():
    # The only shift ever ends at 10:00. At 10:00 the end of the shift (kind 1) comes before the
    # completion of 0 (kind 3), so 1 is not taken any more; 2 comes too late, 3 too, but leaves by himself.
    story = live(
        world(LAST_SHIFT),
        [visit("09:00", work=3600), visit("09:30"), visit("11:00"), visit("12:00", patience=60)],
    )
    assert story.outcomes == [Outcome.HANDLED, Outcome.UNFINISHED, Outcome.UNFINISHED, Outcome.ABANDONED]
    assert (story.stays(1)[0].left, story.stays(1)[0].left_at) == (Left.UNFINISHED, clock("10:00"))
    assert (story.stays(2)[0].left, story.stays(2)[0].left_at) == (Left.UNFINISHED, clock("11:00"))
    assert story.session(3).left_at == clock("12:01")
    assert story.facts.stopped_at == DAY
    assert story.facts.warnings


def test_a_silently_gone_one_whom_nobody_can_serve_is_abandoned_silently():
    # He falls silent at 09:31 and is still in the queue when the last shift ends.
    story = live(world(LAST_SHIFT), [visit("09:00", work=3600), visit("09:30", patience=60, silent=True)])
    assert story.outcomes == [Outcome.HANDLED, Outcome.ABANDONED_SILENTLY]
    assert story.facts.stopped_at == DAY


def test_an_age_may_be_reached_when_the_last_shift_ends():
    # 1 is 30 s old at 10:00, when both tiers leave for good.
    here = world("""
    calendar: {holidays: [2026-01-05]}
    queues: {help: {}, other: {}}
    reps:
      own: {queues: [help], shifts: [{days: holiday, start: "08:00", end: "10:00", count: 1}]}
      helper:
        queues: [other, {help: {after: 30s}}]
        shifts: [{days: holiday, start: "08:00", end: "10:00", count: 1}]
    """)
    story = live(here, [visit("09:00", work=3600), visit("09:59:30")])
    assert story.outcomes == [Outcome.HANDLED, Outcome.UNFINISHED]
    assert story.stays(1)[0].left_at == clock("10:00")


@pytest.mark.parametrize(("delay", "attempts"), [(999, 2), (1000, 1), (1001, 1)])
def test_a_retrial_at_or_past_the_end_is_not_made(delay, attempts):
    here = world("""
    topics: {help: {retrial: {probability: 0.5, delay: 1m}}}
    flow: [{refuse: closed}]
    """)
    story = live(here, [visit(DAY - 1000, retry=delay)])
    assert len(story.sessions) == attempts


# --- T3: the same instant ------------------------------------------------------------------------


def test_whose_patience_ends_when_a_slot_is_freed_is_served():
    # 0 is served 0-60; 1 joins at 10 and has 50 s.
    story = live(world(), [visit(0, work=60), visit(10, patience=50)])
    assert story.session(1).outcome is Outcome.HANDLED
    assert story.session(1).accepted_at == 60


def test_who_arrives_when_a_slot_is_freed_finds_it_free():
    # No waiting room; 1 arrives in the instant in which 0 is done.
    story = live(world("queues: {help: {cap: 0}}"), [visit(0, work=60), visit(60)])
    assert story.accepted == {0: 0, 1: 60}


def test_what_a_completion_causes_is_done_before_the_next_event():
    # At 60: 0 is done and, as part of it, 1 is taken; so 2, arriving then, finds the waiting room empty.
    story = live(world("queues: {help: {cap: 1}}"), [visit(0, work=60), visit(10, work=60), visit(60)])
    assert story.accepted == {0: 0, 1: 60, 2: 120}
    assert story.stays(2)[0].length == 0


def test_an_arrival_comes_before_an_abandonment():
    # At 60: 2 arrives (kind 6) while 1, whose patience ends then (kind 8), still fills the waiting room.
    story = live(world("queues: {help: {cap: 1}}"), [visit(0, work=100), visit(10, patience=50), visit(60)])
    assert story.outcomes == [Outcome.HANDLED, Outcome.ABANDONED, Outcome.REFUSED]


def test_an_arrival_comes_before_an_age_that_is_reached():
    # The helper may take 1 at 40 (kind 7); 2 arrives at 40 (kind 6) and finds the waiting room full.
    here = world("""
    queues: {help: {cap: 1}, other: {}}
    reps: {own: {queues: [help]}, helper: {queues: [other, {help: {after: 30s}}]}}
    """)
    story = live(here, [visit(0, work=100), visit(10), visit(40)])
    assert story.session(2).outcome is Outcome.REFUSED
    assert story.accepted == {0: 0, 1: 40}


def test_a_rep_freed_at_that_instant_comes_before_a_helper_whose_age_is_reached_then():
    # 1 is 30 s old at 40, the helper is idle; but the own rep is free at 40 (kind 3, before kind 7).
    here = world("""
    queues: {help: {}, other: {}}
    reps: {helper: {queues: [{help: {after: 30s}}, other]}, own: {queues: [other, help]}}
    """)
    story = live(here, [visit(0, work=40), visit(10)])
    assert [session.tier for session in story.sessions] == ["own", "own"]
    assert story.accepted == {0: 0, 1: 40}


def test_a_shift_begins_before_patience_ends():
    here = world('reps: {staff: {shifts: [{start: "08:00", end: "10:00", count: 1}]}}')
    story = live(here, [visit("07:59:30", patience=30)])
    assert story.session(0).accepted_at == clock("08:00")


def test_an_age_is_reached_before_patience_ends():
    # 1 joins at 10 with 30 s of patience; at 40 the helper may take him.
    here = world("""
    queues: {help: {}, other: {}}
    reps: {own: {queues: [help]}, helper: {queues: [other, {help: {after: 30s}}]}}
    """)
    story = live(here, [visit(0, work=100), visit(10, patience=30)])
    assert story.accepted == {0: 0, 1: 40}


def test_the_longest_wait_is_reached_before_patience_ends():
    # 1 joins at 10; at 40 both his patience and the longest wait of queue help end: he is moved, and taken there.
    here = world("""
    queues: {help: {max_wait: 30s}, backup: {}}
    reps: {own: {queues: [help]}, backup: {queues: [backup]}}
    flow: [{when: {cause: max_wait}, route: backup}, {route: help}]
    """)
    story = live(here, [visit(0, work=100), visit(10, patience=30)])
    assert story.accepted == {0: 0, 1: 40}


def test_an_acceptance_comes_before_patience_ends():
    here = world("reps: {staff: {acceptance: {time: 5s}}}")
    story = live(here, [visit(0, patience=5)])
    assert story.session(0).accepted_at == 5


def test_wrap_ups_end_before_chats_are_completed():
    # 0 with rep 1: 0-100, no wrap-up. 1 with rep 2: 10-90, wrap-up until 100. 2 waits from 50 on:
    # at 100 the wrap-up (kind 2) frees rep 2 before the completion (kind 3) frees rep 1.
    here = world("""
    topics: {plain: {}, filed: {wrap_up: {time: 10s}}}
    reps: {staff: {shifts: [{start: "00:00", end: "24:00", count: 2}]}}
    """)
    story = live(here, [visit(0, "plain", work=100), visit(10, "filed", work=80), visit(50, "plain")])
    assert story.session(2).accepted_at == 100
    assert story.reps_of(2) == ["staff.1.2"]


TWO_REPS = 'reps: {staff: {shifts: [{start: "00:00", end: "24:00", count: 2}]}}'


def test_of_two_completions_the_chat_begun_first_comes_first_not_the_first_rep():
    # 0 with rep 1: 0-10. 1 with rep 2: 5-100. 2 with rep 1: 20-100. At 100 chat 1, begun at 5, ends first.
    story = live(world(TWO_REPS), [visit(0, work=10), visit(5, work=95), visit(20, work=80), visit(30)])
    assert [story.session(n).rep for n in range(3)] == ["staff.1.1", "staff.1.2", "staff.1.1"]
    assert (story.session(3).accepted_at, story.session(3).rep) == (100, "staff.1.2")


def test_of_two_completions_the_chat_begun_first_comes_first_not_the_first_session():
    # 0 is in the form until 20: with rep 2 20-100. 1 with rep 1: 5-100. At 100 chat 1, begun at 5, ends first.
    story = live(world(TWO_REPS), [visit(0, form=20, work=80), visit(5, work=95), visit(30)])
    assert [story.session(n).rep for n in range(2)] == ["staff.1.2", "staff.1.1"]
    assert (story.session(2).accepted_at, story.session(2).rep) == (100, "staff.1.1")


def test_of_two_abandonments_the_wait_begun_first_ends_first():
    # 1 joins at 20 (form) with 80 s, 2 joins at 5 with 95 s: both leave at 100 and come back at 500.
    # 2 began to wait first, so his retrial is made up first: it is session 3.
    here = world("topics: {help: {retrial: {probability: 0.5, delay: 1m}}}")
    story = live(
        here,
        [visit(0, work=400), visit(0, form=20, patience=80, retry=400), visit(5, patience=95, retry=400)],
    )
    assert [session.left_at for session in story.sessions[1:3]] == [100, 100]
    assert [session.visitor for session in story.sessions[3:]] == [2, 1]
    assert story.accepted == {0: 0, 3: 500, 4: 560}


def test_arrivals_of_one_instant_come_in_the_order_of_topics():
    here = world("topics: {first: {}, second: {}}")
    story = live(here, [visit(0, "first"), visit(0, "second"), visit(0, "second")])
    assert story.accepted == {0: 0, 1: 60, 2: 120}
