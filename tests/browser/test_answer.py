"""The page of a run answers first: what became of the targets, the headline figures, the worst intervals."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from simchat.report.result import Result
from simchat.report.wording import amount, share, span
from tests.browser.watched import Open, Watched

CARDS = {
    "speed to answer, mean": ("speed_to_answer.mean", span),
    "service level 60s": ("service_level_60s", share),
    "abandonment rate": ("abandonment_rate", share),
    "occupancy": ("occupancy", share),
    "cost of the whole time": ("cost", amount),
}
WORDS = {"met": "met", "missed": "missed", "undecided": "not proved"}


@pytest.fixture
def targets(made: Callable[[str], Path]) -> list[dict[str, str]]:
    with (made("run").parent / "targets.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("width", [1280, 390])
def test_the_answer_is_what_one_sees_first(width: int, made: Callable[[str], Path], open_page: Open) -> None:
    page = open_page(made("run"), width=width).page
    assert page.locator("main > *").first.get_attribute("id") == "answer"
    box = page.locator(".answer").bounding_box()
    assert box is not None and box["y"] + box["height"] < 450, "in the upper half of the window"


def test_the_answer_counts_the_targets_of_the_results(run_page: Watched, targets: list[dict[str, str]]) -> None:
    told = run_page.page.locator(".answer").inner_text()
    counted = re.findall(r"(\d+) (?:is|are) (met|missed|not proved)", told)
    found = Counter(WORDS[target["status"]] for target in targets)
    assert told.startswith(f"Of {len(targets)} targets ")
    assert {word: int(count) for count, word in counted} == found


def test_each_target_says_what_the_results_say(run_page: Watched, targets: list[dict[str, str]]) -> None:
    told = run_page.page.locator(".targets li").all()
    assert [each.get_attribute("class") for each in told] == [target["status"] for target in targets]
    for each, target in zip(told, targets, strict=True):
        text, write = each.inner_text(), span if target["kpi"].startswith("response_time") else share
        assert WORDS[target["status"]] in text
        assert write(float(target["mean"])) in text
        if target["by"] != "days":
            assert write(float(target["limit"])) in text
            assert f"({write(float(target['ci_low']))} to {write(float(target['ci_high']))})" in text


@pytest.mark.parametrize(("column", "word"), [("missed", "missed"), ("undecided", "not proved")])
def test_a_target_by_interval_says_where_it_fails(
    run_page: Watched, targets: list[dict[str, str]], column: str, word: str
) -> None:
    (number,) = (number for number, target in enumerate(targets) if target["by"] == "interval")
    lines = run_page.page.locator(".targets li").nth(number).locator(".where").all_inner_texts()
    told = [re.findall(r"\d\d:\d\d", line) for line in lines if line.startswith(f"{word} at ")]
    expected = [label[11:] for label in targets[number][column].split()]
    assert told == ([expected] if expected else [])


def test_the_headline_figures_are_those_of_the_summary(run_page: Watched, run_result: Result) -> None:
    total = of_total(run_result.summary).query("interval == ''").set_index("kpi")
    texts = (card.inner_text().split("\n") for card in run_page.page.locator(".cards > div").all())
    cards = {label: (mean, interval) for label, mean, interval in texts}
    for label, (kpi, write) in CARDS.items():
        row = total.loc[kpi]
        assert cards[label] == (write(row["mean"]), f"{write(row['ci_low'])} to {write(row['ci_high'])}")


def test_the_worst_intervals_are_those_of_the_lowest_service_level(run_page: Watched, run_result: Result) -> None:
    rows = of_total(run_result.summary).query("kpi == 'service_level_60s' and interval.str.len() > 8")
    enough = rows[rows["contacts"] >= 5 * run_result.replications]
    worst = enough.sort_values("mean", kind="stable").head(3)
    table = run_page.page.locator("#table-worst tbody")
    assert table.locator("th").all_inner_texts() == [label[11:] for label in worst["interval"]]
    levels = table.locator("td:nth-child(5)").all_inner_texts()
    assert [text.split("\n")[0] for text in levels] == [share(mean) for mean in worst["mean"]]


def of_total(summary: pd.DataFrame) -> pd.DataFrame:
    return summary[summary["scope"] == "total"]
