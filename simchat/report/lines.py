"""Which KPIs a report shows, in which order, and in what words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol, Self

from simchat.config.kpi_names import named
from simchat.kpis.registry import Kpi, kpis_for
from simchat.report.figures import Figure
from simchat.report.wording import NOTHING, amount, share, signed, span

NOT_MODELLED = "not modelled"
TOO_RARE = "too rare to judge"
ANY_THRESHOLD = "_*"
SIGNED = "ewt_bias"  # all others are 0 or more, and so is what is said of them


class Line(NamedTuple):
    """A KPI and how people call it. An ending ``_*`` stands for every threshold, which takes the place of ``{}``."""

    kpi: str
    label: str


GROUPS = {
    "waiting": (
        Line("speed_to_answer.mean", "speed to answer, mean"),
        Line("speed_to_answer.p90", "speed to answer, 90 % within"),
        Line("wait.mean", "wait of all queued, mean"),
        Line("longest_wait", "longest wait"),
        Line("service_level_*", "service level {}"),
        Line("abandonment_rate", "abandonment rate"),
        Line("silent_rate", "of it silently"),
        Line("balk_rate", "of it at the wait shown"),
        Line("blocked_rate", "blocked (refused)"),
        Line("case_rate", "case instead of chat"),
        Line("visitors_served", "visitors served"),
    ),
    "responding": (
        Line("first_response_time.mean", "first response, mean"),
        Line("first_response_time.p90", "first response, 90 % within"),
        Line("response_time.mean", "response time, mean"),
        Line("response_time.p50", "response time, 50 % within"),
        Line("response_time.p90", "response time, 90 % within"),
        Line("resolution_time.mean", "resolution time, mean"),
    ),
    "handling": (
        Line("chat_time.mean", "chat time, mean"),
        Line("handle_time.mean", "handle time, mean"),
        Line("attention_time.mean", "attention time, mean"),
        Line("wrap_up_time.mean", "of it wrap-up (ACW), mean"),
        Line("concurrency", "chats at once (concurrency)"),
        Line("occupancy", "occupancy"),
        Line("slot_occupancy", "slot occupancy"),
        Line("chats_per_rep_hour", "chats per rep-hour"),
        Line("staffed", "hours on duty a day"),
        Line("overtime", "overtime a day"),
    ),
    "losing touch": (
        Line("inactive_rate", "set Inactive"),
        Line("returned_rate", "returned from Inactive"),
        Line("lapsed_rate", "lapsed"),
        Line("dropped_rate", "dropped at a reroute"),
        Line("escalation_rate", "escalated"),
        Line("reroutes", "reroutes per queued session"),
        Line("silent_slot_time", "slot time lost to silent ones a day"),
    ),
    "cost": (
        Line("cost", "cost of the whole time"),
        Line("cost_per_handled", "cost per handled chat"),
    ),
}


class Reported(Protocol):
    """What wording needs to know of a reporting."""

    @property
    def thresholds(self) -> tuple[float, ...]:
        """Seconds."""

    @property
    def topics(self) -> tuple[str, ...]:
        """Names of topics."""

    @property
    def message_level(self) -> tuple[bool, ...]:
        """Whether conversations are by messages, by topic."""


class Thresholds(NamedTuple):
    """Thresholds alone, where a table is all there is."""

    thresholds: tuple[float, ...]
    topics: tuple[str, ...] = ()
    message_level: tuple[bool, ...] = ()


class Wording:
    """How each KPI of a report is written."""

    def __init__(self, reporting: Reported) -> None:
        self._kpis: dict[str, Kpi] = {kpi.name: kpi for kpi in kpis_for(reporting.thresholds)}
        self._modelled = dict(zip(reporting.topics, reporting.message_level, strict=True))

    @classmethod
    def of_names(cls, kpis: Iterable[str]) -> Self:
        """That of the KPIs in a table, whose names carry their thresholds."""
        thresholds = {known.threshold_s for kpi in kpis if (known := named(kpi)) and known.threshold_s is not None}
        return cls(Thresholds(tuple(sorted(thresholds))))

    def label(self, kpi: str) -> str:
        """What people call a KPI; its name where they do not."""
        lines = (line for group in GROUPS.values() for line in self.expanded(group))
        return next((line.label for line in lines if line.kpi == kpi), kpi)

    def value(self, kpi: str, value: float) -> str:
        """A value of a KPI in its unit."""
        return _unit(self._kpis[kpi])(value)

    def unit(self, kpi: str) -> str:
        """The unit of a KPI."""
        return self._kpis[kpi].unit

    def mean(self, kpi: str, figure: Figure, *, topic: str | None = None) -> str:
        """The mean of a KPI of a topic, or of all; says so where the config does not model it."""
        modelled = any(self._modelled.values()) if topic is None else self._modelled[topic]
        return self.value(kpi, figure.mean) if modelled or not self._kpis[kpi].response else NOT_MODELLED

    def interval(self, kpi: str, figure: Figure) -> str:
        """The confidence interval of a KPI; says why where the replications do not carry one."""
        if math.isnan(figure.low):
            return TOO_RARE if figure.known and figure.n > 1 else ""
        low = figure.low if kpi.startswith(SIGNED) else max(figure.low, 0.0)
        return f"{self.value(kpi, low)} to {self.value(kpi, figure.high)}"

    def difference(self, kpi: str, value: float) -> str:
        """A difference of a KPI in its unit, with its sign."""
        return signed(self.unit(kpi), value)

    def difference_interval(self, kpi: str, low: float, high: float) -> str:
        """The interval of a difference; says why where the replications do not carry one."""
        return TOO_RARE if math.isnan(low) else f"{self.difference(kpi, low)} to {self.difference(kpi, high)}"

    def expanded(self, lines: tuple[Line, ...]) -> Iterator[Line]:
        """The lines, with one for every threshold where there are several."""
        for line in lines:
            if not line.kpi.endswith(ANY_THRESHOLD):
                yield line
                continue
            prefix = line.kpi.removesuffix("*")
            for kpi in self._kpis:
                if kpi.startswith(prefix) and kpi[len(prefix)].isdigit():
                    yield Line(kpi, line.label.format(kpi.removeprefix(prefix)))


def _unit(kpi: Kpi) -> Callable[[float], str]:
    units: dict[str, Callable[[float], str]] = {"s": span, "share": share, "h per day": _hours}
    return units.get(kpi.unit, amount)


def _hours(value: float) -> str:
    return f"{amount(value)} h" if math.isfinite(value) else NOTHING
