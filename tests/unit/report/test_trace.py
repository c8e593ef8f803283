"""The life of a session, event by event, exactly."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import simchat
from simchat.config import Scenario
from simchat.experiment.replication import simulated
from simchat.facts import Facts
from simchat.report.trace import NoSuchSession, lives
from tests.unit.experiment.small import small

WORLD = """\
name: traced
calendar: {start: 2026-01-05, time_zone: Europe/Paris}
entry: {pre_chat: {time: 20s}}
topics:
  general:
    arrivals: {trace: {csv: day.csv}}
    patience: 90s
    conversation:
      messages:
        exchanges: 1
        customer_reply: 30s
        first_reply: 10s
        rep_reply: 15s
        confirm: {time: 5s}
    wrap_up: {time: 1m}
queues:
  general: {}
  experts: {}
flow:
  - {when: {cause: escalated}, route: experts}
  - {route: general}
reps:
  standard: {queues: [general], capacity: 1, shifts: [{start: "09:00", end: "17:00", count: 1}]}
  expert: {queues: [experts], capacity: 1, shifts: [{start: "09:00", end: "17:00", count: 1}]}
"""
SERVED = """\
session 0: general, handled
  Mon 09:00:00  arrives
  Mon 09:00:20  sends the form after 20 s: Start Conversation
  Mon 09:00:20  routed to queue general, 0 waiting there, EWT unknown
  Mon 09:00:20  accepted by standard.1.1, 0.0 s after the request
  Mon 09:00:30  standard.1.1: first reply
  Mon 09:01:00  the visitor writes
  Mon 09:01:15  standard.1.1 answers after 15 s
  Mon 09:01:20  standard.1.1: asks whether all is answered
  Mon 09:01:50  standard.1.1 ends the chat
  Mon 09:01:50  Ended by the rep: handled
  Mon 09:02:50  standard.1.1 ends the wrap-up"""
LEFT = """\
session 1: general, abandoned
  Mon 09:00:05  arrives
  Mon 09:00:25  sends the form after 20 s: Start Conversation
  Mon 09:00:25  routed to queue general, 0 waiting there, EWT 0.0 s
  Mon 09:01:55  the visitor clicks End Chat in the queue
  Mon 09:01:55  Ended by the visitor: abandoned"""
ESCALATED = """\
session 0: general, handled
  Mon 09:00:00  arrives
  Mon 09:00:20  sends the form after 20 s: Start Conversation
  Mon 09:00:20  routed to queue general, 0 waiting there, EWT unknown
  Mon 09:00:20  accepted by standard.1.1, 0.0 s after the request
  Mon 09:00:30  standard.1.1: first reply
  Mon 09:01:00  the visitor writes
  Mon 09:01:15  standard.1.1 answers after 15 s
  Mon 09:01:15  standard.1.1 escalates the chat
  Mon 09:01:15  routed to queue experts (escalated), 0 waiting there, EWT unknown
  Mon 09:01:15  accepted by expert.1.1, 0.0 s after the request
  Mon 09:01:25  expert.1.1: first reply
  Mon 09:01:30  expert.1.1: asks whether all is answered
  Mon 09:02:00  expert.1.1 ends the chat
  Mon 09:02:00  Ended by the rep: handled
  Mon 09:02:15  standard.1.1 ends the wrap-up
  Mon 09:03:00  expert.1.1 ends the wrap-up"""
SILENT = """\
session 1: general, abandoned_silently
  Mon 09:00:05  arrives
  Mon 09:00:25  sends the form after 20 s: Start Conversation
  Mon 09:00:25  routed to queue general, 0 waiting there, EWT 0.0 s
  Mon 09:01:55  leaves silently; the session stays in the queue
  Mon 09:02:50  accepted by standard.1.1, 2m 25s after the request
  Mon 09:03:00  standard.1.1: first reply
  Mon 09:13:00  the session is Inactive; standard.1.1 is free of it
  Tue 12:00:00  Ended by the system: abandoned_silently"""


def world(
    folder: Path, text: str = WORLD, *, arrivals: tuple[str, ...] = ("09:00:00", "09:00:05")
) -> tuple[Scenario, Facts]:
    rows = "".join(f"2026-01-05T{at},general\n" for at in arrivals)
    (folder / "day.csv").write_text(f"arrival_time,topic\n{rows}")
    scenario = small(folder, text)
    return scenario, simulated(scenario, 0, seed=1)[0]


def life(scenario: Scenario, facts: Facts, session: int) -> str:
    (text,) = lives(facts, scenario.clock, session=session)
    return text


def test_a_chat_from_arrival_to_the_end_of_wrap_up(tmp_path: Path) -> None:
    assert life(*world(tmp_path), 0) == SERVED


def test_one_who_leaves_the_queue(tmp_path: Path) -> None:
    assert life(*world(tmp_path), 1) == LEFT


def test_an_escalation_stands_between_the_two_reps(tmp_path: Path) -> None:
    text = WORLD.replace("    wrap_up:", "    escalate: {probability: 1, after_exchange: 1}\n    wrap_up:")
    assert life(*world(tmp_path, text), 0) == ESCALATED


def test_a_silent_visitor_wastes_a_reply(tmp_path: Path) -> None:
    text = WORLD.replace("    patience: 90s", "    patience: 90s\n    silent_share: 1")
    assert life(*world(tmp_path, text), 1) == SILENT


def test_an_offer_that_is_taken_by_hand(tmp_path: Path) -> None:
    text = WORLD.replace("standard: {queues: [general], ", "standard: {queues: [general], acceptance: {time: 5s}, ")
    lines = life(*world(tmp_path, text), 0).splitlines()
    assert lines[4] == "  Mon 09:00:20  offered to standard.1.1"
    assert lines[5] == "  Mon 09:00:25  accepted by standard.1.1, 5.0 s after the request"


def test_refused_with_its_reason_and_retried(tmp_path: Path) -> None:
    text = WORLD.replace("  - {route: general}", "  - {refuse: closed for today}").replace(
        "    wrap_up:", "    retrial: {probability: 1, delay: 10m, after: [refused]}\n    wrap_up:"
    )
    scenario, facts = world(tmp_path, text, arrivals=("09:00:00",))
    assert life(scenario, facts, 0) == (
        "session 0: general, refused, attempt 1 of sessions 0, 1\n"
        "  Mon 09:00:00  arrives\n"
        "  Mon 09:00:20  sends the form after 20 s: Start Conversation\n"
        "  Mon 09:00:20  refused: closed for today\n"
        "  Mon 09:00:20  Ended by the system: refused"
    )
    assert "attempt 2 of sessions 0, 1" in life(scenario, facts, 1)


def test_the_door_is_closed(tmp_path: Path) -> None:
    text = WORLD.replace("entry: {", 'hours: {door: {mon: "10:00-12:00"}}\nentry: {hours: door, ')
    assert life(*world(tmp_path, text), 0).splitlines()[1] == "  Mon 09:00:00  arrives and finds the door closed"


def test_the_form_is_left(tmp_path: Path) -> None:
    text = WORLD.replace("time: 20s}", "time: 20s, drop_off: 1}")
    assert life(*world(tmp_path, text), 0).splitlines()[1:] == ["  Mon 09:00:00  arrives and leaves the form unsent"]


def test_without_a_number_it_shows_one_of_each_kind(tmp_path: Path) -> None:
    scenario, facts = world(tmp_path)
    assert lives(facts, scenario.clock) == [SERVED, LEFT]


def test_a_session_that_there_is_not(tmp_path: Path) -> None:
    scenario, facts = world(tmp_path)
    for number in (2, -1):
        with pytest.raises(NoSuchSession, match="has the sessions 0 to 1"):
            lives(facts, scenario.clock, session=number)


def test_in_python_it_shows_the_same_text(tmp_path: Path) -> None:
    scenario, _ = world(tmp_path)
    assert repr(simchat.trace(scenario, 1)) == str(simchat.trace(scenario, 1)) == LEFT
    few = simchat.trace(scenario)
    assert str(few) == f"{SERVED}\n\n{LEFT}"
    assert few.sessions == [0, 1]
    assert isinstance(few, simchat.Trace)


def test_its_events_are_a_table(tmp_path: Path) -> None:
    scenario, _ = world(tmp_path)
    events = simchat.trace(scenario).events
    assert list(events) == ["session", "at", "local_time", "event"]
    assert events["session"].tolist() == [0] * 11 + [1] * 5
    assert events["at"].tolist()[-2:] == [9 * 3600 + 115] * 2
    assert events["local_time"].iloc[-1].isoformat() == "2026-01-05T09:01:55+01:00"
    lines = [f"  {at:%a %H:%M:%S}  {told}" for at, told in zip(events["local_time"], events["event"], strict=True)]
    assert lines == [*SERVED.splitlines()[1:], *LEFT.splitlines()[1:]]


def test_the_table_tells_the_two_hours_of_an_autumn_night_apart(tmp_path: Path) -> None:
    text = WORLD.replace("2026-01-05", "2026-10-25").replace("{trace: {csv: day.csv}}", "{per_hour: 60}")
    scenario = small(tmp_path, text.replace("  - {route: general}", "  - {refuse: closed}"))
    events = pd.concat([simchat.trace(scenario, number).events for number in (150, 210)])  # of sixty an hour
    since_midnight = events["local_time"] - pd.Timestamp("2026-10-25", tz="Europe/Paris")
    assert since_midnight.dt.total_seconds().tolist() == pytest.approx(events["at"].tolist(), abs=1e-5)
    assert {f"{moment:%H %z}" for moment in events["local_time"]} == {"02 +0200", "02 +0100"}


def test_a_day_without_anybody_has_no_lives(tmp_path: Path) -> None:
    nobody = WORLD.replace("arrivals: {trace: {csv: day.csv}}", "arrivals: {per_hour: 0}")
    trace = simchat.trace(small(tmp_path, nobody))
    assert str(trace) == ""
    assert trace.sessions == [] and trace.events.empty
    assert str(trace.events["local_time"].dtype).endswith("Europe/Paris]")


def test_it_is_of_the_replication_and_seed_asked_for(tmp_path: Path) -> None:
    scenario = small(tmp_path)
    result = simchat.run(scenario, replications=2, seed=11, workers=1)
    for session in (0, 20):
        row = result.sessions.query("replication == 1 and session == @session").iloc[0]
        trace = simchat.trace(scenario, session, replication=1, seed=11)
        assert trace.events["at"].iloc[0] == row["arrival"]
        assert str(row["outcome"]) in trace.lives[0].heading
    assert simchat.trace(scenario, 0).events["at"].iloc[0] != row["arrival"]


@pytest.mark.parametrize("asked", [{"replication": -1}, {"seed": -1}])
def test_there_are_no_negative_replications_and_seeds(tmp_path: Path, asked: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least 0"):
        simchat.trace(small(tmp_path), **asked)
