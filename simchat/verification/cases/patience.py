"""Patience of any law: the shape of the law matters as much as its mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simchat.theory import patience_laws
from simchat.theory.general_patience import GeneralPatience
from simchat.theory.patience_laws import Patience
from simchat.verification.building import WARM_UP, exponential, handling, round_the_clock, seconds, steady
from simchat.verification.case import Case, Exact

GROUP = "Patience of any law"
WORK_S = 180.0
MEAN_S = 150.0
WITHIN_S = 100


def cases() -> Iterator[Case]:
    """Laws without spread, with little, with much, and people who leave at once or never."""
    mean = seconds(MEAN_S)
    yield _case("always the same", mean, patience_laws.constant(MEAN_S), replications=320)
    yield _case(
        "uniform",
        {"dist": "uniform", "low": seconds(60.0), "high": seconds(240.0)},
        patience_laws.uniform(60.0, 240.0),
    )
    yield _case("Erlang", {"dist": "erlang", "mean": mean, "stages": 3}, patience_laws.erlang(MEAN_S, 3))
    yield _case(
        "Weibull", {"dist": "weibull", "mean": mean, "shape": 0.6}, patience_laws.weibull(MEAN_S, 0.6), replications=260
    )
    yield _case("lognormal", {"dist": "lognormal", "mean": mean, "cv": 1.2}, patience_laws.lognormal(MEAN_S, 1.2))
    yield _case(
        "hyperexponential",
        {"dist": "hyperexponential", "mean": mean, "cv": 2.0},
        patience_laws.hyperexponential(MEAN_S, 2.0),
    )
    parts = [(0.2, "0s"), (0.5, exponential(MEAN_S)), (0.3, {"dist": "never"})]
    laws = (patience_laws.constant(0.0), patience_laws.exponential(MEAN_S), patience_laws.never())
    yield _case(
        "some leave at once, some never",
        {"dist": "mixture", "of": [{"weight": weight, "value": value} for weight, value in parts]},
        patience_laws.mixture(*((weight, law) for (weight, _), law in zip(parts, laws, strict=True))),
    )


def _case(told: str, patience: Any, law: Patience, *, replications: int = 220) -> Case:
    reps, load = 4, 5.0
    exact = GeneralPatience(load / WORK_S, reps, WORK_S, law)
    return Case(
        f"M/M/n+G, patience {told}",
        GROUP,
        "The integrals of M/M/n+G (Baccelli and Hebuterne 1981; Zeltyn and Mandelbaum 2005).",
        steady(
            load / WORK_S,
            topic=handling(exponential(WORK_S)) | {"patience": patience},
            tier=round_the_clock(reps) | {"capacity": 1},
            run={"warm_up": WARM_UP, "interval": "24h", "thresholds": [f"{WITHIN_S}s"]},
        ),
        (
            Exact("delayed_rate", exact.delayed_rate),
            Exact("abandonment_rate", exact.abandonment_rate),
            Exact("occupancy", exact.occupancy),
            Exact(f"service_level_{WITHIN_S}s", exact.service_level(WITHIN_S)),
            *(() if law.edges else (Exact("wait.p90", exact.wait_quantile(0.9)),)),  # waits may pile up at an edge
        ),
        replications,
    )
