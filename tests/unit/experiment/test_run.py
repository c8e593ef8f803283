"""Runs: the same whoever works them off, interrupted, failed, precise enough."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import simchat.model
from simchat.cli import app
from simchat.config import ConfigError, Scenario
from simchat.demand import Visitors
from simchat.experiment.errors import NothingFinished, PrecisionError, ReplicationFailed
from simchat.experiment.experiment import Experiment, Plan
from simchat.experiment.precision import Precision
from simchat.experiment.replication import Job
from simchat.experiment.run import run_experiment
from simchat.experiment.summary import kpi_frame, overall
from simchat.facts import Facts
from simchat.kpis import Reporting
from tests.unit.experiment.small import SMALL, small


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    return small(tmp_path)


def run(scenario: Scenario, *, replications: int = 3, workers: int = 1, first: int = 0, **more: object) -> Experiment:
    plan = Plan.of(scenario, replications=replications, workers=workers, first=first, **more)  # type: ignore[arg-type]
    return run_experiment(scenario, plan)


def test_the_plan_is_that_of_the_config_where_nothing_else_is_said(scenario: Scenario) -> None:
    plan = Plan.of(scenario)
    assert (plan.replications, plan.seed, plan.first) == (4, 7, 0)
    assert plan.workers >= 1
    assert Plan.of(scenario, replications=2, seed=0, workers=3) == Plan(2, 0, 3)


@pytest.mark.parametrize("wrong", [{"replications": 0}, {"workers": 0}, {"seed": -1}, {"first": -1}])
def test_an_impossible_plan_is_refused(scenario: Scenario, wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least"):
        Plan.of(scenario, **wrong)  # type: ignore[arg-type]


def test_any_number_of_workers_gives_the_same_figures(scenario: Scenario) -> None:
    alone, together = run(scenario, workers=1), run(scenario, workers=2)
    assert kpi_frame(alone.measures).equals(kpi_frame(together.measures))
    assert [done.number for done in together.done] == [0, 1, 2]


def test_a_replication_alone_is_the_same_as_among_others(scenario: Scenario) -> None:
    among, alone = run(scenario, replications=4).done[3], run(scenario, replications=1, first=3).done[0]
    assert alone.number == among.number == 3
    assert kpi_frame([alone.measures]).equals(kpi_frame([among.measures]))


def test_another_seed_is_another_run(scenario: Scenario) -> None:
    one, other = run(scenario, replications=1), run(scenario, replications=1, seed=8)
    assert not kpi_frame(one.measures).equals(kpi_frame(other.measures))


def test_progress_is_told_after_each_replication(scenario: Scenario) -> None:
    told: list[tuple[int, int]] = []
    run_experiment(scenario, Plan.of(scenario, replications=3, workers=1), progress=lambda *at: told.append(at))
    assert told == [(1, 3), (2, 3), (3, 3)]


def stand_in(monkeypatch: pytest.MonkeyPatch, at: int, error: BaseException) -> None:
    """Let replication `at` raise in place of being simulated."""
    simulate = simchat.model.simulate

    def simulate_or_raise(scenario: Scenario, visitors: Visitors) -> Facts:
        if visitors.replication == at:
            raise error
        return simulate(scenario, visitors)

    monkeypatch.setattr(simchat.model, "simulate", simulate_or_raise)


def test_ctrl_c_keeps_what_is_finished(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, 2, KeyboardInterrupt())
    experiment = run(scenario, replications=4)
    assert experiment.interrupted
    assert [done.number for done in experiment.done] == [0, 1]


def test_ctrl_c_before_anything_is_finished(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, 0, KeyboardInterrupt())
    with pytest.raises(NothingFinished, match="before the first replication"):
        run(scenario)


def test_a_replication_that_raises_is_named_with_config_and_seed(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, 1, ZeroDivisionError("no rep"))
    with pytest.raises(ReplicationFailed) as caught:
        run(scenario)
    assert (caught.value.config, caught.value.seed, caught.value.replication) == ("small", 7, 1)
    assert str(caught.value).startswith("small: replication 1 with seed 7 failed: ZeroDivisionError: no rep")


def test_precision_goes_on_until_it_is_reached_and_any_workers_stop_at_the_same_replication(scenario: Scenario) -> None:
    wanted = (Precision("occupancy", 0.08),)
    alone = run(scenario, precision=wanted, max_replications=60)
    total = overall(alone.measures).query("scope == 'total' and kpi == 'occupancy'").iloc[0]
    assert (total["ci_high"] - total["ci_low"]) / 2 <= 0.08 * total["mean"]
    assert alone.missed == ()
    assert 10 < len(alone.done) < 60
    assert alone.planned == len(alone.done)
    assert len(run(scenario, workers=2, precision=wanted, max_replications=60).done) == len(alone.done)


def test_precision_gives_up_at_the_limit_and_says_so(scenario: Scenario) -> None:
    experiment = run(scenario, precision=(Precision("speed_to_answer", 0.001),), max_replications=11)
    assert len(experiment.done) == 11
    assert experiment.missed == ("speed_to_answer.mean",)


def test_a_precision_for_no_kpi_is_refused_before_anything_runs(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, 0, AssertionError("it ran"))
    with pytest.raises(PrecisionError, match="there is no KPI"):
        run(scenario, precision=(Precision("wait_time", 0.1),))


def test_what_is_kept_of_a_replication_is_small_and_travels(scenario: Scenario) -> None:
    done = Job(scenario, 7, Reporting.of(scenario))(0)
    assert len(pickle.dumps(done)) < 100_000
    assert done.attempts > 20


LEFT_BY_A_REPLICATION = """
import gc, sys
from simchat.config import load
from simchat.experiment.replication import Job
from simchat.kpis import Reporting

scenario = load(sys.argv[1])
job = Job(scenario, 7, Reporting.of(scenario))
job(0)  # what is made once stays
gc.collect()
gc.disable()
job(1)
print(gc.collect())
"""


def test_nothing_of_a_replication_waits_for_the_collector(tmp_path: Path) -> None:
    """In a process of its own, where no thread of anything else leaves something behind."""
    small(tmp_path)
    command = [sys.executable, "-c", LEFT_BY_A_REPLICATION, str(tmp_path / "small.yaml")]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 20


def test_a_run_that_is_over_soon_starts_no_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simchat.experiment.experiment.available_cores", lambda: 5)
    scenario = small(tmp_path)  # forty visitors
    assert Plan.of(scenario, replications=20).workers == 1
    assert Plan.of(scenario, replications=250).workers == 5
    assert Plan.of(scenario, replications=20, workers=2).workers == 2
    assert Plan.of(scenario, precision=(Precision("attempts", 0.1),)).workers == 5


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("{kpi: occupancy, at_most: 0.9, queue: general}", "occupancy is given for total, tier, not for a queue"),
        ("{kpi: response_time.p90, at_most: 90s, topic: general}", "not modelled for topic general"),
    ],
)
def test_a_target_that_asks_for_what_is_not_reported_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, told: str
) -> None:
    handling = SMALL[SMALL.index("      messages:") : SMALL.index("    wrap_up:")]
    text = SMALL.replace(handling, "      handling: {work: 3m}\n").replace("{kpi: attempts, at_most: 1000}", target)
    scenario = small(tmp_path, text)
    stand_in(monkeypatch, 0, AssertionError("it ran"))
    with pytest.raises(ConfigError, match=told):
        run(scenario)
    line = 1 + text.splitlines().index(f"  - {target}")
    for command in ("check", "run"):
        done = CliRunner().invoke(app, [command, str(tmp_path / "small.yaml")])
        assert done.exit_code == 2
        assert done.stderr.startswith(f"error: {tmp_path / 'small.yaml'}:{line}:")
        assert told in done.stderr


def test_what_is_unfinished_is_counted_and_warnings_come_once_each(tmp_path: Path) -> None:
    nobody_late = (
        SMALL.replace('end: "12:00"', 'end: "10:00"')
        .replace("mean: 2m", "mean: 50h")
        .replace("run: {", "run: {drain: 1h, ")
    )
    experiment = run(small(tmp_path, nobody_late), replications=2)
    assert sum(done.unfinished for done in experiment.done) > 0
    assert len(set(experiment.warnings)) == len(experiment.warnings)
