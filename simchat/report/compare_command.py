"""`simchat compare`: run, print, and leave what a CI job wants."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from simchat.comparison.comparison import Comparison, compare
from simchat.comparison.question import Question
from simchat.config import Scenario
from simchat.report.compare_folder import compare_into
from simchat.report.compare_json import json_of
from simchat.report.compare_terminal import print_comparison
from simchat.report.junit import write_junit
from simchat.report.markdown import write_markdown
from simchat.report.progress import progress_bar
from simchat.report.run_command import leave


class Outlets(NamedTuple):
    """Where a comparison is told: JSON or a table on stdout, files, a folder, a page in it."""

    as_json: bool = False
    junit: Path | None = None
    markdown: Path | None = None
    out: Path | None = None
    page: bool = False


def compare_and_tell(
    scenarios: Sequence[Scenario],
    question: Question,
    outlets: Outlets,
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
) -> Comparison:
    """Compare candidates with a base, the first of the scenarios, and tell it.

    Raises
    ------
    ResultsError
        If a file cannot be written.
    """
    with progress_bar("compare") as progress:
        asked = partial(
            compare, scenarios, question,
            replications=replications, seed=seed, workers=workers, progress=progress,
        )  # fmt: skip
        comparison = asked() if outlets.out is None else compare_into(outlets.out, scenarios, asked)
    if outlets.as_json:
        print(json_of(comparison))  # noqa: T201 the result
    else:
        print_comparison(comparison)
    if outlets.junit is not None:
        write_junit(comparison, outlets.junit)
    if outlets.markdown is not None:
        write_markdown(comparison, outlets.markdown)
    if outlets.out is not None:
        leave(outlets.out, page=outlets.page)
    return comparison
