"""Reps with one chat each and visitors of any patience: M/M/n+G in integral form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import exp

from simchat.theory.erlang import erlang_b
from simchat.theory.patience_laws import Patience

PRECISION = 1e-10  # relative, of every integral
NEGLIGIBLE_LOG = -60.0  # the integrand is cut off where it is e**-60 of its peak
NEVER_FALLS = 1e12  # times the mean work: who looks further for the peak looks in vain


@dataclass(frozen=True)
class GeneralPatience:
    """Poisson arrivals, exponential work, patience of any law; names and meanings are those of the KPIs.

    Attributes
    ----------
    arrivals_per_s
        Rate of the Poisson arrivals.
    reps
        Number of reps, who hold one chat each.
    work_s
        Mean work of a chat.
    patience
        Law of the visitors' patience.

    Notes
    -----
    The time x that an arrival would have to wait has the density λ exp(λ H(x) - n μ x) / (E + λ J),
    H(x) being the mean of min(patience, x), J the integral of the exponential over x > 0 and E the
    reciprocal of Erlang's B for n - 1 reps; nothing waits with probability E / (E + λ J)
    (Baccelli and Hebuterne 1981, On queues with impatient customers; Zeltyn and Mandelbaum 2005,
    Call centers with impatient customers: many-server asymptotics of the M/M/n+G queue).

    Raises
    ------
    ValueError
        By the figures, if the queue would grow without end.
    ArithmeticError
        If an integral is not as precise as `PRECISION`.
    """

    arrivals_per_s: float
    reps: int
    work_s: float
    patience: Patience

    @property
    def delayed_rate(self) -> float:
        """Share of arrivals that find all reps busy."""
        return self._over_waits(lambda x: 1.0)

    @property
    def abandonment_rate(self) -> float:
        """Share of arrivals that give up."""
        return self._over_waits(lambda x: 1 - self.patience.survival(x))

    @property
    def wait_s(self) -> float:
        """Mean wait of everybody, answered or not."""
        return self._over_waits(self.patience.within)

    @property
    def queue_length(self) -> float:
        """Mean number waiting (Little's law)."""
        return self.arrivals_per_s * self.wait_s

    @property
    def occupancy(self) -> float:
        """Share of the reps' time with a chat."""
        return self.arrivals_per_s * self.work_s * (1 - self.abandonment_rate) / self.reps

    @property
    def speed_to_answer_s(self) -> float:
        """Mean wait of those who are answered."""
        return self._over_waits(lambda x: x * self.patience.survival(x)) / (1 - self.abandonment_rate)

    def service_level(self, within_s: float) -> float:
        """Share of arrivals that are answered within a time."""
        return 1 - self.abandonment_rate - self._over_waits(self.patience.survival, since_s=within_s)

    def wait_beyond(self, waited_s: float) -> float:
        """Share of arrivals that wait longer than a time, answered or not."""
        return self.patience.survival(waited_s) * self._over_waits(lambda x: 1.0, since_s=waited_s)

    def wait_quantile(self, share: float) -> float:
        """The wait, answered or not, that this share of arrivals do not exceed."""
        return _first(lambda x: self.wait_beyond(x) <= 1 - share, self._span[1])

    def _over_waits(self, of: Callable[[float], float], *, since_s: float = 0.0) -> float:
        """Mean over all arrivals of a function of the wait asked of them, where that is at least so long."""
        return self.arrivals_per_s * self._integral(of, since_s) / self._whole

    @cached_property
    def _whole(self) -> float:
        """E + λ J, over the peak of the exponential, lest it overflow in overload."""
        at_once = exp(-self._peak) / erlang_b(self.arrivals_per_s * self.work_s, self.reps - 1)
        return at_once + self.arrivals_per_s * self._integral(lambda x: 1.0, 0.0)

    def _exponent(self, x: float) -> float:
        return self.arrivals_per_s * self.patience.within(x) - self.reps / self.work_s * x

    @cached_property
    def _peak_at(self) -> float:
        """Where the exponent, which is concave, is greatest."""

        def falls(x: float) -> bool:
            return self.arrivals_per_s * self.patience.survival(x) < self.reps / self.work_s

        return _first(falls, self._beyond(self.work_s, falls)) if not falls(0.0) else 0.0

    @cached_property
    def _peak(self) -> float:
        return self._exponent(self._peak_at)

    @cached_property
    def _span(self) -> tuple[float, float]:
        """Outside of it the integrand is negligible."""

        def is_small(x: float) -> bool:
            return self._exponent(x) - self._peak < NEGLIGIBLE_LOG

        begin = self._peak_at - _first(lambda back: is_small(self._peak_at - back), self._peak_at)
        beyond = self._beyond(self._peak_at + self.work_s / self.reps, is_small)
        return begin, self._peak_at + _first(lambda ahead: is_small(self._peak_at + ahead), beyond - self._peak_at)

    def _beyond(self, x: float, found: Callable[[float], bool]) -> float:
        while not found(x):
            x *= 2
            if x > NEVER_FALLS * self.work_s:
                raise ValueError("the queue grows without end: more arrive, and stay, than can be served")
        return x

    def _integral(self, of: Callable[[float], float], since_s: float) -> float:
        """Integral of a function times the scaled exponential, from a moment on."""
        from scipy.integrate import quad

        def weighed(x: float) -> float:
            return of(x) * exp(self._exponent(x) - self._peak)

        begin, end = max(self._span[0], since_s), max(self._span[1], since_s)
        inside = sorted({at for at in (self._peak_at, *self.patience.edges) if begin < at < end})
        total, error = 0.0, 0.0
        for low, high in pairwise([begin, *inside, end]):
            value, unsure, *_ = quad(weighed, low, high, epsabs=0, epsrel=PRECISION, limit=500, full_output=1)
            total, error = total + value, error + unsure
        if error > 100 * PRECISION * total:
            raise ArithmeticError(f"an integral over the wait is only known to ± {error:.3g} of {total:.3g}")
        return total


def _first(holds: Callable[[float], bool], high: float) -> float:
    """Where in [0, high] a condition that holds ever after begins to hold; high if it does not."""
    low = 0.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
