"""KPIs over time: which intervals, what line, what band."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from simchat.report import plots
from simchat.report.plots.over_time import needed_reps
from simchat.report.plots.timeline import MOST_INTERVALS, Timeline

Row = tuple[int, str, str, str, str, float, float, float]
COLUMNS = ["replication", "scope", "name", "interval", "kpi", "value", "numerator", "denominator"]
DAY = "2026-03-02T"
HOURS = [f"{DAY}{hour:02d}:00" for hour in range(6, 12)]


def frame(rows: Sequence[Row]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def counts(
    kpi: str, values: dict[str, float], replication: int = 0, scope: str = "total", name: str = "total"
) -> list[Row]:
    return [(replication, scope, name, interval, kpi, value, value, 1.0) for interval, value in values.items()]


def busy(hours: Sequence[str] = HOURS, replication: int = 0) -> list[Row]:
    return counts("attempts", dict.fromkeys(hours, 10.0), replication)


def test_times_before_anybody_comes_and_after_the_last_are_left_out() -> None:
    arrivals = dict(zip(HOURS, [0, 0, 3, 0, 2, 0], strict=True))
    times = Timeline(frame(counts("attempts", arrivals)))
    assert times.labels == HOURS[2:5]
    assert times.places == ["08:00", "09:00", "10:00"]


def test_reps_on_duty_count_as_something() -> None:
    arrivals, staff = dict.fromkeys(HOURS, 0.0), dict(zip(HOURS, [0, 1, 0, 0, 0, 0], strict=True))
    times = Timeline(frame([*counts("attempts", arrivals), *counts("reps_staffed", staff)]))
    assert times.labels == [HOURS[1]]


def test_a_line_is_sum_over_sum_and_its_band_holds_eight_of_ten() -> None:
    rows: list[Row] = []
    for replication, (above, below) in enumerate([(1, 10), (8, 10), (90, 100)]):
        rows += [(replication, "total", "total", HOURS[0], "abandonment_rate", above / below, above, below)]
        rows += busy(HOURS[:1], replication)
    course = Timeline(frame(rows)).course("abandonment_rate")
    assert course.mean[0] == pytest.approx(99 / 120)
    assert course.low[0] == pytest.approx(np.quantile([0.1, 0.8, 0.9], 0.1))
    assert course.high[0] == pytest.approx(np.quantile([0.1, 0.8, 0.9], 0.9))


def test_a_quantile_is_no_ratio_and_its_line_is_the_mean() -> None:
    rows: list[Row] = [*busy(HOURS[:1]), *busy(HOURS[:1], 1)]
    for replication, value in enumerate([30.0, 50.0]):
        rows.append((replication, "total", "total", HOURS[0], "wait.p90", value, np.nan, 7.0 + replication))
    assert Timeline(frame(rows)).course("wait.p90").mean.tolist() == [40.0]


def test_hours_without_anything_keep_their_place() -> None:
    rows = [*busy(), (0, "total", "total", HOURS[3], "wait.mean", 60.0, 600.0, 10.0)]
    mean = Timeline(frame(rows)).course("wait.mean").mean
    assert np.isnan(mean[[0, 1, 2, 4, 5]]).all()
    assert mean[3] == 60


def test_groups_do_not_mix() -> None:
    rows = busy(HOURS[:1])
    for name, value in (("b", 1.0), ("a", 5.0)):
        rows += counts("queue_length", {HOURS[0]: value}, scope="queue", name=name)
    times = Timeline(frame(rows))
    assert times.names("queue") == ["b", "a"], "in the order of the config"
    assert [float(times.course("queue_length", scope="queue", name=name).mean[0]) for name in ("a", "b")] == [5, 1]


def test_the_hour_that_comes_twice_stands_where_it_comes() -> None:
    labels = ["2026-10-25T01:00", "2026-10-25T02:00", "2026-10-25T02:00+01:00", "2026-10-25T03:00"]
    assert Timeline(frame(busy(labels))).labels == labels


def test_a_long_calendar_is_shown_by_time_of_day() -> None:
    days = pd.date_range("2026-01-01", periods=MOST_INTERVALS + 1).strftime("%Y-%m-%dT08:00").tolist()
    times = Timeline(frame([*busy(days), *busy(["09:00", "08:00"])]))
    assert times.is_pooled
    assert times.labels == ["08:00", "09:00"]
    assert not Timeline(frame([*busy(days[1:]), *busy(["08:00"])])).is_pooled


def test_several_days_are_labelled_with_dates() -> None:
    days = [f"2026-03-{day:02d}T{hour:02d}:00" for day in range(2, 9) for hour in range(8, 20)]
    (axes,) = plots.shifts(
        frame([*busy(days), *counts("reps_staffed", dict.fromkeys(days, 2.0), scope="tier", name="a")])
    ).axes
    assert [label.get_text() for label in axes.get_xticklabels()] == [f"03-{day:02d}" for day in range(2, 9)]
    assert axes.format_xdata(12.5) == "03-03 08:00"


def staffed(attention_s: float, handle_s: float, queued: float) -> pd.DataFrame:
    """One hour with two reps on duty of three slots each."""
    hour, total = HOURS[0], ("total", "total")
    return frame([
        *busy([hour]),
        (0, *total, hour, "queued", queued, queued, 1.0),
        (0, *total, hour, "attention_time.mean", attention_s, attention_s * 5, 5.0),
        (0, *total, hour, "handle_time.mean", handle_s, handle_s * 5, 5.0),
        (0, *total, hour, "slot_occupancy", 0.5, 10800.0, 21600.0),
        (0, *total, hour, "occupancy", 0.5, 3600.0, 7200.0),
        (0, *total, hour, "queue_length", 0.0, 0.0, 3600.0),
    ])  # fmt: skip


def test_reps_needed_are_those_for_attention_or_for_slots_whichever_is_more() -> None:
    assert needed_reps(Timeline(staffed(attention_s=360, handle_s=600, queued=20))) == pytest.approx([2.0])
    assert needed_reps(Timeline(staffed(attention_s=60, handle_s=1080, queued=20))) == pytest.approx([2.0])


def test_slots_are_those_of_the_reps_on_duty() -> None:
    rows = [*staffed(60, 600, 5).itertuples(index=False, name=None), *counts("open_chats", {HOURS[0]: 3.0})]
    slots = plots.open_chats(frame(rows)).axes[0].patches[0]
    assert slots.get_label() == "slots"
    assert slots.get_data()[0].tolist() == [6.0]


def test_the_forecast_stands_at_its_interval() -> None:
    forecast = pd.Series({HOURS[1]: 7.0, HOURS[0]: 5.0, "08:00": 99.0})
    line = plots.arrivals(frame(busy()), forecast).axes[0].patches[0]
    assert line.get_label() == "forecast"
    assert line.get_data()[0][:2].tolist() == [5.0, 7.0]


def test_a_target_is_drawn_where_it_lies() -> None:
    rows = [*busy(), *counts("service_level_60s", dict.fromkeys(HOURS, 0.9))]
    (axes,) = plots.service_level(frame(rows), "service_level_60s", 0.8).axes
    (line,) = axes.lines
    assert line.get_ydata() == [0.8, 0.8]
    assert axes.get_title(loc="left") == "Service level within 60 s"
    assert not plots.service_level(frame(rows), "service_level_60s").axes[0].lines
