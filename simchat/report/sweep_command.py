"""`simchat sweep`: simulate the points, write the table and the figures, tell."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simchat.config.nodes import Place, planted
from simchat.config.overlay import rebased
from simchat.config.units import parse_duration
from simchat.experiment.backends import Backend, available_cores, open_backend
from simchat.experiment.errors import ResultsError, explain
from simchat.experiment.local import LocalProcesses
from simchat.experiment.rerun import yaml_lines
from simchat.experiment.units import Jobs
from simchat.report.progress import progress_bar
from simchat.report.sweep_plots import SweepPlots
from simchat.report.sweep_terminal import json_of, print_sweep
from simchat.sweeps.axes import shown_kpis
from simchat.sweeps.design import SENSITIVITY
from simchat.sweeps.folder import POINTS, Folder
from simchat.sweeps.question import Question
from simchat.sweeps.sensitivity import CSV, sensitivity
from simchat.sweeps.sweep import Sweep, SweepError, Terms, checked_keys, simulate_points
from simchat.sweeps.table import NotWhole, write_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_CONFIGS = 1000
BACKENDS = ("local", "dask")
FEW_POINTS = 4  # for a process that makes estimates


@dataclass(frozen=True, slots=True)
class Places:
    """Where a sweep is worked off.

    Parameters
    ----------
    backend : {"local", "dask"}
        Processes on this machine, or workers of a dask cluster.
    address : str, optional
        Of its scheduler; none: a cluster is started on this machine.
    workers : int, optional
        Processes on this machine; default: one for each core.
    time_out_s : float
        For one replication.
    """

    backend: str
    address: str | None
    workers: int | None
    time_out_s: float

    @classmethod
    def of(cls, *, backend: str, address: str | None, workers: int | None, time_out: str) -> Places:
        """Places as planners write them. Raises SweepError."""
        if backend not in BACKENDS:
            raise SweepError(f"there is no backend {backend}: {' or '.join(BACKENDS)}")
        try:
            time_out_s = parse_duration(time_out)
        except ValueError as error:
            raise SweepError(f"time-out {time_out}: {error}") from None
        if time_out_s <= 0:
            raise SweepError(f"time-out {time_out}: it is more than 0")
        if address is not None and backend != "dask":
            raise SweepError("an address is that of a dask scheduler: it goes with the backend dask")
        return cls(backend, address, workers, time_out_s)

    def simulate_on(self, jobs: Jobs) -> Backend:
        """Where replications are worked off: in processes even if it is one, so that what hangs can be stopped."""
        if self.backend == "dask":
            from simchat.experiment.cluster import Cluster

            return Cluster(jobs, address=self.address, workers=self._workers, time_out_s=self.time_out_s)
        return LocalProcesses(jobs, self._workers, time_out_s=self.time_out_s)

    def estimate_on(self, jobs: Jobs) -> Backend:
        """Where estimates are made: beside the folder; in this process where others would hardly have started."""
        return open_backend(jobs, min(self._workers, max(1, len(jobs) // FEW_POINTS)))

    @property
    def _workers(self) -> int:
        return available_cores() if self.workers is None else self.workers


def sweep_and_tell(
    question: Question,
    folder: Path,
    places: Places,
    *,
    replications: int | None,
    seed: int | None,
    kpis: Sequence[str],
    resume: bool,
    as_json: bool,
) -> Sweep:
    """Sweep into a folder, and print the result."""
    terms = Terms.of(question.base, replications=replications, seed=seed, kpis=kpis)
    sweep = sweep_into(question, terms, folder, places, resume=resume)
    if as_json:
        print(json_of(sweep))  # noqa: T201 the result
    else:
        print_sweep(sweep)
    if sys.stderr.isatty():
        print(f"results are in {folder}", file=sys.stderr)  # noqa: T201 for who watches
    return sweep


def sweep_into(question: Question, terms: Terms, path: Path, places: Places, *, resume: bool) -> Sweep:
    """Simulate all points, and write what is to be said of them into a folder.

    Raises
    ------
    ConfigError, SweepError
        If a point cannot be simulated; then nothing is written.
    ResultsError
        If the folder cannot be written, or holds what must not be lost.
    """
    keys = checked_keys(question, terms)
    folder = Folder(path, resume=resume)

    def simulated() -> Sweep:
        with progress_bar("sweep: replications") as progress:
            return simulate_points(question, terms, folder, keys, places.simulate_on, progress=progress)

    def written(sweep: Sweep) -> int:
        with progress_bar("sweep: estimates") as progress:
            return write_table(sweep, places.estimate_on, progress=progress)

    sweep = simulated()
    try:
        _write_configs(sweep)
        try:
            n_points = written(sweep)
        except NotWhole:
            sweep = simulated()
            n_points = written(sweep)
        _write_figures(sweep, n_points)
    except KeyboardInterrupt:
        sweep.interrupted = True
    except OSError as error:
        raise ResultsError(f"cannot write results to {path}: {explain(error)}") from error
    folder.tell(sweep.about())
    return sweep


def _write_configs(sweep: Sweep) -> None:
    """A config for each point that runs by itself; of very many, those of what failed. Earlier ones go."""
    for earlier in (sweep.folder.path / POINTS).glob("*.yaml"):
        earlier.unlink()
    failed = {failure.task.job for failure in sweep.failures}
    points = sweep.question.points
    home = sweep.question.origin.parent
    for point in points if len(points) <= MOST_CONFIGS else (points[number] for number in sorted(failed)):
        scenario = sweep.question.scenario(point)
        place = Place(str(sweep.question.origin))
        resolved = rebased(planted(scenario.resolved(), place), home, sweep.folder.path / POINTS).plain()
        run = resolved.get("run", {}) | {"seed": sweep.terms.seed, "replications": sweep.terms.replications}
        text = "\n".join(yaml_lines(resolved | {"run": run}))
        sweep.folder.write(f"{POINTS}/{point.number}.yaml", f"# point {point.number} of a sweep\n{text}\n")


def _write_figures(sweep: Sweep, n_points: int) -> None:
    """Figures of the points that are whole, in the place of earlier ones."""
    import matplotlib as mpl

    for earlier in (*sweep.folder.path.glob("*.svg"), sweep.folder.path / CSV):
        earlier.unlink(missing_ok=True)
    if not n_points:
        return
    with suppress(SweepError):  # another design, or points are missing
        sweep.folder.write(CSV, sensitivity(sweep, [kpi.name for kpi in shown_kpis(sweep)]).to_csv(index=False))
    with mpl.rc_context({"svg.hashsalt": "simchat", "svg.fonttype": "none"}):  # same bytes; letters stay letters
        for name, figure in _figures(sweep):
            figure.savefig(sweep.folder.path / f"{_harmless(name)}.svg", format="svg", metadata={"Date": None})


def _harmless(name: str) -> str:
    """The name for a file: topics and tiers may be called anything."""
    return re.sub(r"[^\w.+ -]", "_", name)


def _figures(sweep: Sweep) -> Iterator[tuple[str, Figure]]:
    plots, question = SweepPlots(sweep), sweep.question
    with suppress(SweepError):  # the KPIs that were asked for have no better side
        yield "trade_off", plots.trade_off()
    if question.design.kind in SENSITIVITY:
        with suppress(SweepError):  # a point is missing
            yield "sensitivity", plots.sensitivity()
        return
    for key in question.keys:
        yield f"against_{key}", plots.against(key)
    if len(question.keys) == 2 and question.design.kind == "grid":
        yield "heat_map", plots.heat_map()
