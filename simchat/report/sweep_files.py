"""What a sweep leaves in its folder beside its table: configs of base and points, effects of keys, figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from simchat.config.nodes import Place, planted
from simchat.config.overlay import rebased
from simchat.experiment.manifest import copy_inputs
from simchat.experiment.rerun import INPUTS, config_text, yaml_lines
from simchat.report.sweep_findings import SweepFindings
from simchat.report.sweep_plots import SweepPlots
from simchat.sweeps.axes import shown_kpis
from simchat.sweeps.design import SENSITIVITY
from simchat.sweeps.folder import BASE, POINTS
from simchat.sweeps.sensitivity import CSV, sensitivity
from simchat.sweeps.sweep import Sweep, SweepError
from simchat.sweeps.swept import Swept

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_CONFIGS = 1000
OF_BEFORE = ("*.svg", "*.html", CSV)  # what would be wrong of a sweep that has gone on
BASE_HEAD = "# The base of a sweep, settings worked in; its tables lie in inputs/."


def write_configs(sweep: Sweep) -> None:
    """Configs that run by themselves: the base, and each point; of very many points, those of what failed."""
    folder, terms = sweep.folder, sweep.terms
    base = sweep.question.base
    copy_inputs(base, folder.path / INPUTS)
    text = config_text(base, seed=terms.seed, replications=terms.replications)
    folder.write(BASE, f"{BASE_HEAD}\n{text}")
    for earlier in (folder.path / POINTS).glob("*.yaml"):
        earlier.unlink()
    failed = {failure.task.job for failure in sweep.failures}
    points = sweep.question.points
    for number in range(len(points)) if len(points) <= MOST_CONFIGS else sorted(failed):
        folder.write(f"{POINTS}/{number}.yaml", f"# point {number} of a sweep\n{_config(sweep, number)}\n")


def _config(sweep: Sweep, number: int) -> str:
    """A point's config, as it stands in its folder."""
    question, terms = sweep.question, sweep.terms
    whole = planted(question.scenario(question.points[number]).resolved(), Place(str(question.origin)))
    resolved = rebased(whole, question.origin.parent, sweep.folder.path / POINTS).plain()
    run = resolved.get("run", {}) | {"seed": terms.seed, "replications": terms.replications}
    return "\n".join(yaml_lines(resolved | {"run": run}))


def write_figures(swept: Swept) -> None:
    """Figures of the points that are whole, and the effects of keys, in the place of earlier ones; an old page goes."""
    for earlier in [path for pattern in OF_BEFORE for path in swept.folder.glob(pattern)]:
        earlier.unlink()
    if not swept.in_table:
        return
    with suppress(SweepError):  # another design, or points are missing
        effects = sensitivity(swept, [kpi.name for kpi in shown_kpis(swept)])
        effects.to_csv(swept.folder / CSV, index=False)
    draw(swept)


def draw(swept: Swept) -> None:
    """Figures as files."""
    from simchat.report.page.svg import drawn_svg

    for name, figure in _figures(swept):
        (swept.folder / f"{_harmless(name)}.svg").write_bytes(drawn_svg(figure))


def _harmless(name: str) -> str:
    """The name for a file: topics and tiers may be called anything."""
    return re.sub(r"[^\w.+ -]", "_", name)


def _figures(swept: Swept) -> Iterator[tuple[str, Figure]]:
    plots = SweepPlots(SweepFindings(swept))
    with suppress(SweepError):  # the KPIs that were asked for have no better side
        yield "trade_off", plots.trade_off()
    if swept.design.kind in SENSITIVITY:
        with suppress(SweepError):  # a point is missing
            yield "sensitivity", plots.sensitivity()
        return
    for key in swept.keys:
        yield f"against_{key}", plots.against(key)
    if len(swept.keys) == 2 and swept.design.kind == "grid":
        yield "heat_map", plots.heat_map()
