"""Figures of a sweep say what its table says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

import simchat
from simchat.report import plots
from simchat.report.page import svg
from simchat.report.page.chart import chart
from simchat.report.plots import house
from simchat.report.wording import amount, share
from simchat.sweeps.frames import read_table
from simchat.sweeps.sweep import SweepError
from tests.unit.experiment.small import SMALL, small
from tests.unit.sweeps.handmade import around
from tests.unit.sweeps.handmade import swept as by_hand

KPIS = ["abandonment_rate", "response_time.mean", "occupancy"]


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> simchat.SweepResult:
    base = small(tmp_path_factory.mktemp("small"))
    vary = {"reps.standard.capacity": [1, 2, 3], "topics.general.patience": ["1m", "3m"]}
    return simchat.sweep(base, vary, replications=4, workers=1, kpis=KPIS)


def means(swept: simchat.SweepResult, kpi: str) -> np.ndarray:
    table = swept.table
    return table[(table["kpi"] == kpi) & (table["scope"] == "total")]["mean"].to_numpy(dtype=float)


def told(figure: Figure) -> list[str]:
    """What the parts of a figure say where somebody points at them."""
    found = figure.findobj(lambda artist: str(artist.get_gid()).startswith(house.TOLD))
    return [str(artist.get_label()).removeprefix("_") for artist in found]


def below(figure: Figure) -> list[str]:
    """What the legend says."""
    return [text.get_text() for legend in figure.legends for text in legend.get_texts()]


def test_a_line_for_each_value_of_the_other_key(swept: simchat.SweepResult) -> None:
    figure = swept.plot.against("reps.standard.capacity", "abandonment_rate")
    (axes,) = figure.axes
    lines = [line for line in axes.lines if len(line.get_xdata()) == 3]
    drawn = np.array([line.get_ydata() for line in lines])
    assert drawn.T.ravel() == pytest.approx(means(swept, "abandonment_rate"))
    assert np.array([line.get_xdata() for line in lines]).mean(axis=0) == pytest.approx([1, 2, 3])
    assert below(figure) == ["1m", "3m"]
    assert figure.legends[0].get_title().get_text() == "general.patience"


def test_its_intervals_and_what_a_point_says(swept: simchat.SweepResult) -> None:
    figure = swept.plot.against("reps.standard.capacity", "abandonment_rate")
    rows = swept.table[(swept.table["kpi"] == "abandonment_rate") & (swept.table["scope"] == "total")]
    bars = [segment[:, 1].tolist() for bars in figure.axes[0].collections for segment in bars.get_segments()]
    assert sorted(bars) == sorted(rows[["ci_low", "ci_high"]].values.tolist())
    row = rows[rows["point"] == 3].iloc[0]
    mean, low, high = (share(row[name]) for name in ("mean", "ci_low", "ci_high"))
    assert f"point 3, standard.capacity 2, general.patience 3m: {mean} ({low} to {high})" in told(figure)


def test_a_key_of_durations_lies_where_they_are(swept: simchat.SweepResult) -> None:
    (axes,) = swept.plot.against("topics.general.patience").axes
    assert axes.get_xlabel() == "topics.general.patience"
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1m", "3m"]
    assert axes.get_xticks().tolist() == [60, 180]


def test_a_target_is_a_line(tmp_path: Path) -> None:
    base = small(tmp_path, SMALL.replace("{kpi: attempts, at_most: 1000}", "{kpi: abandonment_rate, at_most: 0.05}"))
    result = simchat.sweep(base, {"reps.standard.capacity": [1, 2]}, replications=3, workers=1)
    texts = [
        text.get_text() for text in result.plot.against("reps.standard.capacity", "abandonment_rate").axes[0].texts
    ]
    assert texts == ["target: at most 5.0 %"]
    assert not result.plot.against("reps.standard.capacity", "occupancy").axes[0].texts


def test_too_many_combinations_for_lines_are_dots_and_their_means(tmp_path: Path) -> None:
    values = {"reps.standard.capacity": [1, 2] * 10, "queues.general.cap": list(range(20)), "a.b": list(range(20))}
    figures = {"abandonment_rate": {point: around(0.01 * point) for point in range(20)}}
    table = read_table(by_hand(tmp_path, values, figures))
    figure = plots.against(table, "reps.standard.capacity", "abandonment_rate")
    assert len(told(figure)) == 20
    at_values = figure.axes[0].collections[-1]
    assert at_values.get_label() == "mean at each value"
    assert [segment[0, 1] for segment in at_values.get_segments()] == pytest.approx([0.09, 0.10])
    fifths = plots.against(table, "queues.general.cap", "abandonment_rate").axes[0].collections[-1]
    assert fifths.get_label() == "mean of each fifth of the points"
    assert [segment[:, 0].tolist() for segment in fifths.get_segments()][:2] == [[0, 3], [4, 7]]
    assert fifths.get_segments()[1][:, 1] == pytest.approx([0.055, 0.055])


def test_the_front_stands_out_and_its_numbers_are_explained(swept: simchat.SweepResult) -> None:
    front = swept.front()
    figure = swept.plot.trade_off()
    (axes,) = figure.axes
    best = [line for line in axes.lines if line.get_marker() == "D"]
    assert sorted(line.get_xdata()[0] for line in best) == pytest.approx(sorted(front["abandonment_rate"]))
    (joined,) = [line for line in axes.lines if len(line.get_xdata()) == len(front) and line.get_linestyle() == "-"]
    assert sorted(joined.get_ydata()) == pytest.approx(sorted(front["response_time.mean"]))
    numbers = [number for text in axes.texts for number in text.get_text().split(", ") if number.isdigit()]
    assert sorted(numbers) == sorted(map(str, front.index))
    settings = [
        f"{at}: standard.capacity {row.iloc[0]}, general.patience {row.iloc[1]}" for at, row in front.iterrows()
    ]
    assert sorted(text for text in below(figure) if ":" in text) == sorted(settings)
    assert len(told(figure)) == 6


def test_points_that_meet_targets_are_filled(tmp_path: Path) -> None:
    figures = {"cost": {0: around(1.0), 1: around(2.0), 2: around(3.0)}, "occupancy": {}, "service_level_20s": {
        0: around(0.5), 1: around(0.7), 2: around(0.6)}}  # fmt: skip
    table = read_table(by_hand(tmp_path, {"reps.standard.capacity": [1, 2, 3]}, figures))

    def filled(meeting: list[int] | None) -> list[float]:
        (axes,) = plots.trade_off(table, "cost", "service_level_20s", meeting).axes
        dots = [line for line in axes.lines if line.get_marker() in "oD"]
        return sorted(line.get_xdata()[0] for line in dots if line.get_markerfacecolor() != "white")

    assert filled([2]) == [3.0]
    assert filled([]) == []
    assert filled(None) == [1.0, 2.0]  # those on the front


def test_intervals_that_would_press_points_together_are_told_in_words(tmp_path: Path) -> None:
    figures = {"cost": {0: around(10.0, 5), 1: around(10.5, 5)}, "service_level_20s": {0: around(0.5), 1: around(0.7)}}
    table = read_table(by_hand(tmp_path, {"reps.standard.capacity": [1, 2]}, figures))
    (axes,) = plots.trade_off(table, "cost", "service_level_20s").axes
    assert axes.get_xlabel() == "Cost of the whole time (95 % intervals, not drawn: about ±5.00)"
    low, high = axes.get_xlim()
    assert 9.5 < low < 10 < 10.5 < high < 11


def test_a_crowd_is_drawn_without_words(tmp_path: Path) -> None:
    n = 70
    values = {"reps.standard.capacity": list(range(n))}
    figures = {"cost": {at: around(float(at), 0.1) for at in range(n)}, "occupancy": {}, "service_level_20s": {
        at: around(0.5 + (at - 30) ** 2 / 1e4) for at in range(n)}}  # fmt: skip
    figure = plots.trade_off(read_table(by_hand(tmp_path, values, figures)), "cost", "service_level_20s")
    on_front = len(told(figure))
    assert 0 < on_front < n
    assert len(figure.axes[0].collections[0].get_offsets()) == n - on_front


def test_a_heat_map_has_a_field_for_each_pair(swept: simchat.SweepResult) -> None:
    figure = swept.plot.heat_map("occupancy")
    (axes,) = figure.axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1m", "3m"]
    assert [text.get_text() for text in axes.texts] == [share(mean) for mean in means(swept, "occupancy")]
    words = told(figure)
    assert words[1] == f"standard.capacity 1, general.patience 3m: {share(means(swept, 'occupancy')[1])}"
    assert len(words) == 6


@pytest.mark.parametrize(("kpi", "light"), [("abandonment_rate", 0), ("service_level_20s", 2)])
def test_light_fields_are_good_ones_and_figures_can_be_read_on_all(tmp_path: Path, kpi: str, light: int) -> None:
    values = {"reps.standard.capacity": [1, 2, 3], "queues.general.cap": [5, 5, 5]}
    table = read_table(by_hand(tmp_path, values, {kpi: {at: around(0.1 + at / 10) for at in range(3)}}))
    (axes,) = plots.heat_map(table, kpi, "reps.standard.capacity", "queues.general.cap").axes
    colours = [to_rgb(field.get_facecolor()) for field in axes.patches]
    assert max(range(3), key=lambda at: sum(colours[at])) == light
    for colour, text in zip(colours, axes.texts, strict=True):
        assert contrast(colour, to_rgb(text.get_color())) > 4.5
        assert to_hex(text.get_color()) not in svg.COLOURS, "colours that a page swaps where it is dark"


def contrast(*colours: tuple[float, float, float]) -> float:
    """As WCAG has it."""
    linear = [[(part + 0.055) / 1.055 for part in colour] for colour in colours]
    light, dark = sorted(
        (float(np.dot([0.2126, 0.7152, 0.0722], np.power(each, 2.4))) for each in linear), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


def test_a_heat_map_without_all_points_says_what_is_not_there(tmp_path: Path) -> None:
    values = {"reps.standard.capacity": [1, 1, 2, 2], "queues.general.cap": [5, 6, 5, 6]}
    table = read_table(by_hand(tmp_path, values, {"cost": {at: around(float(at)) for at in range(3)}}))
    words = told(plots.heat_map(table, "cost", "reps.standard.capacity", "queues.general.cap"))
    assert words[-1] == "standard.capacity 2, general.cap 6: not complete"


def test_very_many_fields_are_a_picture_with_a_scale(tmp_path: Path) -> None:
    grid = [(down, across) for down in range(20) for across in range(10)]
    values = {"reps.standard.capacity": [pair[0] for pair in grid], "queues.general.cap": [pair[1] for pair in grid]}
    table = read_table(by_hand(tmp_path, values, {"cost": {at: around(float(at)) for at in range(200)}}))
    figure = plots.heat_map(table, "cost", "reps.standard.capacity", "queues.general.cap")
    image = figure.axes[0].images[0]
    assert np.asarray(image.get_array()).ravel().tolist() == list(map(float, range(200)))
    page = str(chart(figure, "map", "A picture in a page.").svg)
    assert page.count('xlink:href="data:image/png;base64,') == 2


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
    figure = swept.plot.sensitivity("cost")
    (axes,) = figure.axes
    assert [bar.get_width() for bar in axes.patches] == pytest.approx(effects["effect"])
    assert [label.get_text() for label in axes.get_yticklabels()] == ["standard.hourly_cost", "standard.capacity"]
    first = effects.iloc[0]
    change = f"change {amount(first['effect'])} ± {amount(first['half_width'])}"
    assert told(figure)[0] == f"reps.standard.hourly_cost: {change}, spread of the change {amount(first['spread'])}"


def test_shares_of_the_variance_are_drawn_alone_and_together() -> None:
    columns = ["kpi", "key", "effect", "half_width", "total", "total_half_width"]
    effects = pd.DataFrame(
        [("cost", "a.b", 0.6, 0.1, 0.7, 0.1), ("cost", "a.c", -0.01, 0.1, 0.2, 0.1)], columns=columns
    )
    figure = plots.sensitivity(effects, "cost")
    assert [bar.get_width() for bar in figure.axes[0].patches] == [0.6, 0.0]
    assert told(figure)[0] == "a.b: alone 60.0 % ± 10.0 %, with all it does together with others 70.0 %"
