"""Which key moves which KPI most: Morris' elementary effects and Sobol's indices, by SALib."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simchat.sweeps.design import MORRIS_LEVELS, SENSITIVITY, problem, salib
from simchat.sweeps.frames import at_total, read_table
from simchat.sweeps.sweep import Sweep, SweepError

if TYPE_CHECKING:
    import pandas as pd

CSV = "sensitivity.csv"
MORRIS = {"effect": "mu_star", "half_width": "mu_star_conf", "spread": "sigma"}  # our names and SALib's
SOBOL = {"effect": "S1", "half_width": "S1_conf", "total": "ST", "total_half_width": "ST_conf"}
ANALYSIS_SEED = 1  # of SALib's bootstrap


def sensitivity(sweep: Sweep, kpis: Sequence[str]) -> pd.DataFrame:
    """How much each key moves each KPI.

    Returns
    -------
    DataFrame
        Columns kpi, key, effect, half_width, and ``spread`` (morris) or ``total`` and ``total_half_width`` (sobol).
        `effect` is μ* of Morris, the mean size of the change of the KPI for the whole range of the key, in the unit of
        the KPI (Campolongo et al. 2007); `spread` the deviation of these changes, which is large where a key acts
        together with others. For sobol `effect` is the share of the KPI's variance that the
        key explains by itself, `total` with all it does together with others (Saltelli et al. 2010). Half-widths are
        95 %. Keys of a KPI come in the order of their effect. KPIs that some point does not have are left out.

    Raises
    ------
    SweepError
        If the design does not say, or points are missing.
    """
    import pandas as pd

    design = sweep.question.design
    if design.kind not in SENSITIVITY:
        raise SweepError(f"effects of keys take a morris or a sobol design; this one is {design.kind}")
    if len(sweep.complete()) < len(sweep.keys):
        raise SweepError("effects of keys take all points of the design; some are missing")
    table, cube = read_table(sweep, kpis=kpis), design.cube(len(sweep.question.keys))
    rows: list[dict[str, Any]] = []
    for kpi in kpis:
        figures = at_total(table, kpi)["mean"].to_numpy(dtype=np.float64)
        if len(figures) == len(cube) and not np.isnan(figures).any():
            effects = _effects(design.kind, cube, figures, len(sweep.question.keys))
            found = [
                {"kpi": kpi, "key": key, **effect} for key, effect in zip(sweep.question.keys, effects, strict=True)
            ]
            rows += sorted(found, key=lambda row: -abs(row["total" if "total" in row else "effect"]))
    columns = ["kpi", "key", *(MORRIS if design.kind == "morris" else SOBOL)]
    return pd.DataFrame(rows, columns=columns)


def _effects(kind: str, cube: Any, figures: Any, n_factors: int) -> list[dict[str, float]]:
    names = MORRIS if kind == "morris" else SOBOL
    if np.ptp(figures) == 0:  # nothing moves it, and SALib would divide by it
        return [dict.fromkeys(names, 0.0)] * n_factors
    if kind == "morris":
        told = salib("analyze.morris").analyze(
            problem(n_factors), cube, figures, num_levels=MORRIS_LEVELS, seed=ANALYSIS_SEED
        )
    else:
        told = salib("analyze.sobol").analyze(problem(n_factors), figures, calc_second_order=False, seed=ANALYSIS_SEED)
    return [{name: float(told[theirs][place]) for name, theirs in names.items()} for place in range(n_factors)]
