"""A result for people who work in Python: tables, figures, and itself in a notebook."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from simchat.config import Scenario
from simchat.experiment.experiment import Experiment, Plan
from simchat.experiment.results import save
from simchat.experiment.run import run_experiment
from simchat.experiment.spool import Spool
from simchat.experiment.summary import kpi_frame, summarise, targets_met
from simchat.facts import Outcome
from simchat.report.notebook import page
from simchat.report.plots import Plots
from simchat.report.progress import progress_bar
from simchat.report.remarks import warnings

if TYPE_CHECKING:
    import pandas as pd


class Interrupted(KeyboardInterrupt):
    """A run was interrupted; `result` holds the replications that were finished."""

    def __init__(self, result: Result) -> None:
        super().__init__(f"interrupted after {result.replications} replications; they are in the attribute `result`")
        self.result = result


class Result:
    """What came out of running a scenario.

    The tables of sessions and work lie in a temporary folder and are read when they are asked
    for; the folder goes when the result does, so `save` what is to be kept.
    """

    def __init__(self, experiment: Experiment, tables: Path) -> None:
        self._experiment = experiment
        self._tables = tables
        self._tidy = weakref.finalize(self, shutil.rmtree, tables, ignore_errors=True)

    @property
    def scenario(self) -> Scenario:
        """What was simulated."""
        return self._experiment.scenario

    @property
    def replications(self) -> int:
        """How many replications were finished."""
        return len(self._experiment.done)

    @property
    def seed(self) -> int:
        """Seed of all streams."""
        return self._experiment.plan.seed

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Estimates with intervals: scope, name, interval, kpi, mean, ci_low, ci_high, n, contacts."""
        return summarise(self._experiment.measures)

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """KPIs per replication: replication, scope, name, interval, kpi, value, numerator, denominator."""
        return kpi_frame(self._experiment.measures)

    @cached_property
    def sessions(self) -> pd.DataFrame:
        """One row per attempt; times in seconds on the clock, NaN where it did not happen."""
        return self._table("sessions")

    @cached_property
    def work(self) -> pd.DataFrame:
        """One row per assignment of a session to a rep."""
        return self._table("work")

    def _table(self, name: str) -> pd.DataFrame:
        import pandas as pd

        return pd.read_parquet(self._tables / f"{name}.parquet")

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """How attempts ended: mean count per day and share of all attempts."""
        overall = self.summary[(self.summary["scope"] == "total") & (self.summary["interval"].fillna("") == "")]
        means = overall.set_index("kpi")["mean"]
        table = means.loc[[outcome.name.lower() for outcome in Outcome]].rename_axis("outcome").to_frame("per_day")
        return table.assign(share=table["per_day"] / means["attempts"])

    @cached_property
    def targets(self) -> pd.DataFrame:
        """The targets of the config and whether they are met."""
        return targets_met(self._experiment.measures, self.scenario)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to know before trusting the figures."""
        return tuple(warnings(self._experiment))

    @property
    def plot(self) -> Plots:
        """Figures: `queue()`, `day()`, `shifts()`."""
        return Plots(self._experiment)

    def save(self, folder: str | Path) -> None:
        """Write the results folder, as `simchat run --out` does.

        Raises
        ------
        ResultsError
            If the folder cannot be written, or holds something else.
        """
        save(self._experiment, Path(folder), tables=self._tables)

    def __repr__(self) -> str:
        return f"<Result of {self.scenario.config.name}: {self.replications} replications, seed {self.seed}>"

    def _repr_html_(self) -> str:
        return page(self._experiment)


def run(scenario: Scenario, plan: Plan) -> Result:
    """Run a plan and keep its tables at hand.

    Raises
    ------
    Interrupted
        On Ctrl-C, once at least one replication is finished.
    """
    tables = Path(tempfile.mkdtemp(prefix="simchat-"))
    try:
        with progress_bar(scenario.config.name) as progress, Spool(tables) as spool:
            result = Result(run_experiment(scenario, plan, spool=spool, progress=progress), tables)
    except BaseException:
        shutil.rmtree(tables, ignore_errors=True)
        raise
    if result._experiment.interrupted:
        raise Interrupted(result)
    return result
