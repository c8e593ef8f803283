"""The Markov chain against hand calculations, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from simchat.theory.chain import Chain


def two_states(state: str) -> list[tuple[str, float]]:
    return [("off", 3.0)] if state == "on" else [("on", 1.0)]


def test_on_and_off_by_hand() -> None:
    chain = Chain("on", two_states)
    assert chain.states == ("on", "off")
    assert chain.shares.tolist() == pytest.approx([0.25, 0.75])
    assert chain.mean(lambda state: 10.0 if state == "on" else 2.0) == pytest.approx(4.0)
    assert chain.per_s(lambda before, after: (before, after) == ("on", "off")) == pytest.approx(0.75)


def single_server(waiting: int) -> Iterator[tuple[int, float]]:
    yield (waiting + 1 if waiting < 4 else waiting), 1.0
    yield waiting - 1, 2.0 * (waiting > 0)


def test_a_queue_with_an_end_by_hand() -> None:
    """Halves from state to state: 16, 8, 4, 2, 1 of 31; who comes to a full queue stays outside."""
    chain = Chain(0, single_server)
    assert (chain.shares * 31).tolist() == pytest.approx([16, 8, 4, 2, 1])
    assert chain.per_s(lambda before, after: after == before) == pytest.approx(1 / 31)
    assert chain.per_s(lambda before, after: after > before) == pytest.approx(30 / 31)


def test_a_dense_solve_says_the_same() -> None:
    rng = np.random.default_rng(5)
    rates = rng.exponential(size=(7, 7)) * (rng.random((7, 7)) < 0.5)
    rates[np.arange(7), (np.arange(7) + 1) % 7] += 0.1  # a way round

    def moves(state: int) -> list[tuple[int, float]]:
        halves = [(target, rates[state, target] / 2) for target in range(7)]
        return halves + halves  # several moves may lead to one state

    chain = Chain(3, moves)
    generator = rates - np.diag(rates.sum(axis=1))
    system = np.vstack((generator.T[:-1], np.ones(7)))
    exact = np.linalg.solve(system, [0, 0, 0, 0, 0, 0, 1])
    assert chain.shares.tolist() == pytest.approx([exact[state] for state in chain.states])


def test_a_single_state_is_always_there() -> None:
    assert Chain("here", lambda _: [("here", 1.0)]).shares.tolist() == [1.0]


def test_a_state_never_left_is_refused() -> None:
    with pytest.raises(ValueError, match="state 3 is absorbing"):
        _ = Chain(0, lambda state: [(state + 1, 1.0)] if state < 3 else [(0, 0.0)]).shares


def test_a_chain_that_does_not_come_back_is_refused() -> None:
    with pytest.raises(ValueError, match="reducible: no way leads from 1 back"):
        _ = Chain(0, lambda state: [(2 if state == 1 else 1, 1.0)]).shares


def test_a_negative_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="state 0 has a negative rate"):
        _ = Chain(0, lambda state: [(1 - state, -1.0)]).shares


def test_a_chain_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 50 states"):
        _ = Chain(0, lambda state: [(state + 1, 1.0), (0, 1.0)], most=50).shares
