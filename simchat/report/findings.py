"""What a run found, ready to be told: figures, verdicts on targets, and what to know before trusting them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from simchat.config import Scenario
from simchat.experiment.about import About
from simchat.experiment.experiment import Experiment
from simchat.experiment.headline import shown_level
from simchat.experiment.summary import summary_columns
from simchat.experiment.targets import Verdict, verdicts
from simchat.kpis import Reporting
from simchat.report.figures import Figures
from simchat.report.lines import Wording


@dataclass(frozen=True)
class Findings:
    """A run as a report tells it, wherever its tables lie."""

    scenario: Scenario
    about: About
    figures: Figures
    verdicts: tuple[Verdict, ...]  # one for each target of the config

    @classmethod
    def of(cls, experiment: Experiment) -> Findings:
        """What an experiment found; pandas is not loaded for it."""
        measures = experiment.measures
        return cls(
            experiment.scenario,
            About.of(experiment),
            Figures(summary_columns(measures)),
            tuple(verdicts(measures, experiment.scenario.config.targets)),
        )

    @cached_property
    def reporting(self) -> Reporting:
        """What is reported, and over which intervals."""
        return Reporting.of(self.scenario)

    @cached_property
    def wording(self) -> Wording:
        """How its KPIs are written."""
        return Wording(self.reporting)

    @cached_property
    def level(self) -> str:
        """The service level that is shown where one must do."""
        return shown_level([self.scenario], self.reporting.thresholds)
