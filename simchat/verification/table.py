"""The verification table on a terminal, case by case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simchat.verification.judging import Comparison, Verdict, longest_half_width

HEAD = f"{'case, KPI':38}{'exact':>11}{'simulated':>11}{'half-width':>11} verdict"


def block(comparisons: Sequence[Comparison]) -> str:
    """The lines of one case: its name, then one line for each KPI; at most 80 characters wide."""
    return "\n".join([comparisons[0].case.name, *(_line(each) for each in comparisons)])


def _line(row: Comparison) -> str:
    figures = (number(row.exact.value), number(row.simulated), half_width(row))
    return f"  {kpi_of(row):36}" + "".join(f"{text:>11}" for text in figures) + f" {row.verdict}"


def kpi_of(row: Comparison) -> str:
    """The KPI, with the topic, queue or tier it is looked at for."""
    return row.exact.kpi if row.exact.scope == "total" else f"{row.exact.kpi} ({row.exact.name})"


def number(value: float) -> str:
    """Five digits, which is more than the interval warrants."""
    return f"{value:.5g}"


def half_width(row: Comparison) -> str:
    """As a share of the exact value; absolute where that is how it is bound."""
    if row.exact.bound is not None:
        return f"{row.half_width:.2g}"
    return f"{row.half_width / abs(row.exact.value):.2%}"


def closing(rows: Sequence[Comparison]) -> Iterator[str]:
    """What the table says in the end."""
    cases = {row.case.name: row.case for row in rows}
    failed = {row.case.name: row.verdict for row in rows if row.verdict is not Verdict.PASS}
    yield (
        f"{len(cases) - len(failed)} of {len(cases)} cases pass, {len(rows)} figures; "
        f"the longest half-width is {longest_half_width(rows):.2%} of its value"
    )
    for name, verdict in failed.items():
        yield f"failed: {name} ({verdict})"
