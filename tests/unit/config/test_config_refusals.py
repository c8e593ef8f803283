"""What fuzzing found: strange text, dates, numbers and paths are refused in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simchat.config import ConfigError, load
from tests.unit.config.writing import Loaded, Refused

ARRIVALS = "topics.general.arrivals"
PATIENCE = "topics.general.patience"


def messages(refused: Refused, *overrides: str) -> str:
    return "\n".join(problem.message for problem in refused(overrides=overrides))


def test_a_character_that_json_escapes_as_a_pair_is_one_character(small: Loaded) -> None:
    described = small(overrides=('description="\\ud83d\\ude42"',))
    assert described.config.description == "🙂"
    assert small(("{cap: 10}", json.dumps({"cap": 9}))).config.queues["general"].cap == 9


@pytest.mark.parametrize("text", ['"\\ud83d"', '"\\ude42\\ud83d"', '"a\\0b"'])
def test_half_a_character_and_the_character_0_are_refused(refused: Refused, text: str) -> None:
    assert "is not read" in messages(refused, f"description={text}")


def test_half_a_character_in_a_file_has_its_place(small: Loaded, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text('name: x\ndescription: "\\ud83d"\n', encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(2, 14)]


def test_a_table_whose_name_cannot_be_one(small: Loaded) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        small().but({ARRIVALS: {"trace": {"csv": "a\x00b"}}})
    with pytest.raises(ConfigError, match="cannot be read"):
        small().but({PATIENCE: {"dist": "empirical", "csv": "\ud800", "column": "x"}})


@pytest.mark.parametrize("date_format", ["%d%d", "%", "%Q", "[("])
def test_a_date_format_that_is_none(refused: Refused, tmp_path: Path, date_format: str) -> None:
    (tmp_path / "trace.csv").write_text("arrival_time,topic\n02.03.2026,general\n")
    told = messages(refused, f'{ARRIVALS}={{trace: {{csv: trace.csv, date_format: "{date_format}"}}}}')
    assert f"is not written as date_format {date_format} says" in told


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59", "0001-01-01T00:00:00+10:00", "2301-01-01T00:00", "1899-12-31"]
)
def test_dates_that_no_clock_reaches(refused: Refused, tmp_path: Path, moment: str) -> None:
    (tmp_path / "trace.csv").write_text(f"arrival_time,topic\n{moment},general\n")
    (tmp_path / "forecast.csv").write_text(f"interval_start,topic,count\n{moment},general,1\n")
    for table in ("{trace: {csv: trace.csv}}", "{forecast: {csv: forecast.csv}}"):
        assert "a date lies between the years 1900 and 2300" in messages(refused, f"{ARRIVALS}={table}")


def test_dates_at_the_borders_are_dates(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "trace.csv").write_text("arrival_time,topic\n1900-01-01T00:00,general\n2300-12-31T23:59,general\n")
    assert "no arrival of topic general lies in the calendar's days" in messages(
        refused, f"{ARRIVALS}={{trace: {{csv: trace.csv}}}}"
    )


@pytest.mark.parametrize("start", ["name", "hours", "new"])
def test_a_key_path_without_end(refused: Refused, start: str) -> None:
    assert "leads nowhere" in messages(refused, f"{start}{'.a' * 3000}=1")
    assert "leads nowhere" not in messages(refused, f"{start}{'.a' * 39}=1")


@pytest.mark.parametrize(("mean", "sd", "fits"), [(7, 4, True), (1, 100, True), (1, 101, False), (1e-300, 1, False)])
def test_negative_binomial_counts_that_can_be_drawn(small: Loaded, mean: float, sd: float, fits: bool) -> None:
    exchanges = {
        "topics.general.conversation.messages.exchanges": {"dist": "negative_binomial", "mean": mean, "sd": sd}
    }
    if fits:
        small().but(exchanges)
        return
    with pytest.raises(ConfigError, match="variance"):
        small().but(exchanges)


def test_a_busyness_that_could_not_be_drawn(small: Loaded, refused: Refused) -> None:
    small(overrides=(f"{ARRIVALS}.busyness={{cv: 0}}",))
    small(overrides=(f"{ARRIVALS}.busyness={{cv: 1e-6}}",))
    assert "the cv is 0, or at least 1e-06" in messages(refused, f"{ARRIVALS}.busyness={{cv: 1e-300}}")


def test_always_is_a_word_for_the_door_alone(small: Loaded, refused: Refused) -> None:
    small(overrides=("entry.hours=always",))
    for condition in ("open", "closed"):
        assert messages(refused, f"flow.help.when.{condition}=always") == "no hours are called always"


@pytest.mark.parametrize("key", ["again", "decline"])
def test_what_nearly_never_ends(small: Loaded, refused: Refused, key: str) -> None:
    at = "topics.general.conversation.messages.confirm" if key == "again" else "reps.agents.acceptance"
    small(overrides=(f"{at}={{{key}: 0.999}}",))
    assert "must be at most 0.999" in messages(refused, f"{at}={{{key}: 0.9991}}")


def test_a_hundred_thresholds_are_enough(small: Loaded, refused: Refused) -> None:
    small(overrides=(f"run.thresholds={[f'{second}s' for second in range(1, 101)]}",))
    told = messages(refused, f"run.thresholds={[f'{second}s' for second in range(1, 102)]}")
    assert told == "at most 100 entries are read here; there are 101"


@pytest.mark.parametrize("start", ["1970-01-01", "2200-01-02", "1960-01-01", "9999-12-31"])
def test_a_calendar_out_of_reach(refused: Refused, start: str) -> None:
    told = messages(refused, f"calendar.start={start}")
    assert told == f"a calendar starts between 1970-01-02 and 2200-01-01; got {start}"


@pytest.mark.parametrize("start", ["1970-01-02", "2200-01-01"])
def test_a_calendar_just_within_reach(small: Loaded, start: str) -> None:
    assert str(small(overrides=(f"calendar.start={start}",)).clock.start) == start


@pytest.mark.parametrize("number", ["0", "1772409600", "'1772409600'", "1e9", "20260302", "true", "[]"])
def test_a_number_is_no_date(refused: Refused, number: str) -> None:
    assert "a date is written as 2026-03-02" in messages(refused, f"calendar.start={number}")
    assert "a date is written as 2026-03-02" in messages(refused, f"calendar.holidays=[{number}]")


def test_no_threshold_at_all_is_refused(refused: Refused) -> None:
    assert "at least one entry is needed here" in messages(refused, "run.thresholds=[]")
