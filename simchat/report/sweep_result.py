"""A sweep for people who work in Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from simchat.config import Scenario
from simchat.report.sweep_command import Places, sweep_into
from simchat.report.sweep_findings import SweepFindings
from simchat.report.sweep_plots import SweepPlots
from simchat.sweeps.axes import shown_kpis
from simchat.sweeps.frames import read_table
from simchat.sweeps.question import Question
from simchat.sweeps.sensitivity import sensitivity
from simchat.sweeps.sweep import Sweep, Terms
from simchat.sweeps.swept import Failure, Swept
from simchat.sweeps.trade_off import trade_off

if TYPE_CHECKING:
    import pandas as pd


class SweepResult:
    """What came out of a sweep. Its tables are read from its folder when they are asked for."""

    def __init__(self, sweep: Sweep, keep: TemporaryDirectory[str] | None = None) -> None:
        self._sweep, self._swept = sweep, Swept.of(sweep)
        self._found = SweepFindings(self._swept)
        self._keep = keep  # a folder that nobody named goes with the result

    @property
    def folder(self) -> Path:
        """Where everything lies; a folder that was not asked for lasts as long as this object."""
        return self._sweep.folder.path

    @property
    def keys(self) -> tuple[str, ...]:
        """Key paths that were varied."""
        return self._sweep.question.keys

    @property
    def plot(self) -> SweepPlots:
        """Figures: `against`, `trade_off`, `heat_map`, `sensitivity`."""
        return SweepPlots(self._found)

    @cached_property
    def table(self) -> pd.DataFrame:
        """All figures: a row for each point, scope and KPI, with a column for each varied key."""
        return read_table(self._swept)

    @cached_property
    def points(self) -> pd.DataFrame:
        """A row for each point: the varied keys and the means of the KPIs that are shown."""
        kpis = [kpi.name for kpi in shown_kpis(self._swept)]
        rows = self.table[(self.table["scope"] == "total") & self.table["kpi"].isin(kpis)]
        values = rows.drop_duplicates("point").set_index("point")[list(self.keys)]
        return values.join(rows.pivot_table(index="point", columns="kpi", values="mean")[kpis])

    @cached_property
    def failures(self) -> pd.DataFrame:
        """Replications that could not be done: point, replication, why."""
        import pandas as pd

        return pd.DataFrame(self._swept.failures, columns=list(Failure._fields))

    def front(self, first: str | None = None, second: str | None = None) -> pd.DataFrame:
        """The points that no other is better than in both of two KPIs; see `plot.trade_off`."""
        *kpis, table = trade_off(self._swept, [name for name in (first, second) if name])
        means = {f"{kpi.name}:mean": kpi.name for kpi in kpis}
        return table.loc[table["on_front"], [*self.keys, *means]].rename(columns=means)

    def sensitivity(self, *kpis: str) -> pd.DataFrame:
        """How much each key moves each KPI, of those that are shown or those given.

        Raises
        ------
        SweepError
            If the design is neither morris nor sobol, or points are missing.
        """
        return sensitivity(self._swept, kpis or [kpi.name for kpi in shown_kpis(self._swept)])

    def scenario(self, point: int) -> Scenario:
        """The scenario of a point, to run or to vary."""
        return self._sweep.question.scenario(self._sweep.question.points[point])

    def __repr__(self) -> str:
        terms = self._sweep.terms
        keys, n = ", ".join(self.keys), len(self._sweep.keys)
        return f"<Sweep over {keys}: {n} points, {terms.replications} replications of each, seed {terms.seed}>"

    def _repr_html_(self) -> str:
        return str(self.points.to_html())


class InterruptedSweep(KeyboardInterrupt):
    """A sweep was interrupted; `result` holds the points that are whole, and its folder all that was finished."""

    def __init__(self, result: SweepResult) -> None:
        super().__init__(f"interrupted; what was finished is in {result.folder} and in the attribute `result`")
        self.result = result


def swept(
    base: Scenario | str | Path,
    vary: Mapping[str, Any] | None,
    design: Mapping[str, int] | str,
    places: Places,
    *,
    folder: str | Path | None,
    resume: bool,
    replications: int | None,
    seed: int | None,
    kpis: Sequence[str],
) -> SweepResult:
    """Sweep around a scenario, or as a sweep file says.

    Raises
    ------
    InterruptedSweep
        On Ctrl-C.
    """
    question = Question.of(base, vary or {}, design) if isinstance(base, Scenario) else Question.read(Path(base))
    terms = Terms.of(question.base, replications=replications, seed=seed, kpis=kpis)
    keep = TemporaryDirectory(prefix="simchat-sweep-") if folder is None else None
    sweep = sweep_into(question, terms, Path(keep.name if keep else folder or ""), places, resume=resume)
    result = SweepResult(sweep, keep)
    if sweep.interrupted:
        raise InterruptedSweep(result)
    return result
