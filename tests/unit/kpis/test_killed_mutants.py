"""Faults that mutation testing put into the KPIs and no other test noticed."""

from __future__ import annotations

from datetime import date

from simchat.config.clock import Clock
from simchat.facts import Outcome
from simchat.kpis import measure, sessions_table, work_table
from simchat.kpis.cuts import by_day, by_interval
from simchat.kpis.intervals import intervals_of
from simchat.kpis.sessions import interval_of
from tests.unit.kpis.handmade import DAY, EIGHT, facts, reporting, waiting

WORDS = ("topic", "queue", "status", "ended_by", "outcome", "reason", "rep", "tier", "cause", "close_reason")
WHOLE = {"replication": "int32", "session": "int32", "work": "int32", "visitor": "int32", "exchanges": "int32"}
SMALL = {"attempt": "int16", "works": "int16", "inactive_count": "int16", "returned_count": "int16"}
SMALL |= {"reroutes": "int16", "weight": "int16"}
YES_OR_NO = {"answered": "bool", "escalated": "bool", "silent": "bool"}


def test_columns_of_the_tables_have_the_types_that_readers_rely_on() -> None:
    known = WHOLE | SMALL | YES_OR_NO
    for table in (sessions_table(facts()), work_table(facts())):
        for field in table.schema:
            words = "dictionary<values=string, indices=int32, ordered=0>"
            wanted = words if field.name in WORDS else known.get(field.name, "double")
            assert (field.name, str(field.type)) == (field.name, wanted)


def test_intervals_of_a_minute_are_told_by_the_minute() -> None:
    cut = intervals_of(Clock(date(2026, 3, 2), 1, "UTC"), 60.0)
    assert len(cut.times_of_day) == 1440
    assert (cut.times_of_day[59], cut.times_of_day[60], cut.times_of_day[-1]) == ("00:59", "01:00", "23:59")
    assert cut.labels[119] == "2026-03-02T01:59"


def test_what_takes_exactly_the_threshold_is_within_it() -> None:
    # Responses of the morning: 40, 50, 10 and 100 s; sent to accepted: 0, 40, 0 and 10 s, and more.
    sums = measure(facts(), reporting(thresholds=(10.0, 40.0, 100.0))).sums
    assert [int(sums[f"responses_within_{at}s"][0].sum()) for at in (10, 40, 100)] == [1, 2, 4]
    assert [int(sums[f"answered_within_{at}s"][0].sum()) for at in (10, 40)] == [4, 5]


def test_intervals_outside_a_cut_are_in_none_of_its_columns() -> None:
    pieces = list(by_interval(reporting(), at_most=10))
    columns = [piece.column_of(25).tolist() for piece in pieces]
    assert columns[0] == [*range(10), *[-1] * 15]
    assert columns[2] == [*[-1] * 20, 0, 1, 2, 3, -1]


def test_days_within_the_warm_up_have_no_column() -> None:
    cut = by_day(reporting(days=3, warm_up_s=36 * 3600.0))
    assert cut.labels == ("2026-03-03", "2026-03-04")
    assert cut.days.tolist() == [0.5, 1.0]
    assert cut.seconds.tolist() == [43200.0, 86400.0]


def test_who_arrives_at_the_end_of_the_window_is_outside_it() -> None:
    arrivals = (-EIGHT, DAY - EIGHT - 1, DAY - EIGHT)
    sessions = facts(sessions=[waiting(0, at, outcome=Outcome.UNFINISHED) for at in arrivals]).sessions
    assert interval_of(sessions, reporting()).tolist() == [0, 23, -1]
    assert interval_of(sessions, reporting(warm_up_s=3600.0)).tolist()[0] == -1
