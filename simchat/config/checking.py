"""The tree of a config → the checked config, or all that is wrong with its pieces."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from simchat.config.nodes import Node, Path
from simchat.config.positions import trace
from simchat.config.problems import Problem, problem_at
from simchat.config.schema import Config
from simchat.config.wording import nearest, told


class Mistake(NamedTuple):
    """A problem, and the key path of the piece that it lies in."""

    path: Path
    problem: Problem


def checked(tree: Node) -> tuple[Config | None, list[Mistake]]:
    """The config of a tree, or the mistakes in its pieces."""
    try:
        return Config.model_validate(tree.plain()), []
    except ValidationError as error:
        return None, [_mistake(details, tree) for details in error.errors()]


def _mistake(error: ErrorDetails, tree: Node) -> Mistake:
    further, message, hint = told(error)
    path, node = trace((*error["loc"], *further), tree)
    if error["type"] == "missing":
        hint = _misspelt(path, node, tree) or hint
        return Mistake(path, problem_at(node.named_at, (*path, error["loc"][-1]), message, hint=hint))
    at_key = error["type"] == "extra_forbidden" or (further and further != ("dist",))
    return Mistake(path, problem_at(node.key_place if at_key else node.named_at, path, message, hint=hint))


def _misspelt(path: Path, node: Node, tree: Node) -> str | None:
    """The name that a setting from outside the file meant, where it has begun a piece of its own beside it."""
    around = tree.at(path[:-1])
    if node.place.line is not None or around is None or not isinstance(around.value, dict):
        return None
    return nearest(path[-1], [key for key in around.value if key != path[-1]], listing=False)
