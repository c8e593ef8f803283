"""What differs between two configs, key by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from simchat.config import Scenario


class Change(NamedTuple):
    """A key path and what it says in both; None where it says nothing."""

    key: str
    base: Any
    other: Any


def changes(base: Scenario, other: Scenario) -> list[Change]:
    """Every key that says something else, in the order of the base; tables that are read count by their contents."""
    mine, its = _said(base), _said(other)
    return [
        Change(key, mine.get(key), its.get(key))
        for key in dict.fromkeys((*mine, *its))
        if mine.get(key) != its.get(key)
    ]


def concerns_demand(change: Change) -> bool:
    """Whether a change makes other visitors come, or at other times."""
    parts = change.key.split(".")
    return parts[0] == "calendar" or (parts[0] == "topics" and (len(parts) < 3 or parts[2] == "arrivals"))


def _said(scenario: Scenario) -> dict[str, Any]:
    resolved = {key: value for key, value in scenario.resolved().items() if key not in ("name", "description")}
    inputs = {f"{key} (contents)": digest for key, digest in scenario.input_digests.items()}
    return dict(_flat(resolved, "")) | inputs


def _flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Leaves with their key paths; items of lists by name, else by number."""
    if isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        items = {_name(item, number): item for number, item in enumerate(value)}.items()
    else:
        yield path, value
        return
    for key, item in items:
        yield from _flat(item, f"{path}.{key}" if path else str(key))


def _name(item: Any, number: int) -> str:
    named = item.get("name") if isinstance(item, Mapping) else None
    return str(named) if named is not None else str(number)
