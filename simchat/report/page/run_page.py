"""The page of a run: what it answers, the day as it passes, how chats end, where time goes, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from simchat.report.findings import Findings
from simchat.report.headline import heading, offered_load
from simchat.report.page import answer, figure_tables
from simchat.report.page.chart import Chart, chart, stretched
from simchat.report.page.definitions import definitions
from simchat.report.page.page import Page, Section, figures_of
from simchat.report.page.provenance import provenance
from simchat.report.page.render import rendered
from simchat.report.page.replayed import Replayed
from simchat.report.plots.timeline import Timeline
from simchat.report.remarks import NOTES, warnings
from simchat.report.result import Result

WIDE_FROM = 150  # intervals: charts over time take the whole width
IN_TIME = {
    "arrivals": "Visitors who arrive, the forecast, and those a rep answers.",
    "waiting": "Sessions waiting: mean over time, silent ones included.",
    "waits": "From the request to the acceptance, or to leaving.",
    "service_level": "Answered in time, of those answered or gone from the queue.",
    "abandonment": "Gone from the queue in any way; turned away by the flow.",
    "open_chats": "Chats open with a rep, and the places there are for them.",
    "staffing": "Needed are reps for the attention or the slots that chats of that interval ask for, whichever is "
    "more, without any room for chance.",
    "shifts": "Reps on duty, breaks and absence taken off.",
}


def run_page(result: Result, replayed: Replayed | None) -> Page:
    """The page of a run as one HTML document without outside references."""
    found, summary = result.findings, result.summary
    times = Timeline(result.kpis)
    sections = list(_sections(result, times))
    html = rendered(
        "run.html.j2",
        title=found.scenario.config.name,
        heading=list(heading(found)),
        load=list(offered_load(found)),
        answer=answer.sentence(found),
        targets=answer.targets(found),
        cards=answer.cards(found),
        worst=answer.worst_intervals(found, summary, times),
        sections=sections,
        replay=replayed,
        definitions=definitions(found),
        provenance=provenance(result.manifest),
        warnings=list(warnings(found.about)),
        notes=NOTES,
    )
    return Page(html, figures_of(sections))


def _sections(result: Result, times: Timeline) -> Iterator[Section]:
    found, draw = result.findings, result.plot
    wide = len(times.labels) > WIDE_FROM
    in_time = [
        chart(stretched(getattr(draw, name)(), wide=wide), name, caption, wide=wide)
        for name, caption in IN_TIME.items()
    ]
    day = "The day" if times.n_days == 1 else "The days"
    yield Section("day", day, day, in_time, [])
    flow = chart(draw.outcomes(), "flow", "How far visitors come, and how their sessions end.", wide=True)
    yield Section("endings", "How chats end", "Endings", [flow], [figure_tables.outcome_table(found)])
    spans = [chart(draw.distribution(column), column, caption) for column, caption in _spans(found).items()]
    yield Section("times", "How long things take", "Times", spans, [])
    yield Section("reps", "Where reps' time goes", "Reps", list(_of_reps(result)), [figure_tables.tier_table(found)])
    ewt = chart(draw.ewt(), "ewt-shown", "Dots: half of those who were shown this wait had a longer one.")
    yield Section("ewt", "Estimated wait", "Estimated wait", [ewt], [figure_tables.ewt_table(found)])
    lost = chart(draw.lost_touch(), "lost-touch", "Answered chats that fell silent, those whose visitor came back, and "
                 "those that lapsed.")  # fmt: skip
    yield Section("inactivity", "Inactivity and returns", "Inactivity", [lost], [])
    intervals = figure_tables.interval_table(found, result.summary, times)
    by_group = (table_of(found) for table_of in (figure_tables.topic_table, figure_tables.queue_table))
    yield Section(
        "figures", "Figures to look up", "Figures", [], [figure_tables.kpi_table(found), *by_group, intervals]
    )


def _spans(found: Findings) -> dict[str, str]:
    spans = {"wait": "Every queued session, however it ended.", "handle_time": "Acceptance to the end of wrap-up."}
    if any(found.reporting.message_level):
        spans["response_mean"] = "The rep's answers in a chat, the first reply left out: their mean."
    return spans | {"resolution_time": "Start of the conversation to its end, of handled chats."}


def _of_reps(result: Result) -> Iterator[Chart]:
    draw, tiers = result.plot, result.scenario.config.reps
    yield chart(draw.rep_time(), "rep-time", "Hours on duty: on chats, on wrap-up, idle; overtime is a part of them.")
    if any(tier.hourly_cost for tier in tiers.values()):
        yield chart(draw.cost(), "cost", "Paid hours and overtime of the whole time.")
