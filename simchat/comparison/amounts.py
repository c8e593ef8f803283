"""Amounts as planners write them: 0.05, 5%, 45s."""

from __future__ import annotations

import math

from simchat.config.units import parse_duration


def amount(text: str) -> float:
    """A number, a share in percent, or a span of time in seconds.

    Raises
    ------
    ValueError
        If it is none of them.
    """
    sign, digits = (-1.0, text[1:]) if text.startswith("-") else (1.0, text)
    try:
        found = _read(digits)
    except ValueError:
        found = math.inf
    if not math.isfinite(found):
        raise ValueError(f"{text} is no number, no percentage such as 5% and no time such as 45s")
    return sign * found


def _read(digits: str) -> float:
    if digits.endswith("%"):
        return float(digits[:-1]) / 100
    return parse_duration(digits) if digits[-1:].isalpha() else float(digits)
