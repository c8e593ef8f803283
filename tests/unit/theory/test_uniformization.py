"""A chain over a given time against the matrix exponential."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.sparse import csr_array

from simchat.theory.uniformization import spent_and_left

RATES = np.array([[0.0, 2.0, 0.0, 0.1], [0.5, 0.0, 1.0, 0.0], [0.0, 3.0, 0.0, 0.2], [0.0, 0.0, 0.7, 0.0]])
BEGIN = np.array([0.1, 0.2, 0.3, 0.4])


@pytest.mark.parametrize("lasts_s", [0.0, 0.01, 1.0, 50.0, 3000.0])
def test_it_is_the_matrix_exponential(lasts_s: float) -> None:
    moves = RATES - np.diag(RATES.sum(axis=1))
    both = expm(np.block([[moves, np.eye(4)], [np.zeros((4, 8))]]) * lasts_s)
    spent, left = spent_and_left(BEGIN, csr_array(RATES), lasts_s)
    np.testing.assert_allclose(left, BEGIN @ both[:4, :4], rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(spent, BEGIN @ both[:4, 4:], rtol=1e-10, atol=1e-13)
    assert left.sum() == pytest.approx(1, abs=1e-12)
    assert spent.sum() == pytest.approx(lasts_s, rel=1e-12)


def test_where_nothing_moves_everything_stays() -> None:
    spent, left = spent_and_left(BEGIN, csr_array((4, 4)), 7.0)
    assert left.tolist() == BEGIN.tolist()
    np.testing.assert_allclose(spent, 7 * BEGIN)
