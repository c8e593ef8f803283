"""What a sweep asks: a base, what is varied in it, and in which combinations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from simchat.config import ConfigError, Scenario
from simchat.config.nodes import Node
from simchat.config.overlay import read_with_bases
from simchat.config.overrides import given, with_nodes, with_settings
from simchat.config.problems import Problem, problem_at, refusal
from simchat.config.wording import nearest
from simchat.sweeps.design import DESIGN, Design, Point, design_of, points_of
from simchat.sweeps.factors import VARY, Factor, factors_of

OWN_KEYS = (VARY, "zip", DESIGN)
NAMED = ("topics", "queues", "reps", "hours")  # whose names are the planner's own


@dataclass(frozen=True)
class Question:
    """A base config as a tree, and the points around it.

    Parameters
    ----------
    tree : Node
        The base.
    origin : Path
        Its file; tables are relative to it.
    factors : tuple of Factor
        What is varied.
    design : Design
        How the points are chosen.
    """

    tree: Node
    origin: Path
    factors: tuple[Factor, ...]
    design: Design

    @classmethod
    def read(cls, path: Path, *, overrides: Sequence[str] = ()) -> Question:
        """The question of a sweep file, with settings such as ``["reps.standard.capacity=4"]``. Raises ConfigError."""
        tree = with_settings(read_with_bases(path), overrides)
        vary = tree.child(VARY)
        if vary is None:
            message = "this is no sweep file: vary is missing"
            raise refusal(tree.named_at, message, hint="vary: {reps.standard.capacity: [1, 2, 3]}")
        own = tree._replace(value={key: child for key, child in tree.value.items() if key not in OWN_KEYS})
        return cls(own, path, _there(factors_of(vary), own), design_of(tree))

    @classmethod
    def of(cls, base: Scenario, vary: Mapping[str, Any], design: str | Mapping[str, int]) -> Question:
        """The question of who works in Python; a design as in a sweep file, or its name. Raises ConfigError."""
        asked = {"grid": {}, "zip": {"zip": True}}.get(design) if isinstance(design, str) else {DESIGN: dict(design)}
        chosen = design_of(given({DESIGN: design} if asked is None else asked))
        return cls(base.tree, base.origin, _there(factors_of(given(dict(vary))), base.tree), chosen)

    @property
    def keys(self) -> tuple[str, ...]:
        """Key paths of the factors."""
        return tuple(factor.key for factor in self.factors)

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """Every combination, in order. Raises ConfigError."""
        return points_of(self.factors, self.design)

    @cached_property
    def base(self) -> Scenario:
        """The scenario of the base itself. Raises ConfigError."""
        return Scenario.of(self.tree, self.origin)

    def scenario(self, point: Point) -> Scenario:
        """The scenario of a point. Raises ConfigError."""
        return Scenario.of(with_nodes(self.tree, dict(zip(self.keys, point.values, strict=True))), self.origin)

    def scenarios(self) -> Iterator[tuple[Point, Scenario]]:
        """The scenarios of all points, one at a time.

        Raises
        ------
        ConfigError
            With everything that is wrong with the first point that cannot be simulated.
        """
        for point in self.points:
            try:
                yield point, self.scenario(point)
            except ConfigError as error:
                raise ConfigError(self._told_of(point, problem) for problem in error.problems) from None

    def _told_of(self, point: Point, problem: Problem) -> Problem:
        values = ", ".join(f"{key} = {node.plain()}" for key, node in zip(self.keys, point.values, strict=True))
        return problem._replace(message=f"{problem.message}, at point {point.number} of the sweep: {values}")


def _there(factors: tuple[Factor, ...], tree: Node) -> tuple[Factor, ...]:
    """The same factors, if each is of something that the base has. Raises ConfigError."""
    problems = []
    for factor in factors:
        room, _, rest = factor.key.partition(".")
        name = rest.partition(".")[0]
        named = tree.child(room)
        if room in NAMED and named is not None and isinstance(named.value, dict) and name not in map(str, named.value):
            message = f"the base has no {room}.{name}"
            problems.append(
                problem_at(factor.place, (VARY, factor.key), message, hint=nearest(name, list(named.value)))
            )
    if problems:
        raise ConfigError(problems)
    return factors
