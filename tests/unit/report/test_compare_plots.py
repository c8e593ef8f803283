"""Figures of a comparison say what its tables say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import StepPatch

import simchat
from simchat.experiment.errors import ExperimentError
from simchat.report import plots
from simchat.report.page.hover import panels_of
from simchat.report.plots.forest import FARTHEST, reaches_beyond
from tests.unit.experiment.small import small


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> simchat.ComparisonResult:
    base = small(tmp_path_factory.mktemp("small"))
    slower = base.but({"name": "slower", "topics.general.conversation.messages.first_reply": "40s"})
    return simchat.compare(base, slower, base.but({"name": "again"}), replications=6, workers=1)


def percent(rows: pd.DataFrame, column: str) -> list[float]:
    return (100 * rows[column] / rows["base"].abs()).tolist()


def test_every_verdict_that_has_a_percentage_is_drawn(result: simchat.ComparisonResult) -> None:
    figure = result.plot.verdicts()
    rows = result.verdicts[result.verdicts["base"] != 0]
    for axes, candidate in zip(figure.axes, ("slower", "again"), strict=True):
        own = rows[rows["candidate"] == candidate]
        assert axes.get_title(loc="left") == candidate
        assert [text.get_text().partition(",")[0] for text in axes.texts] == own["verdict"].tolist()
        points = [line for line in axes.lines if str(line.get_gid()).startswith("told-")]
        assert [line.get_xdata()[0] for line in points] == pytest.approx(percent(own, "difference"))
        assert [line.get_ydata()[0] for line in points] == list(range(len(own)))
        spans = [line.get_xdata() for line in axes.lines[1:] if len(line.get_xdata()) == 2]
        assert np.allclose(spans, np.transpose([percent(own, "ci_low"), percent(own, "ci_high")]), equal_nan=True)


def test_a_kpi_of_which_the_base_has_none_is_left_out(result: simchat.ComparisonResult) -> None:
    assert (result.verdicts["base"] == 0).any()
    labels = [label.get_text() for label in result.plot.verdicts().axes[0].get_yticklabels()]
    assert "blocked (refused)" not in labels
    assert "first response, mean" in labels


def row(**more: object) -> pd.DataFrame:
    plain = {
        "candidate": "a", "kpi": "wait.mean", "base": 10.0, "value": 11.0, "difference": 1.0, "ci_low": 0.5,
        "ci_high": 1.5, "verdict": "worse",
    }  # fmt: skip
    return pd.DataFrame([plain | more])


def test_the_zone_of_the_same_is_shaded() -> None:
    (axes,) = plots.forest(row(), same_within=0.02).axes
    zone = next(patch for patch in axes.patches)
    assert (zone.get_x(), zone.get_x() + zone.get_width()) == (-2, 2)


def test_what_lies_far_off_is_pointed_at_and_does_not_press_the_others_together() -> None:
    far = row(kpi="abandonment_rate", value=200.0, difference=190.0, ci_low=150.0, ci_high=220.0)
    (axes,) = plots.forest(pd.concat([row(), far])).axes
    assert FARTHEST < axes.get_xlim()[1] < 1.1 * FARTHEST
    carets = [line for line in axes.lines if line.get_marker() == 5]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in carets] == [(axes.get_xlim()[1], 1)]
    assert [reaches_beyond(row()), reaches_beyond(far)] == [False, True]


def test_figures_of_several_candidates_may_have_one_axis() -> None:
    both = pd.concat([row(), row(candidate="b", difference=9.0, ci_high=9.5)])
    one, other = (plots.forest(both[both["candidate"] == name], like=both).axes[0].get_xlim() for name in "ab")
    assert one == other
    assert one != plots.forest(row()).axes[0].get_xlim()


def test_nothing_to_draw_is_no_failure() -> None:
    (axes,) = plots.forest(row(base=0.0, difference=float("nan"))).axes
    assert len(axes.texts) == 0


def test_the_difference_over_the_day_is_that_of_the_table(result: simchat.ComparisonResult) -> None:
    figure = result.plot.over_day("first_response_time")
    table = result.table
    rows = table[(table["kpi"] == "first_response_time.mean") & (table["scope"] == "total")]
    rows = rows[(rows["interval"].str.len() == 5) & (rows["candidate"] == "slower")].set_index("interval")
    (panel,) = panels_of(figure)
    assert panel.places[:2] == ["09:00", "10:00"]
    slower = next(series for series in panel.series if series.name == "slower")
    assert slower.values[:2] == pytest.approx(rows.loc[panel.places[:2], "difference"].to_numpy(dtype=float))
    wording = f"{rows.loc['09:00', 'difference']:+.0f} s ("
    assert slower.texts[0].startswith(wording)
    assert " to " in slower.texts[0]


def test_the_difference_has_the_band_of_its_interval(result: simchat.ComparisonResult) -> None:
    table = result.table
    (axes,) = plots.difference_over_day(table, "abandonment_rate", ["10:00"]).axes
    band = next(
        patch for patch in axes.patches if isinstance(patch, StepPatch) and "band of slower" in patch.get_label()
    )
    high, _, low = band.get_data()
    rows = table[(table["kpi"] == "abandonment_rate") & (table["interval"] == "10:00") & (table["scope"] == "total")]
    own = rows[rows["candidate"] == "slower"].iloc[0]
    assert (low[0], high[0]) == pytest.approx((own["ci_low"], own["ci_high"]))


def test_shares_differ_in_percentage_points(result: simchat.ComparisonResult, tmp_path: Path) -> None:
    figure = result.plot.over_day("abandonment_rate")
    figure.savefig(tmp_path / "drawn.png")
    assert all("pp" in label.get_text() for label in figure.axes[0].get_yticklabels())
    assert figure.axes[0].format_ydata(0.012) == "+1.20 pp"


def test_side_by_side_each_config_has_the_line_it_has_alone(result: simchat.ComparisonResult) -> None:
    figure = result.plot.side_by_side("first_response_time")
    (panel,) = panels_of(figure)
    assert [series.name for series in panel.series] == ["small", "slower", "again"]
    table = result.table
    rows = table[(table["kpi"] == "first_response_time.mean") & (table["scope"] == "total")].set_index("interval")
    slower = rows[rows["candidate"] == "slower"]
    base, other, _ = panel.series
    assert base.values[0] == pytest.approx(slower.loc["09:00", "base"])
    assert other.values[0] == pytest.approx(slower.loc["09:00", "value"])
    looks = {(patch.get_edgecolor(), str(patch.get_linestyle())) for patch in figure.axes[0].patches}
    assert len(looks) == 3


def test_bands_are_for_two_configs(tmp_path: Path) -> None:
    base = small(tmp_path)
    tables = {name: simchat.run(base, replications=2, workers=1).kpis for name in ("one", "two", "three")}
    two = {name: tables[name] for name in ("one", "two")}
    counted = [len(plots.side_by_side(some, "queue_length").axes[0].patches) for some in (two, tables)]
    assert counted == [4, 3]


def test_a_config_that_opens_earlier_makes_the_axis_longer_for_all(tmp_path: Path) -> None:
    base = small(tmp_path)
    early = base.but({"reps.standard.shifts.0.start": "07:00"})
    tables = {"late": simchat.run(base, replications=2, workers=1).kpis}
    tables["early"] = simchat.run(early, replications=2, workers=1).kpis
    (panel,) = panels_of(plots.side_by_side(tables, "reps_staffed"))
    assert panel.places[0] == "07:00"
    late, earlier = panel.series
    assert (late.values[0], earlier.values[0]) == (0, 2)


@pytest.mark.parametrize("name", ["over_day", "side_by_side"])
def test_an_unknown_kpi_is_told(result: simchat.ComparisonResult, name: str) -> None:
    with pytest.raises(ExperimentError, match="there is no KPI nonsense"):
        getattr(result.plot, name)("nonsense")
