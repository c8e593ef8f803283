"""Single values changed from outside the file: ``--set a.b=c`` and `Scenario.but`."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simchat.config.nodes import Key, Node, Path, Place, item_number, planted
from simchat.config.problems import ConfigError, Problem, problem_at
from simchat.config.reading import parse

SET, BUT = "--set", "but"
DEEPEST = 40


def with_settings(tree: Node, settings: Mapping[str, str] | Sequence[str]) -> Node:
    """The tree after settings ``{"a.b": "c"}`` or ``["a.b=c"]``; values are YAML. Raises ConfigError."""
    problems: list[Problem] = []
    for key_path, text in _pairs(settings, problems):
        try:
            tree = _changed(tree, key_path, _value(key_path, text))
        except ConfigError as error:
            problems.extend(error.problems)
    if problems:
        raise ConfigError(problems)
    return tree


def with_changes(tree: Node, changes: Mapping[str, Any]) -> Node:
    """The tree after changes given as Python values by key path; None deletes. Raises ConfigError."""
    return with_nodes(tree, {key_path: given(value) for key_path, value in changes.items()})


def given(value: Any) -> Node:
    """The tree of a Python value that stands in no file."""
    return planted(_plain(value), Place(BUT))


def with_nodes(tree: Node, changes: Mapping[str, Node]) -> Node:
    """The tree after changes by key path, told of where they stand. Raises ConfigError."""
    problems: list[Problem] = []
    for key_path, value in changes.items():
        try:
            tree = _changed(tree, key_path, value)
        except ConfigError as error:
            problems.extend(error.problems)
    if problems:
        raise ConfigError(problems)
    return tree


def _pairs(settings: Mapping[str, str] | Sequence[str], problems: list[Problem]) -> Iterator[tuple[str, str]]:
    if isinstance(settings, Mapping):
        yield from settings.items()
        return
    for setting in [settings] if isinstance(settings, str) else settings:
        key_path, equals, text = setting.partition("=")
        if equals:
            yield key_path.strip(), text
        else:
            problems.append(Problem(SET, None, None, setting, "a setting is written key.path=value"))


def _value(key_path: str, text: str) -> Node:
    if not text.strip():
        return planted(None, Place(SET))
    try:
        return planted(parse(text, SET).plain(), Place(SET))
    except ConfigError as error:
        raise ConfigError(
            problem._replace(line=None, column=None, key_path=key_path) for problem in error.problems
        ) from None


def _plain(value: Any) -> Any:
    """A Python value as a config holds it: NumPy's numbers, dates and paths included."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, range)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return value.item() if hasattr(value, "item") else str(value)


def _changed(tree: Node, key_path: str, value: Node) -> Node:
    path: Path = tuple(key_path.split("."))
    if len(path) > DEEPEST:
        raise ConfigError([problem_at(value.place, path[:3], f"a key path of more than {DEEPEST} names leads nowhere")])
    if not all(path):
        raise ConfigError(
            [
                problem_at(
                    value.place, path, "a key path is names with dots between them, such as reps.standard.capacity"
                )
            ]
        )
    return _planted_at(tree, path, value, ())


def _planted_at(node: Node, path: Path, value: Node, above: Path) -> Node:
    if not path:
        return value
    key, rest = path[0], path[1:]
    if isinstance(node.value, list):
        return _item_changed(node, path, value, above)
    if not isinstance(node.value, dict):
        raise ConfigError(
            [
                problem_at(
                    value.place,
                    (*above, *path),
                    f"{'.'.join(map(str, above))} holds no keys, its value is {node.value!r}",
                )
            ]
        )
    known = key if key in node.value else _as_number(key, node.value)
    child = node.value.get(known, Node({}, value.place, value.place))
    return node._replace(value=_put(node.value, known, _planted_at(child, rest, value, (*above, key))))


def _as_number(key: Key, mapping: Mapping[Any, Node]) -> Any:
    """A key that the file holds as a number, for a path is text."""
    return next((known for known in mapping if str(known) == key), key)


def _put(mapping: Mapping[Any, Node], key: Any, child: Node) -> dict[Any, Node]:
    return {**mapping, key: child}


def _item_changed(node: Node, path: Path, value: Node, above: Path) -> Node:
    items: list[Node] = node.value
    number = item_number(items, path[0])
    if number is None:
        raise ConfigError(
            [
                problem_at(
                    value.place, (*above, *path), f"no item is called {path[0]!r}", hint=items_hint(items, path[0])
                )
            ]
        )
    item = _planted_at(items[number], path[1:], value, (*above, path[0]))
    replaced = [item] if item.value is not None else []
    return node._replace(value=[*items[:number], *replaced, *items[number + 1 :]])


def items_hint(items: list[Node], key: Key) -> str:
    """How the items of a list can be reached, nearest first."""
    names = [str(named.value) for item in items if (named := item.child("name"))]
    near = difflib.get_close_matches(str(key), names, n=1)
    if near:
        return f"did you mean {near[0]}?"
    numbers = f"numbers 0 to {len(items) - 1}" if items else "the list is empty"
    return f"{numbers}; names: {', '.join(names)}" if names else numbers
