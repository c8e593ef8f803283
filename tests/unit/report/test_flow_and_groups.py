"""From arrivals to outcomes, and where reps' time goes: out of tables made by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simchat.kpis import Reporting
from simchat.report import plots
from simchat.report.counted import counted, forecast
from simchat.report.plots.outcome_flow import exits_of, stages_reached
from tests.unit.experiment.small import SMALL, small

NAN = float("nan")


def session(outcome: str, started: float = NAN, requested: float = NAN, *, answered: bool = False) -> dict[str, object]:
    return {"outcome": outcome, "started": started, "requested": requested, "answered": answered, "arrival": 0.0}


SESSIONS = pd.DataFrame(
    [
        session("closed_door"),
        session("form_left"),
        session("refused", started=1),
        session("refused", started=1, requested=2),  # the flow ran again while he waited
        session("abandoned", started=1, requested=2),
        *[session("handled", started=1, requested=2, answered=True)] * 4,
        session("lapsed", started=1, requested=2, answered=True),
    ]
)


def test_attempts_are_told_apart_by_how_far_they_came() -> None:
    assert stages_reached(SESSIONS).tolist() == [0, 0, 1, 2, 2, 3, 3, 3, 3, 3]


def test_exits_are_shares_of_all_and_those_who_came_farthest_come_first() -> None:
    found = exits_of(SESSIONS)
    assert [(each.stage, each.outcome) for each in found] == [
        (3, "handled"), (3, "lapsed"), (2, "abandoned"), (2, "refused"), (1, "refused"), (0, "closed_door"),
        (0, "form_left"),
    ]  # fmt: skip
    assert sum(each.share for each in found) == pytest.approx(1)
    assert found[0].share == pytest.approx(0.4)


def test_the_flow_says_how_many_a_day_reach_each_stage() -> None:
    (axes,) = plots.outcome_flow(SESSIONS, days=2).axes
    texts = [text.get_text() for text in axes.texts]
    assert [text for text in texts if "\n" in text] == [
        "arrived\n5.00",
        "started a chat\n4.00",
        "queued\n3.50",
        "answered\n2.50",
    ]
    assert "handled 2.00 (40.0 %)" in texts


def test_a_flow_without_anybody_is_empty() -> None:
    assert not plots.outcome_flow(SESSIONS[:0], days=1).axes[0].texts


KPIS = pd.DataFrame(
    [
        ("standard", "staffed", 10.0, 10.0, 1.0),
        ("standard", "overtime", 1.0, 1.0, 1.0),
        ("standard", "occupancy", 0.6, 21600.0, 36000.0),
        ("standard", "attention_time.mean", 200.0, 20000.0, 100.0),
        ("standard", "wrap_up_time.mean", 50.0, 5000.0, 100.0),
        ("idle", "staffed", 4.0, 4.0, 1.0),
        ("idle", "overtime", 0.0, 0.0, 1.0),
        ("idle", "occupancy", 0.0, 0.0, 14400.0),
    ],
    columns=["name", "kpi", "value", "numerator", "denominator"],
).assign(replication=0, scope="tier", interval="")


def test_hours_on_duty_are_chats_wrap_up_and_idle() -> None:
    table = plots.rep_hours(KPIS)
    assert table.index.tolist() == ["standard", "idle"]
    assert table.loc["standard"].to_dict() == pytest.approx({"chats": 4.5, "wrap-up": 1.5, "idle": 4, "overtime": 1})
    assert table.loc["idle"].to_dict() == pytest.approx({"chats": 0, "wrap-up": 0, "idle": 4, "overtime": 0})


def test_hours_are_means_over_replications() -> None:
    other = KPIS.assign(
        replication=1, value=KPIS["value"] * (KPIS["kpi"] != "staffed") + 20.0 * (KPIS["kpi"] == "staffed")
    )
    other.loc[other["kpi"] == "occupancy", "numerator"] = 0.0
    table = plots.rep_hours(pd.concat([KPIS, other]))
    assert table.loc["standard", ["chats", "wrap-up", "idle"]].sum() == pytest.approx(15)
    assert table.loc["standard", "idle"] == pytest.approx(15 - 15 * 0.3)


def test_every_part_of_a_bar_says_what_it_is() -> None:
    bars = plots.rep_time(KPIS).axes[0].patches
    told = [str(bar.get_label()) for bar in bars]
    assert "_standard: wrap-up 1.50 h a day, 15.0 % of the time on duty" in told
    assert all(str(bar.get_gid()).startswith("told-") for bar in bars)


def test_a_histogram_leaves_out_those_who_do_not_wait_and_says_so() -> None:
    waits = pd.DataFrame({"wait": [0.0] * 75 + [60.0] * 24 + [NAN] * 10 + [600.0]})
    (axes,) = plots.distribution(waits, "wait").axes
    assert axes.get_xlabel().startswith("75.0 % take no time; shown: the other 25 chats")
    counts, edges, _ = axes.patches[0].get_data()
    assert counts[np.searchsorted(edges, 60.0, side="right") - 1] == pytest.approx(24 / 25)


def test_the_wait_shown_is_held_against_that_had_of_those_who_stayed_in_their_queue() -> None:
    rows = pd.DataFrame({"ewt_shown": [100.0] * 8, "wait": [10.0, 20, 30, 40, 50, 1000, 2000, 3000]})
    rows = rows.assign(answered=[True] * 7 + [False], reroutes=[0] * 5 + [1, 1, 0])
    (axes,) = plots.ewt(rows).axes
    points = axes.lines[-1]
    assert (points.get_xdata().tolist(), points.get_ydata().tolist()) == ([100.0], [30.0])
    assert "5 answered chats" in axes.get_xlabel()


WARM = SMALL.replace("interval: 1h", "interval: 1h, warm_up: 9h30m")


def test_only_who_arrived_in_the_window_counts(tmp_path: Path) -> None:
    reporting = Reporting.of(small(tmp_path, WARM))
    arrivals = pd.DataFrame({"arrival": [0.0, 34199.9, 34200.0, 86399.9, 86400.0]})
    assert counted(arrivals, reporting)["arrival"].tolist() == [34200.0, 86399.9]


def test_the_forecast_is_what_the_config_expects_in_the_window(tmp_path: Path) -> None:
    expected = forecast(small(tmp_path, WARM))
    assert expected["2026-01-05T09:00" if "2026-01-05T09:00" in expected else expected.index[9]] == pytest.approx(10)
    assert expected.filter(like="T10:00").tolist() == pytest.approx([20])
    assert expected["10:00"] == pytest.approx(20)


def test_the_forecast_by_time_of_day_is_a_mean_over_days(tmp_path: Path) -> None:
    days = "calendar: {start: 2026-03-02, days: 2}\n"
    only = SMALL.replace(
        'profile: {every: 1h, from: "09:00", counts: [20, 20]}',
        'profile: {mon: {every: 1h, from: "09:00", counts: [20]}, tue: {every: 1h, from: "09:00", counts: [40]}}',
    )
    expected = forecast(small(tmp_path, days + only))
    assert (expected["2026-03-02T09:00"], expected["2026-03-03T09:00"]) == pytest.approx((20, 40))
    assert expected["09:00"] == pytest.approx(30)
