"""A comparison as Markdown, for the summary of a CI job or a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from simchat.comparison.comparison import Comparison
from simchat.experiment.errors import ResultsError, explain
from simchat.report.compared import MARKS, Told, said

BAR = "\\|"


def write_markdown(comparison: Comparison, path: Path) -> None:
    """Append to a file, as a CI system's job summary wants it.

    Raises
    ------
    ResultsError
        If it cannot be written.
    """
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write("\n".join(lines(Told(comparison, kpis=comparison.kpis))) + "\n")
    except OSError as error:
        raise ResultsError(f"cannot write {path}: {explain(error)}") from error


def lines(told: Told) -> Iterator[str]:
    """Heading, gates, verdicts and what differs, candidate by candidate."""
    comparison = told.comparison
    yield f"## {_safe(', '.join(told.labels[1:]))} against {_safe(told.labels[0])}"
    yield ""
    n, seed = comparison.replications, comparison.base.plan.seed
    yield f"{n} replications of each, seed {seed}, the same visitors for all."
    yield from (f"- {_safe(line)}" for line in told.best_lines())
    for number, name in enumerate(told.labels[1:]):
        yield from ("", f"### {_safe(name)}", "")
        if judgements := comparison.judgements[number]:
            gates = ((MARKS[each.passing], _code(each.gate.text), told.gate_found(each)) for each in judgements)
            yield from _table(("gate", "", "found"), ((text, mark, found) for mark, text, found in gates))
        rows = (
            (
                told.wording.label(row.kpi), told.value(row.kpi, row.base), told.value(row.kpi, row.value),
                told.difference(row), told.interval(row), told.verdict(row),
            )
            for row in told.together(number)
        )  # fmt: skip
        interval = f"interval (together, but for {100 * comparison.question.error:g} %)"
        yield from _table(("KPI", "base", "candidate", "difference", interval, "verdict"), rows)
        differing = ((_code(c.key), said(c.base), said(c.other)) for c in told.changes(number))
        yield from _table(("key", "base", "candidate"), differing)
    for remark in told.remarks():
        yield f"- {_safe(remark)}"


def _table(head: Sequence[str], rows: Iterator[Sequence[str]] | Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(text if text.startswith('`') else _safe(text) for text in row)} |"
    yield ""


def _code(text: str) -> str:
    return f"`{text.replace('`', chr(39)).replace('|', BAR)}`"


def _safe(text: str) -> str:
    """Nothing in it means anything to Markdown or HTML."""
    for mark, written in (("&", "&amp;"), ("<", "&lt;"), ("|", BAR), ("\n", " ")):
        text = text.replace(mark, written)
    return text
