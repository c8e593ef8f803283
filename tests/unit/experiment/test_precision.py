"""When a run is precise enough."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest

from simchat.experiment.errors import PrecisionError
from simchat.experiment.precision import Precision, excess, next_total
from simchat.kpis import Reporting


def summary(**intervals: tuple[float, float, float]) -> pd.DataFrame:
    rows = [("total", kpi, mean, low, high) for kpi, (mean, low, high) in intervals.items()]
    rows.append(("topic", "wait.mean", 1.0, -100.0, 100.0))
    return pd.DataFrame(rows, columns=["scope", "kpi", "mean", "ci_low", "ci_high"])


def test_a_share_of_the_mean() -> None:
    precision = Precision.parse("service_level_60s=0.01")
    assert precision == Precision("service_level_60s", 0.01, absolute=False)
    assert precision.wanted(0.8) == pytest.approx(0.008)


def test_an_absolute_half_width() -> None:
    precision = Precision.parse("speed_to_answer.mean=abs:2.5")
    assert precision == Precision("speed_to_answer.mean", 2.5, absolute=True)
    assert precision.wanted(60.0) == 2.5


@pytest.mark.parametrize(
    "text",
    [
        "wait.mean",
        "wait.mean=",
        "=0.1",
        "wait.mean=0",
        "wait.mean=-1",
        "wait.mean=nan",
        "wait.mean=abs:",
        "wait.mean=2s",
    ],
)
def test_nonsense_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(PrecisionError, match="service_level_60s=0.01"):
        Precision.parse(text)


def test_excess_is_half_width_over_what_is_wanted_and_only_of_what_is_too_wide() -> None:
    table = summary(**{"wait.mean": (10.0, 8.0, 12.0), "occupancy": (0.5, 0.499, 0.501)})
    wanted = (Precision("wait.mean", 0.1), Precision("occupancy", 0.01))
    assert excess(table, wanted) == {"wait.mean": 2.0}
    assert excess(table, (Precision("wait.mean", 2.0, absolute=True),)) == {}


@pytest.mark.parametrize("figures", [(math.nan, math.nan, math.nan), (5.0, math.nan, math.nan), (0.0, -1.0, 1.0)])
def test_without_an_interval_or_with_a_mean_of_zero_it_is_never_precise(figures: tuple[float, float, float]) -> None:
    assert excess(summary(**{"wait.mean": figures}), (Precision("wait.mean", 0.1),)) == {"wait.mean": math.inf}


def test_a_figure_without_any_spread_is_precise() -> None:
    assert excess(summary(balk_rate=(0.0, 0.0, 0.0)), (Precision("balk_rate", 0.1),)) == {}


REPORTING = SimpleNamespace(thresholds=(20.0, 60.0), message_level=(False, True))


def named(text: str, reporting: SimpleNamespace = REPORTING) -> str:
    return Precision.parse(text).named(cast("Reporting", reporting)).kpi


def test_a_kpi_is_named_as_in_tables_and_a_distribution_means_its_mean() -> None:
    assert named("service_level_60s=0.01") == "service_level_60s"
    assert named("wait=0.1") == "wait.mean"


def test_an_unknown_kpi_is_refused_with_its_neighbours() -> None:
    with pytest.raises(PrecisionError, match="there is no KPI wait.meen; did you mean wait.mean"):
        named("wait.meen=0.1")


def test_a_kpi_that_the_config_does_not_model_is_refused() -> None:
    assert named("response_time.p90=0.1") == "response_time.p90"
    with pytest.raises(PrecisionError, match="not modelled"):
        named("response_time.p90=0.1", SimpleNamespace(thresholds=(20.0,), message_level=(False,)))


@pytest.mark.parametrize(
    ("n", "too_wide", "limit", "expected"),
    [
        (20, 1.1, 1000, 25),  # 20 × 1.21, rounded up
        (20, 3.0, 1000, 40),  # at most doubled
        (20, math.inf, 1000, 40),
        (20, 1.0001, 1000, 21),  # always goes on
        (20, 3.0, 30, 30),
    ],
)
def test_the_next_look(n: int, too_wide: float, limit: int, expected: int) -> None:
    assert next_total(n, too_wide, limit) == expected
