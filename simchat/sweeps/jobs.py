"""What workers do in a sweep: replications of its points, and later the figures of each point."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from simchat.experiment.columns import Columns
from simchat.experiment.packing import packed
from simchat.experiment.replication import Job
from simchat.experiment.store import Store
from simchat.experiment.summary import overall_columns
from simchat.kpis import Reporting, find_kpi, kpis_for
from simchat.sweeps.design import Point
from simchat.sweeps.question import Question


@dataclass(frozen=True, slots=True)
class Packed:
    """A job whose replications come home as bytes: ready for the disk, and a quarter of the size."""

    job: Job

    def __call__(self, number: int) -> bytes:
        """Work off one replication."""
        return packed(self.job(number))


@dataclass(frozen=True, slots=True)
class Simulations:
    """The jobs of all points, each made when it is needed: thousands of scenarios would not fit into memory."""

    question: Question
    points: tuple[Point, ...]
    seed: int

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, place: int) -> Packed:
        """The job of the point at a place."""
        scenario = self.question.scenario(self.points[place])
        return Packed(Job(scenario, self.seed, Reporting.of(scenario)))


@dataclass(frozen=True, slots=True)
class Figures:
    """Estimates of one point, from its replications on disk; called with nothing that matters."""

    folder: Path
    key: str
    replications: int
    reporting: Reporting
    kpis: tuple[str, ...]  # none: all

    def __call__(self, _: int) -> Columns | None:
        """The rows of the point, None if a replication is missing."""
        store = Store(self.folder)
        kept = [store.get(self.key, number, self.reporting) for number in range(self.replications)]
        measures = [replication.measures for replication in kept if replication is not None]
        if len(measures) < len(kept):
            return None
        thresholds = self.reporting.thresholds
        return overall_columns(measures, [find_kpi(name, thresholds) for name in self.kpis] or kpis_for(thresholds))


@dataclass(frozen=True, slots=True)
class Summaries:
    """The figures of all points, as jobs."""

    question: Question
    points: tuple[Point, ...]
    keys: tuple[str, ...]
    store: Store
    replications: int
    kpis: tuple[str, ...]  # none: all

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, place: int) -> Figures:
        """The job for the point at a place."""
        reporting = Reporting.of(self.question.scenario(self.points[place]))
        return Figures(self.store.folder, self.keys[place], self.replications, reporting, self.kpis)
