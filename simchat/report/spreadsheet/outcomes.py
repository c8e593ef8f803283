"""The sheet on how attempts ended."""

from __future__ import annotations

from collections.abc import Iterator

from simchat.report.spreadsheet.book import Book
from simchat.report.spreadsheet.labels import Labels
from simchat.report.spreadsheet.sheet import Column, Row
from simchat.report.spreadsheet.summarised import Summarised

NOTES = (
    "Every attempt to get help ends in exactly one of these ways. Low and high: 95 % interval of the mean a day.",
    "By interval of their arrival: sheet Outcomes by interval.",
)
COLUMNS = (
    Column("Outcome", 30, "strong"),
    Column("Name in tables", 20),
    Column("A day", 10, "count"),
    Column("Low", 10, "count"),
    Column("High", 10, "count"),
    Column("Of attempts", 10, "share"),
)
MEANING = Column("Meaning", 80, "words")


def outcomes_sheet(book: Book, result: Summarised) -> None:
    """Write the sheet Outcomes: of all attempts with intervals, of each topic the mean."""
    topics = list(result.scenario.config.topics)
    sheet = book.sheet("Outcomes")
    at = sheet.head("Outcomes: how attempts ended", NOTES)
    by_topic = (Column(f"{topic}, a day", 13, "count") for topic in topics)
    sheet.whole_table([*COLUMNS, *by_topic, MEANING], _rows(result, topics), at=at)


def _rows(result: Summarised, topics: list[str]) -> Iterator[Row]:
    summary, labels = result.summary, Labels(result.scenario)
    whole = summary[(summary["interval"] == "") & summary["kpi"].isin(result.outcomes.index)]
    figures = whole.set_index(["scope", "name", "kpi"])[["mean", "ci_low", "ci_high"]].to_dict("index")
    for outcome, per_day, share in result.outcomes[["per_day", "share"]].itertuples():
        total = figures["total", "total", outcome]
        by_topic = (figures["topic", topic, outcome]["mean"] for topic in topics)
        yield Row([
            labels.label(outcome), outcome, per_day, total["ci_low"], total["ci_high"], share, *by_topic,
            labels.kpis[outcome].formula,
        ])  # fmt: skip
