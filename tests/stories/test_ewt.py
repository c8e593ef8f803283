"""Stories of the estimated wait time (E1-E4)."""

import pytest

from simchat.facts import Outcome
from tests.stories.world import MESSAGES, live, visit, world

# --- E1: the sample ------------------------------------------------------------------------------


def test_each_session_keeps_the_ewt_as_it_stood_before_it_was_given_out_or_began_to_wait():
    # 0 is taken at 0: no sample before. 1 at 10: only the wait of 0, 0 s. 2 at 71, after 1 was taken at 60: 25 s.
    # 3 at 200, taken at once: 0, 50 and 49 s (2, taken at 120).
    story = live(world(), [visit(0), visit(10), visit(71), visit(200)])
    assert [story.ewt(n) for n in range(4)] == [[None], [0], [25], [33]]


def test_a_wait_just_over_counts_for_who_arrives_at_the_same_instant():
    # At 60 0 is done (kind 3) and 1 is taken as part of that; 2 arrives then (kind 6).
    story = live(world(), [visit(0), visit(10), visit(60)])
    assert story.ewt(2) == [25]


def test_of_two_who_arrive_at_once_the_second_sees_the_wait_of_the_first():
    here = world("reps: {staff: {capacity: 2}}")
    story = live(here, [visit(0), visit(0)])
    assert [story.ewt(0), story.ewt(1)] == [[None], [0]]


@pytest.mark.parametrize(("at", "ewt"), [(600, 25), (601, 50), (660, 50), (661, None)])
def test_an_acceptance_exactly_one_window_ago_is_in(at, ewt):
    # Accepted at 0 (waited 0) and at 60 (waited 50); the window is 10 min.
    story = live(world(), [visit(0), visit(10), visit(at)])
    assert story.ewt(2) == [ewt]


def test_the_window_is_a_parameter():
    story = live(world("ewt: {window: 1m}"), [visit(0), visit(10), visit(61)])
    assert story.ewt(2) == [50]


TWELVE = [visit(0, work=10) for _ in range(12)]  # taken at 0, 10, … 110: waits of 0, 10, … 110 s


@pytest.mark.parametrize(("settings", "ewt"), [("{}", 65), ("{count: 3}", 100), ("{count: 20}", 55)])
def test_only_the_last_acceptances_count(settings, ewt):
    # The last ten waits are 20 … 110, the last three 90, 100, 110.
    story = live(world(f"ewt: {settings}"), [*TWELVE, visit(115)])
    assert story.ewt(12) == [ewt]


def test_who_abandoned_or_still_waits_is_not_in_the_sample():
    # 1 leaves at 40 after 30 s; 2 has waited since 20. At 50 there is only the wait of 0; at 70 also that of 2, 40 s.
    story = live(world(), [visit(0), visit(10, patience=30), visit(20), visit(50), visit(70)])
    assert [story.ewt(n) for n in (3, 4)] == [[0], [20]]


def test_a_silent_one_who_was_accepted_is_in_the_sample():
    # He fell silent at 40 and was taken at 100: a wait of 90 s.
    story = live(world(), [visit(0, work=100), visit(10, patience=30, silent=True), visit(150)])
    assert story.session(1).outcome is Outcome.ABANDONED_SILENTLY
    assert story.ewt(2) == [45]


def test_a_reroute_counts_with_its_own_request():
    # 0 keeps the senior busy 0-60. 1 is escalated at 21 and taken at 60: 39 s, though his first request was at 1.
    # At 100 queue hard has the waits 0 and 39; queue easy that of 1, 0.
    here = world(f"""
    topics:
      easy: {{conversation: {MESSAGES}, escalate: {{probability: 1.0, after_exchange: 1}}}}
      hard: {{}}
    queues: {{easy: {{}}, hard: {{}}}}
    reps: {{juniors: {{queues: [easy]}}, seniors: {{queues: [hard]}}}}
    flow: [{{when: {{cause: escalated}}, route: hard}}, {{when: {{topic: hard}}, route: hard}}, {{route: easy}}]
    """)
    visits = [visit(0, "hard"), visit(1, "easy", turns=[(5, 5)], escalates_after=1)]
    story = live(here, [*visits, visit(100, "easy"), visit(100, "hard")])
    assert story.ewt(1) == [None, 0]
    assert story.ewt(2) == [0]
    assert story.ewt(3) == [19.5]


def test_a_move_counts_with_its_own_request():
    # 1 joins queue help at 10, is moved at 40 and taken there at 100: 60 s for queue second, nothing for help.
    here = world("""
    topics: {help: {}, second: {}}
    queues: {help: {max_wait: 30s}, second: {}}
    flow: [{when: {topic: second}, route: second}, {when: {cause: max_wait}, route: second}, {route: help}]
    """)
    story = live(here, [visit(0, "help", work=100), visit(10, "help"), visit(150, "help"), visit(150, "second")])
    assert [story.ewt(n) for n in range(4)] == [[None], [0, None], [0], [60]]


def test_each_queue_has_its_own_sample_and_settings():
    # Taken at 0, 60 (waited 50), 120 (100, queue second, which asks for two waits), 180 and 240 (110, queue second).
    here = world("""
    topics: {help: {}, second: {}}
    queues: {help: {}, second: {ewt: {minimum: 2}}}
    flow: [{when: {topic: second}, route: second}, {route: help}]
    """)
    visits = [visit(0, "help"), visit(10, "help"), visit(20, "second"), visit(130, "help"), visit(130, "second")]
    story = live(here, [*visits, visit(400, "second")])
    assert [story.ewt(n) for n in range(6)] == [[None], [0], [None], [25], [None], [105]]


# --- E2: the method ------------------------------------------------------------------------------


def test_the_recency_weighted_mean_weighs_the_newest_most():
    # Waits of 0 (taken at 0), 27 (at 37) and 54 (at 77): (10 · 54 + 9 · 27 + 8 · 0) / 27.
    here = world("ewt: {method: recency_weighted}")
    story = live(here, [visit(0, work=37), visit(10, work=40), visit(23, work=40), visit(80)])
    assert story.ewt(3) == [29]


def test_the_recency_weights_of_ten_waits_go_from_10_to_1():
    # (10 · 110 + 9 · 100 + … + 1 · 20) / 55 = 4400 / 55.
    here = world("ewt: {method: recency_weighted}")
    story = live(here, [*TWELVE, visit(115)])
    assert story.ewt(12) == [80]


def test_one_wait_is_its_own_recency_weighted_mean():
    here = world("ewt: {method: recency_weighted, window: 1m}")
    story = live(here, [visit(0), visit(10), visit(61)])
    assert story.ewt(2) == [50]


# --- E3: unknown ---------------------------------------------------------------------------------


def test_a_minimum_sample_may_be_asked_for():
    # Waits are there at 0, 60 and 120.
    here = world("ewt: {minimum: 3}")
    story = live(here, [visit(0), visit(10), visit(20), visit(110), visit(130)])
    assert [story.ewt(n) for n in range(5)] == [[None], [None], [None], [None], [50]]


def test_a_jammed_queue_gives_no_sample():
    # Nobody was taken for more than 10 min, though two wait.
    story = live(world(), [visit(0, work=2000), visit(10), visit(20), visit(700)])
    assert story.ewt(3) == [None]
