"""Stories of those who come back: retrials after a failed attempt (D5)."""

from simchat.facts import Outcome, Status
from tests.stories.world import MESSAGES, clock, live, visit, world

DAY = 86400
BACK = "retrial: {probability: 0.5, delay: 1m}"


def attempts(story):
    return [(session.visitor, session.attempt) for session in story.sessions]


def test_who_was_refused_comes_back_after_his_delay():
    # 0 is refused at 08:00 and comes back at 09:00, when the desk is open: session 2, after the two first attempts.
    here = world(f"""
    topics: {{help: {{{BACK}}}}}
    hours: {{desk: {{daily: "09:00-17:00"}}}}
    flow: [{{when: {{open: desk}}, route: help}}, {{refuse: closed}}]
    """)
    story = live(here, [visit("08:00", retry=3600), visit("08:30")])
    assert attempts(story) == [(0, 1), (1, 1), (0, 2)]
    assert story.outcomes == [Outcome.REFUSED, Outcome.REFUSED, Outcome.HANDLED]
    assert story.session(0).reason == "closed"
    assert story.session(2).arrival_at == story.session(2).accepted_at == clock("09:00")


def test_who_found_the_door_closed_comes_back():
    here = world(f"""
    topics: {{help: {{{BACK}}}}}
    hours: {{door: {{daily: "09:00-17:00"}}}}
    entry: {{hours: door}}
    """)
    story = live(here, [visit("08:00", form=30, retry=3600)])
    assert story.outcomes == [Outcome.CLOSED_DOOR, Outcome.HANDLED]
    assert story.session(1).arrival_at == clock("09:00")
    assert story.session(1).started_at == clock("09:00:30")


def test_who_abandoned_comes_back_with_needs_of_his_own():
    # 1 leaves at 60 and comes back 100 s later, with another form (5 s), work and patience.
    here = world(f"topics: {{help: {{{BACK}}}}}")
    again = visit(form=5, work=30, patience=1000)
    story = live(here, [visit(0, work=200), visit(10, patience=50, retry=100, again=again)])
    assert attempts(story) == [(0, 1), (1, 1), (1, 2)]
    assert story.outcomes == [Outcome.HANDLED, Outcome.ABANDONED, Outcome.HANDLED]
    back = story.session(2)
    assert (back.arrival_at, back.started_at, back.accepted_at, back.ended_at) == (160, 165, 200, 230)


def test_who_left_silently_comes_back_while_his_old_session_still_waits():
    # 1 falls silent at 60 but stays in the queue; he comes back at 160. At 1000 the rep is free: the old
    # session is oldest, is taken and holds the slot for 600 s; at 1600 it is Inactive and the new one is taken.
    # Inactive for 24 h at 88000, it is ended by the sweep of 108000 (06:00 of the day after).
    here = world(f"topics: {{help: {{{BACK}}}}}")
    again = visit(work=30)
    visits = [visit(0, work=1000), visit(10, patience=50, silent=True, retry=100, again=again)]
    story = live(here, visits)
    ghost, back = story.sessions[1:]
    assert attempts(story) == [(0, 1), (1, 1), (1, 2)]
    assert (ghost.outcome, ghost.left_at, ghost.accepted_at, ghost.answered) == (
        Outcome.ABANDONED_SILENTLY,
        60,
        1000,
        False,
    )
    assert (ghost.ended_at, ghost.status) == (108_000, Status.ENDED)
    assert (back.arrival_at, back.accepted_at, back.ended_at, back.answered) == (160, 1600, 1630, True)
    assert story.facts.stopped_at == 108_000


def test_the_number_of_retrials_is_bounded():
    # Refused for ever: the first attempt and two retrials.
    here = world("""
    topics: {help: {retrial: {probability: 0.5, delay: 1m, attempts: 2}}}
    flow: [{refuse: closed}]
    """)
    story = live(here, [visit(0, retry=100)])
    assert attempts(story) == [(0, 1), (0, 2), (0, 3)]
    assert [session.arrival_at for session in story.sessions] == [0, 100, 200]
    assert story.outcomes == [Outcome.REFUSED] * 3


def test_a_retrial_draws_anew_whether_it_will_be_followed_by_another():
    here = world("""
    topics: {help: {retrial: {probability: 0.5, delay: 1m, attempts: 5}}}
    flow: [{refuse: closed}]
    """)
    story = live(here, [visit(0, retry=100, again=visit(retry=30, again=visit()))])
    assert [session.arrival_at for session in story.sessions] == [0, 100, 130]


def test_only_the_causes_listed_bring_people_back():
    # 1 abandons at 60 and stays away; 2 is refused (no waiting room is left) and comes back at 120.
    here = world("""
    topics: {help: {retrial: {probability: 0.5, delay: 1m, after: [refused]}}}
    queues: {help: {cap: 1}}
    """)
    story = live(here, [visit(0, work=100), visit(10, patience=50, retry=100), visit(20, retry=100)])
    assert story.outcomes == [Outcome.HANDLED, Outcome.ABANDONED, Outcome.REFUSED, Outcome.HANDLED]
    assert attempts(story)[3:] == [(2, 2)]
    assert story.session(3).arrival_at == 120


def test_neither_the_served_nor_those_with_a_case_come_back():
    here = world(f"""
    topics: {{help: {{{BACK}}}, other: {{{BACK}}}}}
    flow: [{{when: {{topic: help}}, route: help}}, {{case: by e-mail}}]
    """)
    story = live(here, [visit(0, "help", retry=100), visit(0, "other", retry=100)])
    assert story.outcomes == [Outcome.HANDLED, Outcome.CASE]


def test_who_was_dropped_after_a_rep_had_joined_does_not_come_back():
    # First reply 0-10, the exchange 10-20, then he is escalated and refused: dropped, not refused.
    here = world(f"""
    topics: {{help: {{conversation: {MESSAGES}, escalate: {{probability: 1.0, after_exchange: 1}}, {BACK}}}}}
    flow: [{{when: {{cause: escalated}}, refuse: nobody knows}}, {{route: help}}]
    """)
    story = live(here, [visit(0, turns=[(5, 5)], escalates_after=1, retry=100)])
    assert story.outcomes == [Outcome.DROPPED]


def test_who_balked_comes_back_if_that_is_listed():
    # Waits 0 and 50 make an EWT of 25 s at 70; 2 has 20 s of patience, balks and comes back at 270.
    here = world("""
    topics: {help: {retrial: {probability: 0.5, delay: 1m, after: [balked]}}}
    announcement: {show_ewt: true, balk: 0.5}
    """)
    story = live(here, [visit(0), visit(10), visit(70, patience=20, balks=True, retry=200)])
    assert story.outcomes == [Outcome.HANDLED, Outcome.HANDLED, Outcome.BALKED, Outcome.HANDLED]
    assert story.session(3).arrival_at == 270
