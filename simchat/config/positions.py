"""Where in the files a mistake stands: locations in the checked schema → places in the tree as written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from simchat.config.nodes import Key, Node, Path
from simchat.config.problems import Finding, Problem, problem_at
from simchat.config.units import is_days, parse_days


class Trace(NamedTuple):
    """How far a location could be followed in the tree: the key path as written, and the node there."""

    path: Path
    node: Node


def trace(location: Iterable[Key], tree: Node) -> Trace:
    """Follow a location of the schema, skipping steps that are only the schema's (forms of a value, single days)."""
    path: list[Key] = []
    node = tree
    for step in location:
        for key in _written(step, node, within_list=bool(path) and isinstance(path[-1], int)):
            child = node.child(key)
            assert child is not None
            path.append(key)
            node = child
    return Trace(tuple(path), node)


def problem_of(finding: Finding, tree: Node) -> Problem:
    """A finding with its place."""
    path, node = trace(finding.path, tree)
    return problem_at(finding.place or node.named_at, path, finding.message, hint=finding.hint)


def _written(step: Key, node: Node, *, within_list: bool) -> Path:
    """The keys as written that a step stands for; none if it is only the schema's."""
    if node.child(step) is not None:
        return (step,)
    if not isinstance(node.value, dict):
        return ()
    days = [key for key in node.value if is_days(key) and step in parse_days(key)]
    if days:
        return (days[0],)
    if within_list and len(node.value) == 1:  # a queue with options: {general: {after: 60s}}
        ((queue, options),) = node.value.items()
        return (queue, step) if options.child(step) is not None else ()
    return ()
