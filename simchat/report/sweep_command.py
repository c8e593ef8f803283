"""`simchat sweep`: simulate the points, write the table and the figures, tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from simchat.config.units import parse_duration
from simchat.experiment.backends import Backend, available_cores, open_backend
from simchat.experiment.errors import ResultsError, explain
from simchat.experiment.local import LocalProcesses
from simchat.experiment.units import Jobs
from simchat.report.progress import progress_bar
from simchat.report.run_command import leave
from simchat.report.sweep_files import write_configs, write_figures
from simchat.report.sweep_terminal import json_of, print_sweep
from simchat.sweeps.folder import Folder
from simchat.sweeps.question import Question
from simchat.sweeps.sweep import Sweep, SweepError, Terms, checked_keys, simulate_points
from simchat.sweeps.swept import Swept
from simchat.sweeps.table import NotWhole, write_table

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


class Outlets(NamedTuple):
    """Where a sweep is told: as JSON or a table on stdout, and on a page in its folder."""

    as_json: bool = False
    page: bool = False


def sweep_and_tell(
    question: Question,
    folder: Path,
    places: Places,
    outlets: Outlets,
    *,
    replications: int | None,
    seed: int | None,
    kpis: Sequence[str],
    resume: bool,
) -> Sweep:
    """Sweep into a folder, and tell the result."""
    terms = Terms.of(question.base, replications=replications, seed=seed, kpis=kpis)
    sweep = sweep_into(question, terms, folder, places, resume=resume)
    swept = Swept.of(sweep)
    if outlets.as_json:
        print(json_of(swept))  # noqa: T201 the result
    else:
        print_sweep(swept)
    leave(folder, page=outlets.page and swept.in_table > 0)
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
    folder.tell(sweep.about())  # that there is no table of it yet
    try:
        write_configs(sweep)
        try:
            sweep.in_table = written(sweep)
        except NotWhole:
            sweep = simulated()
            sweep.in_table = written(sweep)
        write_figures(Swept.of(sweep))
    except KeyboardInterrupt:
        sweep.interrupted = True
    except OSError as error:
        raise ResultsError(f"cannot write results to {path}: {explain(error)}") from error
    folder.tell(sweep.about())
    return sweep
