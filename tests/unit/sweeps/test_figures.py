"""The Pareto front and the effects of keys, on cases with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from simchat.sweeps.design import Design
from simchat.sweeps.frames import Better, front
from simchat.sweeps.sensitivity import _effects


def test_the_front_by_hand() -> None:
    cost, level = np.array([1.0, 2.0, 3.0, 2.0, np.nan]), np.array([0.5, 0.7, 0.6, 0.7, 0.9])
    assert front(cost, level, ("lower", "higher")).tolist() == [True, True, False, True, False]
    assert front(cost, level, ("higher", "higher")).tolist() == [False, True, True, True, False]


@pytest.mark.parametrize("better", [("lower", "higher"), ("higher", "lower"), ("lower", "lower")])
def test_a_point_is_on_the_front_if_no_other_beats_it(better: tuple[Better, Better]) -> None:
    rng = np.random.default_rng(3)
    first, second = rng.integers(0, 12, size=(2, 60)).astype(float)
    signs = [1 if side == "higher" else -1 for side in better]
    good = list(zip(signs[0] * first, signs[1] * second, strict=True))
    beaten = [any(other != own and other[0] >= own[0] and other[1] >= own[1] for other in good) for own in good]
    assert front(first, second, better).tolist() == [not each for each in beaten]


def test_effects_of_a_linear_function_are_its_coefficients() -> None:
    cube = Design("morris", 20).cube(3)
    found = _effects("morris", cube, 7 + 3 * cube[:, 0] - 0.5 * cube[:, 1], 3)
    assert [row["effect"] for row in found] == pytest.approx([3.0, 0.5, 0.0])
    assert [row["spread"] for row in found] == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)


def test_keys_that_act_together_have_a_spread() -> None:
    cube = Design("morris", 30).cube(2)
    found = _effects("morris", cube, cube[:, 0] * cube[:, 1], 2)
    assert all(row["spread"] > 0.2 for row in found)


def test_shares_of_the_variance_of_a_linear_function_and_of_a_product() -> None:
    cube = Design("sobol", 2048).cube(3)
    linear = _effects("sobol", cube, 3 * cube[:, 0] + cube[:, 1], 3)
    assert [row["effect"] for row in linear] == pytest.approx([0.9, 0.1, 0.0], abs=0.02)
    assert [row["total"] for row in linear] == pytest.approx([0.9, 0.1, 0.0], abs=0.02)
    product = _effects("sobol", cube, (cube[:, 0] - 0.5) * (cube[:, 1] - 0.5), 3)
    assert [row["effect"] for row in product] == pytest.approx([0.0, 0.0, 0.0], abs=0.05)
    assert [row["total"] for row in product] == pytest.approx([1.0, 1.0, 0.0], abs=0.05)


@pytest.mark.parametrize("kind", ["morris", "sobol"])
def test_what_nothing_moves_has_no_effects(kind: str) -> None:
    cube = Design(kind, 4).cube(2)  # type: ignore[arg-type]
    assert all(value == 0 for row in _effects(kind, cube, np.ones(len(cube)), 2) for value in row.values())
