"""What a gate may say, and what is told to whoever writes something else."""

from __future__ import annotations

import math
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simchat.comparison.gate import Gate, GateError
from simchat.comparison.gates_file import gates_of
from simchat.config import ConfigError
from simchat.experiment.bounds import Bound
from simchat.kpis import Reporting
from tests.unit.experiment.small import small


@pytest.mark.parametrize(
    ("text", "subject", "times", "bound"),
    [
        ("abandonment_rate <= 0.05", ("total", "total", "abandonment_rate"), 0, Bound("at_most", 0.05)),
        ("total.abandonment_rate<5%", ("total", "total", "abandonment_rate"), 0, Bound("at_most", 0.05)),
        ("service_level_60s >= 80%", ("total", "total", "service_level_60s"), 0, Bound("at_least", 0.8)),
        ("topic.general.wait.p90 > 1m30s", ("topic", "general", "wait.p90"), 0, Bound("at_least", 90)),
        ("ewt_bias >= -3s", ("total", "total", "ewt_bias"), 0, Bound("at_least", -3)),
        ("cost <= base", ("total", "total", "cost"), 1, Bound("at_most", 0)),
        ("cost <= base*1.05", ("total", "total", "cost"), 1.05, Bound("at_most", 0)),
        ("cost <= 1.05 * base - 3", ("total", "total", "cost"), 1.05, Bound("at_most", -3)),
        ("abandonment_rate <= base + 1%", ("total", "total", "abandonment_rate"), 1, Bound("at_most", 0.01)),
    ],
)
def test_gates_are_read(text, subject, times, bound):
    gate = Gate.parse(text)
    assert ((gate.scope, gate.name, gate.kpi), gate.times, gate.bound) == (subject, pytest.approx(times), bound)
    assert not gate.by_interval


def test_a_gate_may_be_for_every_interval():
    gate = Gate.parse("service_level_60s  by interval >= 0.75")
    assert (gate.by_interval, gate.kpi, gate.text) == (
        True,
        "service_level_60s",
        "service_level_60s by interval >= 0.75",
    )


@pytest.mark.parametrize(
    "text", ["", "abandonment_rate", "abandonment_rate <= ", "a <= b", "a <= base + base", "a == 0.5", "0.5 >= a b"]
)
def test_what_is_no_gate_is_refused_with_examples(text):
    with pytest.raises(GateError, match="this is not a gate; write one such as"):
        Gate.parse(text)


@pytest.mark.parametrize("amount", ["5%%", "1.2.3", "3x", "5 m"])
def test_amounts_that_mean_nothing_are_refused(amount):
    with pytest.raises(GateError, match="no number|not a gate"):
        Gate.parse(f"wait.p90 <= {amount}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("abandonment_rat <= 0.05", "there is no KPI abandonment_rat; did you mean abandonment_rate"),
        ("topic.genral.abandonment_rate <= 0.05", "there is no topic genral; did you mean general?"),
        ("tier.night.occupancy <= 0.05", "there is no tier night; there are standard"),
        ("queue.general.occupancy <= 0.5", "occupancy is given for total, tier, not for a queue"),
        ("abandonment_rate <= 5", "abandonment_rate is a share, between 0 and 1"),
        (
            "cost <= base + 3%",
            "a percentage is no amount of what is told in money; of the base's figure write base * 103%",
        ),
        ("wait <= 5%", "a percentage is no amount of what is told in s; "),
        ("abandonment_rate <= base + 45s", "a time is no amount of what is told in share"),
        ("overtime <= 30m", "a time is no amount of what is told in h per day"),
    ],
)
def test_what_is_not_reported_is_told(tmp_path, text, told):
    with pytest.raises(GateError) as error:
        Gate.parse(text).kpi_for(Reporting.of(small(tmp_path)))
    assert told in str(error.value)
    assert text in str(error.value)


def test_a_distribution_means_its_mean(tmp_path):
    assert Gate.parse("wait <= 30s").kpi_for(Reporting.of(small(tmp_path))).name == "wait.mean"


def written(folder: Path, text: str) -> str:
    path = folder / "gates.yaml"
    path.write_text(text)
    return str(path)


def test_a_file_of_gates_stands_among_single_ones(tmp_path):
    path = written(tmp_path, "gates:\n  - cost <= base\n  - abandonment_rate <= 5%\n")
    assert [gate.kpi for gate in gates_of(["occupancy < 90%", path])] == ["occupancy", "cost", "abandonment_rate"]


def test_every_mistake_in_a_file_is_told_by_line(tmp_path):
    path = written(tmp_path, "gates:\n  - cost <= base\n  - cost\n  - [1]\n")
    with pytest.raises(ConfigError) as error:
        gates_of([path])
    assert [(problem.line, problem.key_path) for problem in error.value.problems] == [(3, "gates.1"), (4, "gates.2")]


@pytest.mark.parametrize("text", ["", "gates: 5\n", "- cost <= base\n"])
def test_a_file_without_gates_is_told(tmp_path, text):
    with pytest.raises(ConfigError):
        gates_of([written(tmp_path, text)])


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.yaml"):
        gates_of([str(tmp_path / "none.yaml")])


BOUNDS = ["<=", ">", "base", "*", "+", "-", "1.05", "5%", "45s", "1e999", "9h9", " "]
PIECES = ["abandonment_rate", "topic.", "total.", "by interval", *BOUNDS]


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=9).map("".join)))
def test_any_text_is_a_gate_or_told_not_to_be_one(text):
    with suppress(GateError):
        gate = Gate.parse(text)
        assert math.isfinite(gate.limit)
        assert math.isfinite(gate.times)


def test_no_bound_is_infinite():
    with pytest.raises(GateError, match="1e999 is no number"):
        Gate.parse("wait <= 1e999")
