"""Gates from a YAML file: ``gates:`` and a list of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from simchat.comparison.gate import Gate, GateError
from simchat.config import ConfigError
from simchat.config.nodes import Node
from simchat.config.problems import Problem, problem_at
from simchat.config.reading import read


def gates_of(texts: Sequence[str]) -> list[Gate]:
    """Gates as they are written on a command line: each one a gate, or a file of them."""
    return [gate for text in texts for gate in (gates_of_file(Path(text)) if _is_file(text) else [Gate.parse(text)])]


def _is_file(text: str) -> bool:
    return text.endswith((".yaml", ".yml"))


def gates_of_file(path: Path) -> list[Gate]:
    """The gates of a file.

    Raises
    ------
    ConfigError
        With everything that is wrong with it, by line.
    """
    tree = read(path)
    value = tree.value
    gates = value.get("gates") if isinstance(value, dict) else None
    if gates is None or not isinstance(gates.value, list):
        raise ConfigError([problem_at(tree.named_at, (), "no gates: expected 'gates:' and a list of them")])
    found = [_parsed(item, number) for number, item in enumerate(gates.value)]
    if problems := [each for each in found if isinstance(each, Problem)]:
        raise ConfigError(problems)
    return [each for each in found if isinstance(each, Gate)]


def _parsed(item: Node, number: int) -> Gate | Problem:
    if not isinstance(item.value, str):
        return problem_at(item.named_at, ("gates", number), "a gate is written as one text, in quotes")
    try:
        return Gate.parse(item.value)
    except GateError as error:
        return problem_at(item.named_at, ("gates", number), str(error))
