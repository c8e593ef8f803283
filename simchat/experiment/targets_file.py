"""targets.csv: what became of the targets of a config, one row each."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from simchat.experiment.targets import Verdict

APART = " "  # of intervals: their labels hold none
LISTS = ("missed", "undecided")
NUMBERS = {"limit": float, "mean": float, "ci_low": float, "ci_high": float, "n": int, "contacts": int}


def write_targets(found: Sequence[Verdict], path: Path) -> None:
    """Write verdicts; the columns are those of `Verdict`, intervals one after the other with blanks in between."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(Verdict._fields)
        table.writerows([APART.join(value) if isinstance(value, tuple) else value for value in row] for row in found)


def read_targets(path: Path) -> list[Verdict]:
    """Read what `write_targets` wrote. Raises OSError, ValueError, KeyError or TypeError if it is anything else."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_verdict(row) for row in csv.DictReader(file)]


def _verdict(row: dict[str, str]) -> Verdict:
    told: dict[str, object] = dict(row)
    told |= {name: kind(row[name]) for name, kind in NUMBERS.items()}
    told |= {name: tuple(row[name].split(APART)) if row[name] else () for name in LISTS}
    return Verdict(**told)  # type: ignore[arg-type]
