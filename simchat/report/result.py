"""A result for people who work in Python: tables, figures, and itself in a notebook."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simchat.config import Scenario
from simchat.experiment.experiment import Plan
from simchat.experiment.kept import InFolder, InMemory, Kept
from simchat.experiment.run import run_experiment
from simchat.experiment.spool import Spool
from simchat.experiment.targets import Verdict
from simchat.facts import Outcome
from simchat.kpis import Reporting
from simchat.report.convergence import asked_for, by_replications
from simchat.report.figures import Figures
from simchat.report.findings import Findings
from simchat.report.notebook import page
from simchat.report.progress import progress_bar
from simchat.report.remarks import warnings
from simchat.report.result_plots import Plots

if TYPE_CHECKING:
    import pandas as pd


class Interrupted(KeyboardInterrupt):
    """A run was interrupted; `result` holds the replications that were finished."""

    def __init__(self, result: Result) -> None:
        super().__init__(f"interrupted after {result.replications} replications; they are in the attribute `result`")
        self.result = result


class Result:
    """What came out of running a scenario.

    Tables are read when they are asked for. Those of a run that was not written anywhere lie in a
    temporary folder, which goes when the result does: `save` what is to be kept.
    """

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    @property
    def scenario(self) -> Scenario:
        """What was simulated."""
        return self._kept.scenario

    @property
    def replications(self) -> int:
        """How many replications were finished."""
        return self._kept.about.replications

    @property
    def seed(self) -> int:
        """Seed of all streams."""
        return self._kept.about.seed

    @property
    def manifest(self) -> dict[str, Any]:
        """What the result came from: resolved config, versions, machine."""
        return self._kept.manifest

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Estimates with intervals: scope, name, interval, kpi, mean, ci_low, ci_high, n, contacts."""
        return self._kept.summary()

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """KPIs per replication: replication, scope, name, interval, kpi, value, numerator, denominator."""
        return self._kept.kpis()

    @cached_property
    def sessions(self) -> pd.DataFrame:
        """One row per attempt; times in seconds on the clock, NaN where it did not happen."""
        return self._kept.table("sessions")

    @cached_property
    def work(self) -> pd.DataFrame:
        """One row per assignment of a session to a rep."""
        return self._kept.table("work")

    def by_replications(self, kpi: str, scope: str = "total", name: str | None = None) -> pd.DataFrame:
        """The estimate of a KPI from the first replication, the first two, and so on.

        Parameters
        ----------
        kpi : str
            A mean, share, count or time average, as in `summary`; not a quantile or maximum.
        scope, name : str
            Of a group, such as ``"topic", "general"``; the total needs no name.

        Returns
        -------
        DataFrame
            Columns replications, mean, ci_low, ci_high; the last row is that of `summary`.

        Raises
        ------
        ExperimentError
            If there is no such KPI or group, or the KPI is a quantile or maximum.
        """
        return by_replications(self.kpis, asked_for(Reporting.of(self.scenario), kpi), scope=scope, name=name)

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """How attempts ended: mean count per day and share of all attempts."""
        overall = self.summary[(self.summary["scope"] == "total") & (self.summary["interval"] == "")]
        means = overall.set_index("kpi")["mean"]
        table = means.loc[[outcome.name.lower() for outcome in Outcome]].rename_axis("outcome").to_frame("per_day")
        return table.assign(share=table["per_day"] / means["attempts"])

    @cached_property
    def targets(self) -> pd.DataFrame:
        """The targets of the config and whether they are met: one row each, columns as in `Verdict`."""
        import pandas as pd

        return pd.DataFrame(self.findings.verdicts, columns=list(Verdict._fields))

    @cached_property
    def findings(self) -> Findings:
        """What a report tells of it."""
        return Findings(self.scenario, self._kept.about, Figures(self.summary), tuple(self._kept.verdicts()))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to know before trusting the figures."""
        return tuple(warnings(self._kept.about))

    @property
    def plot(self) -> Plots:
        """Figures, such as `day()`, `queue()`, `shifts()`, `outcomes()`."""
        return Plots(self)

    def save(self, folder: str | Path) -> None:
        """Write the results folder, as `simchat run --out` does.

        Raises
        ------
        ResultsError
            If the folder cannot be written, or holds something else.
        """
        self._kept.save(Path(folder))

    def __repr__(self) -> str:
        return f"<Result of {self.scenario.config.name}: {self.replications} replications, seed {self.seed}>"

    def _repr_html_(self) -> str:
        return page(self.findings)


def read_results(folder: str | Path) -> Result:
    """The result that `simchat run` left in a folder.

    Raises
    ------
    ResultsError
        If the folder holds none, not all of it, or one of another version.
    """
    return Result(InFolder.opened(Path(folder)))


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
            experiment = run_experiment(scenario, plan, spool=spool, progress=progress)
    except BaseException:
        shutil.rmtree(tables, ignore_errors=True)
        raise
    result = Result(InMemory(experiment, tables))
    weakref.finalize(result, shutil.rmtree, tables, ignore_errors=True)
    if experiment.interrupted:
        raise Interrupted(result)
    return result
