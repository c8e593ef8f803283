"""The command line: parse, call, print."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simchat.exit_status import Commands, Exit
from simchat.version import VERSION

if TYPE_CHECKING:
    from simchat.config import Scenario

app = typer.Typer(
    cls=Commands,
    add_completion=False,
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Simulate synchronous live chat: response times, handle times, abandonment.",
)


class Undecided(StrEnum):
    """What an undecided gate counts as."""

    FAIL = "fail"
    PASS = "pass"
    MORE = "more"


class Where(StrEnum):
    """Where replications of a sweep are worked off."""

    LOCAL = "local"
    DASK = "dask"


CONFIG_HELP = "A config, or a what-if file that extends one."
Config = Annotated[Path, typer.Argument(metavar="CONFIG", show_default=False, help=CONFIG_HELP)]
Configs = Annotated[list[Path], typer.Argument(metavar="CONFIG...", show_default=False, help=CONFIG_HELP)]
Seed = Annotated[
    int | None, typer.Option(min=0, max=2**63 - 1, show_default=False, help="Of all random streams; default: run.seed.")
]
Workers = Annotated[
    int | None,
    typer.Option(min=1, show_default=False, help="Processes; default: one a core. Never changes a result."),
]
Report = Annotated[
    bool, typer.Option("--report", help="Also write report.html and summary.xlsx; default DIR: reports/.")
]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Another value, such as reps.standard.capacity=4. May repeat."),
]


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"simchat {VERSION}")
        raise typer.Exit


@app.callback()
def main(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Simulate synchronous live chat: response times, handle times, abandonment."""
    if context.invoked_subcommand is None:
        print(context.get_help(), file=sys.stderr)
        raise typer.Exit(Exit.BAD_INPUT)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", show_default=False, help="Made if it is not there.")],
) -> None:
    """Write a commented starting config that runs."""
    from simchat.config import starting_config

    path = folder / "baseline.yaml"
    _write_new(path, starting_config())
    print(f"{path} is written; try: simchat run {path}")


@app.command()
def check(configs: Configs, overrides: Overrides = None) -> None:
    """Validate configs without running them."""
    for path, scenario in _loaded(configs, overrides):
        print(f"{path}: ok ({scenario.config.name})")
        for warning in scenario.warnings:
            print(f"{path}: warning: {warning}")


@app.command()
def run(
    configs: Configs,
    replications: Annotated[
        int | None, typer.Option(min=1, show_default=False, help="Default: run.replications of the config.")
    ] = None,
    seed: Seed = None,
    workers: Workers = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", show_default=False, help="Folder for the results; one in it for each of several."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    precision: Annotated[
        list[str] | None,
        typer.Option(metavar="KPI=SHARE", help="Go on to a half-width of that share of the mean, or abs:X."),
    ] = None,
    max_replications: Annotated[int, typer.Option(min=2, help="Where --precision gives up.")] = 1000,
    report: Report = False,
    overrides: Overrides = None,
) -> None:
    """Simulate configs and print their KPI reports."""
    from simchat.experiment.experiment import Plan
    from simchat.experiment.precision import Precision
    from simchat.report.run_command import Outlets, run_and_tell

    planned = partial(
        Plan.of,
        replications=replications,
        seed=seed,
        workers=workers,
        precision=tuple(Precision.parse(text) for text in precision or ()),
        max_replications=max_replications,
    )
    last = run_and_tell(_loaded(configs, overrides), planned, Outlets(as_json=as_json, out=out, page=report))
    if last.interrupted:
        raise typer.Exit(Exit.INTERRUPTED)


@app.command()
def compare(
    base: Annotated[Path, typer.Argument(metavar="BASE", show_default=False, help=CONFIG_HELP)],
    candidates: Annotated[
        list[Path], typer.Argument(metavar="CANDIDATE...", show_default=False, help="What to compare with it.")
    ],
    replications: Annotated[
        int | None,
        typer.Option(min=2, show_default=False, help="Of each config; default: run.replications of the base."),
    ] = None,
    seed: Seed = None,
    workers: Workers = None,
    kpis: Annotated[
        list[str] | None,
        typer.Option("--kpi", help="Whose verdicts hold together; default: the headline. May repeat."),
    ] = None,
    same_within: Annotated[
        float, typer.Option(min=0, help="Differences up to that share of the base's figure count as none.")
    ] = 0.01,
    precision: Annotated[bool, typer.Option("--precision", help="Go on until every verdict is settled.")] = False,
    max_replications: Annotated[
        int, typer.Option(min=2, help="Where --precision and --undecided more give up.")
    ] = 1000,
    gates: Annotated[
        list[str] | None,
        typer.Option(
            "--gate", metavar="GATE", help="Such as 'abandonment_rate <= base + 0.01', or a file. May repeat."
        ),
    ] = None,
    undecided: Annotated[
        Undecided, typer.Option(help="What an undecided gate is: a failure, a pass, or a reason to simulate more.")
    ] = Undecided.FAIL,
    best: Annotated[
        str | None,
        typer.Option(metavar="KPI[=WORTH]", show_default=False, help="Screen for the best; with WORTH, select it."),
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", show_default=False, help="Write the gates as JUnit XML.")
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option(metavar="FILE", show_default=False, help="Append the comparison as Markdown.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", show_default=False, help="Folder for it all, with a results folder for each config."
        ),
    ] = None,
    report: Annotated[
        bool, typer.Option("--report", help="Also write report.html; default DIR: reports/ and BASE_compared.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    overrides: Overrides = None,
) -> None:
    """Compare configs on the same visitors; a gate that fails makes the exit status 1."""
    from simchat.comparison.choice import Best
    from simchat.comparison.gates_file import gates_of
    from simchat.comparison.question import Question
    from simchat.report.compare_command import Outlets, compare_and_tell

    question = Question(
        kpis=tuple(kpis or ()),
        same_within=same_within,
        settle=precision,
        max_replications=max_replications,
        gates=tuple(gates_of(gates or ())),
        undecided=undecided.value,
        best=Best.parse(best) if best else None,
    )
    scenarios = [scenario for _, scenario in _loaded([base, *candidates], overrides)]
    folder = Path("reports") / f"{base.stem}_compared" if out is None and report else out
    comparison = compare_and_tell(
        scenarios, question, Outlets(as_json=as_json, junit=junit, markdown=markdown, out=folder, page=report),
        replications=replications, seed=seed, workers=workers,
    )  # fmt: skip
    if comparison.interrupted:
        raise typer.Exit(Exit.INTERRUPTED)
    if not comparison.passed:
        raise typer.Exit(Exit.GATE_FAILED)


@app.command()
def sweep(
    file: Annotated[
        Path,
        typer.Argument(metavar="SWEEP", show_default=False, help="A what-if file with vary: keys and their values."),
    ],
    replications: Annotated[
        int | None,
        typer.Option(min=2, show_default=False, help="Of each point; default: run.replications of the base."),
    ] = None,
    seed: Seed = None,
    workers: Workers = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", show_default=False, help="Default: reports/ and the file's name.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with what DIR holds already.")] = False,
    kpis: Annotated[
        list[str] | None, typer.Option("--kpi", help="Those in the table; default: all. May repeat.")
    ] = None,
    backend: Annotated[Where, typer.Option(help="Processes here, or workers of a dask cluster.")] = Where.LOCAL,
    address: Annotated[
        str | None, typer.Option(show_default=False, help="Of a dask scheduler, such as tcp://10.0.0.5:8786.")
    ] = None,
    time_out: Annotated[str, typer.Option(help="For one replication; what takes longer is stopped and told.")] = "1h",
    report: Annotated[bool, typer.Option("--report", help="Also write report.html into DIR.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    overrides: Overrides = None,
) -> None:
    """Simulate a config with every combination of values; one table, and plots of what is traded for what."""
    from simchat.report.sweep_command import Outlets, Places, sweep_and_tell
    from simchat.sweeps.question import Question

    swept = sweep_and_tell(
        Question.read(file, overrides=overrides or ()),
        Path("reports") / file.stem if out is None else out,
        Places.of(backend=backend.value, address=address, workers=workers, time_out=time_out),
        Outlets(as_json=as_json, page=report),
        replications=replications, seed=seed, kpis=kpis or (), resume=resume,
    )  # fmt: skip
    if swept.interrupted:
        raise typer.Exit(Exit.INTERRUPTED)
    if swept.failures:
        raise typer.Exit(Exit.DEFECT)


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", show_default=False, help="Of run, compare or sweep.")],
    replay: Annotated[str, typer.Option(metavar="N|usual|off", help="Which replication the page plays.")] = "usual",
) -> None:
    """Write a page, a spreadsheet and figures of results into their folder."""
    from simchat.report.report_command import write_report

    print(write_report(folder, replay=replay))


@app.command()
def schema() -> None:
    """Print the JSON Schema of a config, for editors."""
    from simchat.config import json_schema

    print(json.dumps(json_schema(), indent=2))


@app.command()
def trace(
    config: Config,
    session: Annotated[int | None, typer.Option(min=0, show_default=False, help="Default: a few of each kind.")] = None,
    replication: Annotated[int, typer.Option(min=0, help="Which replication to look into.")] = 0,
    seed: Seed = None,
    overrides: Overrides = None,
) -> None:
    """Print the life of single sessions, event by event."""
    from simchat.experiment.replication import simulated
    from simchat.report.trace import lives

    ((_, scenario),) = _loaded([config], overrides)
    facts, _ = simulated(scenario, replication, seed=scenario.config.run.seed if seed is None else seed)
    for life in lives(facts, scenario.clock, session=session):
        print(life, end="\n\n")


@app.command()
def verify(
    quick: Annotated[
        bool, typer.Option("--quick", help="Every other case, a twentieth of its days, wider intervals.")
    ] = False,
    workers: Workers = None,
) -> None:
    """Compare the simulator with theory; the whole suite writes docs/verification.md where the sources are."""
    from simchat.verification.command import run_suite

    if not run_suite(quick=quick, workers=workers):
        raise typer.Exit(Exit.GATE_FAILED)


def _write_new(path: Path, text: str) -> None:
    """Write a file that must not be there yet."""
    from simchat.experiment.errors import explain

    if path.exists():
        raise typer.TyperException(f"{path} is there already and stays as it is; name another folder")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise typer.TyperException(f"cannot write {path}: {explain(error)}") from error


def _loaded(configs: list[Path], overrides: list[str] | None) -> list[tuple[Path, Scenario]]:
    """Scenarios of all configs, or every problem in any of them."""
    from simchat.config import ConfigError, load
    from simchat.experiment.targets import unanswerable

    scenarios, problems = [], []
    for path in configs:
        try:
            scenario = load(path, overrides=overrides or ())
        except ConfigError as error:
            problems += error.problems
        else:
            problems += unanswerable(scenario)
            scenarios.append((path, scenario))
    if problems:
        raise ConfigError(problems)
    return scenarios
