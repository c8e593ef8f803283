"""Figures of a sweep say what its table says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import simchat
from simchat.sweeps.sweep import SweepError
from tests.unit.experiment.small import small

KPIS = ["abandonment_rate", "response_time.mean", "occupancy"]


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> simchat.SweepResult:
    base = small(tmp_path_factory.mktemp("small"))
    vary = {"reps.standard.capacity": [1, 2, 3], "topics.general.patience": ["1m", "3m"]}
    return simchat.sweep(base, vary, replications=4, workers=1, kpis=KPIS)


def means(swept: simchat.SweepResult, kpi: str) -> np.ndarray:
    table = swept.table
    return table[(table["kpi"] == kpi) & (table["scope"] == "total")]["mean"].to_numpy(dtype=float)


def test_a_line_for_each_value_of_the_other_key(swept: simchat.SweepResult) -> None:
    axes = swept.plot.against("reps.standard.capacity", "abandonment_rate").axes[0]
    lines = [container.lines[0] for container in axes.containers]
    drawn = np.array([line.get_ydata() for line in lines])
    assert drawn.T.ravel() == pytest.approx(100 * means(swept, "abandonment_rate"))
    assert np.array([line.get_xdata() for line in lines]).mean(axis=0) == pytest.approx([1, 2, 3])
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["general.patience 1m", "general.patience 3m"]
    assert swept.plot.against("topics.general.patience").axes[0].get_xlabel() == "topics.general.patience, minutes"


def test_the_front_stands_out(swept: simchat.SweepResult) -> None:
    front = swept.front()
    axes = swept.plot.trade_off().axes[0]
    (best,) = [each for each in axes.containers if each.get_label() == "no other point is better in both"]
    assert sorted(best.lines[0].get_xdata()) == pytest.approx(sorted(100 * front["abandonment_rate"]))
    named = [text.get_text().partition(":")[0] for text in axes.get_legend().get_texts() if ":" in text.get_text()]
    assert named == [str(point) for point in front.index]


def test_a_heat_map_has_a_field_for_each_pair(swept: simchat.SweepResult) -> None:
    axes = swept.plot.heat_map("occupancy").axes[0]
    assert np.asarray(axes.images[0].get_array()).ravel() == pytest.approx(100 * means(swept, "occupancy"))
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1m", "3m"]
    assert len(axes.texts) == 6


@pytest.mark.parametrize(
    ("draw", "told"),
    [
        (lambda plot: plot.against("reps.standard.speed"), "reps.standard.speed is not varied; varied are "),
        (lambda plot: plot.heat_map("cost"), "cost is not in this sweep's table"),
        (lambda plot: plot.trade_off("abandonment_rate", "cost"), "cost is not in this sweep's table"),
        (lambda plot: plot.trade_off("abandonment_rate", "occupancy"), "occupancy: neither more nor less of it"),
        (lambda plot: plot.sensitivity(), "effects of keys take a morris or a sobol design; this one is grid"),
    ],
)
def test_what_cannot_be_drawn_is_told(swept: simchat.SweepResult, draw: object, told: str) -> None:
    with pytest.raises(SweepError, match=told):
        draw(swept.plot)  # type: ignore[operator]


def test_points_and_scenarios(swept: simchat.SweepResult) -> None:
    assert list(swept.points.columns) == ["reps.standard.capacity", "topics.general.patience", *KPIS]
    assert swept.points["abandonment_rate"].to_numpy() == pytest.approx(means(swept, "abandonment_rate"))
    assert swept.scenario(4).config.reps["standard"].capacity == 3
    assert swept.failures.empty
    assert "6 points, 4 replications of each" in repr(swept)


def test_a_folder_is_kept_and_gone_on_with(tmp_path: Path) -> None:
    base = small(tmp_path)
    vary = {"reps.standard.capacity": [1, 2]}
    first = simchat.sweep(base, vary, replications=2, workers=1, folder=tmp_path / "kept")
    again = simchat.sweep(base, vary, replications=2, workers=1, folder=tmp_path / "kept", resume=True)
    assert first.table.equals(again.table)
    assert again.folder == tmp_path / "kept"


def test_effects_are_drawn_and_listed(tmp_path: Path) -> None:
    vary = {"reps.standard.capacity": {"low": 1, "high": 3}, "reps.standard.hourly_cost": {"low": 10.0, "high": 30.0}}
    swept = simchat.sweep(small(tmp_path), vary, design={"morris": 3}, replications=2, workers=1)
    effects = swept.sensitivity("cost")
    assert effects["key"].iloc[0] == "reps.standard.hourly_cost"
    axes = swept.plot.sensitivity("cost").axes[0]
    assert [bar.get_width() for bar in axes.patches] == pytest.approx(effects["effect"].tolist()[::-1])
