"""How values that planners wrote are shown in messages."""

from __future__ import annotations

from collections.abc import Mapping

LONGEST = 60
WORDS = {True: "true", False: "false", None: "nothing"}


def shown(value: object) -> str:
    """A value as a planner wrote it, cut short."""
    if isinstance(value, Mapping):
        return "keys and values" if value else "nothing"
    if isinstance(value, (list, tuple)):
        return "a list"
    text = WORDS[value] if isinstance(value, bool) or value is None else repr(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
