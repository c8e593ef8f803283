"""`simchat.run` with a precision: it goes on until the intervals are narrow enough, or gives up and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

import simchat
from simchat.experiment.errors import PrecisionError
from tests.unit.experiment.small import small


def half_width(result: simchat.Result, kpi: str) -> tuple[float, float]:
    """Half-width of a KPI's interval, and its mean."""
    row = result.summary.query("scope == 'total' and interval == '' and kpi == @kpi").iloc[0]
    return (row["ci_high"] - row["ci_low"]) / 2, row["mean"]


def test_a_share_of_the_mean_is_reached(tmp_path: Path) -> None:
    result = simchat.run(small(tmp_path), workers=1, precision={"service_level_20s": 0.05})
    half, mean = half_width(result, "service_level_20s")
    assert 10 < result.replications < 200
    assert half <= 0.05 * mean
    assert not result.warnings


def test_an_absolute_half_width_is_reached(tmp_path: Path) -> None:
    result = simchat.run(small(tmp_path), workers=1, precision={"wait": "abs:2"})
    assert 10 < result.replications < 200
    assert half_width(result, "wait.mean")[0] <= 2


def test_every_precision_asked_for_is_reached(tmp_path: Path) -> None:
    both = simchat.run(small(tmp_path), workers=1, precision={"wait": "abs:6", "occupancy": 0.1})
    half, mean = half_width(both, "occupancy")
    assert half <= 0.1 * mean
    assert half_width(both, "wait.mean")[0] <= 6
    single = simchat.run(small(tmp_path), workers=1, precision={"wait": "abs:6"})
    assert single.replications < both.replications


def test_it_gives_up_where_it_is_told_to_and_says_so(tmp_path: Path) -> None:
    result = simchat.run(small(tmp_path), workers=1, precision={"service_level_20s": 0.001}, max_replications=12)
    assert result.replications == 12
    assert result.warnings[0].startswith("service_level_20s: the precision asked for is not reached after 12")


@pytest.mark.parametrize("precision", [{"servce_level_20s": 0.01}, {"attempts": 0}, {"attempts": "2 %"}])
def test_a_precision_that_means_nothing_is_refused(tmp_path: Path, precision: dict[str, float | str]) -> None:
    with pytest.raises(PrecisionError):
        simchat.run(small(tmp_path), precision=precision)


def test_without_a_precision_there_are_as_many_as_asked_for(tmp_path: Path) -> None:
    assert simchat.run(small(tmp_path), replications=3, workers=1, precision={}).replications == 3
