"""A case: a config, and what theory says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Exact:
    """The exact value of one KPI of a case.

    Parameters
    ----------
    kpi : str
        Its name in tables, such as ``abandonment_rate`` or ``wait.mean``.
    value : float
        In the unit of the table: seconds, shares, counts per day.
    bound : float, optional
        Widest half-width of the simulated interval in the KPI's own unit, for what is rare or near
        0; by default it is a share of the value, see `judging`.
    scope, name : str
        The row of the table: the total, or a topic, queue or tier.
    """

    kpi: str
    value: float
    bound: float | None = None
    scope: str = "total"
    name: str = "total"


@dataclass(frozen=True, slots=True)
class Case:
    """A config with an exact answer.

    Parameters
    ----------
    name : str
        Unique among the cases, in words, such as ``Erlang A, 12 reps``.
    group : str
        Heading under which it is shown.
    theory : str
        What gives the exact values, with its source, in one sentence.
    config : mapping
        What a planner would write, as parsed YAML.
    exact : tuple of Exact
        KPIs to compare.
    replications : int
        Days simulated in the full suite.
    """

    name: str
    group: str
    theory: str
    config: Mapping[str, Any]
    exact: tuple[Exact, ...]
    replications: int
