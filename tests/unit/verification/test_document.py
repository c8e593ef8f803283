"""docs/verification.md and its figure: what they say, and that they say the same again."""

from __future__ import annotations

from pathlib import Path

import pytest

from simchat.experiment import engine
from simchat.verification import sources
from simchat.verification.case import Case, Exact
from simchat.verification.document import DOCUMENT, FIGURE, recorded_fingerprint, write
from simchat.verification.judging import Comparison
from simchat.verification.table import block, closing


def row(name: str, exact: Exact, *, low: float, high: float, bound: float) -> Comparison:
    case = Case(name, "a group", "a theory.", {}, (exact,), 20)
    return Comparison(case, exact, simulated=(low + high) / 2, low=low, high=high, bound=bound)


PASSES = row("good", Exact("wait.mean", 10.0), low=9.9, high=10.2, bound=0.2)
FAILS = row("bad", Exact("blocked_rate", 0.5, scope="topic", name="chat"), low=0.6, high=0.7, bound=0.1)
RARE = row("rare", Exact("balk_rate", 0.001, bound=0.002), low=0.0, high=0.003, bound=0.002)


def test_the_document_has_the_table_the_theory_and_where_it_comes_from(tmp_path: Path) -> None:
    write(tmp_path, [PASSES, FAILS, RARE], fingerprint="abc", commit="123")
    page = (tmp_path / DOCUMENT).read_text()
    assert "| good | wait.mean | 10 | 10.05 | 1.50% | pass |" in page
    assert "| bad | blocked_rate (chat) | 0.5 | 0.65 | 10.00% | outside |" in page
    assert "| rare | balk_rate | 0.001 | 0.0015 | 0.0015 | pass |" in page
    assert "**2 of 3 cases pass**" in page
    assert "- good; bad; rare: a theory." in page
    assert "commit `123`" in page
    assert recorded_fingerprint(page) == "abc"
    assert recorded_fingerprint("nothing stated") == ""


def test_it_is_written_the_same_again(tmp_path: Path) -> None:
    for folder in ("once", "again"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, [PASSES, FAILS], fingerprint="abc", commit="123")
    for file in (DOCUMENT, FIGURE):
        assert (tmp_path / "once" / file).read_bytes() == (tmp_path / "again" / file).read_bytes()


def test_lines_fit_a_terminal_and_failures_are_named() -> None:
    assert all(len(line) <= 80 for line in block([PASSES]).splitlines())
    told = list(closing([PASSES, FAILS]))
    assert told[0].startswith("1 of 2 cases pass, 2 figures; the longest half-width is 10.00%")
    assert told[1:] == ["failed: bad (outside)"]


def test_the_fingerprint_moves_with_the_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "simchat"
    for name in sources.VERIFIED:
        place = package / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".py"):
            place.write_text("x = 1\n")
        else:
            place.mkdir()
            (place / "part.py").write_text("y = 1\n")
    here = sources.fingerprint()
    monkeypatch.setattr(engine, "PACKAGE", package)
    before = sources.fingerprint()
    assert before != here
    for path in sorted(package.rglob("*.py")):
        text = path.read_text()
        path.write_text(text + "z = 1\n")
        assert sources.fingerprint() != before, path
        path.write_text(text)
    assert sources.fingerprint() == before
