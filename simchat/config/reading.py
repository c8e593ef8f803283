"""A config file → the tree of what is written in it, with the place of every key and value.

The YAML library is used here and in `yaml_tree` only, so that another can take its place.
"""

from __future__ import annotations

import pathlib

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from simchat.config.nodes import Node, Place
from simchat.config.problems import refusal
from simchat.config.yaml_tree import TreeBuilder

LONGEST_REASON = 200
LARGEST_BYTES = 1_000_000  # bulk data belongs into tables


def read(path: pathlib.Path) -> Node:
    """The tree of a config file. Raises ConfigError."""
    return parse(_text(path), str(path))


def parse(text: str, file: str) -> Node:
    """The tree of a config given as text; `file` names it in messages. Raises ConfigError."""
    try:
        return TreeBuilder(file, YAML(typ="safe", pure=True).parse(text)).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        raise refusal(place, _not_yaml(error.problem or error.context)) from None
    except (YAMLError, ValueError) as error:
        raise refusal(Place(file), _not_yaml(str(error).partition("\n")[0])) from None


def _not_yaml(reason: object) -> str:
    return f"this is not YAML: {reason}".replace("'<stream end>'", "the end of the file")[:LONGEST_REASON]


def _text(path: pathlib.Path) -> str:
    place = Place(str(path))
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)  # no more, whatever it is
    except FileNotFoundError:
        raise refusal(place, "there is no such file") from None
    except IsADirectoryError:
        raise refusal(place, "this is a folder, not a config file") from None
    except (OSError, ValueError) as error:
        raise refusal(place, f"the file cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(content) > LARGEST_BYTES:
        raise refusal(
            place, f"the file is larger than {LARGEST_BYTES // 1_000_000} MB", hint="bulk data belongs into CSV files"
        )
    return _decoded(content, place)


def _decoded(content: bytes, place: Place) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refusal(Place(place.file, line), "the file is not text in UTF-8", hint="save it as UTF-8") from None
