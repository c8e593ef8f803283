"""What-if files: `extends` and the merging of what differs into the base."""

from __future__ import annotations

import os
import pathlib

from simchat.config.nodes import Node, Path, item_number
from simchat.config.overrides import items_hint
from simchat.config.problems import ConfigError, problem_at, refusal
from simchat.config.reading import read

EXTENDS = "extends"
TABLE_KEYS = ("csv", "xlsx")


def read_with_bases(path: pathlib.Path) -> Node:
    """The tree of a config file merged into those it extends. Raises ConfigError.

    Paths of tables are relative to the file they stand in; here they become relative to `path`'s folder.
    """
    return _read_chain(path, (), path.parent)


def _read_chain(path: pathlib.Path, above: tuple[pathlib.Path, ...], folder: pathlib.Path) -> Node:
    tree = rebased(read(path), path.parent, folder)
    base = tree.child(EXTENDS)
    if base is None:
        return tree
    base_path = _base_path(base, path)
    chain = (*above, path.resolve())
    if base_path.resolve() in chain:
        raise refusal(
            base.place, f"{base.value} extends itself: " + " → ".join(step.name for step in (*chain, base_path))
        )
    own = tree._replace(value={key: child for key, child in tree.value.items() if key != EXTENDS})
    return merged(_read_base(base, base_path, chain, folder), own)


def _base_path(base: Node, path: pathlib.Path) -> pathlib.Path:
    if not isinstance(base.value, str):
        raise refusal(base.place, "extends takes the name of one config file, relative to this one")
    return path.parent / base.value


def _read_base(base: Node, path: pathlib.Path, chain: tuple[pathlib.Path, ...], folder: pathlib.Path) -> Node:
    try:
        found = path.is_file()
    except ValueError:
        found = False
    if not found:
        raise ConfigError(
            [
                problem_at(
                    base.place, (EXTENDS,), f"there is no file {base.value!r}", hint="the name is relative to this file"
                )
            ]
        )
    return _read_chain(path, chain, folder)


def rebased(node: Node, home: pathlib.Path, folder: pathlib.Path) -> Node:
    """A tree whose tables lie relative to one folder, with their paths relative to another."""
    if home == folder or not isinstance(node.value, (dict, list)):
        return node
    children = {
        key: _moved(child, home, folder) if key in TABLE_KEYS else rebased(child, home, folder)
        for key, child in node.items()
    }
    return node._replace(value=children if isinstance(node.value, dict) else list(children.values()))


def _moved(node: Node, home: pathlib.Path, folder: pathlib.Path) -> Node:
    if not isinstance(node.value, str):
        return rebased(node, home, folder)
    return node._replace(value=pathlib.PurePath(os.path.relpath(home / node.value, folder)).as_posix())


def merged(base: Node, over: Node, at: Path = ()) -> Node:
    """`over` laid upon `base`: mappings merge, lists and scalars replace, null deletes (see `without_nulls`).

    A mapping laid upon a list, all of whose keys are names or numbers of items, reaches those items.
    `at` is the key path of both, for messages.
    """
    if isinstance(base.value, dict) and isinstance(over.value, dict):
        return over._replace(value=_merged_mapping(base.value, over.value, at))
    if isinstance(base.value, list) and isinstance(over.value, dict) and over.value:
        numbers = {key: item_number(base.value, key) for key in over.value}
        if all(number is not None for number in numbers.values()):
            changes = {number: over.value[key] for key, number in numbers.items() if number is not None}
            return _with_items(base, changes, at)
        _refuse_unknown_items(base, over, at)
    return over


def _refuse_unknown_items(base: Node, over: Node, at: Path) -> None:
    """Keys that hold keys and values, laid upon a list of such, can only be meant for its items."""
    if not all(isinstance(node.value, dict) for node in (*base.value, *over.value.values())):
        return
    raise ConfigError(
        problem_at(node.key_place, (*at, key), f"no item is called {key!r}", hint=items_hint(base.value, key))
        for key, node in over.value.items()
        if item_number(base.value, key) is None
    )


def _merged_mapping(base: dict[str, Node], over: dict[str, Node], at: Path) -> dict[str, Node]:
    together = {key: merged(child, over[key], (*at, key)) if key in over else child for key, child in base.items()}
    return together | {key: child for key, child in over.items() if key not in base}


def _with_items(base: Node, changes: dict[int, Node], at: Path) -> Node:
    items = [
        merged(item, changes[number], (*at, number)) if number in changes else item
        for number, item in enumerate(base.value)
    ]
    kept = [item for number, item in enumerate(items) if number not in changes or changes[number].value is not None]
    return base._replace(value=kept)
