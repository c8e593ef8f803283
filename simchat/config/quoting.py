"""How values that planners wrote are shown."""

from __future__ import annotations

from collections.abc import Mapping

LONGEST = 60
WORDS = {True: "true", False: "false", None: "nothing"}


def shown(value: object) -> str:
    """A value as a planner wrote it, cut short for a message."""
    if isinstance(value, Mapping):
        return "keys and values" if value else "nothing"
    if isinstance(value, (list, tuple)):
        return "a list"
    text = WORDS[value] if isinstance(value, bool) or value is None else repr(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def written(value: object) -> str:
    """A plain value as a config says it, whole and on one line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {written(item)}' for key, item in value.items())}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return "null" if value is None else str(value)
