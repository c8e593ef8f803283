"""The page of a comparison: the answer, differences with their intervals, what differs, and where in the day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from simchat.experiment.headline import shown_level
from simchat.kpis import find_kpi
from simchat.report import plots
from simchat.report.compare_folder import over_the_day
from simchat.report.headline import period
from simchat.report.kept_comparison import Config, KeptComparison
from simchat.report.lines import GROUPS
from simchat.report.page import comparison_answer as answer
from simchat.report.page import comparison_tables as tables
from simchat.report.page.chart import Chart, chart, stretched
from simchat.report.page.definitions import definitions_of
from simchat.report.page.figure_tables import session_lines, tier_lines
from simchat.report.page.page import Page, Section, figures_of
from simchat.report.page.provenance import Provenance, provenance
from simchat.report.page.render import rendered
from simchat.report.plots.config_lines import label_of
from simchat.report.plots.difference_over_day import busy_times
from simchat.report.plots.forest import reaches_beyond
from simchat.report.plots.side_by_side import timelines
from simchat.report.remarks import NOTES, warnings

if TYPE_CHECKING:
    import pandas as pd

WIDE_FROM = 150  # intervals: charts over time take the whole width
TIME = re.compile(r"(?:^|T)(\d\d:\d\d(?::\d\d)?)")  # of day, in the label of an interval
CAPTIONS = {
    "wait.mean": "From the request to the acceptance, or to leaving; of those who arrive in each interval.",
    "abandonment_rate": "Gone from the queue in any way, of those who queued.",
    "queue_length": "Sessions waiting: mean over time, silent ones included.",
    "open_chats": "Chats open with a rep: mean over time.",
    "reps_staffed": "Reps on duty, breaks and absence taken off.",
}
BETTER = {"higher": "Above 0 it is better than in {}.", "lower": "Below 0 it is better than in {}.",
          "none": "Above 0 it is more than in {}."}  # fmt: skip
HOW_TO_READ = (
    "Replications needed: in all, until the verdict would be told if the difference is what it looks like.",
    "Pairing saves: replications that separate visitors for each config would take, over those that were run.",
)
SHARED = ("made by", "seed", "run", "versions", "machine")  # of all configs
LEVEL = "Answered in time, of those answered or gone from the queue."


def comparison_page(kept: KeptComparison) -> Page:
    """The page of a comparison as one HTML document without outside references."""
    sections = list(_sections(kept))
    html = rendered(
        "comparison.html.j2",
        title=f"{', '.join(each.label for each in kept.candidates)} against {kept.base.label}",
        heading=list(_heading(kept)),
        question=answer.question(kept),
        overall=list(answer.overall(kept)),
        answers=list(answer.answers(kept)),
        warnings=list(_warnings(kept)),
        sections=sections,
        definitions=definitions_of(_shown(kept), kept.thresholds, partial(label_of, kept.wording)),
        how_to_read=HOW_TO_READ,
        notes=NOTES,
        provenance=_provenance(kept),
        configs=[(each.label, _of_config(each)) for each in kept.configs],
    )
    return Page(html, figures_of(sections))


def _heading(kept: KeptComparison) -> Iterator[str]:
    yield period(kept.base.kept.scenario.config.calendar)
    n = kept.replications
    yield f"{n} replication{'s' if n != 1 else ''} of each, seed {kept.seed}, the same visitors for all"


def _sections(kept: KeptComparison) -> Iterator[Section]:
    candidates = list(enumerate(kept.candidates, start=1))
    verdicts = [tables.verdict_table(kept, each, f"verdicts-{number}") for number, each in candidates]
    yield Section("differences", "Differences", "Differences", list(_forests(kept)), verdicts)
    changes = [tables.change_table(kept, each, f"changes-{number}") for number, each in candidates]
    yield Section("changes", "What differs between the configs", "Configs", [], changes)
    figures, kpis = kept.figures(), _kpis_over_the_day(kept)
    shown = timelines(figures)[0]
    times = [TIME.findall(label)[0] for label in shown.labels] if shown.n_days == 1 else busy_times(kept.table)
    wide = len(shown.labels) > WIDE_FROM
    charts = [each for kpi in kpis for each in _over_the_day(kept, kpi, figures, times, wide=wide)]
    yield Section("day", "Over the day", "The day", charts, [])
    groups = tables.group_tables(kept, _level(kept))
    exploring = [tables.total_table(kept), *groups, tables.time_table(kept, kpis, times)]
    yield Section("figures", "Figures to look up", "Figures", [], exploring)


def _forests(kept: KeptComparison) -> Iterator[Chart]:
    every = kept.table[kept.table["together"]]
    for number, candidate in enumerate(kept.candidates, start=1):
        rows = answer.together(kept, candidate.label)
        figure = plots.forest(rows, same_within=kept.same_within, like=every)
        yield chart(figure, f"forest-{number}", _forest_caption(kept, rows))


def _forest_caption(kept: KeptComparison, rows: pd.DataFrame) -> str:
    text = f"All intervals hold together, but for {100 * kept.error:g} %."
    if without := [kept.wording.label(kpi) for kpi in rows.loc[rows["base"] == 0, "kpi"]]:
        text = f"{text} Without a percentage, for the base has none: {', '.join(without)}."
    return f"{text} What ends in an arrow goes on beyond." if reaches_beyond(rows) else text


def _over_the_day(
    kept: KeptComparison, kpi: str, figures: dict[str, pd.DataFrame], times: Sequence[str], *, wide: bool
) -> Iterator[Chart]:
    """Side by side on the left, what candidates differ by on the right."""
    name, caption = kpi.partition(".")[0], CAPTIONS.get(kpi, LEVEL)
    yield chart(stretched(plots.side_by_side(figures, kpi), wide=wide), name, caption, wide=wide)
    difference = stretched(plots.difference_over_day(kept.table, kpi, times), wide=wide)
    better = BETTER[find_kpi(kpi, kept.thresholds).direction].format(kept.base.label)
    yield chart(difference, f"{name}-difference", better, wide=wide)


def _kpis_over_the_day(kept: KeptComparison) -> list[str]:
    return over_the_day([each.kept.scenario for each in kept.configs], kept.thresholds)


def _level(kept: KeptComparison) -> str:
    return shown_level([each.kept.scenario for each in kept.configs], kept.thresholds)


def _warnings(kept: KeptComparison) -> Iterator[str]:
    """What is to be known of the comparison, then what its configs warn of."""
    yield from kept.remarks
    for each in kept.configs:
        yield from (f"{each.label}: {line}" for line in warnings(each.kept.about) if line not in kept.remarks)


def _shown(kept: KeptComparison) -> Iterator[str]:
    """Every KPI on the page."""
    level = _level(kept)
    yield from kept.kpis
    yield from _kpis_over_the_day(kept)
    lines = [line for group in GROUPS.values() for line in kept.wording.expanded(group)]
    yield from (line.kpi for line in (*lines, *session_lines(level), *tier_lines(paid=True)))


def _provenance(kept: KeptComparison) -> list[tuple[str, str]]:
    """What was done, and how to do it again."""
    facts = dict(provenance(kept.base.kept.manifest).facts)
    own = {"replications": f"{kept.replications} of each are compared", "again, in this folder": kept.again}
    return [*own.items(), *((name, facts[name]) for name in SHARED)]


def _of_config(config: Config) -> Provenance:
    """What a config has of its own."""
    all_of_it = provenance(config.kept.manifest)
    return all_of_it._replace(facts=[fact for fact in all_of_it.facts if fact[0] not in SHARED])
