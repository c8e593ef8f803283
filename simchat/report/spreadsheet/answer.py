"""The first sheet: what was simulated, whether the targets are met, the KPIs most asked for, and what to beware of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from simchat.experiment.headline import headline
from simchat.kpis import Reporting
from simchat.report.remarks import NOTES
from simchat.report.spreadsheet.labels import Labels
from simchat.report.spreadsheet.scopes import half_width, on_the_clock, remark
from simchat.report.spreadsheet.sheet import Area, Cell, Column, Row, Sheet
from simchat.report.spreadsheet.styles import BY_ROW, VERDICTS, style_of
from simchat.report.spreadsheet.summarised import Summarised
from simchat.report.spreadsheet.verdict_rows import TARGETS, VERDICT, target_rows

VOLUME = ("attempts", "offered", "answered")
HEADLINE = (
    Column("KPI", style="strong"),
    Column("Unit"),
    Column("As h:mm:ss", style="clock"),
    Column("Mean", style=BY_ROW),
    Column("Low", style=BY_ROW),
    Column("High", style=BY_ROW),
    Column("± of mean", style="share"),
    Column("Contacts", style="whole"),
    Column("Remark", style="words"),
)
ON_INTERVALS = (
    "Low and high: 95 % interval of the mean over replications. What it proves is met or missed, all else undecided.",
    "Judged in every interval, what came out is the interval farthest from meeting it; on days, the share of days.",
)


def answer_sheet(sheet: Sheet, result: Summarised) -> None:
    """Write the sheet Answer."""
    labels, config = Labels(result.scenario), result.scenario.config
    sheet.widths([column.width for column in TARGETS])
    at = sheet.head(config.name, (config.description or "").splitlines())
    sheet.keep_in_sight(1)
    sheet.page.hide_gridlines(2)
    at = _lines(sheet, "What was simulated", _simulated(result), at=at + 1)
    if config.targets:
        area = _block(sheet, "Targets", TARGETS, target_rows(result, labels), at=at)
        _coloured(sheet, area)
        at = area.last + 2
    at = _block(sheet, "The KPIs most asked for", HEADLINE, _headline(result, labels), at=at).last + 2
    _lines(sheet, "To know before trusting the figures", [[line] for line in _remarks(result)], at=at)


def _block(sheet: Sheet, title: str, columns: Sequence[Column], rows: Iterable[Row], *, at: int) -> Area:
    _section(sheet, title, at)
    return sheet.table(columns, rows, at=at + 1)


def _lines(sheet: Sheet, title: str, lines: Iterable[Sequence[Cell | str]], *, at: int) -> int:
    """Write lines under a title; returns the row after an empty one below them."""
    _section(sheet, title, at)
    row = at
    for row, line in enumerate(lines, at + 1):
        for column, cell in enumerate(line):
            sheet.write(row, column, *(cell if isinstance(cell, Cell) else Cell(cell, "text")))
    return row + 2


def _section(sheet: Sheet, title: str, at: int) -> None:
    for column in range(len(TARGETS)):
        sheet.rule(at, column)
    sheet.write(at, 0, title, "section")


def _simulated(result: Summarised) -> list[list[Cell | str]]:
    calendar = result.scenario.config.calendar
    return [
        ["First day", Cell(calendar.start, "date"), f"{calendar.start:%A}"],
        ["Days", Cell(calendar.days, "left")],
        ["Time zone", calendar.time_zone],
        ["Replications", Cell(result.replications, "left")],
        ["Seed", Cell(result.seed, "left")],
    ]


def _headline(result: Summarised, labels: Labels) -> Iterator[Row]:
    scenario, summary = result.scenario, result.summary
    total = summary[(summary["scope"] == "total") & (summary["interval"] == "")].set_index("kpi")
    asked = [kpi.name for kpi in headline([scenario], [Reporting.of(scenario)])]
    figures = total.loc[[*VOLUME, *asked], ["mean", "ci_low", "ci_high", "n", "contacts"]]
    for kpi, mean, low, high, n, contacts in figures.itertuples():
        unit, width = labels.unit(kpi), half_width(mean, low, high)
        values = (mean, low, high, width, contacts, remark(mean, low, n))
        yield Row([labels.label(kpi), unit, on_the_clock(mean, unit), *values], style_of(unit))


def _remarks(result: Summarised) -> Iterator[str]:
    planned = result.manifest["replications_planned"]
    if result.manifest["interrupted"]:
        yield f"INTERRUPTED: {result.replications} of {planned} replications are finished and shown"
    yield from result.warnings
    yield from NOTES
    yield from ON_INTERVALS


def _coloured(sheet: Sheet, area: Area) -> None:
    """Fill the verdicts by what they say, so that the words alone would do."""
    column = area.columns[VERDICT]
    for verdict in VERDICTS:
        rule = {"type": "cell", "criteria": "==", "value": f'"{verdict}"', "format": sheet.book.styles[verdict]}
        sheet.page.conditional_format(area.first, column, area.last, column, rule)
