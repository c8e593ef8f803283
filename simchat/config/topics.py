"""Config of demand: topics with arrivals, patience, conversation, wrap-up, escalation and retrial."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, SerializerFunctionWrapHandler, WrapSerializer, model_validator

from simchat.config.distributions import Constant, Duration, Never, WholeNumber
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
    start: TimeOfDay = Field(default="00:00", alias="from", validate_default=True)
    counts: tuple[Number, ...] = Field(min_length=1)

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
    shared: bool = False


class Table(Part):
    """A table kept in a CSV file or a spreadsheet."""

    csv: str | None = None
    xlsx: str | None = None
    sheet: str | None = None
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
    profile: ByDay | None = None
    forecast: Table | None = None
    trace: Table | None = None
    busyness: Busyness | None = None
    scale: Number = 1.0

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
    returns: Duration


class Disconnect(Silence):
    """A lost connection; he can rejoin while his token is valid."""

    restart: Share = 0.0


class Leave(Part):
    """Leaving for good."""

    share: Share


class Silences(Part):
    """Falling silent at one of the customer's turns."""

    probability: Share
    disconnect: Disconnect | None = None
    multitask: Silence | None = None
    step_away: Silence | None = None
    leave: Leave | None = None

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
    again: Annotated[float, Field(ge=0, lt=1, strict=True)] = 0.0


class Messages(Part):
    """A conversation message by message (rule C2)."""

    exchanges: WholeNumber
    customer_reply: Duration
    first_reply: Duration
    rep_reply: Duration
    reading: Duration = ZERO
    confirm: OffOr[Confirm] = "off"
    customer_ends: Share = 0.0
    silence: Silences | None = None


class Handling(Part):
    """A conversation as one amount of work (rule C1)."""

    work: Duration
    speed_by_concurrency: tuple[Factor, ...] = Field(default=(1.0,), min_length=1)
    silent_hold: Duration | None = None


class Conversation(Part):
    """Exactly one level of detail."""

    messages: Messages | None = None
    handling: Handling | None = None

    @model_validator(mode="after")
    def _one_level(self) -> Self:
        if (self.messages is None) == (self.handling is None):
            raise ValueError("give exactly one of messages and handling")
        return self


class WrapUp(Part):
    """After-conversation work (rule R5)."""

    time: Duration
    max: Seconds | None = None
    attention: Literal["queued", "after_replies", "background"] = "queued"
    on_inactive: bool = False


class Escalate(Part):
    """Passing a chat on (rule C4)."""

    probability: Share
    after_exchange: WholeNumber


RetrialCause = Literal["refused", "closed_door", "abandoned", "balked"]


class Retrial(Part):
    """Coming back after no success (rule D5)."""

    probability: Share
    delay: Duration
    attempts: PositiveCount = 1
    after: tuple[RetrialCause, ...] = ("refused", "closed_door", "abandoned")


class Topic(Part):
    """What visitors of one topic do."""

    arrivals: Arrivals
    patience: Duration = Never(dist="never")
    silent_share: Share = 0.0
    conversation: Conversation
    wrap_up: WrapUp | None = None
    escalate: Escalate | None = None
    retrial: Retrial | None = None

    @model_validator(mode="after")
    def _level_fits(self) -> Self:
        if self.conversation.handling and self.escalate and self.escalate.probability:
            raise ValueError("escalation needs a conversation by messages (rule C1)")
        return self
