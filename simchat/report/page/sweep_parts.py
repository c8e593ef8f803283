"""The parts of a sweep's page below its answer: both keys together, key by key, what moves what, all points."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from matplotlib.figure import Figure

from simchat.report import plots
from simchat.report.page.chart import Chart, chart
from simchat.report.page.page import Section
from simchat.report.page.sweep_tables import points_table
from simchat.report.plots.against import MOST_LINES
from simchat.report.plots.kpi_axis import KpiAxis
from simchat.report.sweep_findings import SweepFindings
from simchat.report.sweep_plots import SweepPlots
from simchat.report.varied import short_names
from simchat.sweeps.design import SENSITIVITY
from simchat.sweeps.sensitivity import read_effects

MOST_CHARTS = 36  # of KPIs against keys
BARS = "Bars are 95 % intervals of each point by itself."
LINES = f"A line for each combination of the other keys. {BARS}"
CLOUD = "Every dot is a point; the other keys differ, too. Short lines: means, at each value or of fifths of all."
INTROS = {
    "heat-maps": "Means at each pair of values. Light fields are good ones, or high ones where neither side is good.",
    "morris": "Bars: the mean size of the change of a KPI over the whole range of a key (μ*, Morris). Diamonds: how "
    "much that change differs from place to place, which is a lot where keys act together.",
    "sobol": "Bars: the share of a KPI's variance over all points that a key explains alone. Diamonds: with all it "
    "does together with others (Sobol).",
    "points": "Click a heading to sort; write a part of a row to narrow down, such as “front”.",
}


class Part(NamedTuple):
    """A section, and what to know before looking at it."""

    section: Section
    intro: str


def parts(found: SweepFindings) -> Iterator[Part]:
    """What the page has of a sweep, as its design allows."""
    design, keys = found.swept.design.kind, found.swept.keys
    if design in SENSITIVITY:
        yield _effects(found)
    else:
        if len(keys) == 2 and design == "grid":
            yield Part(
                Section("heat-maps", "Both keys together", "Both keys", _heat_maps(found), []), INTROS["heat-maps"]
            )
        yield from _by_key(found)
    yield Part(Section("points", "All points", "All points", [], [points_table(found)]), INTROS["points"])


def _effects(found: SweepFindings) -> Part:
    title, design = "What moves what", found.swept.design.kind
    if not found.swept.is_complete:
        return Part(Section("moves", title, title, [], []), "Effects of keys take all points, and some are missing.")
    effects = read_effects(found.swept, [kpi.name for kpi in found.moved])
    told = [kpi.name for kpi in found.moved if kpi.name in set(effects["kpi"])]
    charts = [_chart(plots.sensitivity(effects, kpi), f"moves-{number}", kpi) for number, kpi in enumerate(told)]
    return Part(Section("moves", title, title, charts, []), INTROS[design])


def _heat_maps(found: SweepFindings) -> list[Chart]:
    draw = SweepPlots(found)
    return [_chart(draw.heat_map(kpi.name), f"heat-map-{at}", kpi.name) for at, kpi in enumerate(found.moved)]


def _by_key(found: SweepFindings) -> Iterator[Part]:
    """Each KPI against each key, as far as there is room."""
    draw, keys = SweepPlots(found), short_names(found.swept.keys)
    kpis = found.moved[: max(1, MOST_CHARTS // len(keys))]
    left_out = [found.wording.label(kpi.name) for kpi in found.moved[len(kpis) :]]
    for place, (key, short) in enumerate(list(keys.items())[:MOST_CHARTS]):
        charts = [_chart(draw.against(key, kpi.name), f"key-{place}-{at}", kpi.name) for at, kpi in enumerate(kpis)]
        intro = BARS if len(keys) == 1 else LINES if _is_joined(found, key) else CLOUD
        more = f" Not drawn, for want of room: {', '.join(left_out)}." if left_out else ""
        yield Part(Section(f"key-{place}", f"By {key}", short, charts, []), f"{intro}{more}")


def _is_joined(found: SweepFindings, key: str) -> bool:
    """Whether the figures of a key have lines, for there are few combinations of the others."""
    others = [other for other in found.swept.keys if other != key]
    points = found.table.drop_duplicates("point")
    return not others or len(points[others].drop_duplicates()) <= MOST_LINES


def _chart(figure: Figure, name: str, kpi: str) -> Chart:
    axis = KpiAxis(kpi)
    return chart(figure, name, f"{axis.title}: {axis.better or 'neither more nor less of it is better'}.")
