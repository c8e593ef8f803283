"""summary.xlsx: every figure as the summary has it, in cells that are what they look like."""

from __future__ import annotations

import errno
import math
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest

import simchat
from simchat.experiment.errors import ResultsError
from simchat.kpis import kpis_for
from simchat.report.result import read_results
from simchat.report.spreadsheet import intervals, write_spreadsheet
from simchat.report.spreadsheet.labels import Labels
from simchat.report.spreadsheet.sheet import MAX_TEXT
from tests.spreadsheet.odd import odd
from tests.spreadsheet.reading import Cell, Workbook, cells_of
from tests.unit.experiment.small import SMALL, small

SCOPES = {"Total": "total", "Topics": "topic", "Queues": "queue", "Tiers": "tier"}
INTERVALS = ("Intervals", "Time of day", "Intervals by group", "Time of day by group")
TABLES = (*SCOPES, *INTERVALS, "Outcomes", "Definitions", "Config and versions")
ALL = ["Answer", "Charts", *TABLES]
ESTIMATES = {"Mean": "mean", "Low": "ci_low", "High": "ci_high", "Replications": "n", "Contacts": "contacts"}
BY_INTERVAL = {
    "Arrivals": "attempts",
    "Started (offered)": "offered",
    "Queued": "queued",
    "Answered": "answered",
    "Wait, mean, s": "wait.mean",
    "Service level 20s": "service_level_20s",
    "Abandoned, share": "abandonment_rate",
    "Queue length": "queue_length",
    "Open chats": "open_chats",
    "Reps on duty": "reps_staffed",
    "Occupancy": "occupancy",
    "Slot occupancy": "slot_occupancy",
    "Chats at once": "concurrency",
    "Chats per rep-hour": "chats_per_rep_hour",
    "Handle time, s": "handle_time.mean",
    "Attention time, s": "attention_time.mean",
}
ENDS = {"Wait, {}, s": "wait.mean", "Service level 20s, {}": "service_level_20s", "Abandoned, {}": "abandonment_rate"}
OUTCOMES = {
    "came while the door was closed": "closed_door",
    "left in the form": "form_left",
    "cases instead of chats": "case",
    "refused": "refused",
    "balked": "balked",
    "abandoned by End Chat": "abandoned",
    "abandoned silently": "abandoned_silently",
    "handled": "handled",
    "lapsed": "lapsed",
    "dropped": "dropped",
    "unfinished": "unfinished",
}
COLUMNS = {
    **{heading: (kpi, "mean") for heading, kpi in BY_INTERVAL.items()},
    **{heading.format("low"): (kpi, "ci_low") for heading, kpi in ENDS.items()},
    **{heading.format("high"): (kpi, "ci_high") for heading, kpi in ENDS.items()},
}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> simchat.Result:
    return simchat.run(odd(tmp_path_factory.mktemp("odd")), workers=1)


@pytest.fixture(scope="module")
def path(result: simchat.Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("written") / "summary.xlsx"
    write_spreadsheet(result, path)
    return path


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return Workbook(path)


def small_book(folder: Path, text: str = SMALL, **plan: int) -> Workbook:
    write_spreadsheet(simchat.run(small(folder, text), **{"replications": 2, "workers": 1} | plan), folder / "x.xlsx")
    return Workbook(folder / "x.xlsx")


def texts(book: Workbook, sheet: str) -> list[str]:
    return [cell.value for cell in book.cells(sheet).values() if isinstance(cell.value, str)]


# ------------------------------------------------------------------ figures


@pytest.mark.parametrize("sheet", SCOPES)
def test_every_figure_of_the_whole_time_is_there_exactly(
    result: simchat.Result, path: Path, book: Workbook, sheet: str
) -> None:
    summary = result.summary
    expected = summary[(summary["scope"] == SCOPES[sheet]) & (summary["interval"] == "")]
    read = pd.read_excel(path, sheet_name=sheet, header=book.heading_row(sheet), engine="calamine")
    assert len(expected) == len(read) > 50
    assert read["Name in tables"].tolist() == expected["kpi"].tolist()
    if sheet != "Total":
        assert read[SCOPES[sheet].capitalize()].tolist() == expected["name"].tolist()
    for heading, column in ESTIMATES.items():
        pd.testing.assert_series_equal(
            read[heading].astype(float),
            expected[column].astype(float),
            check_exact=True,
            check_index=False,
            check_names=False,
        )


@pytest.mark.parametrize("sheet", INTERVALS)
def test_every_figure_by_interval_is_there_exactly(result: simchat.Result, book: Workbook, sheet: str) -> None:
    keys = ["scope", "name", "interval", "kpi"]
    summary = result.summary.set_index(keys)[["mean", "ci_low", "ci_high"]].to_dict("index")
    columns = dict(COLUMNS)
    if not sheet.endswith("group"):
        columns |= {f"Outcome: {label}": (name, "mean") for label, name in OUTCOMES.items()}
    rows = book.table(sheet)
    seen = set()
    for row in rows:
        group = (row.get("Scope", "total"), row.get("Name", "total"))
        interval = _interval(row)
        seen.add((*group, interval))
        lead = {"Scope", "Name", "Date", "Day", "Time", "Offset"}
        expected = {
            heading: summary[*group, interval, kpi][part]
            for heading, (kpi, part) in columns.items()
            if (*group, interval, kpi) in summary
        }
        known = {heading: value for heading, value in expected.items() if not math.isnan(value)}
        assert {heading: value for heading, value in row.items() if heading not in lead} == known
    assert len(seen) == len(rows) == (98 if sheet.startswith("Intervals") else 48) * (4 if "group" in sheet else 1)


def _interval(row: dict[str, float | str]) -> str:
    """The label that a row has in the summary."""
    minutes = round(float(row["Time"]) * 24 * 60)
    time = f"{minutes // 60:02d}:{minutes % 60:02d}"
    if "Date" not in row:
        return time
    day = date.fromordinal(date(1899, 12, 30).toordinal() + int(row["Date"]))
    assert row["Day"] == f"{day:%a}"
    return f"{day}T{time}{row.get('Offset', '')}"


def test_the_hour_that_comes_twice_stands_there_twice_in_its_order(book: Workbook) -> None:
    labels = [_interval(row) for row in book.table("Intervals")]
    at = labels.index("2026-10-25T02:00")
    twice = ["2026-10-25T02:00", "2026-10-25T02:30", "2026-10-25T02:00+01:00", "2026-10-25T02:30+01:00"]
    assert labels[at : at + 5] == [*twice, "2026-10-25T03:00"]


def test_groups_stand_in_the_order_of_the_config(book: Workbook) -> None:
    rows = [(row["Scope"], row["Name"]) for row in book.table("Time of day by group")]
    groups = [("topic", "=1+1"), ("topic", "@home"), ("tier", "+night"), ("tier", "{=day}")]
    assert rows == [group for group in groups for _ in range(48)]


def test_every_outcome_is_there_exactly(result: simchat.Result, book: Workbook) -> None:
    rows = book.table("Outcomes")
    summary = result.summary[result.summary["interval"] == ""].set_index(["scope", "name", "kpi"])
    assert [row["Name in tables"] for row in rows] == list(OUTCOMES.values()) == result.outcomes.index.tolist()
    for row in rows:
        outcome = row["Name in tables"]
        assert OUTCOMES[str(row["Outcome"])] == outcome
        assert row["A day"] == result.outcomes.at[outcome, "per_day"]
        assert row["Of attempts"] == result.outcomes.at[outcome, "share"]
        for heading, column in (("Low", "ci_low"), ("High", "ci_high")):
            assert row.get(heading, math.nan) == pytest.approx(
                summary.at[("total", "total", outcome), column], rel=0, abs=0, nan_ok=True
            )
        for topic in ("=1+1", "@home"):
            assert row[f"{topic}, a day"] == summary.at[("topic", topic, outcome), "mean"]


def test_what_is_not_known_is_an_empty_cell_and_says_why(result: simchat.Result, book: Workbook) -> None:
    rows = {(row["Topic"], row["Name in tables"]): row for row in book.table("Topics")}
    figures = result.summary[(result.summary["scope"] == "topic") & (result.summary["interval"] == "")]
    unknown = figures[figures["mean"].isna()]
    assert len(unknown)
    for topic, kpi in unknown[["name", "kpi"]].itertuples(index=False):
        row = rows[topic, kpi]
        assert row["Remark"] == "nothing there (0/0)"
        assert not {"Mean", "Mean, h:mm:ss", "Low", "High", "± of mean"} & set(row)
    rare = figures[figures["mean"].notna() & figures["ci_low"].isna()]
    assert len(rare)
    assert {rows[name, kpi]["Remark"] for name, kpi in rare[["name", "kpi"]].itertuples(index=False)} == {
        "too rare to judge"
    }
    for sheet in ALL:
        assert not {"nan", "inf", "None", "NaN"} & set(texts(book, sheet))


def test_one_replication_gives_no_interval_and_says_so(tmp_path: Path) -> None:
    rows = small_book(tmp_path, replications=1).table("Total")
    assert {row.get("Remark") for row in rows if "Mean" in row} == {"one replication: no interval"}
    assert not any("Low" in row for row in rows)


def test_half_widths_and_times_come_from_the_figures(book: Workbook) -> None:
    for row in book.table("Total"):
        if "Low" in row and row["Mean"]:
            low, high, mean = (float(row[name]) for name in ("Low", "High", "Mean"))
            assert row["± of mean"] == pytest.approx((high - low) / 2 / abs(mean))
        seconds = {"s": 1, "h per day": 3600}.get(str(row["Unit"]))
        clock = row.get("Mean, h:mm:ss")
        if seconds and float(row.get("Mean", -1)) >= 0:
            assert clock == pytest.approx(float(row["Mean"]) * seconds / 86400)
        else:
            assert clock is None


# ------------------------------------------------------------------ how cells are written


def test_numbers_have_the_format_of_their_unit(book: Workbook) -> None:
    expected = {
        "share": "0.0 %", "s": "0.0", "money": "#,##0.00", "per day": "#,##0.0", "h per day": "#,##0.0",
        "reps": "#,##0.0", "chats": "#,##0.00", "sessions": "#,##0.00", "per session": "#,##0.00",
        "chats per h": "#,##0.00",
    }  # fmt: skip
    cells, heading = book.cells("Total"), book.heading_row("Total")
    column = {cell.value: at for (row, at), cell in cells.items() if row == heading}
    seen = set()
    for row in range(heading + 1, book.last_row("Total") + 1):
        unit = str(cells[row, column["Unit"]].value)
        for name in ("Mean", "Low", "High"):
            if cell := cells.get((row, column[name])):
                assert cell.number_format == expected[unit]
                seen.add(unit)
        if cell := cells.get((row, column["Mean, h:mm:ss"])):
            assert cell.number_format == "[h]:mm:ss"
        if cell := cells.get((row, column["± of mean"])):
            assert cell.number_format == "0.0 %"
    assert seen == set(expected)


def test_intervals_begin_at_dates_and_times(book: Workbook) -> None:
    cells, first = book.cells("Intervals"), book.heading_row("Intervals") + 1
    assert [cells[first, column].number_format for column in (0, 2)] == ["yyyy-mm-dd", "hh:mm"]
    assert cells[first + 1, 2].value == 1 / 48


def test_text_that_looks_like_a_formula_is_text(book: Workbook) -> None:
    parts = [text for name, text in book.parts.items() if name.startswith("xl/worksheets/")]
    assert not any("<f>" in text or "<f " in text or "hyperlink" in text for text in parts)
    assert book.cells("Answer")[0, 0].value == "=1+1 & Söhne"
    assert {row["Topic"] for row in book.table("Topics")} == {"=1+1", "@home"}
    assert {row["Queue"] for row in book.table("Queues")} == {"-queue", "http://example.com"}
    assert {row["Tier"] for row in book.table("Tiers")} == {"+night", "{=day}"}


def test_text_is_as_long_as_a_cell_takes_and_sheets_are_named_as_excel_wants(tmp_path: Path) -> None:
    book = small_book(tmp_path, SMALL.replace("name: small", f"name: small\ndescription: {'long ' * 8000}"))
    longest = max((text for sheet in book.names for text in texts(book, sheet)), key=len)
    assert len(longest) == MAX_TEXT == 32767
    assert longest.endswith("\u2026")
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in book.names)
    assert book.names == ALL


def test_numbers_that_would_be_rounded_are_text(tmp_path: Path) -> None:
    book = small_book(tmp_path, seed=2**60 + 1)
    assert {row["Key"]: row["Value"] for row in book.table("Config and versions")}["seed"] == str(2**60 + 1)


# ------------------------------------------------------------------ sheets as planners want them


@pytest.mark.parametrize("sheet", TABLES)
def test_headings_stay_in_sight_and_tables_filter_and_print(book: Workbook, sheet: str) -> None:
    heading, text = book.heading_row(sheet), book.parts[f"xl/worksheets/sheet{book.names.index(sheet) + 1}.xml"]
    assert f'ySplit="{heading + 1}"' in text
    assert 'state="frozen"' in text
    assert 'orientation="landscape"' in text
    assert 'fitToHeight="0"' in text
    assert "fitToPage" in text
    assert "mergeCell" not in text
    assert book.defined()["_xlnm.Print_Titles", sheet].endswith(f"!$1:${heading + 1}")
    headings = [cell.value for (row, _), cell in book.cells(sheet).items() if row == heading]
    assert len(set(headings)) == len(headings) > 1
    width = cells_of(f"'{sheet}'!{_absolute(book, sheet)}")[1][-1][1] + 1
    assert width == len(headings)


def _absolute(book: Workbook, sheet: str) -> str:
    return book.defined()["_xlnm._FilterDatabase", sheet].partition("!")[2]


def test_outcomes_by_interval_are_left_out_in_print_and_nothing_else_is(book: Workbook) -> None:
    for sheet in ("Intervals", "Time of day"):
        heading = {at: cell.value for (row, at), cell in book.cells(sheet).items() if row == book.heading_row(sheet)}
        _, printed = cells_of(book.defined()["_xlnm.Print_Area", sheet])
        last = max(column for _, column in printed)
        assert [str(heading[at]).startswith("Outcome: ") for at in sorted(heading)] == [
            at > last for at in sorted(heading)
        ]
        assert max(row for row, _ in printed) == book.last_row(sheet)


def test_charts_are_drawn_from_cells_that_are_there(book: Workbook) -> None:
    charts = book.charts()
    assert [chart.titles[0] for chart in charts] == [
        "Arrivals and answered chats", "Service level 20s", "Reps on duty", "How attempts ended, by their arrival",
    ]  # fmt: skip
    for chart in charts:
        assert len(chart.titles) == 3
        assert all(chart.titles)
        for reference in chart.references:
            sheet, places = cells_of(reference)
            cells = book.cells(sheet)
            found = [cells[place] for place in places if place in cells]
            assert found
            kind = str if len(places) == 1 else float
            assert all(isinstance(cell.value, kind) for cell in found)
            assert all(place[0] <= book.last_row(sheet) for place in places)


def series(book: Workbook, number: int) -> Iterator[tuple[str, str, list[tuple[int, int]]]]:
    """Heading, sheet and cells of each series of a chart."""
    references = book.charts()[number].references
    for name, _, values in zip(references[0::3], references[1::3], references[2::3], strict=True):
        sheet, (heading,) = cells_of(name)
        yield str(book.cells(sheet)[heading].value), *cells_of(values)


def test_charts_show_what_their_titles_say(book: Workbook) -> None:
    assert [heading for heading, *_ in series(book, 0)] == ["Arrivals", "Answered"]
    assert [heading for heading, *_ in series(book, 1)] == ["Service level 20s"]
    assert [heading for heading, *_ in series(book, 2)] == ["Reps on duty"]
    for number in range(4):
        for heading, sheet, places in series(book, number):
            (column,) = {column for _, column in places}
            assert book.cells(sheet)[book.heading_row(sheet), column].value == heading
    ways = {heading for heading, *_ in series(book, 3)}
    there = {f"Outcome: {row['Outcome']}" for row in book.table("Outcomes") if row["A day"]}
    assert ways == there


def test_a_single_day_is_drawn_from_its_first_to_its_last_busy_interval_with_bounds(tmp_path: Path) -> None:
    book = small_book(tmp_path)  # visitors from 9 to 11, reps from 9 to 12 and until their chats are done
    headings = [heading for heading, *_ in series(book, 1)]
    assert headings == ["Service level 20s", "Service level 20s, low", "Service level 20s, high"]
    _, sheet, places = next(series(book, 2))
    busy = [row for row in book.table(sheet) if row["Arrivals"] or row["Reps on duty"]]
    assert sheet == "Intervals"
    assert [book.cells(sheet)[place].value for place in places] == [row["Reps on duty"] for row in busy]
    assert busy[0]["Time"] == 9 / 24


def test_nothing_to_draw_is_left_out(tmp_path: Path) -> None:
    nobody = SMALL.replace("counts: [20, 20]", "counts: [0, 0]").partition("targets:")[0] + "run: {interval: 1h}\n"
    book = small_book(tmp_path, nobody)
    assert len(book.charts()) == 3
    assert "Targets" not in texts(book, "Answer")


def test_many_days_are_drawn_by_time_of_day(tmp_path: Path) -> None:
    book = small_book(tmp_path, SMALL.replace("run: {", "calendar: {days: 15}\nrun: {"), replications=1)
    assert {cells_of(reference)[0] for chart in book.charts() for reference in chart.references} == {"Time of day"}


def test_what_is_too_long_for_a_sheet_is_left_to_the_summary(
    result: simchat.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intervals, "MAX_ROWS", 48)
    write_spreadsheet(result, tmp_path / "x.xlsx")
    book = Workbook(tmp_path / "x.xlsx")
    for sheet, rows in (("Intervals", 98), ("Intervals by group", 392), ("Time of day by group", 192)):
        assert texts(book, sheet) == [
            sheet,
            f"{rows} rows are more than this sheet is made for (48): they stand in summary.csv.",
        ]
    assert len(book.table("Time of day")) == 48
    assert {cells_of(reference)[0] for chart in book.charts() for reference in chart.references} == {"Time of day"}


# ------------------------------------------------------------------ the answer


def answer_block(book: Workbook, title: str) -> list[dict[str, Cell]]:
    """The rows of a table of the first sheet, by heading."""
    cells = book.cells("Answer")
    (at,) = (row for (row, column), cell in cells.items() if column == 0 and cell.value == title)
    headings = {column: str(cell.value) for (row, column), cell in cells.items() if row == at + 1}
    rows: list[dict[str, Cell]] = []
    while (at + 2 + len(rows), 0) in cells:
        row = at + 2 + len(rows)
        rows.append({heading: cells[row, column] for column, heading in headings.items() if (row, column) in cells})
    return rows


def test_targets_stand_with_their_verdicts_in_words(result: simchat.Result, book: Workbook) -> None:
    rows = answer_block(book, "Targets")
    assert len(rows) == len(result.targets) == 5
    for row, verdict in zip(rows, result.targets.itertuples(), strict=True):
        assert row["Verdict"].value == verdict.status
        for heading, column in (("Came out", "mean"), ("Low", "ci_low"), ("High", "ci_high"), ("Limit", "limit")):
            value = getattr(verdict, column)
            assert (row[heading].value == value) if not math.isnan(value) else heading not in row
    assert {row["Verdict"].value for row in rows} == {"met", "missed", "undecided"}
    assert [row["For"].value for row in rows] == ["all", "all", "all", "topic @home", "topic =1+1"]
    assert [row["Judged"].value for row in rows] == [
        "over the whole time", "over the whole time", "in every interval", "on 50.0 % of days", "over the whole time",
    ]  # fmt: skip
    assert [row["Asked"].value for row in rows] == ["at most", "at least", "at least", "at most", "at most"]


def test_figures_of_targets_have_the_format_of_what_they_are(book: Workbook) -> None:
    rows = answer_block(book, "Targets")
    assert [row["Limit"].number_format for row in rows] == ["#,##0.0", "0.0 %", "0.0 %", "0.0", "0.0"]
    assert [row["Came out"].number_format for row in rows] == ["#,##0.0", "0.0 %", "0.0 %", "0.0 %", "0.0"]


def test_where_a_target_is_not_met_stands_beside_it(result: simchat.Result, book: Workbook) -> None:
    row, verdict = answer_block(book, "Targets")[2], result.targets.iloc[2]
    told = str(row["Where it is not met"].value)
    for what, labels in (("missed at: ", verdict["missed"]), ("undecided at: ", verdict["undecided"])):
        part = next((part for part in told.split("; ") if part.startswith(what)), "")
        shown = [label.replace("T", " ") for label in labels][:24]
        assert part.removeprefix(what).partition(" and ")[0] == ", ".join(shown)
        assert part.endswith(f" and {len(labels) - 24} more") == (len(labels) > 24)
    assert len(verdict["missed"]) + len(verdict["undecided"]) > 0


def test_verdicts_are_coloured_by_their_words(book: Workbook) -> None:
    text = book.parts["xl/worksheets/sheet1.xml"]
    cells = book.cells("Answer")
    verdicts = [place for place, cell in cells.items() if cell.value in ("met", "missed", "undecided")]
    column = {column for _, column in verdicts}
    assert column == {2}
    rows = sorted(row for row, _ in verdicts)
    assert f'<conditionalFormatting sqref="C{rows[0] + 1}:C{rows[-1] + 1}">' in text
    for word in ("met", "missed", "undecided"):
        assert f'<formula>"{word}"</formula>' in text


def test_the_kpis_most_asked_for_come_from_the_summary(result: simchat.Result, book: Workbook) -> None:
    labels = Labels(result.scenario)
    total = result.summary.query("scope == 'total' and interval == ''").set_index("kpi")
    rows = answer_block(book, "The KPIs most asked for")
    shown = ["attempts", "offered", "answered", "speed_to_answer.mean", "service_level_20s", "abandonment_rate"]
    assert [row["KPI"].value for row in rows][:6] == [labels.label(kpi) for kpi in shown]
    for row, kpi in zip(rows, shown, strict=False):
        assert [row[name].value for name in ("Mean", "Low", "High")] == total.loc[
            kpi, ["mean", "ci_low", "ci_high"]
        ].tolist()


def test_it_says_what_was_simulated_and_what_to_beware_of(result: simchat.Result, book: Workbook) -> None:
    cells = book.cells("Answer")
    told = {
        cell.value: cells[row, 1].value for (row, column), cell in cells.items() if column == 0 and (row, 1) in cells
    }
    assert told["First day"] == date(2026, 10, 24).toordinal() - date(1899, 12, 30).toordinal()
    assert [told[name] for name in ("Days", "Time zone", "Replications", "Seed")] == [2, "Europe/Berlin", 3, 7]
    assert "+49 30 1234, \u201eodd\u201c" in texts(book, "Answer")
    assert set(result.warnings) <= set(texts(book, "Answer"))
    assert result.warnings


def test_an_interrupted_run_says_so(tmp_path: Path, result: simchat.Result, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {**result.manifest, "interrupted": True, "replications_planned": 50}
    monkeypatch.setattr(simchat.Result, "manifest", property(lambda _: told))
    write_spreadsheet(result, tmp_path / "x.xlsx")
    assert "INTERRUPTED: 3 of 50 replications are finished and shown" in texts(Workbook(tmp_path / "x.xlsx"), "Answer")


# ------------------------------------------------------------------ what it all means


def test_every_kpi_is_defined(result: simchat.Result, book: Workbook) -> None:
    rows = {row["Name in tables"]: row for row in book.table("Definitions")}
    kpis = kpis_for((20.0, 60.0))
    assert list(rows) == [kpi.name for kpi in kpis]
    assert set(result.summary["kpi"]) <= set(rows)
    for kpi in kpis:
        row = rows[kpi.name]
        assert (row["Unit"], row["Definition"]) == (kpi.unit, kpi.formula)
        assert row.get("Better", "none") == kpi.direction
    assert rows["occupancy"]["Kind"] == "share of time"
    assert rows["occupancy"]["Given for"] == "total, tier"


def test_the_words_of_the_definitions_are_explained(book: Workbook) -> None:
    told = texts(book, "Definitions")
    for title in ("What is counted", "For whom", "When", "How sure", "Nothing there", "Words in the formulas"):
        assert title in told
    assert any(text.startswith("gone: the visitor left a queue") for text in told)
    assert not any(mark in text for text in told for mark in ("**", "`", "](")), "marks of Markdown"


def test_no_two_kpis_are_called_the_same(result: simchat.Result) -> None:
    labels = Labels(result.scenario)
    called = [labels.label(kpi) for kpi in labels.kpis]
    assert len(set(called)) == len(called)
    assert not any("_" in label for label in called)


def test_the_manifest_is_there_but_for_what_differs_between_equal_runs(result: simchat.Result, book: Workbook) -> None:
    told = {str(row["Key"]): row.get("Value") for row in book.table("Config and versions")}
    assert told["config.calendar.start"] == "2026-10-24"
    assert told["config.reps.+night.capacity"] == 2
    assert told["config.reps.+night.shifts.1.start"] == "08:00"
    assert told["config.topics.@home.arrivals.profile.counts"] == "[4]"
    assert told["seed"] == 7
    assert told["versions.numpy"] == result.manifest["versions"]["numpy"]
    parts = {key.partition(".")[0] for key in told}
    assert parts == set(result.manifest) - {"started_at", "finished_at", "run_time_s", "machine"}


# ------------------------------------------------------------------ the file


def test_the_same_result_gives_the_same_bytes(
    result: simchat.Result, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = simchat.run(odd(tmp_path), workers=1)
    elsewhere = {"started_at": "then", "finished_at": "later", "run_time_s": 99.0, "machine": {"cpu_count": 99}}
    told = result.manifest | elsewhere
    monkeypatch.setattr(simchat.Result, "manifest", property(lambda _: told))
    write_spreadsheet(again, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_no_part_of_it_knows_when_it_was_written(book: Workbook, path: Path) -> None:
    assert "2026-10-24T00:00:00Z</dcterms:created>" in book.parts["docProps/core.xml"]
    assert "2026-10-24T00:00:00Z</dcterms:modified>" in book.parts["docProps/core.xml"]
    with ZipFile(path) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_result_from_its_folder_gives_the_same_bytes(result: simchat.Result, path: Path, tmp_path: Path) -> None:
    result.save(tmp_path / "out")
    write_spreadsheet(read_results(tmp_path / "out"), tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_an_earlier_file_is_replaced(result: simchat.Result, path: Path, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_text("old")
    write_spreadsheet(result, tmp_path / "x.xlsx")
    assert [left.name for left in tmp_path.iterdir()] == ["x.xlsx"]
    assert (tmp_path / "x.xlsx").read_bytes() == path.read_bytes()


def test_a_full_disk_leaves_what_was_there_and_nothing_else(
    result: simchat.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "x.xlsx").write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ResultsError, match=r"cannot write .*x\.xlsx: the disk is full"):
        write_spreadsheet(result, tmp_path / "x.xlsx")
    assert [left.name for left in tmp_path.iterdir()] == ["x.xlsx"]
    assert (tmp_path / "x.xlsx").read_text() == "old"


def test_a_folder_of_that_name_is_left_alone(result: simchat.Result, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").mkdir()
    with pytest.raises(ResultsError, match=r"cannot write .*x\.xlsx: "):
        write_spreadsheet(result, tmp_path / "x.xlsx")
    assert [left.name for left in tmp_path.iterdir()] == ["x.xlsx"]


def test_a_folder_that_is_not_there_is_told_in_words(result: simchat.Result, tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="no such file or directory"):
        write_spreadsheet(result, tmp_path / "nowhere" / "x.xlsx")
