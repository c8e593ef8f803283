"""The events of a YAML parser → the tree of a config, refusing what grows without bound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from simchat.config.nodes import Node, Place
from simchat.config.problems import refusal
from simchat.config.quoting import shown
from simchat.config.scalars import plain_scalar

MOST_VALUES = 50_000  # aliases repeated in aliases grow without bound
DEEPEST = 40
LONGEST_NAME = 40  # in messages
MERGE = "<<"
TEXT_TAG = "tag:yaml.org,2002:str"


class _Built(NamedTuple):
    node: Node
    values: int  # in it, itself included
    depth: int


class TreeBuilder:
    """Builds the tree from the parser's events, refusing what grows without bound."""

    def __init__(self, file: str, events: Iterator[Any]) -> None:
        self._file = file
        self._events = events
        self._anchors: dict[str, _Built] = {}
        self._values = 0

    def document(self) -> Node:
        """The one document of the file."""
        next(self._events)  # the stream begins
        start = next(self._events)
        if not isinstance(start, DocumentStartEvent):
            raise refusal(Place(self._file), "the file is empty", hint="`simchat init` writes a config to start from")
        built = self._node(next(self._events), 0)
        assert isinstance(next(self._events), DocumentEndEvent)
        following = next(self._events)
        if isinstance(following, DocumentStartEvent):
            raise refusal(self._place(following), "a second document begins here", hint="a file holds one config")
        return built.node

    def _node(self, event: Any, depth: int) -> _Built:
        self._values += 1
        self._check(event, depth)
        if isinstance(event, AliasEvent):
            return self._repeat(event, depth)
        if isinstance(event, ScalarEvent):
            built = _Built(self._scalar(event), 1, 0)
        elif isinstance(event, SequenceStartEvent):
            built = self._list(event, depth)
        else:
            built = self._mapping(event, depth)
        if event.anchor:
            self._anchors[event.anchor] = built
        return built

    def _check(self, event: Any, depth: int) -> None:
        if depth > DEEPEST:
            raise refusal(self._place(event), f"nested more than {DEEPEST} levels deep")
        if self._values > MOST_VALUES:
            raise refusal(
                self._place(event), f"more than {MOST_VALUES:,} values, repeated ones (*name) counted each time"
            )
        tag = getattr(event, "tag", None)
        if tag is not None and str(tag) not in ("!", TEXT_TAG):
            raise refusal(self._place(event), f"tags such as {str(tag)[:LONGEST_NAME]} are not read")

    def _repeat(self, event: Any, depth: int) -> _Built:
        known = self._anchors.get(event.anchor)
        if known is None:
            raise refusal(self._place(event), f"*{event.anchor[:LONGEST_NAME]} is not defined above")
        self._values += known.values
        self._check(event, depth + known.depth)
        return known

    def _scalar(self, event: Any) -> Node:
        place = self._place(event)
        plain = event.implicit[0] and not event.style
        try:
            return Node(plain_scalar(event.value) if plain else _text(event.value), place, place)
        except ValueError as error:
            raise refusal(place, str(error)) from None

    def _list(self, start: Any, depth: int) -> _Built:
        items = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        place = self._place(start)
        return _sized(Node([item.node for item in items], place, place), items)

    def _mapping(self, start: Any, depth: int) -> _Built:
        children: dict[Any, Node] = {}
        inherited: dict[Any, Node] = {}
        built = []
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._key(event, depth)
            child = self._node(next(self._events), depth + 1)
            built.append(child)
            if key.value == MERGE and isinstance(event, ScalarEvent) and not event.style:
                inherited = self._merged(key, child.node)
            elif key.value in children:
                first = children[key.value].key_place.line
                raise refusal(key.place, f"the key {shown(key.value)} is given twice, first in line {first}")
            else:
                children[key.value] = child.node._replace(key_place=key.place)
        place = self._place(start)
        return _sized(Node({**inherited, **children}, place, place), built)

    def _key(self, event: Any, depth: int) -> Node:
        key = self._node(event, depth + 1).node
        if isinstance(key.value, (dict, list)):
            raise refusal(key.place, "a key is a word, not a list or mapping")
        return key

    def _merged(self, key: Node, child: Node) -> dict[Any, Node]:
        sources = child.value if isinstance(child.value, list) else [child]
        if not all(isinstance(source.value, dict) for source in sources):
            raise refusal(key.place, "<< takes a mapping such as *name, or a list of them")
        return {name: node for source in reversed(sources) for name, node in source.value.items()}

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self._file, mark.line + 1, mark.column + 1)


def _text(quoted: str) -> str:
    r"""Quoted text, with the two halves of a character that JSON escapes as a pair (``"\\ud83d\\ude42"``) put together.

    Raises ValueError for half a character alone, and for the character 0, which no name of a file can hold.
    """
    if "\0" in quoted:
        raise ValueError(r"the character \0 is not read")
    if not any("\ud800" <= mark <= "\udfff" for mark in quoted):
        return quoted
    try:
        return quoted.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise ValueError(f"half a character ({shown(quoted)}) is not read") from None


def _sized(node: Node, children: list[_Built]) -> _Built:
    values = 1 + sum(child.values for child in children)
    return _Built(node, values, 1 + max((child.depth for child in children), default=0))
