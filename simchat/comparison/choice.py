"""Which scenario is best by one KPI, with a stated chance of being right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from simchat.comparison.amounts import Amount, Form, amount
from simchat.comparison.selection import LEAST, Bools, Selection, not_worse
from simchat.experiment.errors import ExperimentError
from simchat.experiment.experiment import Experiment
from simchat.kpis import Kpi, Measures
from simchat.kpis.cuts import whole
from simchat.kpis.figures import divided, ratios
from simchat.stats.estimates import Scale, delete_one
from simchat.stats.student import Floats

SCALES: dict[str, Scale] = {"root_mean": "root"}


class ChoiceError(ExperimentError):
    """A best that cannot be looked for."""


@dataclass(frozen=True)
class Best:
    """By which KPI the best is looked for; `worth` is the smallest difference that matters, None to screen only."""

    kpi: str
    worth: float | None = None
    form: Form = "number"  # in which the worth is written

    @classmethod
    def parse(cls, text: str) -> Best:
        """Read ``KPI`` or ``KPI=WORTH``, such as ``abandonment_rate=0.5%``.

        Raises
        ------
        ChoiceError
            If it is neither.
        """
        kpi, equals, worth = (part.strip() for part in text.partition("="))
        try:
            least = amount(worth) if equals else None
        except ValueError as error:
            raise ChoiceError(f"--best {text}: {error}") from None
        if not kpi or (least is not None and not least.value > 0):
            raise ChoiceError(f"--best {text}: write KPI, or KPI=WORTH with what is worth a difference, above 0")
        return cls(kpi, *least) if least else cls(kpi)


@dataclass
class Choice:
    """The search for the best of some experiments, the base included.

    Attributes
    ----------
    alive : array of bool
        Those that may still be the best.
    out_at : list of int
        After how many replications each other one was out; 0 for those alive.
    """

    kpi: Kpi
    worth: float | None
    error: float
    experiments: Sequence[Experiment]
    alive: Bools = field(init=False)
    out_at: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.alive = np.ones(len(self.experiments), dtype=np.bool_)
        self.out_at = [0] * len(self.experiments)

    @property
    def selected(self) -> int | None:
        """Number of the best, if one alone is left of a selection."""
        return int(np.argmax(self.alive)) if self.worth is not None and self.alive.sum() == 1 else None

    def looks(self, most: int) -> Iterator[list[int]]:
        """Go on until one is left, or there are `most` replications; screening needs no more than there are."""
        n, values = len(self.experiments[0].done), self._values()
        if self.worth is None:
            self._leave(not_worse(values, error=self.error), n)
            return
        selection = Selection.begun(values, worth=self.worth, error=self.error)
        self._leave(selection.survivors(values, self.alive), n)
        while self.alive.sum() > 1 and n < most:
            n = min(2 * n, selection.needed, most)
            done = [len(experiment.done) for experiment in self.experiments]
            yield [n if alive else own for alive, own in zip(self.alive.tolist(), done, strict=True)]
            self._leave(selection.survivors(self._values(), self.alive), n)

    def _leave(self, left: Bools, n: int) -> None:
        for number in np.flatnonzero(self.alive & ~left).tolist():
            self.out_at[number] = n
        self.alive = left

    def _values(self) -> Floats:
        """One observation a replication and experiment, greater is better; NaN beyond where an experiment was out."""
        sign = 1.0 if self.kpi.direction == "higher" else -1.0
        columns = [sign * observations(experiment.measures, self.kpi) for experiment in self.experiments]
        values = np.full((max(map(len, columns)), len(columns)), np.nan)
        for number, column in enumerate(columns):
            values[: len(column), number] = column
        return values


def observations(measures: Sequence[Measures], kpi: Kpi) -> Floats:
    """The part of each replication in a KPI at total, shape (replications,): jackknife pseudo-values.

    Of a count or a time average that is the replication's own value.
    """
    figures = ratios(measures, [kpi], whole(measures[0].reporting))
    above, below = (part[:, 0, 0] for part in (figures.above, figures.below))
    if kpi.kind in ("count", "time_average"):
        return divided(above, below)[:, 0]
    whole_figure, without, _ = delete_one(above, below, scale=SCALES.get(kpi.kind, "natural"))
    n = len(measures)
    parts: Floats = n * whole_figure[0] - (n - 1) * without[:, 0]
    return parts


def check_best(best: Best, kpi: Kpi, replications: int) -> None:
    """See to it that a KPI can choose.

    Raises
    ------
    ChoiceError
        If it is good neither high nor low, or a quantile, or the worth is none of its unit, or there are too few
        replications to begin with.
    """
    if best.worth is not None and (misfit := Amount(best.worth, best.form).misfit(kpi.unit)):
        raise ChoiceError(f"--best {kpi.name}: {misfit}")
    if kpi.direction == "none":
        raise ChoiceError(f"--best {kpi.name}: good neither high nor low, so none is best by it")
    if kpi.kind in ("quantile", "max"):
        raise ChoiceError(f"--best {kpi.name}: only means, shares, counts and costs can choose, no quantile or maximum")
    if replications < LEAST:
        raise ChoiceError(f"--best {kpi.name}: begin with at least {LEAST} replications; got {replications}")
