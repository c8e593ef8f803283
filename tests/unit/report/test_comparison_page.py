"""The page of a comparison: it answers first, says what the tables say, and escapes what configs are called."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

import simchat
from simchat.comparison.verdicts import Verdict
from simchat.report.kept_comparison import KeptComparison
from simchat.report.page import comparison_answer as answer
from simchat.report.page.comparison_page import comparison_page
from simchat.report.page.comparison_sentence import sentence
from simchat.report.page.comparison_tables import verdict_table
from simchat.report.page.page import Page
from tests.unit.experiment.small import small

HOSTILE = "<script>alert('x')</script> & \"co\""
PASSES, FAILS, LEFT_OPEN = (
    "first_response_time <= base + 2m",
    "first_response_time <= base",
    "longest_wait <= base - 1s",
)
BY_INTERVAL = "service_level_20s by interval >= 10%"
CHANGED = "topics.general.conversation.messages.first_reply"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> KeptComparison:
    folder = tmp_path_factory.mktemp("small")
    base = small(folder)
    slower = base.but({"name": HOSTILE, CHANGED: "40s", "queues.general.cap": 30})
    compared = simchat.compare(
        base, slower, base.but({"name": "again"}),
        replications=10, workers=1, gates=[PASSES, FAILS, LEFT_OPEN, BY_INTERVAL],
    )  # fmt: skip
    compared.save(folder / "out")
    return KeptComparison.opened(folder / "out")


@pytest.fixture(scope="module")
def page(kept: KeptComparison) -> Page:
    return comparison_page(kept)


def section(page: Page, name: str) -> str:
    """What can be read in a section."""
    (text,) = re.findall(rf'<section id="{name}">(.*?)</section>', page.html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


@pytest.mark.parametrize(
    ("verdicts", "gates", "told"),
    [
        ("better better worse same", "", "Better in 2 of 4 figures, worse in 1 and the same in 1."),
        ("higher lower", "", "Higher in 1 of 2 figures and lower in 1."),
        ("same same same", "", "The same in all 3 figures."),
        ("cannot_tell", "", "Not settled in the figure asked for."),
        ("better", "pass", "Better in the figure asked for; it passes the gate."),
        ("worse", "pass pass", "Worse in the figure asked for; it passes all 2 gates."),
        ("same", "fail", "The same in the figure asked for; it fails the gate."),
        ("same", "undecided", "The same in the figure asked for; it leaves the gate undecided."),
        ("same", "pass fail undecided", "The same in the figure asked for; of 3 gates it fails 1, passes 1 and "
         "leaves 1 undecided."),
    ],
)  # fmt: skip
def test_a_candidate_in_a_sentence(verdicts: str, gates: str, told: str) -> None:
    words = [str(Verdict(verdict.replace("_", " "))) for verdict in verdicts.split()]
    assert sentence(words, gates.split()) == told


def test_the_sentences_count_the_verdicts_of_the_table(kept: KeptComparison) -> None:
    for each in answer.answers(kept):
        rows = answer.together(kept, each.name)
        assert rows["kpi"].tolist() == kept.kpis
        assert each.sentence == sentence(rows["verdict"].tolist(), [gate.word for gate in each.gates])
        told = {finding.title: finding.kpis for finding in each.findings}
        for verdict, title in (("worse", "worse"), ("same", "the same"), ("cannot tell", "cannot tell")):
            labels = [kept.wording.label(kpi) for kpi in rows.loc[rows["verdict"] == verdict, "kpi"]]
            assert len([part for part in told.get(title, "").split("; ") if part]) == len(labels)
            assert all(label in told[title] for label in labels)


def test_what_is_worse_is_told_with_its_difference_and_both_figures(kept: KeptComparison, page: Page) -> None:
    row = answer.together(kept, HOSTILE).loc["first_response_time.mean"]
    assert row["verdict"] == "worse"
    before, after, difference = (f"{row[name]:.0f} s" for name in ("base", "value", "difference"))
    assert f"worse : first response, mean +{difference} ({before} → {after})" in section(page, "answer")


def test_gates_say_what_became_of_them_and_why(kept: KeptComparison, page: Page) -> None:
    slower, again = answer.answers(kept)
    assert [(gate.asked, gate.word) for gate in slower.gates] == [
        (PASSES, "pass"), (FAILS, "fail"), (LEFT_OPEN, "undecided"), (BY_INTERVAL, "pass"),
    ]  # fmt: skip
    assert [gate.why for gate in slower.gates] == [
        "the whole interval keeps to it", "the whole interval lies beyond it",
        "the interval allows both, which counts as a failure", "every interval of the day keeps to it",
    ]  # fmt: skip
    found = kept.gates[kept.gates["candidate"] == HOSTILE]["found"].tolist()
    assert [gate.found for gate in slower.gates] == found
    assert "No candidate passes every gate." in section(page, "answer")
    assert again.gates[0].status == "met"


def test_where_a_gate_by_interval_is_not_proved_is_told_without_the_date_of_the_only_day(kept: KeptComparison) -> None:
    row = pd.Series({"failed_at": "2026-01-05T09:00 2026-01-05T10:00", "undecided_at": "2026-01-05T11:00"})
    assert list(answer._where(kept, row)) == ["fails at 09:00, 10:00", "not proved at 11:00"]


def test_the_forest_is_that_of_the_table(kept: KeptComparison, page: Page) -> None:
    for number, candidate in enumerate(kept.candidates, start=1):
        told = [unescape(text) for text in re.findall(r"<title>(.*?)</title>", forest(page, number))]
        rows = answer.together(kept, candidate.label)
        table = verdict_table(kept, candidate, "verdicts")
        cells = {row.head[0].text: [cell.text for cell in row.cells] for row in table.rows}
        drawn = [label for label, kpi in zip(cells, rows["kpi"], strict=True) if rows.loc[kpi, "base"] != 0]
        assert told == [
            f"{label}: {base} → {value}, {difference} ({interval}), {verdict[2:]}"
            for label in drawn
            for base, value, difference, interval, verdict, *_ in [cells[label]]
        ]
        assert len(told) >= 6


def forest(page: Page, number: int) -> str:
    (chart,) = re.findall(rf'<figure class="chart" id="chart-forest-{number}".*?</figure>', page.html, flags=re.DOTALL)
    return chart


def test_the_verdict_table_has_the_figures_of_the_comparison(kept: KeptComparison) -> None:
    rows = answer.together(kept, HOSTILE)
    table = verdict_table(kept, kept.candidates[0], "verdicts")
    orders = [[float(cell.order) for cell in row.cells[:3]] for row in table.rows]
    assert orders == pytest.approx(rows[["base", "value", "difference"]].to_numpy(dtype=float), rel=1e-9)
    assert [row.cells[4].text.partition(" ")[2] for row in table.rows] == rows["verdict"].tolist()


def test_what_differs_between_the_configs_is_told_key_by_key(page: Page) -> None:
    changes = section(page, "changes")
    assert f"{CHANGED} 10s 40s" in changes
    assert "queues.general.cap (not given) 30" in changes
    assert "nothing: the configs say the same" in changes
    assert f"{CHANGED}: 10s → 40s; queues.general.cap: (not given) → 30" in section(page, "answer")


def test_the_day_is_drawn_of_all_configs_and_as_a_difference(page: Page) -> None:
    for name in ("service_level_20s", "wait", "abandonment_rate", "queue_length", "open_chats", "reps_staffed"):
        assert [series["name"] for series in hover(page, name)] == ["small", HOSTILE, "again"]
        assert [series["name"] for series in hover(page, f"{name}-difference")] == [HOSTILE, "again"]
        assert {f"{name}", f"{name}-difference"} <= set(page.figures)


def hover(page: Page, name: str) -> list[dict[str, object]]:
    chart = page.html.partition(f'id="chart-{name}"')[2]
    data = re.search(r'<script type="application/json">(.*?)</script>', chart, flags=re.DOTALL)
    assert data is not None
    (panel,) = json.loads(data[1])
    return list(panel["series"])


def test_names_are_escaped_wherever_they_stand(page: Page) -> None:
    assert "<script>alert" not in page.html
    assert page.html.count("&lt;script&gt;alert") > 10
    assert HOSTILE in section(page, "answer")
    for drawn in page.figures.values():
        assert b"<script" not in drawn


def test_everything_stands_in_the_page(page: Page) -> None:
    assert not re.search(r'(?:src|href)="(?!#|data:)', page.html)
    assert not re.search(r"https?://(?!www\.w3\.org)", page.html)


def test_tables_for_exploring_have_the_rows_of_the_groups(kept: KeptComparison, page: Page) -> None:
    figures = section(page, "figures")
    for scope in ("topic", "queue", "tier"):
        assert f"By {scope}, with plain 95 % intervals" in figures
    table = kept.table
    rows = table[(table["scope"] == "tier") & (table["interval"] == "") & (table["candidate"] == HOSTILE)]
    for kpi, label in (("occupancy", "occupancy"), ("chats_per_rep_hour", "chats per rep-hour")):
        row = rows[rows["kpi"] == kpi].iloc[0]
        assert f"standard {label} {kept.wording.value(kpi, row['base'])}" in figures
    assert "Differences by time of day" in figures


def test_each_kpi_shown_is_defined(kept: KeptComparison, page: Page) -> None:
    definitions = section(page, "definitions")
    assert all(kept.wording.label(kpi) in definitions for kpi in kept.kpis)
    assert "visitors waiting queue_length" in definitions


def test_it_says_where_it_comes_from(kept: KeptComparison, page: Page) -> None:
    origin = section(page, "provenance")
    assert kept.again in origin
    for config in kept.configs:
        assert config.kept.manifest["config_sha256"] in origin
    assert "first_reply: 40s" in origin.replace('"', "")


def test_what_to_know_before_trusting_it_comes_with_the_answer(tmp_path: Path) -> None:
    base = small(tmp_path)
    compared = simchat.compare(base, base.but({"topics.general.arrivals.scale": 1.2}), replications=2, workers=1)
    compared.save(tmp_path / "out")
    told = section(comparison_page(KeptComparison.opened(tmp_path / "out")), "answer")
    assert "intervals from 2 replications are rough: take at least 10" in told
    assert "differs in demand (topics.general.arrivals.scale)" in told


def test_the_best_is_told_if_it_was_asked_for(tmp_path: Path) -> None:
    base = small(tmp_path)
    slower = base.but({"name": "slower", CHANGED: "40s"})
    best = "first_response_time=1s"
    simchat.compare(base, slower, replications=10, workers=1, best=best).save(tmp_path / "out")
    told = section(comparison_page(KeptComparison.opened(tmp_path / "out")), "answer")
    assert "small is selected by first response, mean after 10 replications: with 95 % the best" in told
    assert "slower is out after 10 replications" in told


def test_the_same_folder_gives_the_same_bytes(kept: KeptComparison, page: Page) -> None:
    again = comparison_page(KeptComparison.opened(kept.path))
    assert again == page


def test_undecided_gates_may_count_as_passed(tmp_path: Path) -> None:
    base = small(tmp_path)
    slower = [base.but({"name": name, CHANGED: "40s"}) for name in ("one", "two")]
    asked = simchat.compare(base, *slower, replications=10, workers=1, gates=[LEFT_OPEN], undecided="pass")
    asked.save(tmp_path / "out")
    kept = KeptComparison.opened(tmp_path / "out")
    assert set(kept.gates["result"]) == {"undecided"}
    assert list(answer.overall(kept)) == ["Every gate is passed by one, two."]
    (told,) = {gate.why for each in answer.answers(kept) for gate in each.gates}
    assert told == "the interval allows both, which counts as a pass"
