"""What a plain word of a config means in YAML 1.2: null, true, false, a number or text (`off` and `12:30` are text)."""

from __future__ import annotations

import re

NULLS = frozenset(("", "~", "null", "Null", "NULL"))
BOOLEANS = {
    word: value for value, words in ((True, "true True TRUE"), (False, "false False FALSE")) for word in words.split()
}
INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
LONGEST_NUMBER = 40


def plain_scalar(text: str) -> str | int | float | bool | None:
    """The value of an unquoted word. Raises ValueError for a number of absurd length."""
    if text in NULLS:
        return None
    if text in BOOLEANS:
        return BOOLEANS[text]
    if INTEGER.fullmatch(text):
        return int(_bounded(text), 0 if text[:2] in ("0x", "0o") else 10)
    if FLOAT.fullmatch(text):
        return float(re.sub(r"\.(?=inf|nan)", "", _bounded(text).lower()))
    return text


def _bounded(text: str) -> str:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"a number of {len(text)} digits is too long")
    return text
