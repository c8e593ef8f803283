"""How good the estimated wait was, beside its rivals on the same run (rule E4)."""

from __future__ import annotations

from rich.table import Table

from simchat.kpis.estimators import ESTIMATORS
from simchat.report.breakdown import table_of
from simchat.report.figures import Figures
from simchat.report.lines import Wording

HEADINGS = {
    "ewt_bias": "bias",
    "ewt_mae": "mean abs.",
    "ewt_rmse": "rmse",
    "ewt_within_1m": "within 1m",
    "ewt_unknown": "unknown",
}
NAMES = {
    "shown": "as shown",
    "les": "last wait (LES)",
    "hol": "head of the line (HOL)",
    "ql": "queue x gap (QL)",
    "smoothing": "smoothed 0.9/0.1",
}


def ewt_quality(figures: Figures, wording: Wording) -> Table:
    """One line an estimator: its errors against the wait that followed, of those served."""
    table = table_of("estimated wait", list(HEADINGS.values()))
    for name in ESTIMATORS:
        ending = "" if name == "shown" else f"_{name}"
        kpis = [kpi + ending for kpi in HEADINGS]
        table.add_row(f"  {NAMES[name]}", *(wording.mean(kpi, figures.at(kpi)) for kpi in kpis))
    return table
