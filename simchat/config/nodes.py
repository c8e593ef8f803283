"""The tree of a config as it was written: values with the places where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Key = str | int
Path = tuple[Key, ...]


class Place(NamedTuple):
    """Where something stands: a file (or ``--set``, ``but``), line and column counted from 1."""

    file: str
    line: int | None = None
    column: int | None = None


class Node(NamedTuple):
    """A value of a config: a mapping or list of nodes, or a scalar.

    `place` is where the value stands, `key_place` where its key does (for list items and the whole, the value's).
    """

    value: Any
    place: Place
    key_place: Place

    @property
    def named_at(self) -> Place:
        """Where to point at: a scalar where it stands, a mapping or list where its key stands."""
        return self.key_place if isinstance(self.value, (dict, list)) else self.place

    def items(self) -> Iterator[tuple[Key, Node]]:
        """Children by key or number; none for a scalar."""
        if isinstance(self.value, dict):
            yield from self.value.items()
        elif isinstance(self.value, list):
            yield from enumerate(self.value)

    def child(self, key: Key) -> Node | None:
        """The child at a key or number, if there is one."""
        if isinstance(self.value, dict):
            found = self.value.get(key)
            return found if isinstance(found, Node) else None
        if isinstance(self.value, list) and isinstance(key, int) and 0 <= key < len(self.value):
            return self.value[key]  # type: ignore[no-any-return]
        return None

    def at(self, path: Path) -> Node | None:
        """The node at a key path, if there is one."""
        node: Node | None = self
        for key in path:
            node = node.child(key) if node else None
        return node

    def plain(self) -> Any:
        """The values alone: dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value


def planted(value: Any, place: Place) -> Node:
    """The tree of a plain value, all of it standing at one place."""
    if isinstance(value, Mapping):
        return Node({key: planted(item, place) for key, item in value.items()}, place, place)
    if isinstance(value, (list, tuple)):
        return Node([planted(item, place) for item in value], place, place)
    return Node(value, place, place)


def without_nulls(node: Node) -> Node:
    """The tree without the keys whose value is null: they count as left out."""
    if isinstance(node.value, dict):
        kept = {key: without_nulls(child) for key, child in node.value.items() if child.value is not None}
        return node._replace(value=kept)
    if isinstance(node.value, list):
        return node._replace(value=[without_nulls(child) for child in node.value])
    return node


def item_number(items: list[Node], key: Key) -> int | None:
    """Number of the list item that a name or number means."""
    for number, item in enumerate(items):
        named = item.child("name")
        if named is not None and named.value == key:
            return number
    if isinstance(key, str) and key.isascii() and key.isdigit() and len(key) < 9:
        key = int(key)
    return key if isinstance(key, int) and not isinstance(key, bool) and 0 <= key < len(items) else None
