"""What became of the gates of a comparison, as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from simchat.comparison.gating import Judgement
from simchat.report.compared import Told

if TYPE_CHECKING:
    import pandas as pd

WORDS, PLACES = ("candidate", "gate", "result", "found"), ("failed_at", "undecided_at")
ENDS = ("mean", "ci_low", "ci_high")
APART = " "  # of intervals: their labels hold none


def gate_table(told: Told) -> pd.DataFrame:
    """One row for each candidate and gate.

    Returns
    -------
    DataFrame
        Columns candidate, gate, result (pass, fail, undecided), found (in words); mean, ci_low, ci_high of the figure
        that was judged, or of what is left of it less the base's part; of a gate by interval those of the interval
        farthest from keeping to it; failed_at, undecided_at (intervals, with blanks in between).
    """
    import pandas as pd

    rows = (
        (name, *_row(told, judgement))
        for name, judgements in zip(told.labels[1:], told.comparison.judgements, strict=True)
        for judgement in judgements
    )
    return pd.DataFrame(rows, columns=[*WORDS, *ENDS, *PLACES])


def _row(told: Told, judgement: Judgement) -> Iterator[Any]:
    found = judgement.found
    yield from (judgement.gate.text, str(judgement.passing), told.gate_found(judgement))
    yield from (found.worst.mean, found.worst.low, found.worst.high)
    yield from (APART.join(labels) for labels in (found.missed, found.undecided))
