"""A config in the making: the pieces that are right by themselves, so that references are checked all the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from simchat.config.nodes import Node, Path
from simchat.config.routing import Queue, Rule
from simchat.config.schema import Config
from simchat.config.staff import Tier
from simchat.config.topics import Topic

SECTIONS_OF_PIECES = ("hours", "topics", "queues", "flow", "reps", "targets")


class Pieces(Config):
    """A config that may lack what a whole one requires."""

    topics: dict[str, Topic] = {}
    queues: dict[str, Queue] = {}
    flow: tuple[Rule, ...] = ()
    reps: dict[str, Tier] = {}


@dataclass(frozen=True)
class Draft:
    """Pieces of a config and the names it gives, those of mistaken pieces included."""

    config: Config
    tree: Node
    numbers: Mapping[str, tuple[int, ...]]  # by section that is a list: numbers in the file of the pieces left

    def names(self, section: str) -> list[str]:
        """Names given in a section, such as those of all queues."""
        node = self.tree.child(section)
        return [str(name) for name, _ in node.items()] if node else []


def whole(config: Config, tree: Node) -> Draft:
    """The draft of a config without mistakes."""
    return Draft(config, tree, {"flow": tuple(range(len(config.flow))), "targets": tuple(range(len(config.targets)))})


def without_mistaken(tree: Node, mistakes: Iterable[Path]) -> Draft | None:
    """The draft left when pieces with a mistake are taken out; None if too little is left to be a config."""
    out = {path[: 2 if path[0] in SECTIONS_OF_PIECES else 1] for path in mistakes if path}
    plain = {key: _left(key, value, out) for key, value in tree.plain().items() if (key,) not in out}
    numbers = {section: _numbers_left(tree, section, out) for section in ("flow", "targets")}
    try:
        return Draft(Pieces.model_validate(plain), tree, numbers)
    except ValidationError:
        return None


def _left(section: str, value: Any, out: set[Path]) -> Any:
    if section in SECTIONS_OF_PIECES and isinstance(value, dict):
        return {name: piece for name, piece in value.items() if (section, name) not in out}
    if section in SECTIONS_OF_PIECES and isinstance(value, list):
        return [piece for number, piece in enumerate(value) if (section, number) not in out]
    return value


def _numbers_left(tree: Node, section: str, out: set[Path]) -> tuple[int, ...]:
    node = tree.child(section)
    return (
        tuple(int(number) for number, _ in node.items() if (section, number) not in out)
        if node and isinstance(node.value, list)
        else ()
    )
