"""Which KPIs are columns of the sheets by interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from simchat.config import Scenario
from simchat.experiment.headline import shown_level
from simchat.facts import Outcome
from simchat.report.spreadsheet.labels import Labels
from simchat.report.spreadsheet.sheet import Column
from simchat.report.spreadsheet.styles import style_of

ARRIVALS, ANSWERED, REPS = "Arrivals", "Answered", "Reps on duty"


class Shown(NamedTuple):
    """A column: a KPI's mean, or an end of its interval."""

    heading: str
    kpi: str
    part: str = "mean"


WAITING = (
    Shown(ARRIVALS, "attempts"),
    Shown("Started (offered)", "offered"),
    Shown("Queued", "queued"),
    Shown(ANSWERED, "answered"),
    Shown("Wait, mean, s", "wait.mean"),
    Shown("Wait, low, s", "wait.mean", "ci_low"),
    Shown("Wait, high, s", "wait.mean", "ci_high"),
)
WORKING = (
    Shown("Abandoned, share", "abandonment_rate"),
    Shown("Abandoned, low", "abandonment_rate", "ci_low"),
    Shown("Abandoned, high", "abandonment_rate", "ci_high"),
    Shown("Queue length", "queue_length"),
    Shown("Open chats", "open_chats"),
    Shown(REPS, "reps_staffed"),
    Shown("Occupancy", "occupancy"),
    Shown("Slot occupancy", "slot_occupancy"),
    Shown("Chats at once", "concurrency"),
    Shown("Chats per rep-hour", "chats_per_rep_hour"),
    Shown("Handle time, s", "handle_time.mean"),
    Shown("Attention time, s", "attention_time.mean"),
)


def outcome_columns(labels: Labels) -> tuple[Shown, ...]:
    """How many attempts that came in an interval ended in which way."""
    return tuple(outcome_column(outcome.name.lower(), labels) for outcome in Outcome)


def outcome_column(outcome: str, labels: Labels) -> Shown:
    """How many of them ended in this way."""
    return Shown(f"Outcome: {labels.label(outcome)}", outcome)


def kpi_columns(scenario: Scenario, labels: Labels) -> tuple[Shown, ...]:
    """What happens in an interval, and how well."""
    return (*WAITING, *level_columns(scenario, labels), *WORKING)


def level_columns(scenario: Scenario, labels: Labels) -> tuple[Shown, Shown, Shown]:
    """The service level that reports show, with its interval."""
    kpi = shown_level([scenario], labels.thresholds)
    label = labels.label(kpi).capitalize()
    return Shown(label, kpi), Shown(f"{label}, low", kpi, "ci_low"), Shown(f"{label}, high", kpi, "ci_high")


def columns_of(shown: Sequence[Shown], labels: Labels) -> list[Column]:
    """The columns of a table in the units of their KPIs."""
    return [
        Column(column.heading, max(10.0, len(column.heading) / 2), style_of(labels.unit(column.kpi)))
        for column in shown
    ]
