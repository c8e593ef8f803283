"""A sweep on a terminal: a row for each point, the front marked, what failed, and where everything lies."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.text import Text

from simchat.kpis import Kpi, Reporting
from simchat.report.breakdown import table_of
from simchat.report.drawing import short_names
from simchat.report.lines import Wording
from simchat.report.remarks import rough
from simchat.report.terminal import printed, titled
from simchat.sweeps.axes import better_side, shown_kpis, trade_off_of
from simchat.sweeps.folder import POINTS
from simchat.sweeps.frames import at_total, front, read_table
from simchat.sweeps.sensitivity import sensitivity
from simchat.sweeps.sweep import Sweep, SweepError
from simchat.sweeps.table import said

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 140
MOST_SHOWN = 40
MOST_KPIS = 5
FRONT = "◆"


def print_sweep(sweep: Sweep) -> None:
    """Print a sweep to stdout."""
    printed(_blocks(sweep), width=WIDTH)


def _blocks(sweep: Sweep) -> Iterator[RenderableType]:
    yield Text("\n".join(_heading(sweep)))
    kpis = _kpis(sweep)
    table = read_table(sweep, kpis=[kpi.name for kpi in kpis])
    if not table.empty:
        yield _points(sweep, table, kpis[:MOST_KPIS])
        yield from titled("notes", _notes(sweep, table))
    yield from titled("what moves what", _effects(sweep, kpis[:MOST_KPIS]))
    yield from titled("failed", _failures(sweep))
    yield from titled("warnings of the base", sweep.question.base.warnings)


def _heading(sweep: Sweep) -> Iterator[str]:
    question, terms = sweep.question, sweep.terms
    calendar = question.base.config.calendar
    yield f"{question.base.name}: {', '.join(question.keys)}"
    days = "1 day" if calendar.days == 1 else f"{calendar.days} days"
    yield f"{calendar.start} ({calendar.start:%a}), {days}, {calendar.time_zone}"
    points = f"{len(sweep.keys)} point{'s' if len(sweep.keys) != 1 else ''} ({question.design.kind.replace('_', ' ')})"
    yield f"{points}, {terms.replications} replications of each, seed {terms.seed}, the same visitors for all"
    if sweep.interrupted:
        done = len(sweep.complete())
        yield f"INTERRUPTED: {done} of {len(sweep.keys)} points are whole and shown; --resume goes on"


def _kpis(sweep: Sweep) -> list[Kpi]:
    """Those of the trade-off first, then the others that are shown."""
    return list(dict.fromkeys((*_traded(sweep), *shown_kpis(sweep))))


def _traded(sweep: Sweep) -> tuple[Kpi, ...]:
    try:
        return trade_off_of(sweep)
    except SweepError:  # the KPIs that were asked for have no better side
        return ()


def front_of(sweep: Sweep, table: pd.DataFrame) -> list[int]:
    """Numbers of the points on the front of the default trade-off."""
    traded = _traded(sweep)
    if not traded:
        return []
    first, second = (at_total(table, kpi.name).set_index("point")["mean"] for kpi in traded)
    common = first.index.intersection(second.index)
    best = front(first[common].to_numpy(), second[common].to_numpy(), (better_side(traded[0]), better_side(traded[1])))
    return [int(point) for point in common[best]]


def _points(sweep: Sweep, table: pd.DataFrame, kpis: list[Kpi]) -> RenderableType:
    wording, keys, best = Wording(Reporting.of(sweep.question.base)), sweep.question.keys, front_of(sweep, table)
    short = short_names(keys)
    shown = table_of("point", [*short.values(), *(wording.label(kpi.name) for kpi in kpis)])
    columns = ["point", "mean", "ci_low", "ci_high"]
    figures = {kpi: at_total(table, kpi.name)[columns].set_index("point").to_dict("index") for kpi in kpis}
    values = table.drop_duplicates("point").set_index("point")[list(keys)]
    for point in _chosen(list(values.index), best):
        texts = [_figure(wording, kpi, rows.get(point, {})) for kpi, rows in figures.items()]
        mark = f" {FRONT}" if point in best else "  "
        shown.add_row(f"  {point}{mark}", *(said(values.at[point, key]) for key in keys), *texts)
    return shown


def _chosen(points: list[int], best: list[int]) -> list[int]:
    """All points where they are few; else those on the front, and the first others as far as there is room."""
    if len(points) <= MOST_SHOWN:
        return points
    others = [point for point in points if point not in best][: max(0, MOST_SHOWN - len(best))]
    return sorted([*best, *others])


def _figure(wording: Wording, kpi: Kpi, row: dict[Any, Any]) -> str:
    if not row:
        return ""
    low, high = row["ci_low"], row["ci_high"]
    value = wording.value(kpi.name, row["mean"])
    return value if math.isnan(low) else f"{value} ±{wording.value(kpi.name, (high - low) / 2)}"


def _notes(sweep: Sweep, table: pd.DataFrame) -> Iterator[str]:
    traded = _traded(sweep)
    if traded:
        wording = Wording(Reporting.of(sweep.question.base))
        labels = " and ".join(wording.label(kpi.name) for kpi in traded)
        yield f"{FRONT}: no other point is better in both {labels}"
    yield "±: half of the 95 % interval of a point by itself"
    yield from rough(sweep.terms.replications)
    n_points = table["point"].nunique()
    if n_points > MOST_SHOWN:
        yield f"{n_points} points in all; the table in {sweep.folder.path} has every one"


def _effects(sweep: Sweep, kpis: list[Kpi]) -> Iterator[str]:
    try:
        effects = sensitivity(sweep, [kpi.name for kpi in kpis])
    except SweepError:  # another design, or points are missing
        return
    wording = Wording(Reporting.of(sweep.question.base))
    for kpi, rows in effects.groupby("kpi", sort=False):
        told = (
            f"{row['key']} {wording.value(str(kpi), row['effect'])}" if "spread" in effects
            else f"{row['key']} {100 * row['total']:.0f} %"
            for _, row in rows.iterrows()
        )  # fmt: skip
        yield f"{wording.label(str(kpi))}: {', '.join(told)}"


def _failures(sweep: Sweep) -> Iterator[str]:
    for failed in sweep.failures:
        point, number = failed.task
        config = sweep.folder.path / POINTS / f"{point}.yaml"
        yield f"point {point}, replication {number}, seed {sweep.terms.seed}: {failed.__cause__}"
        yield f"  simchat trace {config} --replication {number} --seed {sweep.terms.seed}"


def json_of(sweep: Sweep) -> str:
    """What `simchat sweep --json` prints: what the sweep is, and the shown KPIs of every point."""
    kpis = [kpi.name for kpi in shown_kpis(sweep)]
    table = read_table(sweep, kpis=kpis)
    best = front_of(sweep, table) if not table.empty else []
    rows = table[table["scope"] == "total"]
    points: dict[int, dict[str, Any]] = {}
    for _, row in rows.iterrows():
        number = int(row["point"])
        point = points.setdefault(number, {"point": number, "values": _values(sweep, number), "kpis": {}})
        figure = {name: _known(row[name]) for name in ("mean", "ci_low", "ci_high")}
        point["kpis"][row["kpi"]] = {**figure, "n": int(row["n"]), "contacts": int(row["contacts"])}
    told = {**sweep.about(), "folder": str(sweep.folder.path), "front": best, "results": list(points.values())}
    return json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False)


def _values(sweep: Sweep, number: int) -> dict[str, Any]:
    nodes = sweep.question.points[number].values
    return {key: node.plain() for key, node in zip(sweep.question.keys, nodes, strict=True)}


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
