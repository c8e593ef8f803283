"""Candidates against a base: the same replications of all of them, and verdicts that hold together."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from simchat.comparison.choice import Choice
from simchat.comparison.comparable import reportings
from simchat.comparison.differences import Pair, differences
from simchat.comparison.gating import Judgement, Passing, judge
from simchat.comparison.question import Question
from simchat.comparison.verdicts import Verdict, verdicts
from simchat.config import ConfigError, Scenario
from simchat.experiment.estimates import estimate
from simchat.experiment.experiment import Experiment, Plan
from simchat.experiment.replication import Job
from simchat.experiment.spool import Spool
from simchat.experiment.targets import unanswerable
from simchat.experiment.together import Progress, work_off
from simchat.experiment.units import Task
from simchat.kpis import Kpi
from simchat.kpis.cuts import whole
from simchat.stats.looks import Looks

Floats = NDArray[np.float64]


@dataclass
class Band:
    """Intervals of the named KPIs' differences at total, one row per KPI: what is left of them by all looks so far."""

    difference: Floats
    low: Floats
    high: Floats

    def narrowed(self, difference: Floats, low: Floats, high: Floats) -> Band:
        """With one look more. All looks hold together, so the truth is in all of their intervals, but for the error."""
        both = np.fmax(self.low, low), np.fmin(self.high, high)
        apart = both[0] > both[1]
        return Band(difference, np.where(apart, low, both[0]), np.where(apart, high, both[1]))


@dataclass
class Comparison:
    """A base, its candidates, and what is known of their differences."""

    question: Question
    experiments: list[Experiment]  # the base first
    kpis: tuple[Kpi, ...]  # whose verdicts hold together
    looks: Looks
    bands: list[Band] = field(default_factory=list)  # one for each candidate
    judgements: list[list[Judgement]] = field(default_factory=list)  # of the gates, for each candidate
    choice: Choice | None = None
    replications: int = 0  # of each scenario, at the last look
    run_time_s: float = 0.0

    @property
    def base(self) -> Experiment:
        """What candidates are compared with."""
        return self.experiments[0]

    @property
    def candidates(self) -> list[Experiment]:
        """What is compared with the base."""
        return self.experiments[1:]

    @property
    def interrupted(self) -> bool:
        """Whether fewer replications are finished than were asked for."""
        return self.base.interrupted

    @property
    def confidence(self) -> float:
        """Of each interval that takes part in holding all of them together."""
        return self.looks.confidence(self.question.error, claims=len(self.candidates) * len(self.kpis))

    def pairs(self) -> list[Pair]:
        """The measures of the base with those of each candidate, as of the last look."""
        n = self.replications
        return [Pair(self.base.measures[:n], candidate.measures[:n]) for candidate in self.candidates]

    def margins(self) -> Floats:
        """Differences of the named KPIs that count as none."""
        return self.question.same_within * np.abs(self.means(self.base))

    def means(self, experiment: Experiment) -> Floats:
        """The named KPIs of a scenario at total."""
        measures = experiment.measures[: self.replications]
        return estimate(measures, self.kpis, whole(measures[0].reporting)).mean[:, 0, 0]

    def verdicts(self, number: int) -> list[Verdict]:
        """Of the named KPIs of a candidate."""
        band = self.bands[number]
        return list(verdicts(self.kpis, band.low, band.high, self.margins()))

    @property
    def passed(self) -> bool:
        """Whether every candidate keeps to every gate, undecided ones counted as the question says."""
        good = {Passing.PASS, Passing.UNDECIDED} if self.question.undecided == "pass" else {Passing.PASS}
        return all(each.passing in good for judgements in self.judgements for each in judgements)

    def look(self) -> bool:
        """Take the replications so far into account; whether nothing is left to be settled."""
        self.replications = min(len(experiment.done) for experiment in self.experiments)
        self.bands = [self._band(number, pair) for number, pair in enumerate(self.pairs())]
        self.judgements = [self._judged(number, pair) for number, pair in enumerate(self.pairs())]
        told = not self.question.settle or not any(
            Verdict.CANNOT_TELL in self.verdicts(number) for number in range(len(self.candidates))
        )
        decided = not self.question.wants_all_gates or not any(
            each.passing is Passing.UNDECIDED for judgements in self.judgements for each in judgements
        )
        return told and decided

    def _band(self, number: int, pair: Pair) -> Band:
        cut = whole(pair.base[0].reporting)
        found = differences(pair, self.kpis, cut, confidence=self.confidence)
        difference, low, high = (each[:, 0, 0] for each in found)
        return self.bands[number].narrowed(difference, low, high) if self.bands else Band(difference, low, high)

    def _judged(self, number: int, pair: Pair) -> list[Judgement]:
        gates, error = self.question.gates, self.question.error
        before = self.judgements[number] if self.judgements else [None] * len(gates)
        return [
            judge(gate, pair, self.looks, error=error, before=known) for gate, known in zip(gates, before, strict=True)
        ]


def compare(
    scenarios: Sequence[Scenario],
    question: Question,
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    spools: Sequence[Spool] = (),
    progress: Progress | None = None,
) -> Comparison:
    """Run a base and its candidates over the same replications, and compare them.

    Parameters
    ----------
    scenarios : sequence of Scenario
        The base, then the candidates.
    replications, seed : int, optional
        Default: what the base's config says. With `question.settle` so many before the first look.
    workers : int, optional
        Processes; default: one a core. Never changes a result.
    spools : sequence of Spool
        Where the tables of sessions and work of each scenario go; without them they are not made.

    Raises
    ------
    Incomparable
        If they do not cover the same time.
    QuestionError, ChoiceError, GateError, ConfigError, NothingFinished, ReplicationFailed
        As in `run_experiment`.
    """
    begun = time.perf_counter()
    if problems := [problem for scenario in scenarios for problem in unanswerable(scenario)]:
        raise ConfigError(problems)
    reported = reportings(scenarios, question.thresholds)
    question.check_gates(reported)
    plan = Plan.of_all(scenarios, replications=replications, seed=seed, workers=workers)
    comparison = Comparison(
        question,
        [Experiment(scenario, plan) for scenario in scenarios],
        question.named(scenarios, reported),
        question.looks(plan.replications),
    )
    if (kpi := question.chooser(reported, plan.replications)) is not None:
        assert question.best is not None
        comparison.choice = Choice(kpi, question.best.worth, question.error, comparison.experiments)
    jobs = [Job(scenario, plan.seed, reporting) for scenario, reporting in zip(scenarios, reported, strict=True)]
    if spools:
        jobs = [replace(job, parts=spool.folder) for job, spool in zip(jobs, spools, strict=True)]
    landed = partial(_append, spools) if spools else None
    work_off(comparison.experiments, jobs, _looks(comparison), landed=landed, progress=progress)
    if not comparison.bands or (comparison.interrupted and comparison.choice is None):
        comparison.look()
    comparison.run_time_s = time.perf_counter() - begun
    for experiment in comparison.experiments:
        experiment.run_time_s = comparison.run_time_s  # side by side: none has a time of its own
    return comparison


def _append(spools: Sequence[Spool], task: Task) -> None:
    spools[task.job].append(task.number)


def _looks(comparison: Comparison) -> Iterator[list[int]]:
    for total in comparison.looks.totals:
        yield [total] * len(comparison.experiments)
        if comparison.look():
            break
    if comparison.choice is not None:
        yield from comparison.choice.looks(comparison.question.max_replications)
