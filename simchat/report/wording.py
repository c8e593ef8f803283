"""Figures as people write them."""

from __future__ import annotations

import math

NOTHING = "-"


def span(seconds: float) -> str:
    """A span of time, such as ``42 s``, ``3m 05s`` or ``1h 20m``."""
    if not math.isfinite(seconds):
        return NOTHING
    if seconds < 0:
        return f"-{span(-seconds)}"
    if seconds < 99.5:
        return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 100:
        return f"{minutes}m {rest:02d}s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h {minutes:02d}m"


def share(value: float) -> str:
    """A share in percent, such as ``82.4 %``."""
    return f"{100 * value:.1f} %" if math.isfinite(value) else NOTHING


def amount(value: float) -> str:
    """A count or a quantity, with as many digits as mean something."""
    if not math.isfinite(value):
        return NOTHING
    return f"{value:,.0f}" if abs(value) >= 999.5 else f"{value:.1f}" if abs(value) >= 9.95 else f"{value:.2f}"


def signed(unit: str, value: float) -> str:
    """A difference with its sign: shares in percentage points, such as ``+3.1 pp``, everything else in its unit."""
    if not math.isfinite(value):
        return NOTHING
    if unit == "share":
        return f"{100 * value:+.2f} pp" if value else "0.00 pp"
    text = span(abs(value)) if unit == "s" else amount(abs(value)) + (" h" if unit == "h per day" else "")
    return f"{'-' if value < 0 else '+'}{text}" if value else text
