"""A comparison as its folder tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from simchat.comparison.changes import Change
from simchat.comparison.gating import Passing
from simchat.comparison.tables import COLUMNS
from simchat.comparison.verdicts import Verdict
from simchat.experiment.errors import ResultsError
from simchat.experiment.folder import MANIFEST, manifest_of
from simchat.experiment.kept import InFolder, read_kept
from simchat.kpis import Reporting, kpis_for
from simchat.report import gate_table
from simchat.report.compare_folder import GATES, TABLE
from simchat.report.compare_manifest import KIND
from simchat.report.lines import Wording
from simchat.version import VERSION

if TYPE_CHECKING:
    import pandas as pd

WORDS = ("candidate", "scope", "name", "interval", "kpi", "verdict")
NUMBERS = ("base", "value", "difference", "ci_low", "ci_high", "replications_needed", "variance_reduction")


class Config(NamedTuple):
    """One of those compared: how it is called, its folder, and what it says otherwise than the base."""

    label: str
    kept: InFolder
    changes: tuple[Change, ...]


class KeptComparison:
    """The folder that `simchat compare --out` has left."""

    def __init__(self, path: Path, said: Mapping[str, Any], configs: list[Config]) -> None:
        self.path, self.manifest = path, said
        self.base, *self.candidates = self.configs = configs
        self.kpis = [str(kpi) for kpi in said["kpis"]]  # whose verdicts hold together
        self.replications, self.seed = int(said["replications"]), int(said["seed"])
        question = said["question"]
        self.error, self.same_within = float(question["error"]), float(question["same_within"])
        self.undecided_passes = question["undecided"] == "pass"
        self.thresholds = tuple(float(each) for each in said["thresholds"])
        self.best, self.remarks = (tuple(map(str, said[name])) for name in ("best_in_words", "remarks"))
        self.again = str(said["again"])

    @classmethod
    def opened(cls, path: Path) -> Self:
        """A comparison's folder, once it is clear that all of it is there.

        Raises
        ------
        ResultsError
            If it holds no comparison, not all of it, or one of another version.
        ConfigError
            If one of its configs is no longer right.
        """
        said = manifest_of(path)
        if said.get("kind") != KIND:
            raise ResultsError(f"{path} holds no comparison ({MANIFEST} speaks of something else)")
        again = f"compare again, as 'again' in {path / MANIFEST} says"
        if said["simchat"] != VERSION:
            raise ResultsError(f"{path} comes from simchat {said['simchat']}, this is {VERSION}; {again}")
        if missing := [name for name in (TABLE, GATES) if not (path / name).is_file()]:
            are = "is" if len(missing) == 1 else "are"
            raise ResultsError(f"{path} is not whole: {', '.join(missing)} {are} missing; {again}")
        try:
            return cls(path, said, [_config(path, each) for each in said["configs"]])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ResultsError(f"{path / MANIFEST} does not say what it should ({error}); {again}") from None

    @cached_property
    def wording(self) -> Wording:
        """How KPIs are written."""
        return Wording(replace(Reporting.of(self.base.kept.scenario), thresholds=self.thresholds))

    @cached_property
    def table(self) -> pd.DataFrame:
        """Every difference that is kept, as in comparison.csv."""
        import pandas as pd

        empty = {name: [""] for name in NUMBERS}  # a topic may be called NA

        def reader(path: Path) -> pd.DataFrame:
            words = dict.fromkeys(WORDS, "str")
            table = pd.read_csv(path, dtype=words, keep_default_na=False, na_values=empty)[list(COLUMNS)]
            table = table.astype(dict.fromkeys(NUMBERS, "float64"))
            _only(table, "together", {True, False})
            _only(table, "kpi", {kpi.name for kpi in kpis_for(self.thresholds)})
            _only(table, "candidate", {each.label for each in self.candidates})
            _only(table, "verdict", set(Verdict))
            return table

        return read_kept(self.path / TABLE, reader)

    @cached_property
    def gates(self) -> pd.DataFrame:
        """What became of the gates, as in gates.csv."""
        import pandas as pd

        words = dict.fromkeys((*gate_table.WORDS, *gate_table.PLACES), "str")
        empty = {name: [""] for name in gate_table.ENDS}

        def reader(path: Path) -> pd.DataFrame:
            table = pd.read_csv(path, dtype=words, keep_default_na=False, na_values=empty)[[*words, *gate_table.ENDS]]
            _only(table, "result", set(Passing))
            return table.astype(dict.fromkeys(gate_table.ENDS, "float64"))

        return read_kept(self.path / GATES, reader)

    def figures(self) -> dict[str, pd.DataFrame]:
        """Figures of the total by replication of each config, as far as they are compared."""
        found = {}
        for config in self.configs:
            kpis, end = config.kept.kpis(), config.kept.about.first + self.replications
            found[config.label] = kpis[(kpis["scope"] == "total") & (kpis["replication"] < end)]
        return found


def _config(path: Path, said: Mapping[str, Any]) -> Config:
    changes = tuple(Change(str(each["key"]), each["base"], each["other"]) for each in said["changes"])
    return Config(str(said["label"]), InFolder.opened(path / said["folder"]), changes)


def _only(table: pd.DataFrame, column: str, known: set[Any]) -> None:
    if unknown := sorted(set(table[column]) - known):
        raise ValueError(f"there is no {column} {unknown[0]}")
