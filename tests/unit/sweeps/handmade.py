"""Sweeps that nobody simulated: a folder with a table written by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from simchat.experiment.rerun import config_text
from simchat.sweeps.folder import ABOUT, BASE, TABLE, made_here
from simchat.sweeps.swept import Swept
from tests.unit.experiment.small import SMALL, small

Ends = tuple[float, float, float]  # mean, ci_low, ci_high
N = 20


def swept(
    folder: Path, vary: Mapping[str, Sequence[Any]], figures: Mapping[str, Mapping[int, Ends]], **about: Any
) -> Swept:
    """A sweep of points that take the first values of all keys together, then the second, and so on.

    Parameters
    ----------
    figures : mapping
        By KPI, or by scope, name and KPI with blanks between, such as ``topic general wait.mean``; then by point.
    about : Any
        What `sweep.json` says otherwise; `config` is the text of the base.
    """
    base = small(folder, about.pop("config", SMALL))
    values = list(zip(*vary.values(), strict=True))
    points = {point for of_kpi in figures.values() for point in of_kpi}
    said = {
        **made_here(), "kind": "sweep", "name": base.name, "origin": "sweep.yaml", "base": base.resolved(),
        "design": {"kind": "zip", "size": None, "seed": 1}, "keys": list(vary),
        "vary": {key: list(dict.fromkeys(each)) for key, each in vary.items()}, "kpis": [], "seed": 7,
        "replications": N, "points": len(values), "complete": len(points), "in_table": len(points),
        "simulated": 0, "interrupted": False,
        "failures": [], "run_time_s": 1.5, "values": values, **about,
    }  # fmt: skip
    (folder / ABOUT).write_text(json.dumps(said), encoding="utf-8")
    (folder / BASE).write_text(config_text(base, seed=7, replications=N), encoding="utf-8")
    _table(vary, values, figures).to_parquet(folder / TABLE)
    return Swept.opened(folder)


def _table(vary: Mapping[str, Any], values: list[Any], figures: Mapping[str, Mapping[int, Ends]]) -> pd.DataFrame:
    rows = []
    for key, of_kpi in figures.items():
        *group, kpi = key.split(" ")
        scope, name = group or ("total", "total")
        for point, ends in of_kpi.items():
            estimate = dict(zip(("mean", "ci_low", "ci_high"), ends, strict=True))
            settings = dict(zip(vary, values[point], strict=True))
            rows.append(
                {
                    "point": point,
                    **settings,
                    "scope": scope,
                    "name": name,
                    "kpi": kpi,
                    **estimate,
                    "n": N,
                    "contacts": 400,
                }
            )
    return pd.DataFrame(rows)


def around(mean: float, half: float = 0.01) -> Ends:
    """A figure and its interval."""
    return mean, mean - half, mean + half
