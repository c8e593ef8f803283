"""Amounts as planners write them: 0.05, 5%, 45s."""

from __future__ import annotations

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
        if digits.endswith("%"):
            return sign * float(digits[:-1]) / 100
        return sign * (parse_duration(digits) if digits[-1:].isalpha() else float(digits))
    except ValueError:
        raise ValueError(f"{text} is no number, no percentage such as 5% and no time such as 45s") from None
