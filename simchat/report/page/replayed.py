"""The replication that a page plays: which one, simulated again, and whether it is the same as in the results."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from markupsafe import Markup

from simchat.experiment.errors import ResultsError
from simchat.experiment.replication import simulated
from simchat.facts import Facts
from simchat.report.page.replay import replay
from simchat.report.result import Result


class Replayed(NamedTuple):
    """A replay ready for a page."""

    caption: str
    data: Markup  # JSON


def replayed(result: Result, number: int | None = None) -> Replayed:
    """A replication, by default a usual one: that whose service level is in the middle of all.

    Raises
    ------
    ResultsError
        If the results hold no such replication, or if simulated again it is another: they come from another version of
        simchat or of a library.
    """
    numbers = sorted(set(result.sessions["replication"])) or [result.manifest["first_replication"]]
    if number is not None and number not in numbers:
        raise ResultsError(f"there is no replication {number}: the results hold {numbers[0]} to {numbers[-1]}")
    chosen = _usual(result, numbers) if number is None else number
    facts, _ = simulated(result.scenario, chosen, seed=result.seed)
    _check(result, facts, chosen)
    why = ", a usual one: its service level is the one in the middle" if number is None and len(numbers) > 1 else ""
    shown = replay(facts, result.scenario)
    return Replayed(f"Replication {chosen}{why}. {shown.shown}", shown.as_json())


def _usual(result: Result, numbers: list[int]) -> int:
    """The replication whose service level is in the middle."""
    kpis, level = result.kpis, result.findings.level
    rows = kpis[(kpis["kpi"] == level) & (kpis["scope"] == "total") & (kpis["interval"] == "")]
    if rows.empty:
        return numbers[0]
    ordered = rows.sort_values(["value", "replication"])["replication"].tolist()
    return int(ordered[len(ordered) // 2])


def _check(result: Result, facts: Facts, number: int) -> None:
    """Whether the sessions are those of the results."""
    sessions = result.sessions
    kept = sessions.loc[sessions["replication"] == number, "ended"].to_numpy(dtype=np.float64)
    if not np.array_equal(kept, facts.sessions.ended_at, equal_nan=True):
        raise ResultsError(
            f"replication {number} does not come out as the results have it: they come from another version of simchat "
            "or of its libraries; run the config again"
        )
