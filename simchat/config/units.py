"""What planners write for quantities: durations, times of day, spans, days, shares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    Tag,
    WithJsonSchema,
)

from simchat.config.quoting import shown

DURATION_PATTERN = r"^( *\d+(\.\d+)?(ms|s|m|h|d))+ *$"
DURATION_FORM = {"type": "string", "pattern": DURATION_PATTERN, "examples": ["90s", "10m", "1h30m"]}
LONGEST_S = 3660 * 86400.0
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY = "holiday"
SECONDS_PER_UNIT = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
MINUTE_S, DAY_S = 60, 86400
Value = TypeVar("Value")


class Misplaced(ValueError):
    """A mistake in a mapping that is due to one of its keys."""

    def __init__(self, message: str, *, key: object) -> None:
        super().__init__(message)
        self.key = key


class Part(BaseModel):
    """A piece of a config: frozen, and refusing keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False)


def parse_duration(value: object) -> float:
    """Seconds of a duration such as ``90s``, ``10m`` or ``1h30m``."""
    if isinstance(value, bool) or not isinstance(value, str):
        raise ValueError(f"a duration needs a unit, such as 90s, 10m or 1h30m; got {shown(value)}")
    if re.fullmatch(DURATION_PATTERN, value.removeprefix("-")) and value.startswith("-"):
        raise ValueError(f"a duration is not negative; got {shown(value)}")
    if not re.fullmatch(DURATION_PATTERN, value):
        raise ValueError(f"a duration is written as 90s, 10m or 1h30m; got {shown(value)}")
    parts = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", value)
    seconds = float(sum(float(number) * SECONDS_PER_UNIT[unit] for number, unit in parts))
    if seconds > LONGEST_S:
        raise ValueError(f"a duration is at most ten years; got {shown(value)}")
    return seconds


def format_duration(seconds: float) -> str:
    """Duration text that `parse_duration` reads as exactly this many seconds, the shortest there is for whole ones."""
    if seconds < 0:
        return f"-{format_duration(-seconds)}"
    hours, rest = divmod(seconds, SECONDS_PER_UNIT["h"])
    minutes, rest = divmod(rest, SECONDS_PER_UNIT["m"])
    parts = ((hours, "h"), (minutes, "m"), (rest, "s"))
    text = "".join(f"{value:.10g}{unit}" for value, unit in parts if value) or "0s"
    exact = f"{Decimal(repr(float(seconds))):f}s"
    return text if re.fullmatch(DURATION_PATTERN, text) and parse_duration(text) == seconds else exact


def parse_time_of_day(value: object) -> int:
    """Seconds after local midnight of ``HH:MM``, from ``00:00`` to ``24:00``."""
    match = re.match(r"^(\d{1,2}):(\d{2})$", value) if isinstance(value, str) else None
    if not match:
        raise ValueError(f'a time of day is written as "08:00" (quoted); got {shown(value)}')
    hours, minutes = int(match[1]), int(match[2])
    if minutes > 59 or hours * 60 + minutes > 24 * 60:
        raise ValueError(f'a time of day lies between "00:00" and "24:00"; got {shown(value)}')
    return (hours * 60 + minutes) * MINUTE_S


def format_time_of_day(seconds: float) -> str:
    """``HH:MM`` of seconds after local midnight."""
    return f"{int(seconds) // 3600:02d}:{int(seconds) % 3600 // 60:02d}"


class Span(NamedTuple):
    """A piece of a local day, in seconds after its midnight; `end` may lie past midnight."""

    start: int
    end: int


def parse_span(value: object) -> Span:
    """A span such as ``08:00-20:00``; an end at or before the start lies on the next day."""
    if isinstance(value, Span):
        return value
    if not isinstance(value, str) or value.count("-") != 1:
        raise ValueError(f'a span is written as "08:00-20:00"; got {shown(value)}')
    start, end = (parse_time_of_day(part.strip()) for part in value.split("-"))
    if start == end:
        raise ValueError(
            f'a span that starts and ends at the same time is empty; a whole day is "00:00-24:00"; got {shown(value)}'
        )
    return Span(start, end if end > start else end + DAY_S)


def format_span(span: Span) -> str:
    """``HH:MM-HH:MM``, inverse of `parse_span`."""
    end = span.end if span.end <= DAY_S else span.end - DAY_S
    return f"{format_time_of_day(span.start)}-{format_time_of_day(end)}"


def parse_days(value: object) -> tuple[str, ...]:
    """Day names of ``mon-fri``, ``sat, sun``, ``daily``, ``holiday``, or a list of such."""
    if isinstance(value, (list, tuple)):
        parts = [parse_days(part) for part in value]
        return tuple(dict.fromkeys(day for part in parts for day in part))
    if not isinstance(value, str):
        raise ValueError(f"days are written as mon-fri, sat or holiday; got {shown(value)}")
    days: list[str] = []
    for piece in value.lower().replace(" ", "").split(","):
        days.extend(_days_of(piece, value))
    return tuple(dict.fromkeys(days))


def _days_of(piece: str, value: object) -> Iterable[str]:
    if piece == "daily":
        return DAY_NAMES
    if piece in (*DAY_NAMES, HOLIDAY):
        return (piece,)
    first, _, last = piece.partition("-")
    if first not in DAY_NAMES or last not in DAY_NAMES:
        raise ValueError(
            f"days are {', '.join(DAY_NAMES)}, daily, holiday, or a range such as mon-fri; got {shown(value)}"
        )
    start, stop = DAY_NAMES.index(first), DAY_NAMES.index(last)
    length = (stop - start) % 7 + 1
    return tuple(DAY_NAMES[(start + step) % 7] for step in range(length))


def by_day_name(value: Mapping[Any, Value]) -> dict[str, Value]:
    """A mapping keyed by day expressions, spelled out by single day names."""
    spelled: dict[str, Value] = {}
    for key, item in value.items():
        for day in _days_named(key):
            if day in spelled:
                raise Misplaced(f"{day} is given twice, the second time as {key!r}", key=key)
            spelled[day] = item
    return spelled


def _days_named(key: object) -> tuple[str, ...]:
    try:
        return parse_days(key)
    except ValueError as error:
        raise Misplaced(str(error), key=key) from None


def looks_like_days(value: object) -> bool:
    """Whether a mapping is keyed by day expressions; one is enough, so that a typo in another is told as such."""
    return isinstance(value, Mapping) and any(is_days(key) for key in value)


def is_days(value: object) -> bool:
    """Whether a value is a day expression."""
    try:
        return bool(parse_days(value))
    except ValueError:
        return False


Seconds = Annotated[
    float,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration),
    WithJsonSchema(DURATION_FORM),
]
PositiveSeconds = Annotated[Seconds, Field(gt=0)]
TimeOfDay = Annotated[
    int,
    BeforeValidator(parse_time_of_day),
    PlainSerializer(format_time_of_day),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,2}:\d{2}$", "examples": ["08:00"]}),
]
DaySpan = Annotated[
    Span,
    BeforeValidator(parse_span),
    PlainSerializer(format_span),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}$", "examples": ["08:00-20:00"]}),
]
Days = Annotated[
    tuple[str, ...],
    BeforeValidator(parse_days),
    PlainSerializer(lambda days: ", ".join(days)),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}], "examples": ["mon-fri", "sat"]}
    ),
]


def _legible(name: str) -> str:
    if not name.strip() or not name.isprintable():
        raise ValueError(f"a name is one line of printable text, and not empty; got {shown(name)}")
    return name


Name = Annotated[str, AfterValidator(_legible)]
MOST = 1_000_000
Share = Annotated[float, Field(ge=0, le=1, strict=True)]
Number = Annotated[float, Field(ge=0, le=1e9, strict=True)]
PositiveNumber = Annotated[float, Field(gt=0, le=1e9, strict=True)]
Factor = Annotated[float, Field(ge=0.001, le=1000, strict=True)]
Count = Annotated[int, Field(ge=0, le=MOST, strict=True)]
PositiveCount = Annotated[int, Field(ge=1, le=MOST, strict=True)]
Off = Literal["off"]


Wanted = TypeVar("Wanted")
ListForm = TypeVar("ListForm")
MappingForm = TypeVar("MappingForm")


def _off_or_else(value: object) -> str:
    return "off" if value == "off" else "else"


def _list_or_mapping(value: object) -> str:
    return "mapping" if isinstance(value, (Mapping, Part)) else "list"


# told apart by their shape before they are looked at, so that an error speaks of the one form that was meant
OffOr = Annotated[Annotated[Off, Tag("off")] | Annotated[Wanted, Tag("else")], Discriminator(_off_or_else)]
ListOrMapping = Annotated[
    Annotated[ListForm, Tag("list")] | Annotated[MappingForm, Tag("mapping")], Discriminator(_list_or_mapping)
]
