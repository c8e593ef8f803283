"""Forecasts: layouts and spellings, holes and doubles, and the days on which the clocks change (rule D1)."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from simchat.config import ConfigError, Problem, Scenario, load
from tests.unit.config.writing import SMALL, Written

H = 3600
HEAD = "interval_start,topic,count\n"
SPRING, AUTUMN = "2027-03-28", "2027-10-31"


def steps(scenario: Scenario) -> list[tuple[float, float, float]]:
    edges, counts = scenario.expected["general"]
    rows = zip(edges[:-1] / H, edges[1:] / H, counts, strict=True)
    return [(float(start), float(end), float(count)) for start, end, count in rows if count]


class Forecast:
    """Writes a forecast beside a config that reads it."""

    def __init__(self, written: Written) -> None:
        self._written = written

    def load(self, text: str, *, start: str = "2026-03-02", options: str = "", days: int = 1) -> Scenario:
        self._written(text, "forecast.csv")
        config = SMALL.replace("{per_hour: 6}", f"{{forecast: {{csv: forecast.csv{options}}}}}")
        return load(self._written(config.replace("start: 2026-03-02", f"start: {start}, days: {days}")))

    def refused(self, text: str, *, start: str = "2026-03-02", options: str = "", days: int = 1) -> list[Problem]:
        with pytest.raises(ConfigError) as caught:
            self.load(text, start=start, options=options, days=days)
        return caught.value.problems


@pytest.fixture
def forecast(written: Written) -> Forecast:
    return Forecast(written)


SPELLINGS = [
    (HEAD + "2026-03-02T08:00,general,4\n2026-03-02T08:30,general,6.5\n", ""),
    (HEAD + '2026-03-02 08:00,general,4\n2026-03-02 08:30,general,"6,5"\n', ""),
    ("Interval start;Topic;Count\n2026-03-02T08:00;general;4\n2026-03-02T08:30;general;6,5\n", ""),
    (
        "interval_start\ttopic\tcount\n02.03.2026 08:00\tgeneral\t4\n02.03.2026 08:30\tgeneral\t6,5\n",
        ", date_format: '%d.%m.%Y'",
    ),
    (HEAD + "03/02/26 08:00 AM,general,4\n03/02/26 08:30 AM,general,6.5\n", ", date_format: '%m/%d/%y %I:%M %p'"),
    ("\ufeffcount,interval_start\n4,2026-03-02T08:00:00\n\n6.5,2026-03-02T08:30:00\n", ""),
    (HEAD + "2026-03-02T07:00Z,general,4\n2026-03-02T08:30+01:00,general,6.5\n", ""),
    ("time,2026-03-01,2026-03-02\n08:00,9,4\n08:30,9,6.5\n", ""),
    (";2.3.2026\n8:00;4\n8:30;6,5\n", ", date_format: '%d.%m.%Y'"),
    ("time,topic,2026-03-02\n08:00,general,4\n08:30,general,6.5\n", ", layout: days_as_columns"),
]


@pytest.mark.parametrize(("text", "options"), SPELLINGS)
def test_spellings_of_one_forecast(forecast: Forecast, text: str, options: str) -> None:
    assert steps(forecast.load(text, options=options)) == [(8, 8.5, 4), (8.5, 9, 6.5)]


def test_days_before_and_after_the_calendar_are_left_out(forecast: Forecast) -> None:
    rows = "".join(f"2026-03-0{day}T{hour}:00,general,{day}\n" for day in (1, 2, 4, 5) for hour in ("08", "09"))
    scenario = forecast.load(HEAD + rows, days=3)
    assert steps(scenario) == [(8, 9, 2), (9, 10, 2), (56, 57, 4), (57, 58, 4)]
    assert "the forecast has no rows for 2026-03-03: nobody comes then" in scenario.warnings[0]


def test_one_row_a_day_is_a_whole_day(forecast: Forecast) -> None:
    assert steps(forecast.load("interval_start,count\n2026-03-02,48\n2026-03-03,24\n", days=2)) == [
        (0, 24, 48),
        (24, 48, 24),
    ]


def test_rows_of_other_topics_are_theirs(forecast: Forecast, written: Written) -> None:
    other = "  other: {arrivals: {forecast: {csv: forecast.csv}}, conversation: {handling: {work: 5m}}}\nqueues:\n"
    text = (
        HEAD
        + "2026-03-02T08:00,general,1\n2026-03-02T08:00,other,5\n2026-03-02T09:00,general,2\n2026-03-02T09:00,other,6\n"
    )
    written(text, "forecast.csv")
    config = SMALL.replace("queues:\n  general", other + "  general").replace(
        "{per_hour: 6}", "{forecast: {csv: forecast.csv}}"
    )
    scenario = load(written(config))
    assert steps(scenario) == [(8, 9, 1), (9, 10, 2)]
    assert scenario.expected["other"].counts.sum() == 11
    assert len(scenario.inputs) == 2


MISTAKES = [
    (
        "2026-03-02T08:00,general,4\n2026-03-02T10:00,general,4\n2026-03-02T11:00,general,4\n",
        3,
        "hole: 2026-03-02 09:00 is missing",
    ),
    (
        "2026-03-02T08:00,general,4\n2026-03-02T08:30,general,4\n2026-03-02T09:15,general,4\n",
        4,
        "09:15 does not lie on the table's intervals of 30m",
    ),
    ("2026-03-02T08:00,general,4\n2026-03-02T08:00,general,4\n", 3, "2026-03-02 08:00 is given again, first in line 2"),
    ("2026-03-02T09:00,general,4\n2026-03-02T08:00,general,4\n", 3, "stands after a later time"),
    ("2026-03-02T08:00,general,-4\n", 2, "a count is not negative; got -4"),
    ("2026-03-02T08:00,general,nan\n", 2, "a number is meant here; got 'nan'"),
    ("2026-03-02T08:00,general,inf\n", 2, "a number is meant here"),
    ("2026-03-02T08:00,general,\n", 2, "the number is missing"),
    ("2026-03-02T08:00,general,many\n", 2, "a number is meant here; got 'many'"),
    ('2026-03-02T08:00,general,"1,234"\n', 2, "may mean two numbers"),
    ("2026-03-02T08:00,general,4,5\n", 2, "more cells than the header"),
    ("2026-03-02T08:00,,4\n", 2, "the topic is missing"),
    ("2026-03-02T08:00,genral,4\n", 2, "there is no topic 'genral' (did you mean general?)"),
    ("02.03.2026 08:00,general,4\n", 2, "or date_format says how"),
    ("2026-02-30T08:00,general,4\n", 2, "a date is written as 2026-03-02T08:00"),
    ("2026-03-02T08:30,general,4\n", 2, "an interval of 24h from 08:30 runs past midnight"),
    ("2026-03-09T00:00,general,4\n", None, "covers 2026-03-09 to 2026-03-09, none of the calendar's days"),
    ("", None, "the table has no rows"),
]


@pytest.mark.parametrize(("rows", "line", "words"), MISTAKES)
def test_a_mistake_is_told_with_its_line(forecast: Forecast, rows: str, line: int | None, words: str) -> None:
    (problem,) = forecast.refused(HEAD + rows)
    assert words in str(problem)
    assert Path(problem.file).name == "forecast.csv"
    assert problem.line == line
    assert problem.key_path == "topics.general.arrivals.forecast"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the table is empty"),
        ("start,topic,count\n2026-03-02,general,1\n", "there is no column interval_start"),
        ("interval_start,topic,cuont\n2026-03-02,general,1\n", "there is no column count (did you mean cuont?"),
        ("interval_start,count,count\n2026-03-02,1,1\n", "the column count is there twice"),
        ("time,2026-03-02,3.3.2026\n08:00,1,1\n", "the column 3.3.2026 is no date"),
        ("time,2026-03-02\n8,1\n", "a time of day is written as 08:00; got '8'"),
        ("time,2026-03-02\n24:30,1\n", "lies between 00:00 and 24:00"),
    ],
)
def test_a_table_that_is_no_forecast(forecast: Forecast, text: str, words: str) -> None:
    (problem,) = forecast.refused(text)
    assert words in str(problem)


def test_many_mistakes_are_cut_short(forecast: Forecast) -> None:
    problems = forecast.refused(HEAD + "".join(f"2026-03-02T08:{minute:02d},general,x\n" for minute in range(60)))
    assert len(problems) == 21
    assert "given up after 20 mistakes" in {problem.message for problem in problems}


def test_two_columns_of_mistakes_and_the_rest_of_the_config(forecast: Forecast, written: Written) -> None:
    written(HEAD + "2026-03-02T08:00,general,-1\n2026-03-02T09:00,general,-2\n", "forecast.csv")
    config = SMALL.replace("{per_hour: 6}", "{forecast: {csv: forecast.csv}}").replace("cap: 10", "cap: ten")
    with pytest.raises(ConfigError) as caught:
        load(written(config.replace("route: general", "route: genral")))
    assert [problem.line for problem in caught.value.problems] == [15, 17, 2, 3]


def day(date: str, *rows: tuple[str, float]) -> str:
    return HEAD + "".join(f"{date}T{time},general,{count}\n" for time, count in rows)


def test_the_hour_skipped_in_spring_is_no_hole(forecast: Forecast) -> None:
    without = forecast.load(day(SPRING, ("00:00", 1), ("01:00", 2), ("03:00", 3), ("04:00", 4)), start=SPRING)
    assert steps(without) == [(0, 1, 1), (1, 2, 2), (2, 3, 3), (3, 4, 4)]
    zero = forecast.load(day(SPRING, ("01:00", 2), ("02:00", 0), ("03:00", 3)), start=SPRING)
    assert steps(zero) == [(1, 2, 2), (2, 3, 3)]
    assert zero.warnings == ()
    given = forecast.load(day(SPRING, ("01:00", 2), ("02:00", 5), ("03:00", 3)), start=SPRING)
    assert steps(given) == [(1, 2, 2), (2, 3, 3)]
    assert "5 visitors are left out" in given.warnings[0]
    (hole,) = forecast.refused(day(SPRING, ("00:00", 1), ("01:00", 1), ("04:00", 3)), start=SPRING)
    assert "03:00 is missing" in hole.message


def test_the_hour_doubled_in_autumn_given_once_is_spread_over_both(forecast: Forecast) -> None:
    once = forecast.load(day(AUTUMN, ("01:30", 1), ("02:00", 2), ("02:30", 4), ("03:00", 3)), start=AUTUMN)
    assert steps(once) == [(1.5, 2, 1), (2, 2.5, 1), (2.5, 3, 2), (3, 3.5, 1), (3.5, 4, 2), (4, 4.5, 3)]
    wide = forecast.load(day(AUTUMN, ("00:00", 10), ("04:00", 3), ("08:00", 0)), start=AUTUMN)
    assert steps(wide) == [(0, 3, 6), (3, 5, 4), (5, 9, 3)]


@pytest.mark.parametrize("order", [("02:00", "02:30", "02:00", "02:30"), ("02:00", "02:00", "02:30", "02:30")])
def test_the_hour_doubled_in_autumn_may_be_given_twice(forecast: Forecast, order: tuple[str, ...]) -> None:
    seen: dict[str, int] = {}
    rows = []
    for time in order:
        seen[time] = seen.get(time, 0) + 1
        rows.append((time, seen[time] * 10 + (time == "02:30")))
    twice = forecast.load(day(AUTUMN, ("01:30", 1), *rows, ("03:00", 3)), start=AUTUMN)
    assert steps(twice) == [(1.5, 2, 1), (2, 2.5, 10), (2.5, 3, 11), (3, 3.5, 20), (3.5, 4, 21), (4, 4.5, 3)]
    (third,) = forecast.refused(day(AUTUMN, *rows, ("02:30", 1)), start=AUTUMN)
    assert "is given again" in third.message


def test_offsets_tell_the_two_passes_apart(forecast: Forecast) -> None:
    rows = day(AUTUMN, ("02:00+02:00", 1), ("02:30+02:00", 2), ("02:00+01:00", 3), ("02:30+01:00", 4))
    assert [count for _, _, count in steps(forecast.load(rows, start=AUTUMN))] == [1, 2, 3, 4]


def test_days_as_columns_leave_the_skipped_hour_empty(forecast: Forecast) -> None:
    text = f"time,2027-03-27,{SPRING}\n01:00,1,1\n02:00,2,\n03:00,3,3\n"
    assert steps(forecast.load(text, start="2027-03-27", days=2)) == [
        (1, 2, 1),
        (2, 3, 2),
        (3, 4, 3),
        (25, 26, 1),
        (26, 27, 3),
    ]


def test_a_file_too_large_is_not_read(forecast: Forecast, tmp_path: Path) -> None:
    with (tmp_path / "forecast.csv").open("wb") as file:
        file.truncate(100_000_000)
    config = tmp_path / "config.yaml"
    config.write_text(SMALL.replace("{per_hour: 6}", "{forecast: {csv: forecast.csv}}"))
    with pytest.raises(ConfigError, match="larger than 50 MB"):
        load(config)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"interval_start,count\n2026-03-02,\xe9\n", "not text in UTF-8"),
        (b"\xff\xfei\0n\0", "not text in UTF-8"),
        (None, "no such file"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None, words: str) -> None:
    if content is not None:
        (tmp_path / "forecast.csv").write_bytes(content)
    config = tmp_path / "config.yaml"
    config.write_text(SMALL.replace("{per_hour: 6}", "{forecast: {csv: forecast.csv}}"))
    with pytest.raises(ConfigError, match=words):
        load(config)


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="xl/workbook.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Week" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>',
}


def spreadsheet(path: Path, rows: list[list[str | float]]) -> None:
    cells = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{chr(65 + column)}{number}"><v>{cell}</v></c>'
            if isinstance(cell, float)
            else f'<c r="{chr(65 + column)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for column, cell in enumerate(row)
        )
        + "</row>"
        for number, row in enumerate(rows, start=1)
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**PARTS, "xl/worksheets/sheet1.xml": SHEET.format(cells)}.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["interval_start", "topic", "count"],
            ["2026-03-02 08:00", "general", 4.0],
            ["2026-03-02 08:30", "general", 6.5],
        ],
        [["", "2026-03-02"], [1 / 3, 4.0], [17 / 48, 6.5]],
        [["time", "2026-03-02"], ["08:00", 4.0], ["08:30", "6,5"]],
    ],
)
def test_spreadsheets(written: Written, tmp_path: Path, rows: list[list[str | float]]) -> None:
    spreadsheet(tmp_path / "forecast.xlsx", rows)
    config = SMALL.replace("{per_hour: 6}", "{forecast: {xlsx: forecast.xlsx, sheet: Week}}")
    assert steps(load(written(config))) == [(8, 8.5, 4), (8.5, 9, 6.5)]


@pytest.mark.parametrize(
    ("options", "content", "line", "words"),
    [
        (", sheet: Weak", None, None, "there is no sheet 'Weak' (did you mean Week?)"),
        ("", None, 3, "a count is not negative; got -1"),
        ("", b"no spreadsheet", None, "not a spreadsheet that can be read"),
        ("", b"PK\x03\x04 broken", None, "not a spreadsheet that can be read"),
    ],
)
def test_mistakes_in_spreadsheets(
    written: Written, tmp_path: Path, options: str, content: bytes | None, line: int | None, words: str
) -> None:
    path = tmp_path / "forecast.xlsx"
    spreadsheet(path, [["interval_start", "count"], ["2026-03-02 08:00", 4.0], ["2026-03-02 09:00", -1.0]])
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load(written(SMALL.replace("{per_hour: 6}", f"{{forecast: {{xlsx: forecast.xlsx{options}}}}}")))
    (problem,) = caught.value.problems
    assert words in str(problem)
    assert problem.line == line
