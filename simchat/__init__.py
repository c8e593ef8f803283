"""simchat simulates synchronous live chat: response times, handle times, abandonment.

>>> import simchat
>>> base = simchat.load("configs/two_tier.yaml")
>>> result = simchat.run(base, replications=50)
>>> result.summary
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from simchat.version import VERSION

if TYPE_CHECKING:
    from simchat.config import ConfigError, Scenario
    from simchat.report.compared_result import ComparisonResult
    from simchat.report.result import Interrupted, Result
    from simchat.report.sweep_result import SweepResult
    from simchat.report.trace import Trace

__all__ = [
    "ComparisonResult", "ConfigError", "Interrupted", "Result", "Scenario", "SweepResult", "Trace",
    "__version__", "compare", "load", "plots", "read_results", "run", "sweep", "trace",
]  # fmt: skip
__version__ = VERSION

_HOMES = {
    "ComparisonResult": "simchat.report.compared_result",
    "ConfigError": "simchat.config",
    "Scenario": "simchat.config",
    "Result": "simchat.report.result",
    "Interrupted": "simchat.report.result",
    "SweepResult": "simchat.report.sweep_result",
    "Trace": "simchat.report.trace",
}


def load(path: str | Path, changes: Mapping[str, Any] | None = None) -> Scenario:
    """Read and check a config.

    Parameters
    ----------
    path : str or Path
        A YAML file, or a what-if file that extends one.
    changes : mapping, optional
        Other values at key paths, such as ``{"reps.standard.capacity": 4}``.

    Raises
    ------
    ConfigError
        With everything that is wrong with it.
    """
    from simchat.config import load as load_config

    scenario = load_config(Path(path))
    return scenario.but(changes) if changes else scenario


def run(
    scenario: Scenario,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    *,
    precision: Mapping[str, float | str] | None = None,
    max_replications: int = 1000,
) -> Result:
    """Simulate a scenario.

    Parameters
    ----------
    replications, seed : int, optional
        Default: what the config says.
    workers : int, optional
        Processes to work in; default: one for each core. Never changes a result.
    precision : mapping, optional
        Go on until the half-widths of these KPIs' intervals are a share of the mean, such as
        ``{"service_level_60s": 0.01}``, or absolute, such as ``{"speed_to_answer.mean": "abs:2"}``.
    max_replications : int
        Where `precision` gives up; `warnings` of the result say so then.

    Returns
    -------
    Result
        With the tables `summary`, `kpis`, `sessions`, `work`, `outcomes`, `targets`, and `plot`.

    Raises
    ------
    Interrupted
        On Ctrl-C, once at least one replication is finished; they are in its `result`.
    PrecisionError
        If `precision` asks for what there is not.
    """
    from simchat.experiment.experiment import Plan
    from simchat.experiment.precision import Precision
    from simchat.report.result import run as run_plan

    wanted = tuple(Precision.parse(f"{kpi}={half_width}") for kpi, half_width in (precision or {}).items())
    plan = Plan.of(
        scenario, replications=replications, seed=seed, workers=workers,
        precision=wanted, max_replications=max_replications,
    )  # fmt: skip
    return run_plan(scenario, plan)


def trace(scenario: Scenario, session: int | None = None, replication: int = 0, seed: int | None = None) -> Trace:
    """Simulate one replication and tell the life of single sessions, event by event.

    Parameters
    ----------
    session : int, optional
        Number of a session, as in `Result.sessions`; default: a few of different kinds.
    replication : int
        Which one to look into; sessions are the same as in `run` with the same seed.
    seed : int, optional
        Default: what the config says.

    Returns
    -------
    Trace
        Shows itself as text; `events` is a table of session, at (seconds on the clock), local_time, event.

    Raises
    ------
    NoSuchSession
        If the replication has no session of that number.
    """
    from simchat.report.trace import trace as traced

    return traced(scenario, session, replication=replication, seed=seed)


def read_results(folder: str | Path) -> Result:
    """The result that `simchat run` left in a folder.

    Raises
    ------
    ResultsError
        If the folder holds none, not all of it, or one of another version.
    """
    from simchat.report.result import read_results as read

    return read(folder)


def compare(
    base: Scenario,
    *candidates: Scenario,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    kpis: Sequence[str] = (),
    gates: Sequence[str] = (),
    same_within: float = 0.01,
    settle: bool = False,
    max_replications: int = 1000,
    undecided: Literal["fail", "pass", "more"] = "fail",
    best: str | None = None,
) -> ComparisonResult:
    """Compare candidates with a base on the same visitors.

    Parameters
    ----------
    replications, seed : int, optional
        Default: what the base's config says.
    workers : int, optional
        Processes to work in; default: one for each core. Never changes a result.
    kpis : sequence of str
        Whose verdicts hold together; default: the headline.
    gates : sequence of str
        What candidates must keep to, such as ``"abandonment_rate <= base + 0.01"``.
    same_within : float
        Differences up to that share of the base's figure count as none.
    settle : bool
        Go on until every verdict is settled, or there are `max_replications`.
    undecided : {"fail", "pass", "more"}
        What an undecided gate counts as.
    best : str, optional
        A KPI to screen for the best by, or ``"abandonment_rate=0.5%"``: what is worth a difference, to select it.

    Returns
    -------
    ComparisonResult
        With the tables `verdicts`, `table` and `gates`, `passed`, and `plot`.
    """
    from simchat.comparison.choice import Best
    from simchat.comparison.gates_file import gates_of
    from simchat.comparison.question import Question
    from simchat.report.compared_result import compared

    question = Question(
        tuple(kpis),
        same_within=same_within,
        settle=settle,
        max_replications=max_replications,
        gates=tuple(gates_of(gates)),
        undecided=undecided,
        best=Best.parse(best) if best else None,
    )
    return compared([base, *candidates], question, replications=replications, seed=seed, workers=workers)


def sweep(
    base: Scenario | str | Path,
    vary: Mapping[str, Any] | None = None,
    *,
    design: Literal["grid", "zip"] | Mapping[str, int] = "grid",
    folder: str | Path | None = None,
    resume: bool = False,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    kpis: Sequence[str] = (),
    backend: Literal["local", "dask"] = "local",
    address: str | None = None,
    time_out: str = "1h",
) -> SweepResult:
    """Simulate a scenario with every combination of values.

    Parameters
    ----------
    base : Scenario, str or Path
        What is varied; or a sweep file, which says itself what and how.
    vary : mapping
        Values at key paths, such as ``{"reps.standard.capacity": [2, 3, 4]}``, or ranges for a design that is drawn,
        such as ``{"queues.general.cap": {"low": 5, "high": 40}}``.
    design : {"grid", "zip"} or mapping
        Every combination; the first values together, then the second; or a design that is drawn, such as
        ``{"latin_hypercube": 40}``, also random, morris and sobol, with a ``seed``.
    folder : str or Path, optional
        Where everything is kept; by default a folder that goes with the result.
    resume : bool
        Go on with what the folder holds already.
    replications, seed : int, optional
        Of each point; default: what the base's config says.
    workers : int, optional
        Processes to work in; default: one for each core. Never changes a result.
    kpis : sequence of str
        Those in the table; default: all.
    backend : {"local", "dask"}
        Processes on this machine, or the workers of a dask cluster at `address`; without one, one is started here.
    time_out : str
        For one replication; what takes longer is stopped and is among the `failures`.

    Returns
    -------
    SweepResult
        With the tables `table`, `points`, `front()`, `sensitivity()`, `failures`, and `plot`.
    """
    from simchat.report.sweep_command import Places
    from simchat.report.sweep_result import swept

    places = Places.of(backend=backend, address=address, workers=workers, time_out=time_out)
    return swept(
        base, vary, design, places,
        folder=folder, resume=resume, replications=replications, seed=seed, kpis=kpis,
    )  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import classes when they are asked for: `import simchat` costs nothing."""
    if name not in _HOMES and name != "plots":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    if name == "plots":
        return import_module("simchat.report.plots")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
