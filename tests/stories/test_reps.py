"""Stories of reps: shifts, breaks, ends of shifts, attention, wrap-up and slots (rules R1–R6).

Each story is traced by hand in its comment. Visitors converse by messages unless a story says
otherwise, and without a confirming question: the rep ends the chat at his last reply.
"""

from __future__ import annotations

from math import inf

import pytest

from simchat.facts import Close, Left, Outcome, Presence, Status
from tests.stories.world import Story, clock, live, visit, world

TALK = "{messages: {exchanges: 1, customer_reply: 0s, first_reply: 20s, rep_reply: 0s}}"
HELP = f"topics: {{help: {{conversation: {TALK}}}}}"
GRAIN = 2.0**20


def merged(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Spans in order of time, with those that touch made one."""
    joined: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if joined and start == joined[-1][1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def at_work(story: Story, rep: str) -> list[tuple[float, float]]:
    """When a rep was on shift and neither on break nor away."""
    return merged(story.spans(rep, Presence.STAFFED))


def hours(*spans: tuple[float, float]) -> list[tuple[float, float]]:
    """Spans given in hours after the first midnight."""
    return [(start * 3600.0, end * 3600.0) for start, end in spans]


# --- R1: shifts -----------------------------------------------------------------------------------


def test_reps_are_named_by_tier_pattern_and_head_and_work_their_patterns_hours():
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{shifts: [{{name: early, start: "08:00", end: "16:00", count: 2}},
                                  {{start: "12:00", end: "20:00", count: 1}}]}}}}
        """),
        [],
    )
    assert story.facts.reps == ("staff.early.1", "staff.early.2", "staff.2.1")
    assert at_work(story, "staff.early.1") == hours((8, 16))
    assert at_work(story, "staff.early.2") == hours((8, 16))
    assert at_work(story, "staff.2.1") == hours((12, 20))
    assert story.spans("staff.2.1", Presence.PAID) == hours((12, 20))
    assert story.facts.stopped_at == story.facts.horizon_at == 86400


def test_a_pattern_runs_on_its_days_only():
    # Monday and Wednesday of a week that begins on Monday.
    story = live(
        world(f"""
        {HELP}
        calendar: {{days: 7}}
        reps: {{staff: {{shifts: [{{days: "mon, wed", start: "08:00", end: "16:00", count: 1}}]}}}}
        """),
        [],
    )
    assert at_work(story, "staff.1.1") == hours((8, 16), (56, 64))


def test_a_night_shift_is_one_presence_over_midnight():
    # Monday 22:00 to Tuesday 06:00. The chat of 23:50: first reply 23:50:20, customer at 24:00:00, reply until
    # 24:00:40. Nothing is handed over at midnight, though the tier hands over at the end of its shifts.
    story = live(
        world(f"""
        {HELP}
        calendar: {{days: 2}}
        reps: {{staff: {{end_of_shift: handover, shifts: [{{days: mon, start: "22:00", end: "06:00", count: 1}}]}}}}
        """),
        [visit("23:50", turns=[(580, 40)])],
    )
    assert at_work(story, "staff.1.1") == hours((22, 30))
    assert story.spans("staff.1.1", Presence.OVERTIME) == []
    assert story.sent(0) == [clock("23:50:20"), clock("24:00:40")]
    assert [work.close for work in story.works()] == [Close.COMPLETED]


def test_the_night_shift_of_the_evening_before_is_there_when_the_calendar_begins():
    # Every night from 22:00 to 06:00: on Monday at 01:00 Sunday's rep is there, at 06:00 he goes.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{shifts: [{{start: "22:00", end: "06:00", count: 1}}]}}}}
        """),
        [visit("01:00"), visit("06:00")],
    )
    assert story.accepted == {0: clock("01:00"), 1: clock("22:00")}


def test_a_night_shift_in_spring_lasts_an_hour_less():
    # Paris, 28 March 22:00 to 29 March 06:00 by the wall clock; 02:00 to 03:00 does not exist.
    story = live(
        world(f"""
        {HELP}
        calendar: {{start: 2026-03-28, days: 2, time_zone: Europe/Paris}}
        reps: {{staff: {{shifts: [{{days: sat, start: "22:00", end: "06:00", count: 1}}]}}}}
        """),
        [],
    )
    assert story.spans("staff.1.1", Presence.STAFFED) == hours((22, 29))


def test_round_the_clock_nothing_happens_at_midnight():
    # One rep, every day from 00:00 to 24:00: one presence. last_chat_before_end looks at its end, not at midnight.
    # 23:55 accepted, 23:55:20 first reply, customer at 24:00:00, reply until 24:00:40.
    story = live(
        world(f"""
        {HELP}
        calendar: {{days: 2}}
        reps: {{staff: {{end_of_shift: handover, last_chat_before_end: 10m,
                         shifts: [{{start: "00:00", end: "24:00", count: 1}}]}}}}
        """),
        [visit("23:55", turns=[(280, 40)])],
    )
    assert story.accepted == {0: clock("23:55")}
    assert story.sent(0) == [clock("23:55:20"), clock("24:00:40")]
    assert [work.close for work in story.works()] == [Close.COMPLETED]
    (presence,) = at_work(story, "staff.1.1")
    assert presence[0] == 0
    assert presence[1] >= 2 * 86400
    assert story.spans("staff.1.1", Presence.OVERTIME) == []


def test_shifts_of_one_rep_that_touch_are_one_presence_and_those_apart_are_two():
    # Monday and Tuesday round the clock touch at midnight; the nights of Monday and Tuesday, 20:00–04:00, do not.
    story = live(
        world(f"""
        {HELP}
        calendar: {{days: 3}}
        reps: {{staff: {{shifts: [{{days: mon-tue, start: "00:00", end: "24:00", count: 1}},
                                  {{days: mon-tue, start: "20:00", end: "04:00", count: 1}}]}}}}
        """),
        [],
    )
    assert story.spans("staff.1.1", Presence.STAFFED) == hours((0, 48))
    assert story.spans("staff.2.1", Presence.STAFFED) == hours((20, 28), (44, 52))


# --- R1: breaks and time away ---------------------------------------------------------------------


def test_a_fixed_break_lies_inside_the_shift_and_nobody_is_served_in_it():
    # The break of 12:00 lasts until 12:30; the visitor of 12:10 is taken at 12:30. Breaks are paid.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{shifts: [{{start: "08:00", end: "16:00", count: 1,
                                    breaks: [{{start: "12:00", length: 30m}}]}}]}}}}
        """),
        [visit("12:10")],
    )
    assert story.accepted == {0: clock("12:30")}
    assert story.spans("staff.1.1", Presence.BREAK) == hours((12, 12.5))
    assert at_work(story, "staff.1.1") == hours((8, 12), (12.5, 16))
    assert merged(story.spans("staff.1.1", Presence.PAID)) == hours((8, 16))


def breaks_of(count: int, together: str) -> list[list[tuple[float, float]]]:
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{shifts: [{{start: "08:00", end: "16:00", count: {count},
                                    breaks: [{{between: "12:00-13:00", length: 20m, together: {together}}}]}}]}}}}
        """),
        [],
    )
    return [story.spans(f"staff.1.{head}", Presence.BREAK) for head in range(1, count + 1)]


def test_breaks_are_spread_evenly_over_their_window():
    # Three heads, a window of 60 minutes, breaks of 20: begins at 12:00, 12:20 and 12:40. A single head goes first.
    noon, third = 43200, 1200
    assert breaks_of(3, "false") == [[(noon + i * third, noon + (i + 1) * third)] for i in range(3)]
    assert breaks_of(1, "false") == [[(noon, noon + third)]]


def test_breaks_together_all_begin_at_the_start():
    assert breaks_of(3, "true") == [[(43200, 44400)]] * 3


def test_a_break_waits_for_the_open_chat_and_its_wrap_up_and_lasts_its_full_length():
    # 11:58:00 accepted, first reply 11:58:20, customer 200 s later, reply 200 s: over at 12:05:00; wrap-up until
    # 12:06:00; break 12:06–12:36. The visitor of 12:01 finds a slot free and yet waits until 12:36.
    story = live(
        world(f"""
        topics: {{help: {{conversation: {TALK}, wrap_up: {{time: 60s}}}}}}
        reps: {{staff: {{capacity: 2, shifts: [{{start: "08:00", end: "16:00", count: 1,
                                                 breaks: [{{start: "12:00", length: 30m}}]}}]}}}}
        """),
        [visit("11:58", turns=[(200, 200)]), visit("12:01")],
    )
    assert story.session(0).ended_at == clock("12:05")
    assert story.spans("staff.1.1", Presence.BREAK) == [(clock("12:06"), clock("12:36"))]
    assert at_work(story, "staff.1.1") == [(clock("08:00"), clock("12:06")), (clock("12:36"), clock("16:00"))]
    assert story.accepted[1] == clock("12:36")


def test_from_a_breaks_start_the_rep_is_not_online():
    # The same chat holds him until 12:05, break until 12:35. At 12:01 nobody is online; at 12:35 exactly he is.
    story = live(
        world(f"""
        {HELP}
        flow: [{{when: {{reps_online: true}}, route: help}}, {{case: nobody is there}}]
        reps: {{staff: {{capacity: 2, shifts: [{{start: "08:00", end: "16:00", count: 1,
                                                 breaks: [{{start: "12:00", length: 30m}}]}}]}}}}
        """),
        [visit("11:58", turns=[(200, 200)]), visit("12:00"), visit("12:01"), visit("12:35")],
    )
    assert story.outcomes == [Outcome.HANDLED, Outcome.CASE, Outcome.CASE, Outcome.HANDLED]
    assert story.spans("staff.1.1", Presence.BREAK) == [(clock("12:05"), clock("12:35"))]


def test_a_break_that_comes_late_ends_with_the_shift():
    # The chat of 15:25:00 is over at 15:55 (20 + 480 + 1300 s): 5 minutes are left of the break of 15:30, and no
    # overtime.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{shifts: [{{start: "08:00", end: "16:00", count: 1,
                                    breaks: [{{start: "15:30", length: 30m}}]}}]}}}}
        """),
        [visit("15:25", turns=[(480, 1300)])],
    )
    assert story.spans("staff.1.1", Presence.BREAK) == [(clock("15:55"), clock("16:00"))]
    assert at_work(story, "staff.1.1") == [(clock("08:00"), clock("15:55"))]
    assert story.spans("staff.1.1", Presence.OVERTIME) == []


def test_a_break_whose_chats_outlast_the_shift_is_lost():
    # The reply lasts until 16:10 (15:25:00 + 20 + 480 + 2200 s): no break, ten minutes of overtime.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{shifts: [{{start: "08:00", end: "16:00", count: 1,
                                    breaks: [{{start: "15:30", length: 30m}}]}}]}}}}
        """),
        [visit("15:25", turns=[(480, 2200)])],
    )
    assert story.spans("staff.1.1", Presence.BREAK) == []
    assert at_work(story, "staff.1.1") == hours((8, 16))
    assert story.spans("staff.1.1", Presence.OVERTIME) == [(clock("16:00"), clock("16:10"))]


def test_a_break_of_a_night_shift_may_lie_after_midnight():
    # 22:00 to 06:00 with a break at 02:00, and a window from 23:00 to 01:00 for two heads and a break of 30 minutes.
    story = live(
        world(f"""
        {HELP}
        calendar: {{days: 2}}
        reps: {{staff: {{shifts: [
          {{name: a, days: mon, start: "22:00", end: "06:00", count: 1, breaks: [{{start: "02:00", length: 30m}}]}},
          {{name: b, days: mon, start: "22:00", end: "06:00", count: 2,
            breaks: [{{between: "23:00-01:00", length: 30m}}]}}]}}}}
        """),
        [],
    )
    assert story.spans("staff.a.1", Presence.BREAK) == hours((26, 26.5))
    assert story.spans("staff.b.1", Presence.BREAK) == hours((23, 23.5))
    assert story.spans("staff.b.2", Presence.BREAK) == hours((24.5, 25))


def test_away_takes_those_who_are_on_shift_then():
    # At 17:00 the early head has gone; the first of the late ones goes to the meeting.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{shifts: [{{name: early, start: "08:00", end: "16:00", count: 1}},
                                  {{name: late, start: "12:00", end: "20:00", count: 2}}],
                         away: [{{start: "17:00", length: 1h, heads: 1}}]}}}}
        """),
        [],
    )
    assert {rep: story.spans(rep, Presence.AWAY) for rep in story.facts.reps} == {
        "staff.early.1": [],
        "staff.late.1": hours((17, 18)),
        "staff.late.2": [],
    }


def test_away_takes_the_first_heads_and_ends_at_its_fixed_end():
    # Heads 1 and 2 are away 10:00–11:00. Head 1 has a chat from 09:50:00 to 10:20:00 (20 + 500 + 1280 s), so he goes
    # at 10:20 and is back at 11:00 all the same. The visitors of 10:05 and 10:06 have head 3 alone: 10:05:00–10:05:20
    # and 10:06:00–10:06:20.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{shifts: [{{start: "08:00", end: "16:00", count: 3}}],
                         away: [{{days: mon, start: "10:00", length: 1h, heads: 2}}]}}}}
        """),
        [visit("09:50", turns=[(500, 1280)]), visit("10:05"), visit("10:06")],
    )
    assert story.spans("staff.1.1", Presence.AWAY) == [(clock("10:20"), clock("11:00"))]
    assert story.spans("staff.1.2", Presence.AWAY) == hours((10, 11))
    assert story.spans("staff.1.3", Presence.AWAY) == []
    assert at_work(story, "staff.1.2") == hours((8, 10), (11, 16))
    assert story.reps_of(1) == story.reps_of(2) == ["staff.1.3"]


def test_away_that_is_over_before_the_chats_are_is_lost():
    # The chat of 09:50 lasts beyond 11:00.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{shifts: [{{start: "08:00", end: "16:00", count: 1}}],
                         away: [{{days: mon, start: "10:00", length: 1h, heads: 1}}]}}}}
        """),
        [visit("09:50", turns=[(500, 5000)])],
    )
    assert story.spans("staff.1.1", Presence.AWAY) == []
    assert at_work(story, "staff.1.1") == hours((8, 16))


# --- R1: who is there -----------------------------------------------------------------------------


def test_shrinkage_takes_every_so_many_head_and_pays_him():
    # Heads are counted through the patterns: k = 1 … 5 with a share of 0.4: floor(0.4 k + 0.5) = 0 1 1 2 2, so
    # heads 2 and 4 are not there: the second of the early pattern and the second of the late one.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{shrinkage: 0.4, shifts: [{{name: early, start: "08:00", end: "16:00", count: 2}},
                                                  {{name: late, start: "12:00", end: "20:00", count: 3}}]}}}}
        """),
        [],
    )
    there = [rep for rep in story.facts.reps if at_work(story, rep)]
    assert there == ["staff.early.1", "staff.late.1", "staff.late.3"]
    spans = story.facts.spans
    paid = spans.kind == Presence.PAID
    assert sorted(zip(spans.start_at[paid], spans.end_at[paid], strict=True)) == hours(*[(8, 16)] * 2, *[(12, 20)] * 3)
    assert set(spans.tier[paid]) == {0}


def present(count: int, absence: float) -> dict[str, list[tuple[float, float]]]:
    story = live(
        world(f"""
        {HELP}
        calendar: {{days: 5}}
        reps: {{staff: {{absence: {absence}, shifts: [{{start: "08:00", end: "16:00", count: {count}}}]}}}}
        """),
        [],
    )
    for rep in story.facts.reps:
        assert at_work(story, rep) == merged(story.spans(rep, Presence.PAID)), "the absent are not paid"
    return {rep: at_work(story, rep) for rep in story.facts.reps}


def test_absence_is_drawn_by_tier_rep_and_date_so_that_more_heads_change_nobody_elses():
    few, many = present(12, 0.5), present(20, 0.5)
    assert {rep: many[rep] for rep in few} == few
    days_there = [len(spans) for spans in few.values()]
    assert 0 < sum(days_there) < 60
    assert len({tuple(spans) for spans in few.values()}) > 1, "not the same days for everybody"


def test_absence_of_one_leaves_nobody_and_of_nought_everybody():
    assert set(map(tuple, present(3, 1.0).values())) == {()}
    assert set(map(len, present(3, 0.0).values())) == {5}


def test_on_a_holiday_only_patterns_that_name_it_run():
    # Tuesday is a holiday.
    story = live(
        world(f"""
        {HELP}
        calendar: {{days: 3, holidays: [2026-01-06]}}
        reps: {{staff: {{shifts: [{{name: weekday, days: daily, start: "08:00", end: "16:00", count: 1}},
                                  {{name: duty, days: holiday, start: "10:00", end: "12:00", count: 1}}]}}}}
        """),
        [],
    )
    assert at_work(story, "staff.weekday.1") == hours((8, 16), (56, 64))
    assert at_work(story, "staff.duty.1") == hours((34, 36))


def test_rows_of_a_roster_go_to_the_lowest_numbered_reps_who_neither_touch_nor_overlap(tmp_path):
    # 5 January: two heads 08–16; one 16–20 touches both, so a third; one 17–20 does not touch the first's day.
    # 6 January begins anew with the lowest number.
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "date,start,end,tier,count\n"
        "2026-01-05,08:00,16:00,staff,2\n"
        "2026-01-05,16:00,20:00,staff,1\n"
        "2026-01-05,17:00,20:00,staff,1\n"
        "2026-01-06,08:00,12:00,staff,1\n"
    )
    story = live(
        world(f"""
        {HELP}
        calendar: {{days: 2}}
        reps: {{staff: {{shifts: {{csv: {roster}}}}}}}
        """),
        [],
    )
    assert story.facts.reps == ("staff.1", "staff.2", "staff.3")
    assert at_work(story, "staff.1") == hours((8, 16), (17, 20), (32, 36))
    assert at_work(story, "staff.2") == hours((8, 16))
    assert at_work(story, "staff.3") == hours((16, 20))


# --- R1a: staffing --------------------------------------------------------------------------------


def test_where_the_count_changes_equals_leave_from_the_highest_number_and_come_from_the_lowest():
    # 3 from 08:00, 1 from 09:00, 2 from 10:00, none from 11:00.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{staffing: {{every: 1h, from: "08:00", counts: [3, 1, 2]}}}}}}
        """),
        [],
    )
    assert story.facts.reps == ("staff.1", "staff.2", "staff.3")
    assert at_work(story, "staff.1") == hours((8, 11))
    assert at_work(story, "staff.2") == hours((8, 9), (10, 11))
    assert at_work(story, "staff.3") == hours((8, 9))


def test_the_idle_leave_first_then_those_with_fewest_chats_and_the_finishing_are_taken_back():
    # 08:50:00 session 0 → rep 1: 08:50:20, customer 08:52:00, reply 5000 s until 10:15:20.
    # 08:51:00 session 1 → rep 2: over at 08:51:20.
    # 08:52:00 session 2 → rep 3: 08:52:20, customer 08:53:20, reply 5200 s until 10:20:00.
    # 09:00 three become two: rep 2 is idle and leaves.
    # 09:30 session 3: rep 1 and rep 3 have one chat each, rep 1 got his last earlier → rep 1, in whose list it waits
    #       until 10:15:20; over at 10:15:40.
    # 10:00 two become one: rep 1 has two chats, rep 3 one → rep 3 leaves and finishes, in overtime.
    # 10:15 one becomes two: rep 3, still finishing until 10:20, is taken back.
    # 10:16:00 session 4: rep 1 has none, rep 3 one → rep 1, over at 10:16:20.
    # 10:16:10 session 5: one each, rep 3 got his last earlier → rep 3, who writes until 10:20:00; over at 10:20:20.
    # 10:30 nobody is left.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{capacity: 2, staffing: {{every: 15m, from: "08:00",
                         counts: [3, 3, 3, 3, 2, 2, 2, 2, 1, 2]}}}}}}
        """),
        [
            visit("08:50", turns=[(100, 5000)]),
            visit("08:51"),
            visit("08:52", turns=[(60, 5200)]),
            visit("09:30"),
            visit("10:16"),
            visit("10:16:10"),
        ],
    )
    assert [story.reps_of(n) for n in range(6)] == [[f"staff.{number}"] for number in (1, 2, 3, 1, 1, 3)]
    assert at_work(story, "staff.1") == hours((8, 10.5))
    assert at_work(story, "staff.2") == hours((8, 9))
    assert at_work(story, "staff.3") == hours((8, 10), (10.25, 10.5))
    assert story.spans("staff.3", Presence.OVERTIME) == hours((10, 10.25))
    ended = [session.ended_at for session in story.sessions]
    assert ended == [clock(t) for t in ("10:15:20", "08:51:20", "10:20:00", "10:15:40", "10:16:20", "10:20:20")]


def test_whom_the_count_sends_home_hands_over_where_the_tier_does_so():
    # 08:59:00 both sessions: 0 → rep 1, 1 → rep 2; first replies 08:59:20.
    # Session 0: customer 300 s later, at 09:04:20; reply until 09:05:00.
    # 09:00:00 two become one: of equals rep 2 leaves; he writes nothing, so session 1 is handed over at once, to rep
    #   1. Greeting 15 + 10 s until 09:00:25; the turn starts anew: 100 s until 09:02:05; reply until 09:02:45.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{capacity: 2, end_of_shift: handover, staffing: {{every: 1h, from: "08:00", counts: [2, 1]}}}}}}
        """),
        [
            visit("08:59", turns=[(300, 40)]),
            visit("08:59", turns=[(100, 40)], later_first_reply=[15], reading=[10]),
        ],
    )
    assert story.reps_of(0) == ["staff.1"]
    assert story.reps_of(1) == ["staff.2", "staff.1"]
    assert story.sent(0) == [clock("08:59:20"), clock("09:05:00")]
    assert story.sent(1) == [clock("08:59:20"), clock("09:00:25"), clock("09:02:45")]
    assert at_work(story, "staff.2") == hours((8, 9))
    assert story.spans("staff.2", Presence.OVERTIME) == []


def test_absence_of_staffed_heads_is_drawn_for_every_date():
    # Twelve heads round the clock: who misses Monday is not who misses Tuesday, though the count never changes.
    story = live(
        world(f"""
        {HELP}
        calendar: {{days: 3}}
        reps: {{staff: {{absence: 0.5, staffing: {{every: 12h, counts: [12, 12]}}}}}}
        """),
        [],
    )
    spans = {rep: at_work(story, rep) for rep in story.facts.reps}
    noons = [12 * 3600 + 86400 * day for day in range(3)]
    there = [frozenset(rep for rep in spans if any(start <= noon < end for start, end in spans[rep])) for noon in noons]
    assert all(0 < len(reps) < 12 for reps in there)
    assert len(set(there)) > 1


# --- R2: weights ----------------------------------------------------------------------------------


def test_a_heavy_chat_takes_more_slots_and_one_that_does_not_fit_blocks_nobody():
    # Three slots; heavy chats take two.
    # 100 session 0, heavy: first reply 120, customer 150, reply until 200.
    # 110 session 1, heavy: one slot is free, so it waits, until 200.
    # 115 session 2, light: taken at once; its first reply 120–140, and it is over.
    story = live(
        world(f"""
        topics: {{big: {{conversation: {TALK}}}, small: {{conversation: {TALK}}}}}
        queues: {{heavy: {{weight: 2}}, light: {{}}}}
        flow: [{{when: {{topic: big}}, route: heavy}}, {{route: light}}]
        reps: {{staff: {{capacity: 3}}}}
        """),
        [visit(100, "big", turns=[(30, 50)]), visit(110, "big"), visit(115, "small")],
    )
    assert story.accepted == {0: 100, 1: 200, 2: 115}
    assert {work.session: work.weight for work in story.works()} == {0: 2, 1: 2, 2: 1}
    assert [session.ended_at for session in story.sessions] == [200, 220, 140]


# --- R3: the end of a shift -----------------------------------------------------------------------

TILL_FOUR = '[{days: mon, start: "08:00", end: "16:00", count: 1}]'
EARLY_AND_LATE = """[{name: early, start: "08:00", end: "16:00", count: 1},
                     {name: late, start: "16:00", end: "20:00", count: 1}]"""


def test_finish_completes_open_chats_in_overtime_and_takes_no_more():
    # 15:50:00 session 0: first reply 15:50:20, customer 500 s later at 15:58:40, reply until 16:01:40.
    # 16:00:00 session 1 finds a slot free but the shift over; it waits 60 s and leaves.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{capacity: 2, shifts: {TILL_FOUR}}}}}
        """),
        [visit("15:50", turns=[(500, 180)]), visit("16:00", patience=60)],
    )
    assert story.session(0).ended_at == clock("16:01:40")
    assert (story.session(1).outcome, story.session(1).left_at) == (Outcome.ABANDONED, clock("16:01"))
    assert at_work(story, "staff.1.1") == hours((8, 16))
    assert story.spans("staff.1.1", Presence.OVERTIME) == [(clock("16:00"), clock("16:01:40"))]
    assert merged(story.busy("staff.1.1")) == [
        (clock("15:50"), clock("15:50:20")),
        (clock("15:58:40"), clock("16:01:40")),
    ]


def test_overtime_lasts_until_wrap_up_is_done():
    # 15:59:50 first reply until 16:00:10, and the chat is over; wrap-up until 16:01:10.
    story = live(
        world(f"""
        topics: {{help: {{conversation: {TALK}, wrap_up: {{time: 60s}}}}}}
        reps: {{staff: {{shifts: {TILL_FOUR}}}}}
        """),
        [visit("15:59:50")],
    )
    assert story.spans("staff.1.1", Presence.OVERTIME) == [(clock("16:00"), clock("16:01:10"))]


def test_clear_queue_takes_those_who_came_before_the_end_and_is_not_online():
    # 15:50:00 session 0 as above until 16:01:40.
    # 15:59:10 session 1 waits, came before the end: 16:01:40–16:02:00.
    # 16:00:10 session 2 came after it: not taken, leaves after 600 s.
    # 16:00:15 session 3, urgent: the flow finds nobody online.
    story = live(
        world(f"""
        topics: {{help: {{conversation: {TALK}}}, urgent: {{conversation: {TALK}}}}}
        flow: [{{when: {{topic: urgent, reps_online: true}}, route: help}},
               {{when: {{topic: urgent}}, case: nobody is there}}, {{route: help}}]
        reps: {{staff: {{end_of_shift: clear_queue, shifts: {TILL_FOUR}}}}}
        """),
        [
            visit("15:50", turns=[(500, 180)]),
            visit("15:59:10"),
            visit("16:00:10", patience=600),
            visit("16:00:15", "urgent"),
        ],
    )
    assert story.accepted == {0: clock("15:50"), 1: clock("16:01:40")}
    assert story.outcomes == [Outcome.HANDLED, Outcome.HANDLED, Outcome.ABANDONED, Outcome.CASE]
    assert story.session(2).left_at == clock("16:10:10")
    assert story.spans("staff.1.1", Presence.OVERTIME) == [(clock("16:00"), clock("16:02:00"))]


def test_clear_queue_stays_for_those_he_may_not_take_yet():
    # The helper takes others' visitors after 60 s only. Session 0 came at 15:59:30, so he stays, idle, until 16:00:30,
    # takes him, and goes at 16:00:50.
    story = live(
        world(f"""
        topics: {{help: {{conversation: {TALK}}}}}
        queues: {{help: {{}}, own: {{}}}}
        reps: {{staff: {{queues: [help], shifts: [{{start: "20:00", end: "22:00", count: 1}}]}},
                helper: {{queues: [own, {{help: {{after: 60s}}}}], end_of_shift: clear_queue, shifts: {TILL_FOUR}}}}}
        """),
        [visit("15:59:30")],
    )
    assert (story.reps_of(0), story.accepted) == (["helper.1.1"], {0: clock("16:00:30")})
    assert story.spans("helper.1.1", Presence.OVERTIME) == [(clock("16:00"), clock("16:00:50"))]


def test_clear_queue_every_rep_goes_when_he_is_no_longer_needed():
    # Two reps: session 0 (15:50:00) holds the first until 16:01:40, session 1 the second until 16:03:20.
    # Session 2 (15:59:10) gets the first: 16:01:40–16:02:00. Then he goes; the second goes when his own chat is over.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{end_of_shift: clear_queue, shifts: [{{days: mon, start: "08:00", end: "16:00", count: 2}}]}}}}
        """),
        [visit("15:50", turns=[(500, 180)]), visit("15:50", turns=[(500, 280)]), visit("15:59:10")],
    )
    assert story.reps_of(2) == ["staff.1.1"]
    assert story.spans("staff.1.1", Presence.OVERTIME) == [(clock("16:00"), clock("16:02:00"))]
    assert story.spans("staff.1.2", Presence.OVERTIME) == [(clock("16:00"), clock("16:03:20"))]


def test_clear_queue_with_an_empty_queue_ends_on_time():
    # Who joins at the very end did not come before it.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{end_of_shift: clear_queue, shifts: {TILL_FOUR}}}}}
        """),
        [visit("16:00", patience=60)],
    )
    assert story.outcomes == [Outcome.ABANDONED]
    assert story.spans("staff.1.1", Presence.OVERTIME) == []


def test_handover_sends_the_reply_being_written_and_passes_every_session_on():
    # 15:58:20 session 0 → early: first reply 15:58:40, customer 15:59:40, reply of 55 s being written at 16:00.
    # 15:58:40 session 1 → early: first reply 15:59:00, customer 58 s later at 15:59:58; his reply waits for the rep.
    # 16:00:35 the reply to 0 is sent; then both go to the late rep, 0 first.
    #   0 was answered: a greeting, 15 + 10 s, until 16:01:00; his next turn 40 s, 16:01:40; reply until 16:01:50.
    #   1 was not: the late rep's first reply, 12 + 10 s, takes the place of his reply: 16:01:00–16:01:22, over.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{capacity: 2, end_of_shift: handover, shifts: {EARLY_AND_LATE}}}}}
        """),
        [
            visit("15:58:20", turns=[(60, 55), (40, 10)], later_first_reply=[15], reading=[10]),
            visit("15:58:40", turns=[(58, 33)], later_first_reply=[12], reading=[10]),
        ],
    )
    assert story.reps_of(0) == story.reps_of(1) == ["staff.early.1", "staff.late.1"]
    assert story.sent(0) == [clock(t) for t in ("15:58:40", "16:00:35", "16:01:00", "16:01:50")]
    assert story.sent(1) == [clock(t) for t in ("15:59:00", "16:01:22")]
    assert [m.asked_at for m in story.messages(0)] == [None, clock("15:59:40"), None, clock("16:01:40")]
    assert [m.asked_at for m in story.messages(1)] == [None, clock("15:59:58")]
    assert [(w.accepted_at, w.ended_at, w.released_at, w.close) for w in story.works(0)] == [
        (clock("15:58:20"), clock("16:00:35"), clock("16:00:35"), Close.HANDOVER),
        (clock("16:00:35"), clock("16:01:50"), clock("16:01:50"), Close.COMPLETED),
    ]
    assert [w.attention_s for w in story.works(0)] == [20 + 55, 25 + 10]
    assert [w.attention_s for w in story.works(1)] == [20, 22]
    assert [(s.cause.name, s.joined_at, s.age_at) for s in story.stays(1)] == [
        ("FIRST", clock("15:58:40"), clock("15:58:40")),
        ("HANDOVER", clock("16:00:35"), clock("15:58:40")),
    ]
    assert [(s.exchanges, s.works, s.reroutes) for s in story.sessions] == [(2, 2, 1), (1, 2, 1)]
    assert story.spans("staff.early.1", Presence.OVERTIME) == [(clock("16:00"), clock("16:00:35"))]


def test_a_reply_written_over_the_end_may_be_the_last():
    # 15:58:20 first reply 15:58:40, customer 15:59:40, reply until 16:00:35: the chat is over, and nothing is handed
    # over, nor wrapped up.
    story = live(
        world(f"""
        topics: {{help: {{conversation: {TALK}, wrap_up: {{time: 60s}}}}}}
        reps: {{staff: {{end_of_shift: handover, shifts: {EARLY_AND_LATE}}}}}
        """),
        [visit("15:58:20", turns=[(60, 55)])],
    )
    (work,) = story.works(0)
    assert (work.ended_at, work.released_at, work.close) == (clock("16:00:35"), clock("16:00:35"), Close.COMPLETED)
    assert (story.session(0).outcome, story.session(0).ended_at) == (Outcome.HANDLED, clock("16:00:35"))
    assert story.spans("staff.early.1", Presence.OVERTIME) == [(clock("16:00"), clock("16:00:35"))]


def test_who_writes_while_the_last_reply_is_being_written_is_answered_by_the_next_rep():
    # As above session 0 is answered until 16:00:35. Session 1 (15:58:40, first reply 15:59:00) writes at 16:00:10; he
    # is handed over at 16:00:35 and answered by the late rep's first reply, 25 s, until 16:01:00.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{capacity: 2, end_of_shift: handover, shifts: {EARLY_AND_LATE}}}}}
        """),
        [
            visit("15:58:20", turns=[(60, 55)]),
            visit("15:58:40", turns=[(70, 33)], later_first_reply=[15], reading=[10]),
        ],
    )
    assert story.reps_of(1) == ["staff.early.1", "staff.late.1"]
    assert story.sent(1) == [clock("15:59:00"), clock("16:01:00")]
    assert story.messages(1)[1].asked_at == clock("16:00:10")


def test_handover_drops_pending_wrap_ups_and_what_was_not_begun():
    # 15:59:20 session 0: first reply until 15:59:40, over; its wrap-up of 300 s begins.
    # 15:59:42 session 1: its first reply waits for the rep.
    # 16:00:00 the wrap-up is dropped, its slot free; session 1 goes to the late rep: 15 + 10 s until 16:00:25, over.
    story = live(
        world(f"""
        topics: {{help: {{conversation: {TALK}, wrap_up: {{time: 300s}}}}}}
        reps: {{staff: {{capacity: 2, end_of_shift: handover, shifts: {EARLY_AND_LATE}}}}}
        """),
        [visit("15:59:20"), visit("15:59:42", later_first_reply=[15], reading=[10])],
    )
    (work,) = story.works(0)
    assert (work.ended_at, work.released_at) == (clock("15:59:40"), clock("16:00"))
    assert (work.attention_s, work.wrap_up_s) == (40, 20), "as far as it came"
    assert (story.session(0).outcome, story.session(0).ended_at) == (Outcome.HANDLED, clock("15:59:40"))
    assert story.reps_of(1) == ["staff.early.1", "staff.late.1"]
    assert story.sent(1) == [clock("16:00:25")]
    assert story.session(1).first_reply_at == clock("16:00:25")
    assert story.spans("staff.early.1", Presence.OVERTIME) == []
    assert merged(story.busy("staff.early.1")) == [(clock("15:59:20"), clock("16:00"))]


def test_handover_leaves_no_wrap_up_behind():
    # 15:58:20 first reply 15:58:40; the customer would answer at 16:01:40. At 16:00 the session goes over without
    # wrap-up; the late rep greets until 16:00:25, the customer's 180 s start anew, 16:03:25, reply until 16:03:35.
    story = live(
        world(f"""
        topics: {{help: {{conversation: {TALK}, wrap_up: {{time: 60s}}}}}}
        reps: {{staff: {{end_of_shift: handover, shifts: {EARLY_AND_LATE}}}}}
        """),
        [visit("15:58:20", turns=[(180, 10)], later_first_reply=[15], reading=[10])],
    )
    early, late = story.works(0)
    four, over, wrapped = clock("16:00"), clock("16:03:35"), clock("16:04:35")
    assert (early.ended_at, early.released_at, early.wrap_up_ended_at) == (four, four, None)
    assert (late.ended_at, late.released_at, late.wrap_up_ended_at) == (over, wrapped, wrapped)


def test_handling_work_that_is_handed_over_goes_on_where_it_stood():
    # 100 s of work from 15:59:10: 50 are done at 16:00; the night tier, at half the speed, needs 100 s for the rest.
    story = live(
        world("""
        reps: {day: {end_of_shift: handover, shifts: [{start: "08:00", end: "16:00", count: 1}]},
               night: {speed: 0.5, shifts: [{start: "16:00", end: "20:00", count: 1}]}}
        """),
        [visit("15:59:10", work=100)],
    )
    assert [(w.rep, w.accepted_at, w.ended_at, w.attention_s) for w in story.works(0)] == [
        ("day.1.1", clock("15:59:10"), clock("16:00"), 50),
        ("night.1.1", clock("16:00"), clock("16:01:40"), 100),
    ]


def test_handover_withdraws_offers():
    # Offered at 15:59:50, to be taken after 30 s; withdrawn at 16:00, offered to the late rep at once, taken at
    # 16:00:30. It is one stay, with the age of its beginning.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{end_of_shift: handover, acceptance: {{time: 30s}}, shifts: {EARLY_AND_LATE}}}}}
        """),
        [visit("15:59:50")],
    )
    assert [(w.rep, w.assigned_at, w.accepted_at, w.ended_at, w.close) for w in story.works(0)] == [
        ("staff.early.1", clock("15:59:50"), None, clock("16:00"), Close.WITHDRAWN),
        ("staff.late.1", clock("16:00"), clock("16:00:30"), clock("16:00:50"), Close.COMPLETED),
    ]
    (stay,) = story.stays(0)
    assert (stay.age_at, stay.left_at, stay.left) == (clock("15:59:50"), clock("16:00:30"), Left.ACCEPTED)
    assert (story.session(0).works, story.session(0).reroutes) == (1, 0)


def test_last_chat_before_end_takes_no_more_and_yet_is_online():
    # From 15:50 nobody is taken; the visitor of 15:49:59 still is. That of 15:50 is routed, for the rep is online,
    # and waits.
    story = live(
        world(f"""
        {HELP}
        flow: [{{when: {{reps_online: true}}, route: help}}, {{case: nobody is there}}]
        reps: {{staff: {{capacity: 2, last_chat_before_end: 10m, shifts: {TILL_FOUR}}}}}
        """),
        [visit("15:49:59"), visit("15:50", patience=60)],
    )
    assert story.accepted == {0: clock("15:49:59")}
    assert (story.session(1).outcome, story.session(1).left_at) == (Outcome.ABANDONED, clock("15:51"))
    assert at_work(story, "staff.1.1") == hours((8, 16))


# --- R4: attention --------------------------------------------------------------------------------


def test_messages_are_written_one_at_a_time_in_the_order_asked_for_and_slow_down_by_n_at_their_begin():
    # Two slots, slowdown 0.5: a message begun with two open chats takes half as long again.
    # 100 session 0: first reply begun alone, 20 s, until 120.
    # 110 session 1: its first reply waits until 120; begun with two, 30 s, until 150.
    # 145 session 0 writes (25 s after 120); his reply waits until 150, with two, 60 s, until 210: over.
    # 180 session 1 writes (30 s after 150); his reply waits until 210; session 0 has ended and does not count: 40 s,
    #   until 250.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{capacity: 2, slowdown: 0.5}}}}
        """),
        [visit(100, turns=[(25, 40)]), visit(110, turns=[(30, 40)])],
    )
    assert story.sent(0) == [120, 210]
    assert story.sent(1) == [150, 250]
    assert [w.attention_s for w in story.works()] == [20 + 60, 30 + 40]
    assert merged(story.busy("staff.1.1")) == [(100, 250)]


def test_a_chat_assigned_at_the_very_instant_counts_in_n():
    # As before, but session 2 has waited since 200: it gets session 0's slot at 210, before the next message is
    # begun. So the reply to session 1 is begun with two: 60 s, until 270, over. Session 2's first reply is begun
    # alone: until 290.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{capacity: 2, slowdown: 0.5}}}}
        """),
        [visit(100, turns=[(25, 40)]), visit(110, turns=[(30, 40)]), visit(200)],
    )
    assert story.accepted[2] == 210
    assert story.sent(1) == [150, 270]
    assert story.sent(2) == [290]


def test_the_tiers_speed_divides_and_the_time_is_rounded_to_the_grain():
    # Three slots, slowdown 0.06, speed 1.1; each message takes nominal · (1 + 0.06 · (n − 1)) / 1.1, rounded to
    # 2**-20 s.
    # 100 session 0: 22 s begun alone, 20 s, until 120; it stays open.
    # 130 session 1: 25 s begun with two. 131 session 2: 25 s, begun with three when that is sent.
    story = live(
        world(f"""
        {HELP}
        reps: {{staff: {{capacity: 3, slowdown: 0.06, speed: 1.1}}}}
        """),
        [visit(at, first_reply=first, turns=[(300, 1)]) for at, first in ((100, 22), (130, 25), (131, 25))],
    )
    with_two = round(25 * (1 + 0.06 * (2 - 1)) / 1.1 * GRAIN) / GRAIN
    with_three = round(25 * (1 + 0.06 * (3 - 1)) / 1.1 * GRAIN) / GRAIN
    assert [story.sent(n)[0] for n in range(3)] == [120, 130 + with_two, 130 + with_two + with_three]


def test_first_reply_with_its_reading_and_the_question_are_stretched_too():
    # Experts: two slots, slowdown 0.5. Session 0 is passed on at 190 and stays open with the expert (customer 550 s).
    # Session 1 of 300 is passed on at 390: 15 + 10 s begun with two take 37.5 s, until 427.5; the question 7.5 s.
    story = live(
        world(f"""
        topics: {{help: {{conversation: {TALK.replace("}}", ", confirm: {time: 5s}}}")}}}}}
        queues: {{help: {{}}, experts: {{}}}}
        flow: [{{when: {{cause: escalated}}, route: experts}}, {{route: help}}]
        reps: {{staff: {{queues: [help]}}, expert: {{queues: [experts], capacity: 2, slowdown: 0.5}}}}
        """),
        [
            visit(100, turns=[(30, 40), (550, 1)], escalates_after=1, later_first_reply=[15], reading=[10]),
            visit(300, turns=[(30, 40)], escalates_after=1, later_first_reply=[15], reading=[10]),
        ],
    )
    assert story.sent(0)[:3] == [120, 190, 215]
    assert story.sent(1) == [320, 390, 427.5, 435]


# --- R5: wrap-up ----------------------------------------------------------------------------------


def wrapping(attention: str) -> Story:
    """Session 0, from 100, is over at its first reply, at 120. Session 1, from 110, has one exchange. Wrap-up 60 s."""
    return live(
        world(f"""
        topics: {{help: {{conversation: {TALK}, wrap_up: {{time: 60s, attention: {attention}}}}}}}
        reps: {{staff: {{capacity: 2}}}}
        """),
        [visit(100), visit(110, turns=[(10, 30)])],
    )


def wrap_ups(story: Story) -> list[tuple[float, float, float]]:
    """Ends of the conversations, of their wrap-ups, and of the slots held."""
    assert [work.wrap_up_s for work in story.works()] == [60, 60], "set aside or not, it takes its time"
    return [(work.ended_at, work.wrap_up_ended_at, work.released_at) for work in story.works()]


def test_queued_wrap_up_takes_its_turn_in_the_list():
    # 120 session 1's first reply is first in the list, until 140; then wrap-up 0, until 200.
    # 150 session 1 writes; his reply waits until 200, until 230: over; wrap-up 1 until 290.
    story = wrapping("queued")
    assert story.sent(1) == [140, 230]
    assert wrap_ups(story) == [(120, 200, 200), (230, 290, 290)]
    assert [w.attention_s for w in story.works()] == [20 + 60, 20 + 30 + 60]
    assert merged(story.busy("staff.1.1")) == [(100, 290)]


def test_wrap_up_after_replies_is_set_aside_for_one_and_resumed():
    # 140 session 1's first reply is sent; wrap-up 0 begins. 150 session 1 writes: wrap-up 0 is set aside with 50 s
    # left; reply until 180: over. Wrap-up 0 goes on until 230, then wrap-up 1 until 290.
    story = wrapping("after_replies")
    assert story.sent(1) == [140, 180]
    assert wrap_ups(story) == [(120, 230, 230), (180, 290, 290)]
    assert [w.attention_s for w in story.works()] == [20 + 60, 20 + 30 + 60]


def test_background_wrap_up_runs_by_itself():
    # Wrap-up 0 from 120 to 180 beside everything else; session 1's reply 150–180, its wrap-up 180–240.
    story = wrapping("background")
    assert story.sent(1) == [140, 180]
    assert wrap_ups(story) == [(120, 180, 180), (180, 240, 240)]
    assert merged(story.busy("staff.1.1")) == [(100, 240)]


def test_wrap_up_does_not_count_in_n():
    # Slowdown 0.5. Session 0 is over at 120 and wraps up in the background until 720. Session 1's messages, from 200
    # on, are begun with one open chat: 20 s and 40 s as they are.
    story = live(
        world(f"""
        topics: {{help: {{conversation: {TALK}, wrap_up: {{time: 10m, attention: background}}}}}}
        reps: {{staff: {{capacity: 2, slowdown: 0.5}}}}
        """),
        [visit(100), visit(200, turns=[(30, 40)])],
    )
    assert story.sent(1) == [220, 290]


def test_wrap_up_counts_for_selection():
    # Two reps. Session 0 (rep 1) is over at 120 but in wrap-up; session 1 (rep 2) is over at 130 without wrap-up.
    # Session 2 of 200: rep 1 has one chat in wrap-up, rep 2 none → rep 2, though rep 1 got his last assignment
    # earlier.
    story = live(
        world(f"""
        topics: {{long: {{conversation: {TALK}, wrap_up: {{time: 10m}}}}, short: {{conversation: {TALK}}}}}
        reps: {{staff: {{capacity: 2, shifts: [{{start: "00:00", end: "24:00", count: 2}}]}}}}
        """),
        [visit(100, "long"), visit(110, "short"), visit(200, "short")],
    )
    assert [story.reps_of(n) for n in range(3)] == [["staff.1.1"], ["staff.1.2"], ["staff.1.2"]]


# --- R6: closing a slot ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrap_up", "accepted"),
    [
        ("", 120),
        (", wrap_up: {time: 60s}", 180),
        (", wrap_up: {time: 0s}", 120),
    ],
)
def test_a_slot_is_closed_at_the_end_of_wrap_up_or_of_the_conversation(wrap_up, accepted):
    # Session 0 is over at 120; session 1 has waited since 110.
    story = live(world(f"topics: {{help: {{conversation: {TALK}{wrap_up}}}}}"), [visit(100), visit(110)])
    assert story.accepted[1] == accepted


@pytest.mark.parametrize(("on_inactive", "released"), [("false", 720), ("true", 780)])
def test_inactive_frees_the_slot_with_wrap_up_only_where_told(on_inactive, released):
    # 100 session 0: first reply 120; he never answers; Inactive 600 s later, at 720. Wrap-up, if any, until 780.
    # Session 1 has waited since 110.
    story = live(
        world(f"""
        topics: {{help: {{conversation: {TALK}, wrap_up: {{time: 60s, on_inactive: {on_inactive}}}}}}}
        """),
        [visit(100, turns=[(30, 40)], silence={0: ("leave", inf)}), visit(110)],
    )
    (work,) = story.works(0)
    assert (work.ended_at, work.released_at, work.close) == (720, released, Close.INACTIVE)
    assert work.wrap_up_ended_at == (released if on_inactive == "true" else None)
    assert story.accepted[1] == released
    assert story.session(0).status is Status.ENDED


def test_a_rep_who_escalates_wraps_up():
    # 100 session 0: first reply 120, customer 150, reply until 190: passed on. The first rep wraps up until 250, and
    # only then takes session 1, which has waited since 130.
    story = live(
        world(f"""
        topics: {{help: {{conversation: {TALK}, wrap_up: {{time: 60s}}}}}}
        queues: {{help: {{}}, experts: {{}}}}
        flow: [{{when: {{cause: escalated}}, route: experts}}, {{route: help}}]
        reps: {{staff: {{queues: [help]}}, expert: {{queues: [experts]}}}}
        """),
        [visit(100, turns=[(30, 40), (50, 25)], escalates_after=1), visit(130)],
    )
    first = story.works(0)[0]
    assert (first.ended_at, first.wrap_up_ended_at, first.released_at, first.close) == (190, 250, 250, Close.ESCALATED)
    assert story.accepted[1] == 250
