"""Which key moves which KPI most: Morris' elementary effects and Sobol's indices, by SALib."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simchat.experiment.kept import read_kept
from simchat.sweeps.design import MORRIS_LEVELS, SENSITIVITY, problem, salib
from simchat.sweeps.frames import at_total, read_table
from simchat.sweeps.sweep import SweepError
from simchat.sweeps.swept import Swept

if TYPE_CHECKING:
    import pandas as pd

CSV = "sensitivity.csv"
MORRIS = {"effect": "mu_star", "half_width": "mu_star_conf", "spread": "sigma"}  # our names and SALib's
SOBOL = {"effect": "S1", "half_width": "S1_conf", "total": "ST", "total_half_width": "ST_conf"}
NAMES = {"morris": MORRIS, "sobol": SOBOL}
ANALYSIS_SEED = 1  # of SALib's bootstrap


def sensitivity(swept: Swept, kpis: Sequence[str]) -> pd.DataFrame:
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

    design, keys = swept.design, swept.keys
    if design.kind not in SENSITIVITY:
        raise SweepError(f"effects of keys take a morris or a sobol design; this one is {design.kind}")
    if not swept.is_complete:
        raise SweepError("effects of keys take all points of the design; some are missing")
    table, cube = read_table(swept, kpis=kpis), design.cube(len(keys))
    rows: list[dict[str, Any]] = []
    for kpi in kpis:
        figures = at_total(table, kpi)["mean"].to_numpy(dtype=np.float64)
        if len(figures) == len(cube) and not np.isnan(figures).any():
            effects = _effects(design.kind, cube, figures, len(keys))
            found = [{"kpi": kpi, "key": key, **effect} for key, effect in zip(keys, effects, strict=True)]
            rows += sorted(found, key=lambda row: -abs(row["total" if "total" in row else "effect"]))
    columns = ["kpi", "key", *NAMES[design.kind]]
    return pd.DataFrame(rows, columns=columns)


def read_effects(swept: Swept, kpis: Sequence[str]) -> pd.DataFrame:
    """What `sensitivity` said of shown KPIs when the sweep was over, from its folder: SALib need not be there for it.

    Raises
    ------
    SweepError
        If the design does not say, or points are missing.
    ResultsError
        If it cannot be read.
    """
    import pandas as pd

    path = swept.folder / CSV
    if swept.design.kind not in SENSITIVITY or not swept.is_complete or not path.is_file():
        return sensitivity(swept, kpis)
    columns = ["kpi", "key", *NAMES[swept.design.kind]]
    words = dict.fromkeys(("kpi", "key"), "str")
    table = read_kept(path, lambda path: pd.read_csv(path, dtype=words, keep_default_na=False, na_values=[""])[columns])
    return table[table["kpi"].isin(kpis)]


def _effects(kind: str, cube: Any, figures: Any, n_factors: int) -> list[dict[str, float]]:
    names = NAMES[kind]
    if np.ptp(figures) == 0:  # nothing moves it, and SALib would divide by it
        return [dict.fromkeys(names, 0.0)] * n_factors
    if kind == "morris":
        told = salib("analyze.morris").analyze(
            problem(n_factors), cube, figures, num_levels=MORRIS_LEVELS, seed=ANALYSIS_SEED
        )
    else:
        told = salib("analyze.sobol").analyze(problem(n_factors), figures, calc_second_order=False, seed=ANALYSIS_SEED)
    return [{name: float(told[theirs][place]) for name, theirs in names.items()} for place in range(n_factors)]
