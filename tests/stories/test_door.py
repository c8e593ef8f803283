"""Stories of the way in: the form, the door and named hours (D2, H1-H3)."""

import pytest

from simchat.facts import Outcome, Status
from tests.stories.world import clock, live, visit, world

DAY = 86400
OFFICE = """
hours: {door: {mon-fri: "09:00-17:00"}}
entry: {hours: door}
"""


# --- D2: the form --------------------------------------------------------------------------------


def test_the_session_starts_when_the_form_is_sent():
    # 0 fills in the form 100-130 and is served at once, 130-190.
    story = live(world(), [visit(100, form=30, work=60)])
    session = story.session(0)
    assert (session.arrival_at, session.started_at, session.requested_at) == (100, 130, 130)
    assert (session.accepted_at, session.ended_at) == (130, 190)


def test_a_slow_form_is_overtaken():
    # 0 sends his form at 60, 1 at 30: 1 is served 30-90, then 0.
    story = live(world(), [visit(0, form=60), visit(20, form=10, work=60)])
    assert story.accepted == {0: 90, 1: 30}


def test_who_drops_off_in_the_form_starts_no_session():
    story = live(world(), [visit(0, form=30, drops_off=True), visit(10)])
    session = story.session(0)
    assert (session.outcome, session.status) == (Outcome.FORM_LEFT, Status.NONE)
    assert (session.started_at, session.requested_at, session.queue) == (None, None, None)
    assert story.accepted == {1: 10}
    assert story.stays(0) == []


# --- H1: the door ----------------------------------------------------------------------------------


def test_the_door_is_open_from_its_first_instant_to_before_its_last():
    story = live(world(OFFICE), [visit("08:59:59"), visit("09:00"), visit("16:59:59"), visit("17:00")])
    assert story.outcomes == [Outcome.CLOSED_DOOR, Outcome.HANDLED, Outcome.HANDLED, Outcome.CLOSED_DOOR]
    closed = story.session(0)
    assert (closed.started_at, closed.requested_at, closed.status) == (None, None, Status.NONE)


def test_the_door_is_looked_at_before_the_form():
    # 0 would send his form when the door is open, 1 sends his after it closed.
    story = live(world(OFFICE), [visit("08:59", form=120), visit("16:59:50", form=30)])
    assert story.outcomes == [Outcome.CLOSED_DOOR, Outcome.HANDLED]
    assert story.session(1).started_at == clock("17:00:20")


def test_who_waits_when_the_door_closes_stays_in_the_queue():
    # 0 is served 16:50-17:10; 1 waits from 16:59 on and is served after closing time.
    story = live(world(OFFICE), [visit("16:50", work=1200), visit("16:59", work=60)])
    assert story.session(1).accepted_at == clock("17:10")
    assert story.session(1).outcome is Outcome.HANDLED


# --- H2: always open ---------------------------------------------------------------------------------


def test_a_window_that_is_always_open_leaves_the_decision_to_the_flow():
    here = world("""
    hours: {desk: {mon-fri: "09:00-17:00"}}
    flow: [{when: {open: desk}, route: help}, {case: we write tomorrow}]
    """)
    story = live(here, [visit("03:00"), visit("12:00")])
    assert story.outcomes == [Outcome.CASE, Outcome.HANDLED]
    session = story.session(0)
    assert session.reason == "we write tomorrow"
    assert session.started_at == session.ended_at == clock("03:00")
    assert (session.queue, session.requested_at, session.status) == (None, None, Status.ENDED)


# --- H3: named hours -----------------------------------------------------------------------------------


def opened(story):
    return [session.outcome is not Outcome.CLOSED_DOOR for session in story.sessions]


def test_a_day_may_have_several_spans():
    here = world("""
    hours: {door: {daily: ["09:00-12:30", "13:00-17:00"]}}
    entry: {hours: door}
    """)
    story = live(here, [visit("12:29"), visit("12:30"), visit("12:59"), visit("13:00"), visit("17:00")])
    assert opened(story) == [True, False, False, True, False]


def test_a_span_past_midnight_belongs_to_the_day_it_starts_on():
    # Monday 22:00 to Tuesday 02:00; nothing on Sunday evening, so Monday 01:00 is closed.
    here = world("""
    calendar: {days: 2}
    hours: {door: {mon: "22:00-02:00"}}
    entry: {hours: door}
    """)
    story = live(here, [visit("01:00"), visit("22:00"), visit("25:59"), visit("26:00"), visit("46:00")])
    assert opened(story) == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ('{daily: "09:00-17:00"}', [False, False, True]),
        ('{daily: "09:00-17:00", holiday: "09:00-12:00"}', [True, False, True]),
        ('{daily: "09:00-17:00", holiday: off}', [False, False, True]),
        ('{mon: "13:00-17:00", tue: "09:00-12:00", holiday: "09:00-12:00"}', [True, False, True]),
    ],
)
def test_a_holiday_is_a_day_of_its_own_kind(hours, expected):
    # Monday is a holiday, Tuesday is not: Monday 10:00, Monday 14:00, Tuesday 10:00.
    here = world(f"""
    calendar: {{days: 2, holidays: [2026-01-05]}}
    hours: {{door: {hours}}}
    entry: {{hours: door}}
    reps: {{staff: {{shifts: [{{days: [daily, holiday], start: "00:00", end: "24:00", count: 1}}]}}}}
    """)
    story = live(here, [visit("10:00"), visit("14:00"), visit("34:00")])
    assert opened(story) == expected


def test_no_shift_runs_on_a_holiday_unless_it_says_so():
    # Monday is a holiday: the daily shift of 08:00 begins on Tuesday, the holiday's one at 12:00 on Monday.
    text = """
    calendar: {{days: 2, holidays: [2026-01-05]}}
    reps: {{staff: {{shifts: [{{start: "08:00", end: "10:00", count: 1}}{more}]}}}}
    """
    plain = live(world(text.format(more="")), [visit("07:00")])
    assert plain.accepted == {0: DAY + clock("08:00")}
    on_holidays = ', {days: holiday, start: "12:00", end: "13:00", count: 1}'
    staffed = live(world(text.format(more=on_holidays)), [visit("07:00")])
    assert staffed.accepted == {0: clock("12:00")}
