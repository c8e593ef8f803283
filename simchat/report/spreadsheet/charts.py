"""The day in charts that belong to the spreadsheet: they are drawn from its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import starmap
from typing import Any, NamedTuple

from simchat.config import Scenario
from simchat.report.spreadsheet.interval_columns import ANSWERED, ARRIVALS, REPS, level_columns, outcome_column
from simchat.report.spreadsheet.intervals import DATE, DATES, TIME, TIMES
from simchat.report.spreadsheet.labels import Labels
from simchat.report.spreadsheet.sheet import Area, Sheet
from simchat.report.spreadsheet.summarised import Summarised

DAY_S = 86400
MAX_DAYS = 14  # by date and time; more is a blur, and shown by time of day
MAX_TICKS = 12
WIDTH, HEIGHT = 760, 400  # pixels
COLUMNS_A_CHART, ROWS_A_CHART = 12, 21  # cells that a chart lies over
BLUE, GREEN, GREY = "#1F77B4", "#2CA02C", "#7F7F7F"
LINE, COLUMN, STACK = ("line", None), ("column", None), ("column", "stacked")
AMOUNTS = {"min": 0, "num_format": "#,##0"}
SHARES = {"min": 0, "max": 1, "num_format": "0 %"}
SMALL = {"num_font": {"size": 9}, "name_font": {"size": 9, "bold": False}}
OUTCOMES = {
    "handled": "#2CA02C", "lapsed": "#98DF8A", "dropped": "#D62728", "abandoned": "#FF7F0E",
    "abandoned_silently": "#FFBB78", "balked": "#E377C2", "refused": "#8C564B", "case": "#1F77B4",
    "form_left": "#C7C7C7", "closed_door": "#7F7F7F", "unfinished": "#9467BD",
}  # fmt: skip


class Series(NamedTuple):
    """A line or a layer of columns: its heading in the table, and how it looks."""

    heading: str
    colour: str
    dash: str = "solid"


class Axes(NamedTuple):
    """What is drawn over: the cells with the starts of intervals, and how often one is labelled."""

    area: Area
    starts: str
    number_format: str
    every: int
    title: str


class Picture(NamedTuple):
    """A chart before it is drawn."""

    kind: tuple[str, str | None]  # and subtype
    title: str
    values: str  # title of their axis
    scale: dict[str, Any]  # of the values
    series: Sequence[Series]


def charts_sheet(sheet: Sheet, result: Summarised, areas: Mapping[str, Area]) -> None:
    """Draw the charts, two abreast, from the tables of the total."""
    axes = _axes(result.scenario, areas)
    at = sheet.head("Charts", (f"Means over replications by {axes.title}; drawn from the sheet {axes.area.sheet}.",))
    pictures = [picture for picture in _pictures(result, axes) if picture.series]
    for number, picture in enumerate(pictures):
        row, column = at + 1 + number // 2 * ROWS_A_CHART, number % 2 * COLUMNS_A_CHART
        sheet.page.insert_chart(row, column, _drawn(sheet, picture, axes), {"description": picture.title})
    sheet.page.hide_gridlines(2)


def _axes(scenario: Scenario, areas: Mapping[str, Area]) -> Axes:
    days, area = scenario.config.calendar.days, areas.get(DATES.name)
    if area is None or days > MAX_DAYS:
        return _over_a_day(areas[TIMES.name], "time of day, mean of all days")
    if days == 1:
        return _over_a_day(area, "local time")
    every = round(DAY_S / scenario.config.run.interval)
    return Axes(area, DATE, "ddd dd mmm", every, "date and local time")


def _over_a_day(area: Area, title: str) -> Axes:
    return Axes(area, TIME, "hh:mm", -(-(area.last - area.first + 1) // MAX_TICKS), title)


def _pictures(result: Summarised, axes: Axes) -> list[Picture]:
    labels = Labels(result.scenario)
    level, *ends = (column.heading for column in level_columns(result.scenario, labels))
    over_a_day = axes.starts == TIME  # the intervals of several days would be a thicket
    title = f"{level}, with its 95 % interval" if over_a_day else level
    interval = [Series(end, GREY, "dash") for end in ends] if over_a_day else []
    happened = result.outcomes.index[result.outcomes["per_day"] > 0]
    ways = [(outcome_column(name, labels).heading, colour) for name, colour in OUTCOMES.items() if name in happened]
    come = [Series(ARRIVALS, BLUE), Series(ANSWERED, GREEN)]
    return [
        Picture(LINE, "Arrivals and answered chats", "chats an interval", AMOUNTS, come),
        Picture(LINE, title, "share", SHARES, [Series(level, BLUE), *interval]),
        Picture(COLUMN, "Reps on duty", "reps, mean over the interval", AMOUNTS, [Series(REPS, BLUE)]),
        Picture(
            STACK, "How attempts ended, by their arrival", "attempts an interval", AMOUNTS, [*starmap(Series, ways)]
        ),
    ]


def _drawn(sheet: Sheet, picture: Picture, axes: Axes) -> Any:
    chart = sheet.book.chart(*picture.kind)
    for series in picture.series:
        chart.add_series(_series(series, axes.area) | {"categories": axes.area.of(axes.starts)})
    chart.set_title({"name": picture.title, "name_font": {"size": 12}})
    ticks = {"interval_unit": axes.every, "interval_tick": axes.every, "num_format": axes.number_format}
    chart.set_x_axis({"name": axes.title, "text_axis": True, "label_position": "low", **ticks, **SMALL})
    lines = {"major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
    chart.set_y_axis({"name": picture.values, **picture.scale, **lines, **SMALL})
    chart.set_legend({"position": "bottom"} if len(picture.series) > 1 else {"none": True})
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    return chart


def _series(series: Series, area: Area) -> dict[str, Any]:
    line = {"color": series.colour, "width": 1 if series.dash != "solid" else 2, "dash_type": series.dash}
    cells = {"name": area.name(series.heading), "values": area.of(series.heading)}
    return {**cells, "line": line, "fill": {"color": series.colour}, "gap": 20}
