"""Config of the way in: queues, estimated wait, announcement and flow."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from simchat.config.units import Count, Factor, Part, PositiveCount, PositiveSeconds, Seconds, Share
from simchat.config.written_forms import OrListOf

Cause = Literal["first", "returned", "handover", "escalated", "max_wait"]


def _as_list(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) or value is None else [value]


Names = Annotated[tuple[str, ...] | None, BeforeValidator(_as_list), OrListOf()]


class Ewt(Part):
    """The estimated wait time (rules E1–E3)."""

    count: PositiveCount = 10
    """how many acceptances it looks back"""
    window: PositiveSeconds = Field(default="10m", validate_default=True)
    """and how long"""
    method: Literal["mean", "recency_weighted"] = "mean"
    """mean, or recency_weighted: newer ones weigh more"""
    minimum: PositiveCount = 1
    """with fewer it is unknown"""

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.minimum > self.count:
            raise ValueError("minimum must not exceed count, else the estimate is never known")
        return self


class QueueEwt(Part):
    """What is different about the estimated wait time of one queue; what is left out is as in the general one."""

    count: PositiveCount | None = None
    """how many acceptances it looks back"""
    window: PositiveSeconds | None = None
    """and how long"""
    method: Literal["mean", "recency_weighted"] | None = None
    """mean, or recency_weighted: newer ones weigh more"""
    minimum: PositiveCount | None = None
    """with fewer it is unknown"""


class Queue(Part):
    """Where sessions wait."""

    priority: int = Field(default=1, ge=0, le=1000, strict=True)
    """1 is routed before 2"""
    cap: Count | None = None
    """how many may wait"""
    max_wait: PositiveSeconds | None = None
    """waiting time after which the flow runs again"""
    age_on_reroute: Literal["reset", "keep"] | None = None
    """whether a rerouted session keeps the age of its first request"""
    weight: PositiveCount = 1
    """slots that a chat from it takes"""
    ewt: QueueEwt = QueueEwt()
    """settings of the estimated wait, for this queue; what they leave out is as in the general ones"""


class Acknowledgement(Part):
    """The conversation acknowledgement (rule Q7)."""

    patience_factor: Factor = 1.0
    """what it makes of every patience"""
    writes_ahead: Share = 0.0
    """share of those who wait that need one exchange fewer"""


class Announcement(Part):
    """What those who wait are told."""

    show_ewt: bool = False
    """show the estimated wait"""
    balk: Share = 0.0
    """probability of leaving at once when it exceeds the patience"""
    acknowledgement: Acknowledgement | None = None
    """a message to those who wait"""

    @model_validator(mode="after")
    def _balk_needs_ewt(self) -> Self:
        if self.balk and not self.show_ewt:
            raise ValueError("balk needs show_ewt: true, for nobody balks at a wait he is not shown")
        return self


class When(Part):
    """Conditions of a flow rule; all that are given must hold."""

    topic: Names = None
    """any of these"""
    open: Names = Field(default=None, description="named hours that are all open")
    closed: Names = Field(default=None, description="named hours that are all closed")
    reps_online: bool | None = None
    """somebody on shift for the queue, and not on break"""
    queue_size_at_most: Count | None = None
    """sessions waiting"""
    queue_size_above: Count | None = None
    """sessions waiting"""
    ewt_at_most: Seconds | None = None
    """estimated wait of the queue"""
    ewt_above: Seconds | None = None
    """estimated wait of the queue"""
    when_unknown: Literal["pass", "fail"] = "pass"
    """what a condition on an unknown estimate says"""
    cause: Annotated[tuple[Cause, ...] | None, BeforeValidator(_as_list), OrListOf()] = None
    """why the flow runs: any of these"""
    queue: str | None = Field(
        default=None,
        description="the queue that reps_online, queue_size and ewt look at; default: the queue of the route",
    )

    @property
    def looks_at_queue(self) -> bool:
        """Whether a condition needs a queue to look at."""
        given = (self.reps_online, self.queue_size_at_most, self.queue_size_above, self.ewt_at_most, self.ewt_above)
        return any(value is not None for value in given)


class Rule(Part):
    """One rule of the flow: conditions and exactly one action."""

    name: str | None = None
    """to reach it by"""
    when: When = When()
    """conditions; all must hold"""
    route: str | None = None
    """queue to wait in"""
    case: str | None = None
    """reason of a case in place of a chat"""
    refuse: str | None = None
    """reason of the refusal"""

    @model_validator(mode="after")
    def _one_action(self) -> Self:
        actions = [name for name in ("route", "case", "refuse") if getattr(self, name) is not None]
        if len(actions) != 1:
            raise ValueError(f"a rule has exactly one of route, case, refuse; got {', '.join(actions) or 'none'}")
        if self.when.looks_at_queue and self.route is None and self.when.queue is None:
            raise ValueError(
                "a condition on reps_online, queue_size or ewt needs a queue: add when.queue, or use route"
            )
        return self

    @property
    def looks_at(self) -> str | None:
        """The queue that the conditions look at."""
        return self.when.queue or self.route
