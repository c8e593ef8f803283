"""Which combinations of values are simulated: the points of a sweep."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import product
from typing import Any, Literal, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from simchat.config import ConfigError
from simchat.config.nodes import Node
from simchat.config.problems import problem_at, refusal
from simchat.experiment.errors import ExperimentError
from simchat.sweeps.factors import VARY, Factor, Listed

Cube = NDArray[np.float64]
Kind = Literal["grid", "zip", "random", "latin_hypercube", "morris", "sobol"]
DESIGN = "design"
DRAWN = ("random", "latin_hypercube", "morris", "sobol")
SENSITIVITY = ("morris", "sobol")
MOST_POINTS = 100_000
MORRIS_LEVELS = 4
SEED = 1
HELP = "such as {latin_hypercube: 40}; one of random, latin_hypercube, morris, sobol and how many"


class DesignError(ExperimentError):
    """A design that cannot be made here."""


class Point(NamedTuple):
    """One combination: a value for each factor, in their order."""

    number: int
    values: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Design:
    """How points are chosen.

    Parameters
    ----------
    kind : str
        ``grid`` every combination; ``zip`` the first values together, the second, and so on; ``random`` independent
        and uniform; ``latin_hypercube`` as many equal parts of each factor as points, each part once; ``morris`` and
        ``sobol`` what these analyses of sensitivity need.
    size : int
        Points of ``random`` and ``latin_hypercube``, trajectories of ``morris``, base samples of ``sobol``.
    seed : int
        Of what is drawn; has nothing to do with the visitors' seed.
    """

    kind: Kind = "grid"
    size: int = 0
    seed: int = SEED

    def cube(self, n_factors: int) -> Cube:
        """Points of the unit cube, shape (points, factors), of a design that is drawn."""
        return CUBES[self.kind](self.size, n_factors, self.seed)


def points_of(factors: Sequence[Factor], design: Design) -> tuple[Point, ...]:
    """The points of a sweep, each with its number.

    Raises
    ------
    ConfigError
        If values do not fit the design, or there are too many points.
    """
    if design.kind in DRAWN:
        rows = design.cube(len(factors))
        chosen = [tuple(factor.at(share) for factor, share in zip(factors, row, strict=True)) for row in rows.tolist()]
    else:
        chosen = _listed(factors, design)
    return tuple(Point(number, values) for number, values in enumerate(chosen))


def _listed(factors: Sequence[Factor], design: Design) -> list[tuple[Node, ...]]:
    for factor in factors:
        if not isinstance(factor, Listed):
            message = "a range has no values of its own: list them, or choose a design"
            raise ConfigError([problem_at(factor.place, (VARY, factor.key), message, hint=HELP)])
    levels = [factor.levels for factor in factors if isinstance(factor, Listed)]
    if design.kind == "zip":
        if len({len(each) for each in levels}) > 1:
            lengths = ", ".join(f"{factor.key} {len(each)}" for factor, each in zip(factors, levels, strict=True))
            message = f"zip takes the first values together, then the second: as many for each key, not {lengths}"
            raise refusal(factors[0].place, message)
        return list(zip(*levels, strict=True))
    if (n_points := math.prod(map(len, levels))) > MOST_POINTS:
        message = f"{n_points:,} combinations; at most {MOST_POINTS:,} are simulated"
        raise refusal(factors[0].place, message, hint="fewer values, or a design such as {latin_hypercube: 200}")
    return list(product(*levels))


def design_of(tree: Node) -> Design:
    """The design that a sweep file asks for. Raises ConfigError."""
    zipped, node = tree.child("zip"), tree.child(DESIGN)
    if zipped is not None and not isinstance(zipped.value, bool):
        raise ConfigError([problem_at(zipped.place, ("zip",), "true or false is meant here")])
    if node is None:
        return Design("zip" if zipped is not None and zipped.value else "grid")
    if zipped is not None and zipped.value:
        raise ConfigError([problem_at(zipped.key_place, ("zip",), "either zip or a design, not both")])
    return _drawn(node)


def _drawn(node: Node) -> Design:
    if not isinstance(node.value, dict):
        raise ConfigError([problem_at(node.place, (DESIGN,), "a design is a kind and a number", hint=HELP)])
    asked = {str(key): child for key, child in node.value.items()}
    kinds = [kind for kind in DRAWN if kind in asked]
    unknown = [key for key in asked if key not in (*DRAWN, "seed")]
    if unknown or len(kinds) != 1:
        at = asked[unknown[0]].key_place if unknown else node.key_place
        message = f"{unknown[0]!r} is no design" if unknown else "a design is one kind and a number"
        raise ConfigError([problem_at(at, (DESIGN,), message, hint=HELP)])
    kind = cast("Kind", kinds[0])
    return Design(kind, _whole(asked[kind], kind, 1), _whole(asked["seed"], "seed", 0) if "seed" in asked else SEED)


def _whole(node: Node, key: str, least: int) -> int:
    if not isinstance(node.value, int) or isinstance(node.value, bool) or node.value < least:
        message = f"a whole number of at least {least} is meant here"
        raise ConfigError([problem_at(node.place, (DESIGN, key), message)])
    return node.value


def _random(size: int, n_factors: int, seed: int) -> Cube:
    return np.random.default_rng(seed).random((size, n_factors))


def _latin_hypercube(size: int, n_factors: int, seed: int) -> Cube:
    from scipy.stats import qmc

    drawn: Cube = qmc.LatinHypercube(n_factors, rng=seed).random(size)
    return drawn


def problem(n_factors: int) -> dict[str, Any]:
    """The unit cube as SALib calls it."""
    return {"num_vars": n_factors, "names": list(map(str, range(n_factors))), "bounds": [[0.0, 1.0]] * n_factors}


def salib(part: str) -> Any:
    """A module of SALib. Raises DesignError where it is not installed."""
    try:
        return import_module(f"SALib.{part}")
    except ModuleNotFoundError:
        raise DesignError("morris and sobol need SALib: pip install 'simchat[sensitivity]'") from None


def _morris(size: int, n_factors: int, seed: int) -> Cube:
    drawn: Cube = salib("sample.morris").sample(problem(n_factors), size, num_levels=MORRIS_LEVELS, seed=seed)
    return drawn


def _sobol(size: int, n_factors: int, seed: int) -> Cube:
    drawn: Cube = salib("sample.sobol").sample(problem(n_factors), size, calc_second_order=False, seed=seed)
    return drawn


CUBES: dict[str, Callable[[int, int, int], Cube]] = {
    "random": _random,
    "latin_hypercube": _latin_hypercube,
    "morris": _morris,
    "sobol": _sobol,
}
