"""A sweep on a terminal: a row for each point, the front marked, what failed, and where everything lies."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from simchat.config.quoting import written
from simchat.kpis import Kpi
from simchat.report.breakdown import table_of
from simchat.report.figures import Figure
from simchat.report.headline import period
from simchat.report.remarks import rough
from simchat.report.sweep_findings import SweepFindings
from simchat.report.terminal import printed, titled
from simchat.report.varied import short_names
from simchat.sweeps.axes import shown_kpis
from simchat.sweeps.folder import POINTS
from simchat.sweeps.sensitivity import sensitivity
from simchat.sweeps.sweep import SweepError
from simchat.sweeps.swept import Swept

WIDTH = 140
MOST_SHOWN = 40
MOST_KPIS = 5
FRONT = "◆"


def print_sweep(swept: Swept) -> None:
    """Print a sweep to stdout."""
    printed(_blocks(SweepFindings(swept)), width=WIDTH)


def _blocks(found: SweepFindings) -> Iterator[RenderableType]:
    yield Text("\n".join(heading(found.swept)))
    if found.points:
        yield _points(found)
        yield from titled("notes", _notes(found))
    yield from titled("what moves what", _effects(found))
    yield from titled("failed", _failures(found.swept))
    yield from titled("warnings of the base", found.swept.base.warnings)


def heading(swept: Swept) -> Iterator[str]:
    """What was varied, over which days, at how many points: three or four lines."""
    yield f"{swept.base.name}: {', '.join(swept.keys)}"
    yield period(swept.base.config.calendar)
    n = len(swept.values)
    points, terms = f"{n} point{'s' if n != 1 else ''} ({swept.design.kind.replace('_', ' ')})", swept.terms
    yield f"{points}, {terms.replications} replications of each, seed {terms.seed}, the same visitors for all"
    if swept.interrupted:
        yield f"INTERRUPTED: {swept.in_table} of {n} points are whole and shown; --resume goes on"


def _points(found: SweepFindings) -> RenderableType:
    kpis = found.kpis[:MOST_KPIS]
    columns = [*short_names(found.swept.keys).values(), *(found.wording.label(kpi.name) for kpi in kpis)]
    shown = table_of("point", columns)
    for point in _chosen(found.points, found.front):
        figures = [_figure(found, kpi, found.figure(kpi, point)) for kpi in kpis]
        mark = f" {FRONT}" if point in found.front else "  "
        shown.add_row(f"  {point}{mark}", *map(written, found.swept.values[point]), *figures)
    return shown


def _chosen(points: list[int], best: list[int]) -> list[int]:
    """All points where they are few; else those on the front, and the first others as far as there is room."""
    if len(points) <= MOST_SHOWN:
        return points
    others = [point for point in points if point not in best][: max(0, MOST_SHOWN - len(best))]
    return sorted([*best, *others])


def _figure(found: SweepFindings, kpi: Kpi, figure: Figure) -> str:
    if not figure.n:
        return ""
    value = found.wording.value(kpi.name, figure.mean)
    half = (figure.high - figure.low) / 2
    return value if math.isnan(half) else f"{value} ±{found.wording.value(kpi.name, half)}"


def _notes(found: SweepFindings) -> Iterator[str]:
    if found.traded:
        labels = " and ".join(found.wording.label(kpi.name) for kpi in found.traded[:2])
        yield f"{FRONT}: no other point is better in both {labels}"
    yield "±: half of the 95 % interval of a point by itself"
    yield from rough(found.swept.terms.replications)
    if len(found.points) > MOST_SHOWN:
        yield f"{len(found.points)} points in all; the table in {found.swept.folder} has every one"


def _effects(found: SweepFindings) -> Iterator[str]:
    try:
        effects = sensitivity(found.swept, [kpi.name for kpi in found.kpis[:MOST_KPIS]])
    except SweepError:  # another design, or points are missing
        return
    wording = found.wording
    for kpi, rows in effects.groupby("kpi", sort=False):
        told = (
            f"{row['key']} {wording.value(str(kpi), row['effect'])}" if "spread" in effects
            else f"{row['key']} {100 * row['total']:.0f} %"
            for _, row in rows.iterrows()
        )  # fmt: skip
        yield f"{wording.label(str(kpi))}: {', '.join(told)}"


def _failures(swept: Swept) -> Iterator[str]:
    for point, number, why in swept.failures:
        config = swept.folder / POINTS / f"{point}.yaml"
        yield f"point {point}, replication {number}, seed {swept.terms.seed}: {why}"
        yield f"  simchat trace {config} --replication {number} --seed {swept.terms.seed}"


def json_of(swept: Swept) -> str:
    """What `simchat sweep --json` prints: what the sweep is, and the shown KPIs of every point."""
    found = SweepFindings(swept)
    about = {name: value for name, value in swept.about.items() if name != "values"}  # each point has its own
    told = {**about, "folder": str(swept.folder), "front": found.front, "results": _results(found)}
    return json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False)


def _results(found: SweepFindings) -> list[dict[str, Any]]:
    shown = shown_kpis(found.swept)
    return [
        {
            "point": point,
            "values": found.setting(point),
            "kpis": {kpi.name: _told(figure) for kpi in shown if (figure := found.figure(kpi, point)).n},
        }
        for point in found.points
    ]


def _told(figure: Figure) -> dict[str, float | None]:
    ends = {"mean": figure.mean, "ci_low": figure.low, "ci_high": figure.high}
    return {**{name: _known(value) for name, value in ends.items()}, "n": figure.n, "contacts": figure.contacts}


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
