"""What is kept of a run: its scenario, how it went, its tables – in memory, or in a results folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

from simchat.config import Scenario, load
from simchat.experiment.about import About
from simchat.experiment.errors import ResultsError, explain
from simchat.experiment.experiment import Experiment
from simchat.experiment.folder import MANIFEST, manifest_of, results_folder
from simchat.experiment.manifest import manifest
from simchat.experiment.rerun import CONFIG
from simchat.experiment.results import KPIS, SUMMARY, TARGETS, save
from simchat.experiment.spool import TABLES
from simchat.experiment.summary import kpi_frame, summarise
from simchat.experiment.targets import Verdict, verdicts
from simchat.experiment.targets_file import read_targets
from simchat.version import VERSION

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")
WORDS = ("scope", "name", "interval", "kpi")
ESTIMATES, REST = ("mean", "ci_low", "ci_high"), ("n", "contacts")
UNREADABLE = (ValueError, KeyError, TypeError)  # what pandas, pyarrow and csv raise about a file's content
FILES = (CONFIG, SUMMARY, KPIS, TARGETS, *(f"{name}.parquet" for name in TABLES))


class Kept(Protocol):
    """What is kept of a run."""

    @property
    def scenario(self) -> Scenario:
        """What was simulated."""

    @property
    def about(self) -> About:
        """How it was done and how it went."""

    @property
    def manifest(self) -> dict[str, Any]:
        """What the results came from, as in manifest.json."""

    def summary(self) -> pd.DataFrame:
        """Estimates with intervals, as in summary.csv."""

    def kpis(self) -> pd.DataFrame:
        """Figures of each replication, as in kpis.parquet."""

    def verdicts(self) -> list[Verdict]:
        """What became of the targets."""

    def table(self, name: str) -> pd.DataFrame:
        """The table of sessions or of work."""

    def save(self, folder: Path) -> None:
        """Write the results folder. Raises ResultsError."""


class InMemory:
    """An experiment, with the folder its spool wrote to."""

    def __init__(self, experiment: Experiment, tables: Path) -> None:
        self.experiment, self.tables = experiment, tables

    @property
    def scenario(self) -> Scenario:
        """What was simulated."""
        return self.experiment.scenario

    @property
    def about(self) -> About:
        """How it was done and how it went."""
        return About.of(self.experiment)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the results came from, as in manifest.json."""
        return manifest(self.experiment)

    def summary(self) -> pd.DataFrame:
        """Estimates with intervals, as in summary.csv."""
        return summarise(self.experiment.measures)

    def kpis(self) -> pd.DataFrame:
        """Figures of each replication, as in kpis.parquet."""
        return kpi_frame(self.experiment.measures)

    def verdicts(self) -> list[Verdict]:
        """What became of the targets."""
        return verdicts(self.experiment.measures, self.scenario.config.targets)

    def table(self, name: str) -> pd.DataFrame:
        """The table of sessions or of work."""
        return _parquet(self.tables / f"{name}.parquet")

    def save(self, folder: Path) -> None:
        """Write the results folder. Raises ResultsError."""
        save(self.experiment, folder, tables=self.tables)


class InFolder:
    """A results folder that `simchat run` has left."""

    def __init__(self, path: Path, scenario: Scenario, said: dict[str, Any]) -> None:
        self.path, self.scenario, self.manifest = path, scenario, said
        self.about = About.told(said)

    @classmethod
    def opened(cls, path: Path) -> Self:
        """A results folder, once it is clear that all of it is there.

        Raises
        ------
        ResultsError
            If it holds no results, not all of them, or those of another version.
        ConfigError
            If its config is no longer right.
        """
        said = manifest_of(path)
        if "config_sha256" not in said:
            raise ResultsError(f"{path} holds no results of simchat run ({MANIFEST} speaks of something else)")
        again = f"run it again: simchat run {path / CONFIG} --out {path}"
        if said["simchat"] != VERSION:
            raise ResultsError(f"{path} comes from simchat {said['simchat']}, this is {VERSION}; {again}")
        if missing := [name for name in FILES if not (path / name).is_file()]:
            lost = f"{path} is not whole: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
            raise ResultsError(lost if CONFIG in missing else f"{lost}; {again}")
        try:
            return cls(path, load(path / CONFIG), said)
        except (KeyError, TypeError) as error:
            raise ResultsError(f"{path / MANIFEST} does not say what it should ({error}); {again}") from None

    def summary(self) -> pd.DataFrame:
        """Estimates with intervals, as in summary.csv."""
        import pandas as pd

        empty = {name: [""] for name in ESTIMATES}  # a topic may be called NA
        words = dict.fromkeys(WORDS, "str")

        def reader(path: Path) -> pd.DataFrame:
            return pd.read_csv(path, dtype=words, keep_default_na=False, na_values=empty)[[*words, *ESTIMATES, *REST]]

        return read_kept(self.path / SUMMARY, reader)

    def kpis(self) -> pd.DataFrame:
        """Figures of each replication, as in kpis.parquet."""
        return _parquet(self.path / KPIS)

    def verdicts(self) -> list[Verdict]:
        """What became of the targets."""
        return read_kept(self.path / TARGETS, read_targets)

    def table(self, name: str) -> pd.DataFrame:
        """The table of sessions or of work."""
        return _parquet(self.path / f"{name}.parquet")

    def save(self, folder: Path) -> None:
        """Copy the results folder. Raises ResultsError."""
        with results_folder(folder) as draft:
            shutil.copytree(self.path, draft, dirs_exist_ok=True)


def _parquet(path: Path) -> pd.DataFrame:
    import pandas as pd

    return read_kept(path, pd.read_parquet)


def read_kept(path: Path, reader: Callable[[Path], T]) -> T:
    """What a reader makes of a file. Raises ResultsError."""
    try:
        return reader(path)
    except OSError as error:
        raise ResultsError(f"cannot read {path}: {explain(error)}") from error
    except UNREADABLE as error:
        raise ResultsError(f"{path} is damaged, or is not what simchat wrote: {error}") from error
