import math

import pytest

from simchat.kpis import sessions_table, work_table
from tests.unit.kpis.handmade import EIGHT, facts

SESSION_COLUMNS = [
    "replication",
    "session",
    "topic",
    "attempt",
    "arrival",
    "started",
    "queue",
    "requested",
    "accepted",
    "first_reply",
    "ended",
    "status",
    "ended_by",
    "outcome",
    "reason",
    "wait",
    "ewt_shown",
    "rep",
    "works",
    "exchanges",
    "inactive_count",
    "response_mean",
    "response_max",
    "handle_time",
    "attention_time",
    "resolution_time",
]
WORK_COLUMNS = [
    "replication",
    "session",
    "work",
    "queue",
    "cause",
    "rep",
    "tier",
    "requested",
    "accepted",
    "ended",
    "wrap_up_ended",
    "attention_time",
    "close_reason",
]


@pytest.fixture(scope="module")
def sessions():
    return sessions_table(facts(3)).to_pylist()


def test_the_columns_are_those_of_the_interface():
    assert sessions_table(facts()).column_names[: len(SESSION_COLUMNS)] == SESSION_COLUMNS
    assert work_table(facts()).column_names[: len(WORK_COLUMNS)] == WORK_COLUMNS


def test_a_handled_session_is_written_out(sessions):
    told = {name: sessions[0][name] for name in SESSION_COLUMNS}
    assert told == {
        "replication": 3,
        "session": 0,
        "topic": "general",
        "attempt": 1,
        "arrival": EIGHT,
        "started": EIGHT + 10,
        "queue": "general",
        "requested": EIGHT + 10,
        "accepted": EIGHT + 10,
        "first_reply": EIGHT + 30,
        "ended": EIGHT + 310,
        "status": "Ended",
        "ended_by": None,
        "outcome": "handled",
        "reason": None,
        "wait": 0.0,
        "ewt_shown": None,
        "rep": "standard.a.1",
        "works": 1,
        "exchanges": 2,
        "inactive_count": 0,
        "response_mean": 45.0,
        "response_max": 50.0,
        "handle_time": 360.0,
        "attention_time": 100.0,
        "resolution_time": 300.0,
    }


def test_what_did_not_happen_is_null(sessions):
    closed = sessions[6]
    assert closed["outcome"] == "closed_door"
    assert [name for name in SESSION_COLUMNS if closed[name] is None] == [
        *("started", "queue", "requested", "accepted", "first_reply", "ended", "status", "ended_by", "reason", "wait"),
        *("ewt_shown", "rep", "response_mean", "response_max", "handle_time", "attention_time", "resolution_time"),
    ]


def test_reasons_waits_and_several_works_are_told(sessions):
    assert sessions[5]["reason"] == "busy"
    assert sessions[12]["status"] == "Waiting"
    assert [sessions[k]["wait"] for k in (3, 4, 8, 12)] == [20.0, 0.0, 90.0, None]
    assert (sessions[9]["works"], sessions[9]["handle_time"], sessions[9]["attention_time"]) == (2, 540.0, 70.0)
    assert (sessions[9]["response_mean"], sessions[9]["resolution_time"]) == (100.0, None)
    assert (sessions[3]["response_mean"], sessions[3]["ewt_shown"]) == (None, 20.0)
    assert sessions[8]["handle_time"] == 690.0  # the declined offer is none of it


def test_offers_that_came_to_nothing_have_rows():
    works = work_table(facts()).to_pylist()
    assert (works[3]["close_reason"], works[3]["accepted"], works[3]["rep"]) == ("declined", None, "specialist.b.1")
    assert (works[7]["cause"], works[7]["queue"], works[7]["tier"]) == ("escalated", "technical", "specialist")
    assert (works[0]["wrap_up_ended"], works[0]["wrap_up_time"]) == (EIGHT + 370, 40)
    assert works[1]["wrap_up_ended"] is None


def test_nothing_is_nan_in_the_tables():
    for table in (sessions_table(facts()), work_table(facts())):
        for row in table.to_pylist():
            assert not any(isinstance(value, float) and math.isnan(value) for value in row.values())
