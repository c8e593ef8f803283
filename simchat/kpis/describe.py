"""docs/kpis.md, written from the registry."""

from __future__ import annotations

from collections.abc import Iterator

from simchat.kpis.definitions import counts, distributions, rates, responses_within, service_levels
from simchat.kpis.definitions_of_time import ewt, flows, supply
from simchat.kpis.kpi import Kpi

HEAD = """# KPIs

*Written by `python -m simchat.kpis.describe > docs/kpis.md`; the definitions are those the code computes with.*

**What is counted.** Sessions that arrived in the reporting window, from the end of the warm-up to the end of the
calendar, with their works and messages. Time averages, staffed, attended and slot seconds are those inside the window.

**For whom.** The total, each topic, each queue, each tier. Session KPIs count in the queue of the first routing and in
the tier that accepted first; works and their responses in the work's own queue and tier. Somebody no rep accepted
belongs to no tier, so a tier's rates are those among the sessions it accepted.

**When.** The whole window (`interval` empty), each interval of arrival (`2026-03-02T08:00`, local start) and each time
of day over all days (`08:00`); time averages by the seconds inside the interval. Where clocks go back, the second
02:00 of the day is written with its offset (`2026-10-25T02:00+01:00`) and counts in the time of day `02:00` too.

**How sure.** The replication is the unit. `mean`, `root mean` and `share`: sum over sum across replications with a
delete-one jackknife; `quantile`: of the pooled contacts, interpolated linearly, with the values that a test on the
share of contacts below them does not reject; `count` and `time average`: mean over replications; `max`: mean of the
replications' maxima. Student's t, corrected for skewness, says how wide an interval is. A share of contacts without
any spread over replications (no event at all, nothing but events) gets the exact binomial interval for its contacts;
what never happened otherwise, and quantiles beyond what the contacts tell, get none: they are too rare to judge. One
replication gives no interval. [Statistics](statistics.md) says why, and how often each interval covers the truth.
Intervals of what cannot be negative, everything but the bias of an EWT, begin at 0 at the lowest.

**Nothing there.** 0/0 is empty, never 0 or 1, and misses no target. Response KPIs of topics at handling level are not
modelled and have no row.

**Words in the formulas.** *gone*: the visitor left a queue before any acceptance, known, silently or by balking.
What happens after the first acceptance touches no service level. *wait*: balked 0; silent until he left; refused or
given a case after waiting: until then; who still waited when the run stopped is left out. *accepted*: by a rep,
whether or not the visitor was still there. *wait that followed*: from joining the queue to the acceptance from it, of
stays accepted with the visitor still there; rivals of the EWT know the acceptances and leavings before the joining.
*overtime* by interval is what falls inside it. T is a threshold: those of `run.thresholds` and of targets, written in
seconds (`service_level_60s`).
"""
KINDS = {"time_average": "time average", "time_share": "share of time", "root_mean": "root mean"}


def describe() -> str:
    """All KPIs with unit, better direction, kind, scopes and definition, in Markdown."""
    return "\n".join([HEAD, *_sections()]) + "\n"


def _sections() -> Iterator[str]:
    sections = {
        "Counts": [*counts()],
        "Rates": [*rates()],
        "At a threshold": [*service_levels("(T)", "T"), *responses_within("(T)", "T")],
        "Distributions": [*distributions()],
        "Reps and cost": [*supply()],
        "Under way": [*flows()],
        "Estimated wait time": [*ewt()],
    }
    for title, kpis in sections.items():
        yield f"## {title}\n"
        yield "| KPI | unit | better | kind | for | definition |\n|---|---|---|---|---|---|"
        yield from (_row(kpi) for kpi in kpis)
        yield ""


def _row(kpi: Kpi) -> str:
    better = "" if kpi.direction == "none" else kpi.direction
    scopes = "all" if len(kpi.scopes) == 4 else ", ".join(kpi.scopes)
    formula = kpi.formula.replace("|", "\\|")
    return f"| `{kpi.name}` | {kpi.unit} | {better} | {KINDS.get(kpi.kind, kpi.kind)} | {scopes} | {formula} |"


if __name__ == "__main__":
    print(describe(), end="")  # noqa: T201
