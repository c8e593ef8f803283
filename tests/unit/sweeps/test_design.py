"""Values of factors and the points of designs."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from simchat.config import ConfigError
from simchat.config.overrides import given
from simchat.config.units import parse_duration
from simchat.sweeps import design as designs
from simchat.sweeps.design import Design, DesignError, points_of
from simchat.sweeps.factors import Listed, Range, factors_of

SHARES = np.linspace(0, 1, 4000, endpoint=False)


def factor(values: object) -> Listed | Range:
    (found,) = factors_of(given({"reps.standard.capacity": values}))
    return found


def values_of(values: object) -> list[object]:
    chosen = factor(values)
    return [chosen.at(share).plain() for share in SHARES]


def test_each_listed_value_has_an_equal_part() -> None:
    assert Counter(values_of(["a", "b", "c", "d"])) == {"a": 1000, "b": 1000, "c": 1000, "d": 1000}


def test_each_whole_number_of_a_range_has_an_equal_part() -> None:
    assert Counter(values_of({"low": 1, "high": 4})) == {1: 1000, 2: 1000, 3: 1000, 4: 1000}


def test_numbers_of_a_range_lie_evenly_between_its_ends() -> None:
    found = values_of({"low": 2, "high": 4.0})
    assert found == pytest.approx(2 + 2 * SHARES, abs=1e-5)


def test_on_a_log_scale_equal_parts_are_equal_factors() -> None:
    found = values_of({"low": 1, "high": 100.0, "scale": "log"})
    assert found == pytest.approx(100**SHARES, rel=1e-5)


def test_durations_of_a_range_are_written_as_such() -> None:
    found = values_of({"low": "5m", "high": "20m"})
    assert [parse_duration(value) for value in found] == pytest.approx(300 + 900 * SHARES, rel=1e-5)
    assert found[0] == "5m"


def points(vary: dict[str, object], design: Design) -> list[tuple[object, ...]]:
    return [tuple(node.plain() for node in point.values) for point in points_of(factors_of(given(vary)), design)]


def test_a_grid_has_every_combination_in_order() -> None:
    assert points({"a": [1, 2], "b": ["x", "y"]}, Design()) == [(1, "x"), (1, "y"), (2, "x"), (2, "y")]


def test_zip_takes_values_together() -> None:
    assert points({"a": [1, 2], "b": ["x", "y"]}, Design("zip")) == [(1, "x"), (2, "y")]
    with pytest.raises(ConfigError, match="not a 2, b 1"):
        points({"a": [1, 2], "b": ["x"]}, Design("zip"))


def test_a_latin_hypercube_takes_every_part_of_each_key_once() -> None:
    cube = Design("latin_hypercube", 40, seed=5).cube(3)
    assert (np.sort((cube * 40).astype(int), axis=0) == np.arange(40)[:, None]).all()


def test_morris_changes_one_key_at_a_time() -> None:
    cube = Design("morris", 6).cube(4)
    assert cube.shape == (6 * 5, 4)
    steps = (np.diff(cube.reshape(6, 5, 4), axis=1) != 0).sum(axis=2)
    assert (steps == 1).all()


@pytest.mark.parametrize(("kind", "n"), [("random", 16), ("latin_hypercube", 16), ("morris", 64), ("sobol", 80)])
def test_a_design_is_the_same_again_and_another_with_another_seed(kind: designs.Kind, n: int) -> None:
    cube = Design(kind, 16, seed=1).cube(3)
    assert cube.shape == (n, 3)
    assert ((cube >= 0) & (cube <= 1)).all()
    assert (cube == Design(kind, 16, seed=1).cube(3)).all()
    assert (cube != Design(kind, 16, seed=2).cube(3)).any()


def test_without_salib_its_designs_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(designs, "import_module", missing)
    with pytest.raises(DesignError, match=r"pip install 'simchat\[sensitivity\]'"):
        Design("morris", 4).cube(2)
