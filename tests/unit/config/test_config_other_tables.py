"""Traces, rosters and columns of values."""

from __future__ import annotations

from pathlib import Path

import pytest

from simchat.config import ConfigError, Problem, Scenario, load
from simchat.config.schedules import RosterRow
from tests.unit.config.writing import SMALL, Written

SHIFTS = '    shifts:\n      - {name: day, start: "08:00", end: "16:00", count: 3}\n'
TRACE = ("{per_hour: 6}", "{trace: {csv: table.csv}}")
ROSTER = (SHIFTS, "    shifts: {csv: table.csv}\n")
VALUES = ("patience: 5m", "patience: {dist: empirical, csv: table.csv, column: wait}")
COUNTS = ("exchanges: 2", "exchanges: {dist: empirical, csv: table.csv, column: n}")


class Tables:
    """Writes a table beside a config that reads it."""

    def __init__(self, written: Written) -> None:
        self._written = written

    def load(self, text: str, use: tuple[str, str], *, start: str = "2026-03-02") -> Scenario:
        self._written(text, "table.csv")
        assert use[0] in SMALL
        return load(self._written(SMALL.replace(*use).replace("2026-03-02", start)))

    def refused(self, text: str, use: tuple[str, str], *, start: str = "2026-03-02") -> list[Problem]:
        with pytest.raises(ConfigError) as caught:
            self.load(text, use, start=start)
        return caught.value.problems


@pytest.fixture
def tables(written: Written) -> Tables:
    return Tables(written)


def trace(*times: str) -> str:
    return "arrival_time,topic\n" + "".join(f"{time},general\n" for time in times)


def test_a_trace_is_replayed_as_it_is(tables: Tables) -> None:
    times = ("2026-03-02T08:00", "2026-03-02 08:00:00", "2026-03-02T08:00:00.5", "2026-03-02T08:00:01+01:00")
    scenario = tables.load(trace(*times), TRACE)
    assert scenario.traces["general"].tolist() == [28800, 28800, 28800.5, 28801]
    assert scenario.expected == {}


def test_a_trace_in_seconds_on_the_clock_is_rounded_to_the_grain(tables: Tables) -> None:
    assert tables.load(trace("0", "0.3", "86399.5"), TRACE).traces["general"].tolist() == [
        0,
        round(0.3 * 2**20) / 2**20,
        86399.5,
    ]


def test_arrivals_outside_the_calendar_are_left_out_and_told(tables: Tables) -> None:
    scenario = tables.load(
        trace("2026-03-01T23:59", "2026-03-02T00:00", "2026-03-02T23:59:59", "2026-03-03T00:00"), TRACE
    )
    assert scenario.traces["general"].tolist() == [0, 86399]
    assert "2 arrivals lie outside the calendar's days" in scenario.warnings[0]


def test_a_step_back_in_the_doubled_hour_is_the_second_pass(tables: Tables) -> None:
    times = ("2027-10-31T02:10", "2027-10-31T02:50", "2027-10-31T02:20", "2027-10-31T02:40", "2027-10-31T03:00")
    at = tables.load(trace(*times), TRACE, start="2027-10-31").traces["general"]
    assert (at / 60).tolist() == [130, 170, 200, 220, 240]


def test_a_time_in_the_gap_is_its_end(tables: Tables) -> None:
    at = tables.load(trace("2027-03-28T01:59", "2027-03-28T02:30", "2027-03-28T03:00"), TRACE, start="2027-03-28")
    assert (at.traces["general"] / 60).tolist() == [119, 120, 120]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (trace("2026-03-02T09:00", "2026-03-02T08:00"), 3, "2026-03-02T08:00 is earlier than the time before it"),
        (trace("soon"), 2, "a date is written as"),
        (trace("nan"), 2, "a date is written as"),
        (trace(), None, "the trace is empty"),
        ("", None, "the table is empty"),
        ("arrival_time\n2026-03-02\n", 1, "there is no column topic"),
        ("arrival_time,topic\n2026-03-02T08:00,\n", 2, "the topic is missing"),
        ("arrival_time,topic\n2026-03-02T08:00,general\n2026-03-02T08:00,genral\n", 3, "no topic 'genral'"),
        (trace("2026-04-02T08:00"), 2, "no arrival of topic general lies in the calendar's days"),
    ],
)
def test_a_mistake_in_a_trace(tables: Tables, text: str, line: int | None, words: str) -> None:
    (problem,) = tables.refused(text, TRACE)
    assert words in str(problem)
    assert (problem.line, problem.key_path) == (line, "topics.general.arrivals.trace")


def test_topics_of_a_trace_are_sorted_each_by_itself(tables: Tables) -> None:
    other = "{trace: {csv: table.csv}}\n    silent_share: 0\n"
    text = "arrival_time,topic\n10,general\n20,general\n5,general\n"
    assert tables.refused(text, (TRACE[0], other.strip()))[0].line == 4


def roster(*rows: str) -> str:
    return "date,start,end,tier,count\n" + "".join(f"{row}\n" for row in rows)


def test_a_roster_by_day_and_time(tables: Tables) -> None:
    rows = ("2026-03-01,22:00,06:00,agents,1", "2026-03-02,08:00,16:00,agents,3", "2026-03-02,00:00,24:00,agents,0")
    assert tables.load(roster(*rows), ROSTER).rosters["agents"] == (
        RosterRow(-1, 22 * 3600, 30 * 3600, 1),
        RosterRow(0, 8 * 3600, 16 * 3600, 3),
        RosterRow(0, 0, 86400, 0),
    )


def test_rows_far_from_the_calendar_are_left_out(tables: Tables) -> None:
    days = ("2026-02-28", "2026-03-02", "2026-03-17", "2026-03-18")
    scenario = tables.load(roster(*(f"{day},8:00,16:00,agents,1" for day in days)), ROSTER)
    assert [row.day for row in scenario.rosters["agents"]] == [0, 15]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (roster("2026-03-02,8,16:00,agents,3"), 2, "a time of day is written as 08:00; got '8'"),
        (roster("2026-03-02,08:00,08:00,agents,3"), 2, "is empty; a whole day is 00:00 to 24:00"),
        (roster("2026-03-02,08:00,25:00,agents,3"), 2, "between 00:00 and 24:00"),
        (roster("2026-03-02,08:00,16:00,agents,2.5"), 2, "heads are a whole number"),
        (roster("2026-03-02,08:00,16:00,agents,-1"), 2, "heads are a whole number"),
        (roster("2026-03-02,08:00,16:00,agents,99999999"), 2, "heads are a whole number"),
        (roster("2026-03-02T09:00,08:00,16:00,agents,1"), 2, "a date without a time"),
        (roster("2026-03-02,08:00,16:00,agents,1", "2026-03-02,08:00,16:00,agnts,1"), 3, "there is no tier 'agnts'"),
        (roster(), None, "the roster is empty"),
        ("date,start,end,tier\n", 1, "there is no column count"),
    ],
)
def test_a_mistake_in_a_roster(tables: Tables, text: str, line: int | None, words: str) -> None:
    (problem,) = tables.refused(text, ROSTER)
    assert words in str(problem)
    assert (problem.line, problem.key_path) == (line, "reps.agents.shifts")


def test_columns_of_values(tables: Tables) -> None:
    scenario = tables.load("wait;n\n90;1\n1m30s;2\n2,5;3\n", VALUES)
    assert scenario.values["table.csv:wait"].tolist() == [90, 90, 2.5]
    assert scenario.inputs["topics.general.patience"].name == "table.csv"
    assert tables.load("wait,n\n90,1\n1m,2\n", COUNTS).values["table.csv:n"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("use", "text", "line", "words"),
    [
        (VALUES, "wait\n-3\n", 2, "not negative"),
        (VALUES, "wait\nlong\n", 2, "a number is meant here; got 'long'"),
        (VALUES, "wait\n3w\n", 2, "a duration is written as 90s"),
        (VALUES, "wait\n", None, "the column wait has no values"),
        (VALUES, "waits\n3\n", 1, "there is no column wait (did you mean waits?"),
        (COUNTS, "n\n1.5\n", 2, "a whole number is meant here; got 1.5"),
    ],
)
def test_a_mistake_in_a_column(tables: Tables, use: tuple[str, str], text: str, line: int | None, words: str) -> None:
    (problem,) = tables.refused(text, use)
    assert words in str(problem)
    assert problem.line == line


def test_columns_of_the_same_name_in_two_folders_are_two(written: Written, tmp_path: Path) -> None:
    written("wait\n1\n", "base/table.csv")
    written("n\n7\n", "over/table.csv")
    written(SMALL.replace(*VALUES), "base/base.yaml")
    exchanges = "{dist: empirical, csv: table.csv, column: n}"
    changed = f"topics: {{general: {{conversation: {{messages: {{exchanges: {exchanges}}}}}}}}}"
    text = f"extends: ../base/base.yaml\n{changed}"
    values = load(written(text, "over/config.yaml")).values
    assert {key: column.tolist() for key, column in values.items()} == {
        "../base/table.csv:wait": [1],
        "table.csv:n": [7],
    }


def test_a_device_is_no_table(written: Written) -> None:
    with pytest.raises(ConfigError, match="this is a device or a pipe, not a table"):
        load(written(SMALL.replace(TRACE[0], "{trace: {csv: /dev/zero}}")))
