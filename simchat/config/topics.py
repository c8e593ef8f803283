"""Config of demand: topics with arrivals, patience, conversation, wrap-up, escalation and retrial."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, SerializerFunctionWrapHandler, WrapSerializer, model_validator

from simchat.config.distributions import LEAST_CV, Constant, Duration, Never, WholeNumber
from simchat.config.units import (
    Factor,
    Number,
    OffOr,
    Part,
    PositiveCount,
    PositiveSeconds,
    Seconds,
    Share,
    TimeOfDay,
    by_day_name,
    format_time_of_day,
    looks_like_days,
)
from simchat.config.written_forms import OrByDay

ZERO = Constant(value="0s")


class Counts(Part):
    """Expected arrivals (or heads) per interval, from a time of day on; outside it none."""

    every: PositiveSeconds
    """length of an interval"""
    start: TimeOfDay = Field(default="00:00", alias="from", validate_default=True)
    """time of day at which the first begins"""
    counts: tuple[Number, ...] = Field(min_length=1)
    """one number per interval; outside them 0"""

    @model_validator(mode="after")
    def _within_a_day(self) -> Self:
        if self.start + self.every * len(self.counts) > 86400:
            last = int((86400 - self.start) / self.every)
            raise ValueError(
                f"the counts run past midnight: from {format_time_of_day(self.start)} on at most {last} fit"
            )
        if self.every % 60:
            raise ValueError("every is a whole number of minutes")
        return self


def every_day(value: Any) -> Any:
    """`{mon-fri: X, sat: Y}` as it is by single day names; a bare X stands for every day, holidays included."""
    if isinstance(value, Mapping) and looks_like_days(value):
        return by_day_name(value)
    return {"any": value}


def _as_written(days: dict[str, Counts], serialized: SerializerFunctionWrapHandler) -> Any:
    written = serialized(days)
    return written.get("any", written)


ByDay = Annotated[dict[str, Counts], BeforeValidator(every_day), WrapSerializer(_as_written), OrByDay()]


class Busyness(Part):
    """A random factor per day: gamma, mean 1."""

    cv: Annotated[float, Field(ge=0, le=10, strict=True)]
    """standard deviation of the factor"""
    shared: bool = False
    """one factor for all topics that share"""

    @model_validator(mode="after")
    def _no_less(self) -> Self:
        if 0 < self.cv < LEAST_CV:
            raise ValueError(f"the cv is 0, or at least {LEAST_CV:g}; got {self.cv:g}")
        return self


class Table(Part):
    """A table kept in a CSV file or a spreadsheet."""

    csv: str | None = None
    """file, relative to the config"""
    xlsx: str | None = None
    """file, relative to the config"""
    sheet: str | None = None
    """its name; left out: the first"""
    date_format: str | None = Field(
        default=None, description="strptime format of dates that are not ISO, such as %d.%m.%Y"
    )
    layout: Literal["rows", "days_as_columns"] | None = Field(
        default=None, description="left out: recognised from the header"
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.csv is None) == (self.xlsx is None):
            raise ValueError("give either csv or xlsx")
        if self.sheet is not None and self.xlsx is None:
            raise ValueError("sheet goes with xlsx")
        return self


class Arrivals(Part):
    """How visitors of a topic arrive: exactly one of per_hour, profile, forecast, trace."""

    per_hour: Number | None = None
    """a constant rate, all the time the calendar runs"""
    profile: ByDay | None = None
    """expected visitors per interval of the day, every day or by weekday"""
    forecast: Table | None = None
    """expected visitors from a table: interval_start, topic, count, or days as columns"""
    trace: Table | None = None
    """exact times from a table: arrival_time, topic"""
    busyness: Busyness | None = None
    """a random factor per day"""
    scale: Number = 1.0
    """all of it times this"""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = [name for name in ("per_hour", "profile", "forecast", "trace") if getattr(self, name) is not None]
        if len(kinds) != 1:
            raise ValueError(
                f"give exactly one of per_hour, profile, forecast, trace; got {', '.join(kinds) or 'none'}"
            )
        if self.trace is not None and (self.scale != 1.0 or self.busyness is not None):
            raise ValueError("a trace is replayed as it is: scale and busyness do not go with it")
        return self


class Silence(Part):
    """One way of falling silent: its share among silences and the time until he answers."""

    share: Share
    """of all silences"""
    returns: Duration
    """time until he answers"""


class Disconnect(Silence):
    """A lost connection; he can rejoin while his token is valid."""

    restart: Share = 0.0
    """probability of a new session once he cannot rejoin"""


class Leave(Part):
    """Leaving for good."""

    share: Share
    """of all silences"""


class Silences(Part):
    """Falling silent at one of the customer's turns."""

    probability: Share
    """at each turn of the customer"""
    disconnect: Disconnect | None = None
    """a lost connection"""
    multitask: Silence | None = None
    """busy with something else"""
    step_away: Silence | None = None
    """away from the device"""
    leave: Leave | None = None
    """never answers"""

    @model_validator(mode="after")
    def _shares_add_up(self) -> Self:
        shares = [part.share for part in (self.disconnect, self.multitask, self.step_away, self.leave) if part]
        if self.probability and abs(sum(shares) - 1) > 1e-9:
            raise ValueError(
                f"the shares of disconnect, multitask, step_away and leave add up to 1; got {sum(shares):g}"
            )
        return self


class Confirm(Part):
    """The question whether all is answered."""

    time: Duration = ZERO
    """time to write the question"""
    again: Annotated[float, Field(ge=0, le=0.999, strict=True)] = 0.0
    """probability that one more reply is needed"""


class Messages(Part):
    """A conversation message by message (rule C2)."""

    exchanges: WholeNumber
    """pairs of customer message and reply"""
    customer_reply: Duration
    """time in which the customer thinks and writes"""
    first_reply: Duration
    """the rep's greeting"""
    rep_reply: Duration
    """time in which a rep writes a reply"""
    reading: Duration = ZERO
    """time to read up after a reroute"""
    confirm: OffOr[Confirm] = "off"
    """the rep asks whether all is answered, or off"""
    customer_ends: Share = 0.0
    """share of chats that the customer ends himself"""
    silence: Silences | None = None
    """customers who fall silent"""


class Handling(Part):
    """A conversation as one amount of work (rule C1)."""

    work: Duration
    """work of one chat, for a rep who has no other"""
    speed_by_concurrency: tuple[Factor, ...] = Field(default=(1.0,), min_length=1)
    """speed of each chat while 1, 2, … are open"""
    silent_hold: Duration | None = None
    """how long a visitor who left the queue silently holds a slot"""


class Conversation(Part):
    """Exactly one level of detail."""

    messages: Messages | None = None
    """message by message"""
    handling: Handling | None = None
    """one amount of work"""

    @model_validator(mode="after")
    def _one_level(self) -> Self:
        if (self.messages is None) == (self.handling is None):
            raise ValueError("give exactly one of messages and handling")
        return self


class WrapUp(Part):
    """After-conversation work (rule R5)."""

    time: Duration
    """its length"""
    max: Seconds | None = None
    """cut at this"""
    attention: Literal["queued", "after_replies", "background"] = "queued"
    """queued: takes its turn among replies; after_replies: when no reply waits; background: by itself"""
    on_inactive: bool = False
    """also after a chat that became Inactive"""


class Escalate(Part):
    """Passing a chat on (rule C4)."""

    probability: Share
    """that a chat is passed on"""
    after_exchange: WholeNumber
    """after how many exchanges"""


RetrialCause = Literal["refused", "closed_door", "abandoned", "balked"]


class Retrial(Part):
    """Coming back after no success (rule D5)."""

    probability: Share
    """that he comes back"""
    delay: Duration
    """after how long"""
    attempts: PositiveCount = 1
    """how often at most"""
    after: tuple[RetrialCause, ...] = ("refused", "closed_door", "abandoned")
    """after what"""


class Topic(Part):
    """What visitors of one topic do."""

    arrivals: Arrivals
    """when visitors come"""
    patience: Duration = Never(dist="never")
    """how long they wait"""
    silent_share: Share = 0.0
    """share of those out of patience who leave without a sign"""
    conversation: Conversation
    """what the chat is like"""
    wrap_up: WrapUp | None = None
    """work after the chat"""
    escalate: Escalate | None = None
    """passing a chat on"""
    retrial: Retrial | None = None
    """coming back after no success"""

    @model_validator(mode="after")
    def _level_fits(self) -> Self:
        if self.conversation.handling and self.escalate and self.escalate.probability:
            raise ValueError("escalation needs a conversation by messages (rule C1)")
        return self
