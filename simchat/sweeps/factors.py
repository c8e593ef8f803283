"""What is varied: keys of a config, and the values they take."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from simchat.config import ConfigError
from simchat.config.nodes import Node, Place, planted
from simchat.config.problems import Problem, problem_at
from simchat.config.units import format_duration, parse_duration

VARY = "vary"
BOUNDS = ("low", "high")
SCALE = "scale"
NOT_VARIED = {
    "run.seed": "all points meet the same visitors; give the sweep a seed with --seed",
    "run.replications": "all points have equally many; say how many with --replications",
    "name": "it changes nothing",
    "description": "it changes nothing",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A key and the values it takes one after the other."""

    key: str
    levels: tuple[Node, ...]
    place: Place

    @property
    def said(self) -> list[Any]:
        """As a sweep file says it."""
        return [level.plain() for level in self.levels]

    def at(self, share: float) -> Node:
        """The value at a share in [0, 1): each has an equal part of it."""
        return self.levels[min(int(share * len(self.levels)), len(self.levels) - 1)]


class Ends(NamedTuple):
    """Both ends of a range, and how its values are written."""

    low: float
    high: float
    form: Literal["duration", "whole", "number"]

    def written(self, value: float) -> str | int | float:
        """A value as a config writes it."""
        if self.form == "duration":
            return format_duration(value)
        return int(value) if self.form == "whole" else value


@dataclass(frozen=True, slots=True)
class Range:
    """A key and the ends between which its values lie, evenly or evenly on a logarithmic scale."""

    key: str
    ends: Ends
    place: Place
    is_log: bool = False

    @property
    def said(self) -> dict[str, Any]:
        """As a sweep file says it."""
        low, high = (self.ends.written(end) for end in self.ends[:2])
        return {"low": low, "high": high} | ({SCALE: "log"} if self.is_log else {})

    def at(self, share: float) -> Node:
        """The value at a share in [0, 1)."""
        low, high, form = self.ends
        if form == "whole":  # each whole number has an equal part
            low, high = low - 0.5, high + 0.5
        value = low * (high / low) ** share if self.is_log else low + (high - low) * share
        if form == "duration":
            return planted(format_duration(float(f"{value:.6g}")), self.place)
        if form == "whole":
            return planted(int(min(max(math.floor(value + 0.5), self.ends.low), self.ends.high)), self.place)
        return planted(float(f"{value:.6g}"), self.place)


Factor = Listed | Range


def factors_of(vary: Node) -> tuple[Factor, ...]:
    """The factors of a sweep, in the order they are written. Raises ConfigError."""
    if not isinstance(vary.value, dict) or not vary.value:
        message = "vary holds keys and their values, such as reps.standard.capacity: [1, 2, 3]"
        raise ConfigError([problem_at(vary.named_at, (VARY,), message)])
    read = [_factor(str(key), node) for key, node in vary.value.items()]
    if problems := [each for each in read if isinstance(each, Problem)]:
        raise ConfigError(problems)
    return tuple(each for each in read if not isinstance(each, Problem))


def _factor(key: str, node: Node) -> Factor | Problem:
    if key in NOT_VARIED:
        return problem_at(node.key_place, (VARY, key), "it is not varied", hint=NOT_VARIED[key])
    if isinstance(node.value, list):
        if node.value:
            return Listed(key, tuple(node.value), node.key_place)
        return problem_at(node.named_at, (VARY, key), "at least one value is needed")
    if isinstance(node.value, Mapping) and set(BOUNDS) <= set(node.value):
        return _range(key, node)
    message = "either a list of values, or a range such as {low: 5, high: 40}"
    return problem_at(node.named_at, (VARY, key), message)


def _range(key: str, node: Node) -> Range | Problem:
    path = (VARY, key)
    if unknown := set(node.value) - {*BOUNDS, SCALE}:
        name = min(map(str, unknown))
        return problem_at(node.value[name].key_place, (*path, name), "unknown key", hint="low, high, scale")
    scale = node.child(SCALE)
    if scale is not None and scale.value not in ("linear", "log"):
        return problem_at(scale.place, (*path, SCALE), "scale is linear or log")
    ends = _ends(node.value["low"].value, node.value["high"].value)
    if ends is None:
        message = "low and high are both numbers, or both durations such as 5m"
        return problem_at(node.named_at, path, message)
    is_log = scale is not None and scale.value == "log"
    if not ends.low < ends.high or (is_log and ends.low - (ends.form == "whole") / 2 <= 0):
        return problem_at(node.named_at, path, "low is below high, and on a log scale above 0")
    return Range(key, ends, node.key_place, is_log)


def _ends(low: object, high: object) -> Ends | None:
    if isinstance(low, str) and isinstance(high, str):
        try:
            return Ends(parse_duration(low), parse_duration(high), "duration")
        except ValueError:
            return None
    if not all(isinstance(end, (int, float)) and not isinstance(end, bool) for end in (low, high)):
        return None
    low_end, high_end = float(low), float(high)  # type: ignore[arg-type]
    if not (math.isfinite(low_end) and math.isfinite(high_end)):
        return None
    whole = isinstance(low, int) and isinstance(high, int)
    return Ends(low_end, high_end, "whole" if whole else "number")
