"""A result in Python: tables, figures, saving, interruption."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import simchat
import simchat.model
from simchat.config import Scenario
from simchat.demand import Visitors
from simchat.experiment.errors import ResultsError
from simchat.facts import Facts
from tests.unit.experiment.small import SMALL, small

SINGLE = (
    "arrivals", "waiting", "waits", "open_chats", "staffing", "service_level", "abandonment", "outcomes",
    "distribution", "ewt", "rep_time", "lost_touch", "cost",
)  # fmt: skip


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> simchat.Result:
    return simchat.run(small(tmp_path_factory.mktemp("configs")), replications=3, workers=1)


def test_tables(result: simchat.Result) -> None:
    assert list(result.summary)[:4] == ["scope", "name", "interval", "kpi"]
    assert next(iter(result.kpis)) == "replication"
    assert result.sessions["replication"].unique().tolist() == [0, 1, 2]
    assert set(result.work["rep"].dropna()) <= {"standard.1.1", "standard.1.2"}


def test_outcomes_add_up(result: simchat.Result) -> None:
    assert result.outcomes["share"].sum() == pytest.approx(1)
    handled = (result.sessions["outcome"] == "handled").sum() / 3
    assert result.outcomes.loc["handled", "per_day"] == pytest.approx(handled)


def test_targets(result: simchat.Result) -> None:
    assert result.targets["kpi"].tolist() == ["attempts", "service_level_20s"]
    assert result.targets["status"].iloc[0] == "met"


def test_it_says_what_it_is(result: simchat.Result) -> None:
    assert repr(result) == "<Result of small: 3 replications, seed 7>"
    assert "speed to answer" in result._repr_html_()
    assert result.warnings[0].startswith("intervals from 3 replications are rough")


def test_saved_it_is_what_the_command_line_leaves(result: simchat.Result, tmp_path: Path) -> None:
    from simchat.experiment.experiment import Plan
    from simchat.experiment.results import run_into

    result.save(tmp_path / "saved")
    run_into(tmp_path / "run", result.scenario, Plan.of(result.scenario, replications=3, workers=1))
    for name in ("sessions.parquet", "work.parquet", "kpis.parquet", "summary.csv"):
        assert (tmp_path / "saved" / name).read_bytes() == (tmp_path / "run" / name).read_bytes()
    assert (tmp_path / "saved" / "manifest.json").is_file()


def test_it_is_not_saved_over_something_else(result: simchat.Result, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("")
    with pytest.raises(ResultsError, match="no simchat results"):
        result.save(tmp_path)


def test_its_temporary_tables_go_with_it(tmp_path: Path) -> None:
    result = simchat.run(small(tmp_path), replications=1, workers=1)
    folder = result._kept.tables
    assert (folder / "sessions.parquet").is_file()
    del result
    assert not folder.exists()


def test_ctrl_c_carries_the_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulate = simchat.model.simulate

    def interrupted(scenario: Scenario, visitors: Visitors) -> Facts:
        if visitors.replication == 2:
            raise KeyboardInterrupt
        return simulate(scenario, visitors)

    monkeypatch.setattr(simchat.model, "simulate", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        simchat.run(small(tmp_path), replications=4, workers=1)
    assert isinstance(caught.value, simchat.Interrupted)
    assert caught.value.result.replications == 2
    assert caught.value.result.sessions["replication"].unique().tolist() == [0, 1]


def test_load_with_changes(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL)
    changed = simchat.load(tmp_path / "small.yaml", {"reps.standard.capacity": 5})
    assert changed.config.reps["standard"].capacity == 5
    with pytest.raises(simchat.ConfigError):
        simchat.load(tmp_path / "small.yaml", {"reps.standard.capcity": 5})


def test_the_names_of_the_package_are_those_of_the_interface() -> None:
    assert {"load", "run", "Result", "Scenario", "ConfigError"} <= set(dir(simchat))
    with pytest.raises(AttributeError, match="no attribute 'rum'"):
        simchat.rum  # noqa: B018


@pytest.mark.parametrize(("name", "panels"), [("queue", 2), ("day", 3), ("shifts", 1)] + [(name, 1) for name in SINGLE])
def test_every_figure_has_its_panels_with_something_in_them(result: simchat.Result, name: str, panels: int) -> None:
    figure = getattr(result.plot, name)()
    assert len(figure.axes) == panels
    assert all(axes.patches or axes.lines for axes in figure.axes)


def test_figures_do_without_pyplot(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL)
    script = (
        "import sys, simchat\n"
        f"result = simchat.run(simchat.load({str(tmp_path / 'small.yaml')!r}), replications=1, workers=1)\n"
        "result.plot.day()\n"
        "print('matplotlib.pyplot' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
