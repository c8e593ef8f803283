"""Stories of the flow: the first rule that fits and can be done (F1-F5)."""

import pytest

from simchat.facts import Cause, Left, Outcome, Status
from tests.stories.world import MESSAGES, clock, live, visit, world

# --- F1: the first rule wins ---------------------------------------------------------------------


def test_the_first_rule_that_fits_wins():
    # Everybody fits the second rule, sales the first one too; nobody gets to the third.
    here = world("""
    topics: {sales: {}, help: {}}
    queues: {sales: {}, help: {}}
    flow: [{when: {topic: sales}, route: sales}, {route: help}, {refuse: never}]
    """)
    story = live(here, [visit(0, "help"), visit(100, "sales")])
    assert [session.queue for session in story.sessions] == ["help", "sales"]
    assert story.outcomes == [Outcome.HANDLED, Outcome.HANDLED]


def test_all_conditions_of_a_rule_must_hold():
    # 0 has the topic but not the hour, 1 the hour but not the topic, 2 both.
    here = world("""
    topics: {sales: {}, help: {}}
    hours: {desk: {daily: "09:00-17:00"}}
    flow: [{when: {topic: sales, open: desk}, route: help}, {refuse: no}]
    """)
    story = live(here, [visit("08:00", "sales"), visit("10:00", "help"), visit("11:00", "sales")])
    assert story.outcomes == [Outcome.REFUSED, Outcome.REFUSED, Outcome.HANDLED]


def test_hours_may_be_asked_to_be_closed():
    here = world("""
    hours: {desk: {daily: "09:00-17:00"}, lunch: {daily: "12:00-13:00"}}
    flow: [{when: {open: desk, closed: lunch}, route: help}, {refuse: no}]
    """)
    story = live(here, [visit("08:59"), visit("11:59"), visit("12:00"), visit("13:00")])
    assert story.outcomes == [Outcome.REFUSED, Outcome.HANDLED, Outcome.REFUSED, Outcome.HANDLED]


def test_nobody_fits_means_refused_with_no_rule():
    here = world("""
    topics: {sales: {}, help: {}}
    flow: [{when: {topic: sales}, route: help}]
    """)
    session = live(here, [visit(5, "help")]).session(0)
    assert (session.outcome, session.reason) == (Outcome.REFUSED, "no_rule")
    assert (session.started_at, session.ended_at, session.status) == (5, 5, Status.ENDED)
    assert (session.queue, session.requested_at) == (None, None)


# --- F3: case and refuse ---------------------------------------------------------------------------


def test_a_case_and_a_refusal_end_the_session_at_once_with_their_reasons():
    here = world("""
    topics: {sales: {}, help: {}}
    flow: [{when: {topic: sales}, case: by e-mail}, {refuse: come back tomorrow}]
    """)
    story = live(here, [visit(0, "sales"), visit(10, "help")])
    assert story.outcomes == [Outcome.CASE, Outcome.REFUSED]
    assert [session.reason for session in story.sessions] == ["by e-mail", "come back tomorrow"]
    assert [session.ended_at for session in story.sessions] == [0, 10]
    assert story.stays() == []


# --- F4: caps ----------------------------------------------------------------------------------------


def test_a_queue_at_its_cap_lets_the_next_rule_act():
    # 0 is served 0-60; 1 fills queue first, 2 queue second, 3 finds no rule.
    # The rep prefers queue first: 1 at 60, 2 at 120.
    here = world("""
    queues: {first: {cap: 1}, second: {cap: 1}}
    flow: [{route: first}, {route: second}]
    """)
    story = live(here, [visit(0), visit(1), visit(2), visit(3)])
    assert [session.queue for session in story.sessions] == ["first", "first", "second", None]
    assert story.accepted == {0: 0, 1: 60, 2: 120}
    assert (story.session(3).outcome, story.session(3).reason) == (Outcome.REFUSED, "no_rule")


def test_a_cap_of_zero_takes_only_whom_a_rep_takes_at_once():
    story = live(world("queues: {help: {cap: 0}}"), [visit(0), visit(59), visit(60)])
    assert story.outcomes == [Outcome.HANDLED, Outcome.REFUSED, Outcome.HANDLED]
    assert story.accepted == {0: 0, 2: 60}


def test_a_rep_with_room_who_may_not_take_the_session_does_not_lift_the_cap():
    # The helper is idle, but may take only those who have waited for 30 s.
    here = world("""
    queues: {help: {cap: 0}, other: {}}
    reps: {own: {queues: [help]}, helper: {queues: [other, {help: {after: 30s}}]}}
    """)
    story = live(here, [visit(0, work=100), visit(10)])
    assert story.outcomes == [Outcome.HANDLED, Outcome.REFUSED]


def test_the_cap_counts_those_who_left_silently():
    # 1 falls silent at 20 but stays in the queue: at 30 it is full. At 100 he is taken, and 3 may wait.
    here = world("queues: {help: {cap: 1}}")
    story = live(here, [visit(0, work=100), visit(10, patience=10, silent=True), visit(30), visit(110)])
    assert story.outcomes == [Outcome.HANDLED, Outcome.ABANDONED_SILENTLY, Outcome.REFUSED, Outcome.HANDLED]


def test_the_cap_does_not_count_those_who_left_openly():
    story = live(world("queues: {help: {cap: 1}}"), [visit(0, work=100), visit(10, patience=10), visit(30)])
    assert story.outcomes == [Outcome.HANDLED, Outcome.ABANDONED, Outcome.HANDLED]


TWO_LEVELS = f"""
topics:
  easy: {{conversation: {MESSAGES}, escalate: {{probability: 1.0, after_exchange: 1}}}}
  hard: {{}}
reps: {{juniors: {{queues: [easy]}}, seniors: {{queues: [hard]}}}}
"""


@pytest.mark.parametrize(("cap", "outcome", "reason"), [(1, Outcome.HANDLED, None), (0, Outcome.DROPPED, "no_rule")])
def test_a_reroute_is_subject_to_the_cap(cap, outcome, reason):
    # The senior is busy 0-100. 1: first reply 10-20, the customer writes at 25, the reply is sent at 30 and
    # he is escalated. With a place in queue hard he waits until 100, is greeted at 110, and that ends the chat.
    here = world(
        TWO_LEVELS,
        f"""
    queues: {{easy: {{}}, hard: {{cap: {cap}}}}}
    flow:
      - {{when: {{cause: escalated}}, route: hard}}
      - {{when: {{topic: hard}}, route: hard}}
      - {{when: {{cause: first}}, route: easy}}
    """,
    )
    story = live(here, [visit(0, "hard", work=100), visit(10, "easy", turns=[(5, 5)], escalates_after=1)])
    session = story.session(1)
    assert (session.outcome, session.reason) == (outcome, reason)
    assert session.ended_at == (110 if cap else 30)
    assert session.escalated


# --- F2: reps online ---------------------------------------------------------------------------------

DESK = "flow: [{when: {reps_online: true}, route: help}, {case: nobody there}]"


def test_online_is_on_shift_full_or_not_but_not_in_overtime():
    # Shift 09:00-17:00. At 09:20 the rep is full, but online: 2 waits. 3 is served 16:59-17:09:
    # at 17:05 the rep is there, but in overtime.
    here = world(DESK, 'reps: {staff: {shifts: [{start: "09:00", end: "17:00", count: 1}]}}')
    story = live(
        here,
        [visit("08:59:59"), visit("09:10", work=1200), visit("09:20"), visit("16:59", work=600), visit("17:05")],
    )
    assert story.outcomes == [Outcome.CASE, Outcome.HANDLED, Outcome.HANDLED, Outcome.HANDLED, Outcome.CASE]
    assert story.session(2).accepted_at == clock("09:30")


def test_from_a_breaks_start_a_rep_is_not_online():
    # The break of 12:00 begins at 12:05, when the chat of 11:55 is done, and lasts until 12:35.
    here = world(
        DESK,
        """
    reps: {staff: {shifts: [{start: "09:00", end: "17:00", count: 1, breaks: [{start: "12:00", length: 30m}]}]}}
    """,
    )
    story = live(
        here,
        [visit("11:55", work=600), visit("12:00"), visit("12:04"), visit("12:34"), visit("12:35")],
    )
    assert story.outcomes == [Outcome.HANDLED, Outcome.CASE, Outcome.CASE, Outcome.CASE, Outcome.HANDLED]


def test_helpers_count_as_online():
    # The own tier begins at 10:00; the helper, there all day, may take 0 only after 60 s.
    here = world(
        DESK,
        """
    queues: {help: {}, other: {}}
    reps:
      own: {queues: [help], shifts: [{start: "10:00", end: "11:00", count: 1}]}
      helper: {queues: [other, {help: {after: 60s}}]}
    """,
    )
    story = live(here, [visit("09:00")])
    assert story.session(0).accepted_at == clock("09:01")


def test_a_rule_may_look_at_another_queue_and_ask_that_nobody_is_online():
    here = world("""
    queues: {experts: {}, help: {}}
    reps:
      experts: {queues: [experts], shifts: [{start: "09:00", end: "17:00", count: 1}]}
      staff: {queues: [help]}
    flow: [{when: {queue: experts, reps_online: false}, route: help}, {route: experts}]
    """)
    story = live(here, [visit("08:00"), visit("09:00")])
    assert [session.queue for session in story.sessions] == ["help", "experts"]


# --- F2: queue size ----------------------------------------------------------------------------------


def test_queue_size_counts_those_waiting_before_one_joins():
    # 0 is served; 1 finds nobody waiting, 2 finds 1, 3 finds 1 and 2.
    here = world("""
    flow: [{when: {queue_size_at_most: 1}, route: help}, {refuse: too many}]
    """)
    story = live(here, [visit(0, work=100), visit(1), visit(2), visit(3)])
    assert story.outcomes == [Outcome.HANDLED, Outcome.HANDLED, Outcome.HANDLED, Outcome.REFUSED]


def test_queue_size_above_is_its_contrary():
    here = world("""
    flow: [{when: {queue: help, queue_size_above: 1}, refuse: too many}, {route: help}]
    """)
    story = live(here, [visit(0, work=100), visit(1), visit(2), visit(3)])
    assert story.outcomes == [Outcome.HANDLED, Outcome.HANDLED, Outcome.HANDLED, Outcome.REFUSED]


# --- F2, F5: EWT ---------------------------------------------------------------------------------------


def test_a_known_ewt_is_compared_and_an_unknown_one_passes():
    # 0: unknown, taken at 0. 1 at 10: EWT 0, taken at 60 (waited 50). 2 at 20: EWT 0, taken at 120 (100).
    # 3 at 130: mean of 0, 50, 100 is 50 s: refused. 4 at 601: 0's acceptance is too old: (50 + 100) / 2.
    # 5 at 720: only the one of 120 is left, exactly 10 min old: 100. 6 at 721: unknown again.
    here = world("flow: [{when: {ewt_at_most: 30s}, route: help}, {refuse: busy}]")
    story = live(here, [visit(0), visit(10), visit(20), visit(130), visit(601), visit(720), visit(721)])
    assert story.accepted == {0: 0, 1: 60, 2: 120, 6: 721}
    assert [session.reason for session in story.sessions[3:6]] == ["busy"] * 3
    assert story.facts.unknown_ewt_decisions == 0


@pytest.mark.parametrize(("most", "outcome"), [("25s", Outcome.HANDLED), ("24s", Outcome.REFUSED)])
def test_ewt_at_most_includes_its_bound(most, outcome):
    # Waits 0 and 50: the EWT at 70 is exactly 25 s.
    here = world(f"flow: [{{when: {{ewt_at_most: {most}}}, route: help}}, {{refuse: busy}}]")
    story = live(here, [visit(0), visit(10), visit(70)])
    assert story.session(2).outcome is outcome


@pytest.mark.parametrize(("above", "outcome"), [("25s", Outcome.HANDLED), ("24s", Outcome.REFUSED)])
def test_ewt_above_excludes_its_bound(above, outcome):
    # As before; 0 meets an unknown EWT, which is not to refuse him.
    here = world(f"""
    flow: [{{when: {{queue: help, ewt_above: {above}, when_unknown: fail}}, refuse: busy}}, {{route: help}}]
    """)
    story = live(here, [visit(0), visit(10), visit(70)])
    assert story.outcomes == [Outcome.HANDLED, Outcome.HANDLED, outcome]


@pytest.mark.parametrize(("unknown", "outcome"), [("pass", Outcome.REFUSED), ("fail", Outcome.HANDLED)])
def test_a_condition_above_says_what_it_does_when_the_ewt_is_unknown(unknown, outcome):
    here = world(f"""
    flow: [{{when: {{queue: help, ewt_above: 30s, when_unknown: {unknown}}}, refuse: busy}}, {{route: help}}]
    """)
    assert live(here, [visit(0)]).session(0).outcome is outcome


def test_a_condition_at_most_may_fail_when_the_ewt_is_unknown():
    here = world("""
    flow: [{when: {ewt_at_most: 30s, when_unknown: fail}, route: help}, {refuse: busy}]
    """)
    assert live(here, [visit(0)]).session(0).outcome is Outcome.REFUSED


def test_decisions_on_an_unknown_ewt_while_somebody_waits_are_counted():
    # A jam: 0 is served 0-2000. At 700 the sample is empty: 1 is let in, nobody waits yet (not counted);
    # 2 at 710 and 3 at 720 are let in while others wait.
    here = world("flow: [{when: {ewt_at_most: 30s}, route: help}, {refuse: busy}]")
    story = live(here, [visit(0, work=2000), visit(700), visit(710), visit(720)])
    assert story.outcomes == [Outcome.HANDLED] * 4
    assert story.facts.unknown_ewt_decisions == 2


def test_one_decision_is_counted_once_however_many_rules_looked_at_the_ewt():
    # As before, with two rules that look at the unknown EWT; 2 at 710 is the only one who finds somebody waiting.
    here = world("""
    flow:
      - {when: {queue: help, ewt_above: 2m, when_unknown: fail}, refuse: busy}
      - {when: {ewt_at_most: 30s, when_unknown: fail}, route: help}
      - {route: help}
    """)
    story = live(here, [visit(0, work=2000), visit(700), visit(710)])
    assert story.facts.unknown_ewt_decisions == 1


# --- F1, F2: reroutes and their causes ---------------------------------------------------------------


def test_the_flow_runs_again_at_an_escalation_with_its_cause():
    # First reply 0-10, the customer writes at 15, the reply is sent at 20: escalated to queue hard,
    # taken at once, greeted for 7 + 3 s (first reply and reading), which ends the chat at 30.
    here = world(
        TWO_LEVELS,
        """
    queues: {easy: {}, hard: {}}
    flow: [{when: {cause: [escalated, returned]}, route: hard}, {when: {cause: first}, route: easy}]
    """,
    )
    story = live(
        here,
        [visit(0, "easy", turns=[(5, 5)], escalates_after=1, later_first_reply=[7], reading=[3])],
    )
    session = story.session(0)
    assert [(stay.queue, stay.cause, stay.left) for stay in story.stays(0)] == [
        ("easy", Cause.FIRST, Left.ACCEPTED),
        ("hard", Cause.ESCALATED, Left.ACCEPTED),
    ]
    assert story.reps_of(0) == ["juniors.1.1", "seniors.1.1"]
    assert story.sent(0) == [10, 20, 30]
    assert (session.outcome, session.ended_at, session.works, session.reroutes) == (Outcome.HANDLED, 30, 2, 1)


@pytest.mark.parametrize("action", ["refuse", "case"])
def test_a_reroute_that_leads_nowhere_drops_the_visitor(action):
    here = world(
        TWO_LEVELS,
        f"""
    queues: {{easy: {{}}, hard: {{}}}}
    flow: [{{when: {{cause: escalated}}, {action}: the experts are out}}, {{route: easy}}]
    """,
    )
    story = live(here, [visit(0, "easy", turns=[(5, 5)], escalates_after=1)])
    session = story.session(0)
    assert (session.outcome, session.reason) == (Outcome.DROPPED, "the experts are out")
    assert (session.ended_at, session.works, session.answered) == (20, 1, True)
