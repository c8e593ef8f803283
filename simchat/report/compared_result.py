"""A comparison for people who work in Python."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from simchat.comparison.comparison import Comparison, compare
from simchat.comparison.labels import labels
from simchat.comparison.question import Question
from simchat.comparison.tables import comparison_table
from simchat.config import Scenario
from simchat.report.compare_folder import save, spools_in
from simchat.report.compare_plots import ComparisonPlots
from simchat.report.compared import Told
from simchat.report.gate_table import gate_table
from simchat.report.progress import progress_bar

if TYPE_CHECKING:
    import pandas as pd


class ComparisonResult:
    """What came out of comparing candidates with a base.

    Tables of sessions and work lie in a temporary folder, which goes when the result does: `save` what is to be kept.
    """

    def __init__(self, comparison: Comparison, tables: Path) -> None:
        self._comparison, self._tables = comparison, tables

    @property
    def replications(self) -> int:
        """How many of each scenario are finished."""
        return self._comparison.replications

    @property
    def seed(self) -> int:
        """Seed of all streams."""
        return self._comparison.base.plan.seed

    @property
    def candidates(self) -> list[str]:
        """How the candidates are called in the tables."""
        return labels(self._comparison)[1:]

    @property
    def passed(self) -> bool:
        """Whether every candidate keeps to every gate."""
        return self._comparison.passed

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """The rows whose verdicts hold together; columns as in `table`."""
        rows = comparison_table(self._comparison, by_interval=False, kpis=self._comparison.kpis)
        return rows[rows["together"]].reset_index(drop=True)

    @cached_property
    def table(self) -> pd.DataFrame:
        """Every difference, by total, topic, queue, tier and interval, see `comparison_table`; takes some seconds."""
        return comparison_table(self._comparison)

    @cached_property
    def gates(self) -> pd.DataFrame:
        """What became of the gates: candidate, gate, result, found and the figures behind it, see `gate_table`."""
        return gate_table(Told(self._comparison, kpis=self._comparison.kpis))

    @property
    def plot(self) -> ComparisonPlots:
        """Figures: `verdicts`, `over_day`."""
        return ComparisonPlots(self._comparison)

    @property
    def best(self) -> str | None:
        """What is selected as the best, if that was asked for and one is."""
        choice = self._comparison.choice
        return None if choice is None or choice.selected is None else labels(self._comparison)[choice.selected]

    def save(self, folder: str | Path) -> None:
        """Write the comparison's folder, as `simchat compare --out` does.

        Raises
        ------
        ResultsError
            If the folder cannot be written, or holds something else.
        """
        save(self._comparison, Path(folder), tables=self._tables)

    def __repr__(self) -> str:
        against = f"{', '.join(self.candidates)} against {labels(self._comparison)[0]}"
        return f"<Comparison of {against}: {self.replications} replications, seed {self.seed}>"

    def _repr_html_(self) -> str:
        return str(self.verdicts.drop(columns=["scope", "name", "interval", "together"]).to_html(index=False))


def compared(
    scenarios: Sequence[Scenario],
    question: Question,
    *,
    replications: int | None,
    seed: int | None,
    workers: int | None,
) -> ComparisonResult:
    """Compare with a progress bar where somebody watches.

    Raises
    ------
    KeyboardInterrupt
        On Ctrl-C, once the finished replications are compared: `result` of the exception holds them.
    """
    tables = Path(tempfile.mkdtemp(prefix="simchat-"))
    try:
        with progress_bar("compare") as progress, spools_in(tables, scenarios) as spools:
            comparison = compare(
                scenarios, question,
                replications=replications, seed=seed, workers=workers, spools=spools, progress=progress,
            )  # fmt: skip
    except BaseException:
        shutil.rmtree(tables, ignore_errors=True)
        raise
    result = ComparisonResult(comparison, tables)
    weakref.finalize(result, shutil.rmtree, tables, ignore_errors=True)
    if comparison.interrupted:
        raise InterruptedComparison(result)
    return result


class InterruptedComparison(KeyboardInterrupt):
    """A comparison was interrupted; `result` holds the replications that were finished."""

    def __init__(self, result: ComparisonResult) -> None:
        super().__init__(f"interrupted after {result.replications} replications; they are in the attribute `result`")
        self.result = result
