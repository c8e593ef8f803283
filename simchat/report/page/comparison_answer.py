"""The answer of a comparison first: what of each candidate is better or worse, and what becomes of the gates."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from simchat.comparison.gating import Passing
from simchat.comparison.verdicts import Verdict
from simchat.report.compared import said
from simchat.report.kept_comparison import Config, KeptComparison
from simchat.report.page.comparison_sentence import sentence

if TYPE_CHECKING:
    import pandas as pd

SIGNS = {  # as in the forest plot
    Verdict.BETTER: "▲", Verdict.WORSE: "▼", Verdict.HIGHER: "▶", Verdict.LOWER: "◀", Verdict.SAME: "■",
    Verdict.CANNOT_TELL: "○",
}  # fmt: skip
STATUS = {Verdict.BETTER: "met", Verdict.WORSE: "missed"}  # whose colours lines take
NEITHER = "neither good nor bad in itself"
TITLES = {Verdict.SAME: "the same", Verdict.HIGHER: f"higher, {NEITHER}", Verdict.LOWER: f"lower, {NEITHER}"}
GATES = {Passing.PASS: ("✔", "met"), Passing.FAIL: ("✘", "missed"), Passing.UNDECIDED: ("?", "undecided")}
WHY = {  # of one figure, and by interval of the day
    Passing.PASS: ("the whole interval keeps to it", "every interval of the day keeps to it"),
    Passing.FAIL: ("the whole interval lies beyond it", "not every interval of the day keeps to it"),
    Passing.UNDECIDED: ("the interval allows both", "not every interval of the day is known to keep to it"),
}
BY_INTERVAL = " by interval "
TOGETHER = "\u00a0"  # keeps figures in one line
MOST_CHANGES = 3  # told in the answer; all of them stand in a table


class Finding(NamedTuple):
    """A verdict and what it is of."""

    sign: str
    status: str
    title: str
    kpis: str


class ToldGate(NamedTuple):
    """A gate and what became of it."""

    status: str
    mark: str
    word: str
    asked: str
    found: str
    why: str
    where: list[str]


class Answer(NamedTuple):
    """What is to be said of a candidate."""

    name: str
    changes: str
    sentence: str
    findings: list[Finding]
    gates: list[ToldGate]


def question(kept: KeptComparison) -> str:
    """What was asked."""
    n, candidates = len(kept.kpis), len(kept.candidates)
    figures = f"{n} figures" if n > 1 else kept.wording.label(kept.kpis[0])
    whose = "each candidate" if candidates > 1 else kept.candidates[0].label
    error = f"but for {100 * kept.error:g} %"
    sure = f"all {n * candidates} intervals hold together, {error}" if n * candidates > 1 else f"it is sure, {error}"
    same = f"up to {100 * kept.same_within:g} % of the base's figure, a difference counts as none"
    differ = "differ" if n > 1 else "differs"
    return f"Asked: by how much {figures} of {whose} {differ} from {kept.base.label}; {sure}; {same}."


def overall(kept: KeptComparison) -> Iterator[str]:
    """The answer in a line or two: the best if it was asked for, and who keeps to the gates where there are several."""
    yield from (f"{line}." for line in kept.best)
    if len(kept.gates) and len(kept.candidates) > 1:
        passing = [each.label for each in kept.candidates if _passes(kept, each.label)]
        yield f"Every gate is passed by {', '.join(passing)}." if passing else "No candidate passes every gate."


def _passes(kept: KeptComparison, name: str) -> bool:
    good = {Passing.PASS, Passing.UNDECIDED} if kept.undecided_passes else {Passing.PASS}
    return all(each in good for each in of_candidate(kept.gates, name)["result"])


def answers(kept: KeptComparison) -> Iterator[Answer]:
    """Candidate by candidate."""
    for candidate in kept.candidates:
        rows, gates = together(kept, candidate.label), of_candidate(kept.gates, candidate.label)
        yield Answer(
            candidate.label,
            _changes(candidate),
            sentence(rows["verdict"].tolist(), gates["result"].tolist()),
            list(_findings(kept, rows)),
            [_gate(kept, row) for row in gates.itertuples(index=False)],
        )


def together(kept: KeptComparison, name: str) -> pd.DataFrame:
    """The rows of a candidate whose verdicts hold together, in the order of the question."""
    rows = of_candidate(kept.table, name)
    rows = rows[rows["together"]].set_index("kpi", drop=False)
    return rows.loc[[kpi for kpi in kept.kpis if kpi in rows.index]]


def of_candidate(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """The rows of a candidate."""
    return table[table["candidate"] == name]


def _findings(kept: KeptComparison, rows: pd.DataFrame) -> Iterator[Finding]:
    for verdict, sign in SIGNS.items():
        kpis = [_of_kpi(kept, row, verdict) for row in rows[rows["verdict"] == verdict].itertuples(index=False)]
        if kpis:
            yield Finding(sign, STATUS.get(verdict, ""), TITLES.get(verdict, str(verdict)), "; ".join(kpis))


def _of_kpi(kept: KeptComparison, row: Any, verdict: Verdict) -> str:
    """A KPI with what there is to be known of its difference."""
    label = kept.wording.label(row.kpi)
    if verdict is Verdict.SAME:
        return label
    if verdict is Verdict.CANNOT_TELL:
        needed = row.replications_needed
        return label if math.isnan(needed) else f"{label} (about {needed:,.0f} replications would tell)"
    before, after = (kept.wording.value(row.kpi, value) for value in (row.base, row.value))
    figures = f"{kept.wording.difference(row.kpi, row.difference)} ({before} → {after})"
    return f"{label} {figures.replace(' ', TOGETHER)}"


def _changes(candidate: Config) -> str:
    """What is set otherwise, in a line."""
    told = [f"{change.key}: {said(change.base)} → {said(change.other)}" for change in candidate.changes[:MOST_CHANGES]]
    more = len(candidate.changes) - MOST_CHANGES
    return "; ".join([*told, *([f"and {more} more"] if more > 0 else [])]) or "nothing: the configs say the same"


def _gate(kept: KeptComparison, row: Any) -> ToldGate:
    result = Passing(row.result)
    mark, status = GATES[result]
    found = row.found.partition(";")[0] if BY_INTERVAL in row.gate else row.found
    why, where = _why(result, row, passes=kept.undecided_passes), list(_where(kept, row))
    return ToldGate(status, mark, str(result), row.gate, found, why, where)


def _where(kept: KeptComparison, row: Any) -> Iterator[str]:
    """Intervals at which a gate fails, or is not proved."""
    one_day = kept.base.kept.scenario.config.calendar.days == 1
    for what, places in (("fails", row.failed_at), ("not proved", row.undecided_at)):
        if places:
            at = (label[11:] if one_day else label[5:].replace("T", " ") for label in places.split())
            yield f"{what} at {', '.join(at)}"


def _why(result: Passing, row: Any, *, passes: bool) -> str:
    """Why a gate passes or not: where the interval of what was found lies."""
    if math.isnan(row.mean):
        return "nothing happened that it could be broken by"
    why = WHY[result][BY_INTERVAL in row.gate]
    counts = f", which counts as a {'pass' if passes else 'failure'}"
    return f"{why}{counts if result is Passing.UNDECIDED else ''}"
