"""Config of supply: tiers of reps with shifts or head-counts, capacity, breaks and costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from simchat.config.distributions import Duration
from simchat.config.topics import ZERO, ByDay, Table
from simchat.config.units import (
    DAY_NAMES,
    Days,
    DaySpan,
    Factor,
    ListOrMapping,
    Number,
    Part,
    PositiveCount,
    PositiveSeconds,
    Seconds,
    Share,
    TimeOfDay,
)
from simchat.config.written_forms import Or

MOST_HEADS = 10_000


class Break(Part):
    """A break: at a fixed start, or spread over the heads within a window."""

    start: TimeOfDay | None = None
    """fixed time of day"""
    between: DaySpan | None = None
    """window over which the heads are spread"""
    length: PositiveSeconds
    """how long"""
    together: bool = False
    """all at once"""

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.start is None) == (self.between is None):
            raise ValueError("give exactly one of start and between")
        if self.between is not None and self.between.end - self.between.start < self.length:
            raise ValueError("the break is longer than the window it is to lie in")
        return self


class Shift(Part):
    """A shift pattern: the same reps on each of its days."""

    name: str | None = None
    """to reach it by"""
    days: Days = DAY_NAMES
    """such as mon-fri; not on holidays unless holiday is among them"""
    start: TimeOfDay
    """local time"""
    end: TimeOfDay
    """up to 24:00, or past midnight"""
    count: Annotated[int, Field(ge=0, le=MOST_HEADS, strict=True)]
    """heads"""
    breaks: tuple[Break, ...] = ()
    """breaks of each head"""

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.start == self.end:
            raise ValueError(
                'a shift that starts and ends at the same time is empty; a whole day is start "00:00", end "24:00"'
            )
        return self

    @property
    def end_s(self) -> int:
        """End in seconds after the midnight of the day it starts on; past 24 h for a night shift."""
        return self.end if self.end > self.start else self.end + 86400


class Away(Part):
    """Meetings and training: some heads of the tier, at a fixed time."""

    days: Days = DAY_NAMES
    """such as wed"""
    start: TimeOfDay
    """local time"""
    length: PositiveSeconds
    """how long"""
    heads: PositiveCount
    """how many of those on shift"""


class Acceptance(Part):
    """Taking an offered session by hand (rule Q4)."""

    time: Duration = ZERO
    """until the rep decides"""
    decline: Annotated[float, Field(ge=0, le=0.999, strict=True)] = 0.0
    """probability that he declines"""
    push_timeout: PositiveSeconds | None = None
    """then the offer is withdrawn"""


class Service(Part):
    """A queue that a tier serves, for sessions that have waited `after`."""

    queue: str
    """name of the queue"""
    after: Seconds = Field(default="0s", validate_default=True)
    """only sessions that have waited so long"""


def _service(value: Any) -> Any:
    if isinstance(value, str):
        return {"queue": value}
    if isinstance(value, Mapping) and len(value) == 1 and "queue" not in value:
        ((queue, options),) = value.items()
        if isinstance(options, Mapping):
            return {"queue": queue, **options}
    return value


_BY_QUEUE = {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": {"type": "object"}}
ServiceForm = Annotated[Service, BeforeValidator(_service), Or(_BY_QUEUE), Or({"type": "string"})]


class Tier(Part):
    """A group of reps with the same queues, capacity and shifts."""

    queues: tuple[ServiceForm, ...] = Field(min_length=1)
    """those it serves, in order of preference"""
    capacity: Annotated[int, Field(ge=1, le=1000, strict=True)]
    """chats at a time"""
    selection: Literal["least_active", "most_active", "most_available", "longest_idle"] = "least_active"
    """which rep comes first among equals"""
    speed: Factor = 1.0
    """of all reps of the tier"""
    slowdown: Annotated[float, Field(ge=0, le=100, strict=True)] = 0.0
    """of messages, per further open chat"""
    shifts: ListOrMapping[tuple[Shift, ...], Table] | None = None
    """patterns, or a table: {csv: roster.csv}"""
    staffing: ByDay | None = None
    """head-counts per interval in place of shifts"""
    end_of_shift: Literal["finish", "clear_queue", "handover"] = "finish"
    """finish the open chats, clear the queue, or hand over"""
    last_chat_before_end: Seconds = Field(default="0s", validate_default=True)
    """no new chat in the last part of a shift"""
    acceptance: Acceptance | None = None
    """offers are accepted by hand"""
    away: tuple[Away, ...] = ()
    """meetings and training"""
    absence: Share = 0.0
    """probability that a rep misses his shift"""
    shrinkage: Share = 0.0
    """share of heads paid but not there"""
    hourly_cost: Number = 0.0
    """per paid hour"""
    overtime_factor: Number = 1.0
    """what an hour of overtime costs more"""

    @model_validator(mode="after")
    def _one_schedule(self) -> Self:
        if (self.shifts is None) == (self.staffing is None):
            raise ValueError("give exactly one of shifts and staffing")
        if self.staffing is not None and (self.away or self.last_chat_before_end):
            raise ValueError("away and last_chat_before_end need shifts; with staffing, lower the counts instead")
        names = [service.queue for service in self.queues]
        if len(set(names)) < len(names):
            raise ValueError("a queue is listed twice")
        heads = [count for day in (self.staffing or {}).values() for count in day.counts]
        if any(count != int(count) or count > MOST_HEADS for count in heads):
            raise ValueError(f"heads are whole numbers up to {MOST_HEADS:,}")
        return self
