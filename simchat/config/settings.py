"""Config of the rest: calendar, hours, entry, inactivity, targets, run, planning."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from simchat.config.distributions import Duration
from simchat.config.quoting import shown
from simchat.config.units import (
    DURATION_FORM,
    DaySpan,
    ListOrMapping,
    Number,
    OffOr,
    Part,
    PositiveCount,
    PositiveSeconds,
    Seconds,
    Share,
    by_day_name,
    format_duration,
    parse_duration,
)
from simchat.config.written_forms import KeyedByDay, Or, OrListOf

FIRST_START, LAST_START = date(1970, 1, 2), date(2200, 1, 1)


class CountryHolidays(Part):
    """The public holidays of a country, or of a part of it."""

    country: str
    """code of two letters, such as FR"""
    subdivision: str | None = None
    """a part of the country, such as BY in DE"""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = difflib.get_close_matches(name, available_timezones(), n=1)
        nearest = f"; did you mean {near[0]}?" if near else ", such as Europe/Paris"
        raise ValueError(f"there is no time zone {shown(name)}{nearest}") from None
    return name


def _written_date(value: object) -> object:
    """A number, or text of one, would be read as seconds since 1970."""
    if not isinstance(value, date) and not (isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value)):
        raise ValueError(f"a date is written as 2026-03-02; got {shown(value)}")
    return value


def _within_reach(start: date) -> date:
    if not FIRST_START <= start <= LAST_START:
        raise ValueError(f"a calendar starts between {FIRST_START} and {LAST_START}; got {start}")
    return start


Date = Annotated[date, BeforeValidator(_written_date)]


class Calendar(Part):
    """The days that are simulated."""

    start: Annotated[Date, AfterValidator(_within_reach)] = date(2026, 1, 5)
    """first day, simulated from its local midnight on"""
    days: Annotated[int, Field(ge=1, le=3660, strict=True)] = 1
    """how many days are simulated"""
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    """IANA name, such as Europe/Paris; all times of day are local"""
    holidays: ListOrMapping[tuple[Date, ...], CountryHolidays] = ()
    """dates, or those of a country: {country: FR}"""


def _spans(value: Any) -> Any:
    if value in ("off", None):
        return ()
    return value if isinstance(value, (list, tuple)) else (value,)


def _week(value: Any) -> Any:
    if isinstance(value, Mapping):
        return by_day_name(value)
    raise ValueError('hours are written by day: {mon-fri: "08:00-20:00", holiday: off}')


DayHours = Annotated[tuple[DaySpan, ...], BeforeValidator(_spans), OrListOf(), Or({"enum": ["off", None]})]
Hours = Annotated[dict[str, DayHours], BeforeValidator(_week), KeyedByDay()]


class PreChat(Part):
    """The pre-chat form."""

    time: Duration
    """time to fill in the form"""
    drop_off: Share = 0.0
    """share of visitors who leave it unsent"""


class Entry(Part):
    """The door."""

    hours: str = "always"
    """named hours outside which no chat can be started, or always"""
    pre_chat: PreChat | None = None
    """the form before the chat"""


class Manual(Part):
    """A rep setting a silent chat Inactive by hand (rule I3)."""

    after: PositiveSeconds
    """silence after which a rep may set the chat Inactive"""
    when_queue: bool = True
    """only while somebody waits in a queue he serves"""


class Sweep(Part):
    """When Inactive sessions are ended (rule I6)."""

    after: PositiveSeconds = Field(default="24h", validate_default=True)
    """how long a session is Inactive at least before it ends"""
    sweep: PositiveSeconds = Field(default="6h", validate_default=True)
    """how often that is looked at, from midnight on"""


def _settable(seconds: float) -> float:
    if not 300 <= seconds <= 1800:
        raise ValueError(
            f"the automatic timer lies between 5m and 30m, or is off (rule I2); got {format_duration(seconds)}"
        )
    return seconds


class Inactivity(Part):
    """What happens when a customer falls silent (rules I1–I7)."""

    after: OffOr[Annotated[Seconds, AfterValidator(_settable)]] = Field(default="10m", validate_default=True)
    """silence after which a chat becomes Inactive: 5m to 30m, or off"""
    manual: Manual | None = None
    """a rep sets a silent chat Inactive by hand"""
    end: Sweep = Sweep()
    """when Inactive sessions are ended"""
    token_valid: PositiveSeconds = Field(default="1h", validate_default=True)
    """how long one who lost his connection can rejoin"""
    capacity_model: Literal["tab_based", "status_based"] = "tab_based"
    """what a silent chat holds: tab_based frees the slot when Inactive, status_based keeps the rep"""
    give_up: PositiveSeconds = Field(default="30m", validate_default=True)
    """silence after which a rep gives up (status_based)"""


def _bound(value: Any) -> Any:
    if isinstance(value, str) and value.rstrip().endswith("%"):
        raise ValueError(f"a share is a number such as 0.8; got {shown(value)}")
    return parse_duration(value) if isinstance(value, str) else value


Bound = Annotated[Annotated[float, Field(strict=True)] | None, BeforeValidator(_bound), Or(DURATION_FORM)]


class Target(Part):
    """What a KPI must reach; a report marks it, `plan` must meet it."""

    kpi: str
    """name of a KPI, such as service_level or response_time.p90"""
    within: PositiveSeconds | None = None
    """threshold of a service level"""
    at_least: Bound = None
    """the least value that meets it"""
    at_most: Bound = None
    """the greatest value that meets it"""
    by: Literal["total", "interval"] = "total"
    """whether the total or every interval must meet it"""
    topic: str | None = None
    """only for this topic"""
    queue: str | None = None
    """only for this queue"""
    tier: str | None = None
    """only for this tier"""
    on_days: Share | None = None
    """share of the days that must meet it"""
    min_contacts: Number = 5
    """intervals with fewer contacts expected are left out"""

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("give exactly one of at_least and at_most")
        if sum(scope is not None for scope in (self.topic, self.queue, self.tier)) > 1:
            raise ValueError("give at most one of topic, queue, tier")
        return self


def _drain(value: object) -> object:
    return value if value == "until_empty" else parse_duration(value)


def _drain_text(value: str | float) -> str:
    return value if isinstance(value, str) else format_duration(value)


Drain = Annotated[
    Literal["until_empty"] | float,
    BeforeValidator(_drain),
    PlainSerializer(_drain_text),
    WithJsonSchema({"anyOf": [{"const": "until_empty"}, DURATION_FORM]}),
]


class Run(Part):
    """How to run: replications, seed, reporting."""

    replications: PositiveCount = 20
    """how often the calendar is simulated"""
    seed: int = Field(default=1, ge=0, lt=2**63, strict=True)
    """of all random numbers; the same seed gives the same results"""
    warm_up: Seconds = Field(default="0s", validate_default=True)
    """time at the beginning that is not reported"""
    interval: PositiveSeconds = Field(default="30m", validate_default=True)
    """length of the intervals reported"""
    thresholds: tuple[PositiveSeconds, ...] = Field(
        min_length=1, default=("20s", "60s", "120s"), max_length=100, validate_default=True
    )
    """thresholds at which service levels are reported"""
    drain: Drain = "until_empty"
    """how long the run goes on after the last day: until_empty, or a time such as 36h"""

    @model_validator(mode="after")
    def _whole_intervals(self) -> Self:
        if self.interval % 60 or 86400 % self.interval:
            raise ValueError("the interval is whole minutes that divide a day, such as 15m, 30m or 1h")
        return self
