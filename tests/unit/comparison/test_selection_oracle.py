"""KN against the one of sim-tools: the same systems go out after the same number of observations."""

from __future__ import annotations

import numpy as np
import pytest
from sim_tools.ovs.indifference_zone import KN

from simchat.comparison.selection import Selection

FIRST, WORTH, ERROR = 12, 0.5, 0.05


class MendedKN(KN):
    """Theirs, with the variance of the pair that is asked for: it takes that of another one where l < i and k > 2."""

    def _limit_to_distance_from_sample_means(self, design_i: int, design_l: int) -> float:
        variance = self._variance_of_diffs[design_i * (self._k - 1) + design_l - (design_l > design_i)]
        return max(0.0, self._delta / (2 * self._r) * (self._h_squared * variance / self._delta**2 - self._r))


class Observed:
    """Observations made before, handed out in order, as sim-tools asks for them."""

    def __init__(self, values: np.ndarray) -> None:
        self.values, self.taken = values, np.zeros(values.shape[1], dtype=int)

    def register_observer(self, observer: KN) -> None:
        self.observer = observer

    def simulate(self, design: int) -> None:
        value = self.values[self.taken[design], design]
        self.taken[design] += 1
        self.observer.feedback(self, design, value)


def theirs(values: np.ndarray, procedure: type[KN]) -> tuple[int, list[int]]:
    observed = Observed(values)
    (best,) = procedure(observed, values.shape[1], WORTH, alpha=ERROR, n_0=FIRST).solve()
    return int(best), observed.taken.tolist()


def ours(values: np.ndarray) -> tuple[int, list[int]]:
    selection = Selection.begun(values[:FIRST], worth=WORTH, error=ERROR)
    alive, taken = np.ones(values.shape[1], dtype=bool), np.full(values.shape[1], FIRST)
    for r in range(FIRST, len(values)):
        alive = selection.survivors(values[:r], alive)
        taken[alive] += 1  # theirs takes one more of each that is left before it looks whether it is one
        if alive.sum() == 1:
            break
    return int(np.flatnonzero(alive)[0]), taken.tolist()


def paired(rng: np.random.Generator, means: list[float]) -> np.ndarray:
    common = rng.normal(0.0, 2.0, size=(4000, 1))
    return np.array(means) + common + rng.normal(0.0, rng.uniform(0.5, 2.5, len(means)), size=(4000, len(means)))


@pytest.mark.parametrize("number", range(40))
@pytest.mark.parametrize(("means", "procedure"), [([0.0, 0.5], KN), ([0.0, 0.1, 0.5, 0.3, -1.0], MendedKN)])
def test_the_same_system_is_selected_after_the_same_observations(
    number: int, means: list[float], procedure: type[KN]
) -> None:
    values = paired(np.random.default_rng(number), means)
    assert ours(values) == theirs(values, procedure)
