"""The workloads as scenarios, larger ones with demand, staff and cap scaled alike."""

from __future__ import annotations

from pathlib import Path

from simchat.config import load
from simchat.config.scenario import Scenario

HERE = Path(__file__).parent


def workload(name: str, *, scale: int = 1) -> Scenario:
    """The scenario of ``w1`` or ``w2``, `scale` times as large."""
    scenario = load(HERE / f"{name}.yaml")
    return scenario if scale == 1 else scaled(scenario, scale)


def scaled(scenario: Scenario, scale: int) -> Scenario:
    """Demand, staff and cap times `scale`."""
    (tier,) = scenario.config.reps.values()
    (queue,) = scenario.config.queues.values()
    assert isinstance(tier.shifts, tuple)
    assert queue.cap is not None
    heads = {f"reps.rep.shifts.{n}.count": shift.count * scale for n, shift in enumerate(tier.shifts)}
    return scenario.but({"topics.chat.arrivals.scale": float(scale), "queues.chat.cap": queue.cap * scale} | heads)
