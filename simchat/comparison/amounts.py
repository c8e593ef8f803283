"""Amounts as planners write them: 0.05, 5%, 45s."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

from simchat.config.units import parse_duration

Form = Literal["number", "percentage", "time"]
UNITS: dict[Form, str] = {"percentage": "share", "time": "s"}  # what a form can only be an amount of


class Amount(NamedTuple):
    """A number, a share written in percent, or a span of time in seconds."""

    value: float
    form: Form = "number"

    def misfit(self, unit: str) -> str | None:
        """Why it is no amount of what has a unit; None if it is one."""
        if UNITS.get(self.form, unit) == unit:
            return None
        instead = "; of the base's figure write base * 103%" if self.form == "percentage" else ""
        return f"a {self.form} is no amount of what is told in {unit}{instead}"


def amount(text: str) -> Amount:
    """Read an amount.

    Raises
    ------
    ValueError
        If it is none.
    """
    sign, digits = (-1.0, text[1:]) if text.startswith("-") else (1.0, text)
    try:
        found = _read(digits)
    except ValueError:
        found = Amount(math.inf)
    if not math.isfinite(found.value):
        raise ValueError(f"{text} is no number, no percentage such as 5% and no time such as 45s")
    return found._replace(value=sign * found.value)


def _read(digits: str) -> Amount:
    if digits.endswith("%"):
        return Amount(float(digits[:-1]) / 100, "percentage")
    return Amount(parse_duration(digits), "time") if digits[-1:].isalpha() else Amount(float(digits))
