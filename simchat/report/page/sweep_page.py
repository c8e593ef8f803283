"""The page of a sweep: which point to choose, what is traded for what, what each key does, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from simchat.experiment.rerun import yaml_lines
from simchat.report.page import sweep_answer, sweep_tables
from simchat.report.page.chart import Chart, chart
from simchat.report.page.definitions import definitions_of
from simchat.report.page.page import Page, figures_of
from simchat.report.page.provenance import Provenance
from simchat.report.page.render import rendered
from simchat.report.page.sweep_parts import parts
from simchat.report.remarks import NOTES, rough
from simchat.report.sweep_findings import SweepFindings
from simchat.report.sweep_plots import SweepPlots
from simchat.report.sweep_terminal import heading
from simchat.sweeps.folder import POINTS
from simchat.sweeps.swept import Swept
from simchat.sweeps.targets import kpis_of_targets

MISSED_BY_CHANCE = 20  # of so many intervals of 95 %, one
TRADE_OFF = "The joined points are the front; point at one to read it."
HOW_SURE = (
    "All points meet the same visitors, as far as the varied keys let them. Intervals hold for each point by itself, "
    "so that differences between points are surer than they look: simchat compare says how sure."
)


def sweep_page(swept: Swept) -> Page:
    """The page of a sweep as one HTML document without outside references."""
    found = SweepFindings(swept)
    every, traded = list(parts(found)), _trade_off(found)
    html = rendered(
        "sweep.html.j2",
        title=swept.base.name,
        heading=list(_heading(swept)),
        question=list(sweep_answer.question(found)),
        varied=sweep_answer.varied(found),
        answer=list(sweep_answer.answer(found)),
        targets=sweep_answer.targets(found),
        unmoved=list(sweep_answer.unmoved(found)),
        trade_off=traded,
        front=sweep_tables.front_table(found) if found.traded else None,
        next_steps=list(_next_steps(found)),
        warnings=list(_warnings(found)),
        parts=every,
        missing=list(sweep_tables.missing_points(found)),
        failed=sweep_tables.failure_table(found),
        definitions=definitions_of(_shown(found), found.reporting.thresholds, found.wording.label),
        notes=NOTES,
        provenance=_provenance(swept),
    )
    figures = figures_of([each.section for each in every])
    return Page(html, figures | ({traded.name: traded.drawn} if traded else {}))


def _heading(swept: Swept) -> Iterator[str]:
    _, *lines = heading(swept)
    if swept.base.config.description:
        yield swept.base.config.description
    yield from lines


def _trade_off(found: SweepFindings) -> Chart | None:
    return chart(SweepPlots(found).trade_off(), "trade-off", TRADE_OFF) if found.traded else None


def _next_steps(found: SweepFindings) -> Iterator[str]:
    """Commands that look closer, of points that have a config of their own."""
    chosen = sweep_answer.worth_a_look(found)
    there = [f"{POINTS}/{point}.yaml" for point in chosen if (found.swept.folder / POINTS / f"{point}.yaml").is_file()]
    if there:
        yield f"simchat run {there[0]} --report"
    if len(there) > 1:
        yield f"simchat compare {there[0]} {there[1]} --report"


def _warnings(found: SweepFindings) -> Iterator[str]:
    """The weightiest first."""
    swept = found.swept
    if swept.interrupted:
        yield f"The sweep was interrupted: {swept.in_table:,} of {len(swept.values):,} points are complete."
    yield from rough(swept.terms.replications)
    yield HOW_SURE
    if len(found.points) >= MISSED_BY_CHANCE:
        n = len(found.points) // MISSED_BY_CHANCE
        yield (
            f"Of {len(found.points):,} intervals of 95 % about {n:,} miss{'es' if n == 1 else ''} by chance, and the "
            "best of many points looks better than it is: simulate those you choose once more, with another --seed."
        )
    yield from swept.base.warnings


def _shown(found: SweepFindings) -> list[str]:
    return [*(kpi.name for kpi in found.kpis), *kpis_of_targets(found.swept)]


def _provenance(swept: Swept) -> Provenance:
    """Base, design, seed, versions: enough to sweep again."""
    said, design, machine = swept.about, swept.design, swept.about["machine"]
    drawn = f", {design.size} (seed {design.seed})" if design.size else ""
    facts = {
        "made by": f"simchat {said['simchat']}",
        "sweep file": str(said["origin"]),
        "design": f"{design.kind.replace('_', ' ')}{drawn}, {len(swept.values):,} points",
        "replications": f"{swept.terms.replications} of each point",
        "seed": str(swept.terms.seed),
        "written": f"{said['written_at']}; {said['simulated']:,} new replications took {said['run_time_s']:g} s",
        "versions": ", ".join(f"{name} {number}" for name, number in said["engine"].items()),
        "machine": f"{machine['platform']}, {machine['cpu_count']} cores",
    }
    return Provenance(list(facts.items()), "\n".join(yaml_lines({**said["base"], "vary": dict(swept.vary)})))
