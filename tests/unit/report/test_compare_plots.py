"""Figures of a comparison say what its tables say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import simchat
from simchat.experiment.errors import ExperimentError
from tests.unit.experiment.small import small


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> simchat.ComparisonResult:
    base = small(tmp_path_factory.mktemp("small"))
    slower = base.but({"name": "slower", "topics.general.conversation.messages.first_reply": "40s"})
    return simchat.compare(base, slower, base.but({"name": "again"}), replications=6, workers=1)


def test_every_verdict_that_has_a_percentage_is_drawn(result: simchat.ComparisonResult) -> None:
    figure = result.plot.verdicts()
    rows = result.verdicts[result.verdicts["base"] != 0]
    for axes, candidate in zip(figure.axes, ("slower", "again"), strict=True):
        own = rows[rows["candidate"] == candidate].iloc[::-1]
        assert axes.get_title(loc="left") == candidate
        assert [text.get_text() for text in axes.texts] == own["verdict"].astype(str).tolist()
        points = [line.get_xdata()[0] for line in axes.lines if len(line.get_xdata()) == 1]
        assert points == pytest.approx((100 * own["difference"] / own["base"].abs()).tolist())
        spans = [line.get_xdata() for line in axes.lines[1:] if len(line.get_xdata()) == 2]
        wanted = 100 * own[["ci_low", "ci_high"]].to_numpy(dtype=float) / own[["base"]].abs().to_numpy(dtype=float)
        assert np.allclose(np.array(spans, dtype=float), wanted, equal_nan=True)


def test_the_difference_over_the_day_is_that_of_the_table(result: simchat.ComparisonResult) -> None:
    axes = result.plot.over_day("first_response_time").axes[0]
    table = result.table
    rows = table[(table["kpi"] == "first_response_time.mean") & (table["scope"] == "total")]
    rows = rows[(rows["interval"].str.len() == 5) & (rows["candidate"] == "slower")].sort_values("interval")
    line = next(line for line in axes.lines if line.get_label() == "slower")
    assert line.get_ydata() == pytest.approx(rows["difference"].to_numpy(dtype=float))
    assert "s" in axes.get_ylabel()


def test_an_unknown_kpi_is_told(result: simchat.ComparisonResult) -> None:
    with pytest.raises(ExperimentError, match="there is no KPI nonsense"):
        result.plot.over_day("nonsense")


def test_shares_are_drawn_in_percentage_points(result: simchat.ComparisonResult, tmp_path: Path) -> None:
    figure = result.plot.over_day("abandonment_rate")
    assert figure.axes[0].get_ylabel() == "difference, percentage points"
    figure.savefig(tmp_path / "drawn.png")
    assert (tmp_path / "drawn.png").stat().st_size > 5000
