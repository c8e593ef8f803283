"""docs/verification.md is the whole suite, all of it passes, and it was made from the sources as they are."""

import re
from pathlib import Path

from simchat.verification.cases import all_cases
from simchat.verification.document import recorded_fingerprint
from simchat.verification.sources import fingerprint
from simchat.verification.table import number

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "verification.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| (?!case)", line)
]


def test_the_table_was_made_from_the_sources_as_they_are():
    assert recorded_fingerprint(PAGE) == fingerprint(), (
        "run `make verify` on a committed tree, and commit what it writes"
    )


def test_the_table_says_what_theory_says_of_every_case():
    stated = [(name, kpi.split(" (")[0], exact) for name, kpi, exact, *_ in ROWS]
    assert stated == [(case.name, exact.kpi, number(exact.value)) for case in all_cases() for exact in case.exact]


def test_every_figure_of_the_table_passes():
    assert {verdict for *_, verdict in ROWS} == {"pass"}


def test_half_widths_are_as_narrow_as_the_page_promises():
    shares = [float(half.rstrip("%")) for *_, half, _ in ROWS if half.endswith("%")]
    assert max(shares) <= 2.0


def test_the_page_names_a_commit_and_shows_the_figure():
    assert re.search(r"commit `[0-9a-f]{40}`", PAGE)
    assert (ROOT / "docs" / "verification.svg").stat().st_size > 10_000
