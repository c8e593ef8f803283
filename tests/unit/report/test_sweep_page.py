"""The page of a sweep says what its table says: the front, the points that meet targets, and what is missing."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simchat
from simchat.report.page import sweep_tables
from simchat.report.page.page import Page
from simchat.report.page.sweep_answer import answer, cheapest, targets, unmoved, worth_a_look
from simchat.report.page.sweep_page import sweep_page
from simchat.report.page.sweep_parts import MOST_CHARTS
from simchat.report.page.tables import Table
from simchat.report.sweep_findings import SweepFindings
from simchat.sweeps.frames import front
from simchat.sweeps.swept import Swept
from tests.unit.experiment.small import SMALL, small
from tests.unit.sweeps.handmade import Ends, around, swept

CAPACITY, PATIENCE = "reps.standard.capacity", "topics.general.patience"
VARY = {CAPACITY: [1, 2, 3, 4], PATIENCE: ["1m", "2m", "3m", "4m"]}
TARGETS = SMALL.partition("targets:\n")[2].partition("run:")[0]
COST = {0: 10.0, 1: 20.0, 2: 30.0, 3: 40.0}
LEVEL = {0: 0.5, 1: 0.9, 2: 0.85, 3: 0.95}
LOST = {0: 0.2, 1: 0.04, 2: 0.03, 3: 0.03}
ASKED = """\
  - {kpi: service_level, within: 20s, at_least: 0.8}
  - {kpi: abandonment_rate, at_most: 0.05}
  - {kpi: service_level, within: 20s, at_least: 0.8, by: interval}
"""


def ends(values: dict[int, float], half: float = 0.01) -> dict[int, Ends]:
    return {point: around(value, half) for point, value in values.items()}


def found(folder: Path, asked: str = ASKED, **about: Any) -> SweepFindings:
    """Point 1 is the cheapest of those that meet both targets; point 2 is beaten by it."""
    levels = dict.fromkeys(("service_level_20s", "service_level_60s"), ends(LEVEL))
    figures = {"cost": ends(COST, 1.0), **levels, "abandonment_rate": ends(LOST, 0.005)}
    return SweepFindings(swept(folder, VARY, figures, config=SMALL.replace(TARGETS, asked), **about))


def cells(table: Table) -> list[list[str]]:
    return [[cell.text for cell in (*row.head, *row.cells)] for row in table.rows]


def text_of(page: Page) -> str:
    """What somebody reads on it."""
    main = page.html.partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<script.*?</script>|<[^>]+>", " ", main, flags=re.DOTALL)).split())


# --- the answer -----------------------------------------------------------------------------------


def test_the_front_in_words_is_that_of_the_frames(tmp_path: Path) -> None:
    sweep = found(tmp_path)
    best = front(np.array(list(COST.values())), np.array(list(LEVEL.values())), ("lower", "higher"))
    assert sweep.front == np.flatnonzero(best).tolist() == [0, 1, 3]
    assert list(answer(sweep))[1].startswith("3 of 4 points are on the front: no other is better in both ")
    assert [row[0] for row in cells(sweep_tables.front_table(sweep))] == ["0", "1", "3"]
    marked = [row[0] for row in cells(sweep_tables.points_table(sweep)) if row[1] == "front"]
    assert marked == ["0", "1", "3"]


@pytest.mark.parametrize("seed", range(3))
def test_the_front_of_any_table(tmp_path: Path, seed: int) -> None:
    cost, level = np.random.default_rng(seed).integers(1, 9, size=(2, 30)) / 10
    vary = {CAPACITY: list(range(30))}
    sweep = SweepFindings(
        swept(tmp_path, vary, {"cost": ends(dict(enumerate(cost))), "service_level_20s": ends(dict(enumerate(level)))})
    )
    expected = np.flatnonzero(front(cost, level, ("lower", "higher"))).tolist()
    assert sweep.front == expected
    assert sorted(int(row[0]) for row in cells(sweep_tables.front_table(sweep))) == expected


def test_the_right_points_meet_the_targets_and_the_cheapest_is_named(tmp_path: Path) -> None:
    sweep = found(tmp_path)
    assert sweep.meeting == [1, 2, 3]
    assert cheapest(sweep) == 1
    assert next(iter(answer(sweep))) == (
        "3 of 4 points are proved to meet the 2 of 3 targets that a sweep's table can tell; "
        "the cheapest is point 1 (standard.capacity 2, general.patience 2m): 20.0."
    )
    assert worth_a_look(sweep) == [1, 3, 0]
    assert [(told.asked, told.found) for told in targets(sweep)] == [
        ("service level 20s at least 80.0 %", "met at 3, missed at 1 of 4 points"),
        ("abandonment rate at most 5.0 %", "met at 3, missed at 1 of 4 points"),
        ("service level 20s at least 80.0 % in every interval",
         "a sweep's table cannot tell, for it has no intervals of the day; the page of a point does"),
    ]  # fmt: skip
    assert [row[2] for row in cells(sweep_tables.points_table(sweep))] == ["missed", "met", "met", "met"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("  - {kpi: abandonment_rate, at_most: 0.05}\n", "3 of 4 points are proved to meet the target; the cheapest"),
        ("  - {kpi: abandonment_rate, at_most: 0.9}\n  - {kpi: service_level, within: 20s, at_least: 0.92}\n",
         "1 of 4 points is proved to meet both targets: point 3 (standard.capacity 4, general.patience 4m), cost"),
        ("  - {kpi: abandonment_rate, at_most: 0.001}\n", "No point is proved to meet the target."),
        ("  - {kpi: abandonment_rate, at_most: 0.03}\n",
         "No point is proved to meet the target; 2 of 4 points are not proved to miss any."),
        ("  - {kpi: abandonment_rate, at_most: 0.03, by: interval}\n", "3 of 4 points are on the front"),
    ],
)  # fmt: skip
def test_the_answer_in_a_sentence(tmp_path: Path, asked: str, told: str) -> None:
    assert next(iter(answer(found(tmp_path, asked)))).startswith(told)


def test_a_price_that_is_the_same_everywhere_decides_nothing(tmp_path: Path) -> None:
    figures = {"cost": ends(dict.fromkeys(COST, 10.0)), "service_level_20s": ends(LEVEL)}
    asked = "  - {kpi: service_level, within: 20s, at_least: 0.8}\n"
    sweep = SweepFindings(swept(tmp_path, VARY, figures, config=SMALL.replace(TARGETS, asked), kpis=list(figures)))
    assert cheapest(sweep) == 3
    assert "; the best in service level 20s is point 3 " in next(iter(answer(sweep)))
    assert list(unmoved(sweep)) == ["The same at every point, and not drawn: cost of the whole time 10.0."]


def test_without_a_better_side_nothing_is_traded(tmp_path: Path) -> None:
    sweep = SweepFindings(swept(tmp_path, VARY, {"occupancy": ends(LEVEL)}, kpis=["occupancy"]))
    page = sweep_page(sweep.swept)
    assert "Nothing is traded, for there are no two KPIs of which one side is better." in text_of(page)
    assert "trade-off" not in page.figures


# --- tables ---------------------------------------------------------------------------------------


def test_all_points_with_settings_and_intervals_sorted_by_size(tmp_path: Path) -> None:
    table = sweep_tables.points_table(found(tmp_path))
    assert table.heads == ["point", "front", "targets"]
    assert list(table.columns)[:4] == [
        "standard.capacity",
        "general.patience",
        "cost of the whole time",
        "service level 20s",
    ]
    second = table.rows[1].cells
    assert [(cell.text, cell.order) for cell in second[:2]] == [("2", "2"), ("2m", "120")]
    assert (second[3].text, second[3].order, second[3].beside) == ("90.0 %", "0.9", "89.0 % to 91.0 %")


def test_the_best_that_meets_targets_stands_beside_the_front(tmp_path: Path) -> None:
    sweep = found(tmp_path, "  - {kpi: abandonment_rate, at_most: 0.036}\n")
    assert (sweep.meeting, cheapest(sweep)) == ([2, 3], 2)
    table = sweep_tables.front_table(sweep)
    assert [row[:3] for row in cells(table)] == [
        ["0", "front", "missed"], ["1", "front", "not proved"], ["3", "front", "met"], ["2", "", "met"],
    ]  # fmt: skip
    assert table.caption == "On the front: 3 points; and the best of those that meet the targets"


def test_of_very_many_points_those_worth_a_look_are_shown(tmp_path: Path) -> None:
    n = sweep_tables.MOST_ROWS + 50
    cost, level = ({at: float(at) for at in range(n)}, {at: at / n for at in range(n)})
    level[n - 1] = 0.0
    figures = {"cost": ends(cost), "service_level_20s": ends(level)}
    sweep = SweepFindings(swept(tmp_path, {CAPACITY: list(range(n))}, figures))
    shown = [int(row[0]) for row in cells(sweep_tables.points_table(sweep))]
    assert len(shown) == sweep_tables.MOST_ROWS
    assert shown == sorted(shown)
    assert len(sweep_tables.front_table(sweep).rows) == sweep_tables.MOST_ON_FRONT


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    figures = {"cost": ends({0: 1.0, 2: 3.0}), "service_level_20s": ends({0: 0.5, 2: 0.7})}
    failures = [{"point": 1, "replication": 4, "why": "KeyError: 'left out'"}]
    text = text_of(sweep_page(swept(tmp_path, VARY, figures, failures=failures, interrupted=True)))
    assert "2 of 4 points are not complete and left out everywhere: 1, 3." in text
    assert "KeyError: 'left out' simchat trace points/1.yaml --replication 4 --seed 7" in text
    assert "The sweep was interrupted: 2 of 4 points are complete." in text


# --- the page -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Swept:
    home = tmp_path_factory.mktemp("grid")
    text = SMALL.replace("  - {route: general}", "  - {route: general}\n  - {route: general}")
    vary = {CAPACITY: [1, 2], PATIENCE: ["1m", "3m"]}
    simchat.sweep(small(home, text), vary, replications=3, workers=1, folder=home / "swept")
    return Swept.opened(home / "swept")


def test_a_grid_has_heat_maps_and_each_kpi_against_each_key(grid: Swept) -> None:
    page, sweep = sweep_page(grid), SweepFindings(grid)
    n = len(sweep.moved)
    assert set(page.figures) == {
        "trade-off", *(f"{name}-{at}" for name in ("heat-map", "key-0", "key-1") for at in range(n)),
    }  # fmt: skip
    text = text_of(page)
    for part in (
        "Which point to choose?",
        "Both keys together",
        f"By {CAPACITY}",
        f"By {PATIENCE}",
        "All points",
        "Definitions",
    ):
        assert part in text
    assert all(" ".join(kpi.formula.split()) in text for kpi in sweep.kpis)


def test_what_to_know_before_trusting_it_and_where_it_comes_from(grid: Swept) -> None:
    text = text_of(sweep_page(grid))
    assert "intervals from 3 replications are rough: take at least 10" in text
    assert "All points meet the same visitors" in text
    (warning,) = grid.base.warnings
    assert warning in text
    for fact in (
        "grid, 4 points",
        "3 of each point",
        f"simchat {simchat.__version__}",
        'vary: {"reps.standard.capacity": [1, 2]',
    ):
        assert fact in text
    assert "simchat run points/" in text


def test_the_page_is_the_same_from_memory(tmp_path: Path) -> None:
    result = simchat.sweep(small(tmp_path), {CAPACITY: [1, 2]}, replications=2, workers=1, folder=tmp_path / "swept")
    here, there = (
        re.sub(r"[\d-]+T[\d:+]+", "", sweep_page(each).html)
        for each in (result._swept, Swept.opened(tmp_path / "swept"))
    )
    assert here == there


def test_it_needs_nothing_else(grid: Swept) -> None:
    page = sweep_page(grid).html
    links = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert {link for link in links if not link.startswith(("#", "data:"))} == set()
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)


def test_a_screening_says_what_moves_what(tmp_path: Path) -> None:
    vary = {CAPACITY: {"low": 1, "high": 3}, "reps.standard.hourly_cost": {"low": 10.0, "high": 30.0}}
    simchat.sweep(small(tmp_path), vary, design={"morris": 3}, replications=2, workers=1, folder=tmp_path / "swept")
    there = Swept.opened(tmp_path / "swept")
    page = sweep_page(there)
    assert "What moves what" in text_of(page)
    assert "key-0-0" not in page.figures
    assert any(name.startswith("moves-") for name in page.figures)


def test_names_and_values_stand_on_the_page_as_text(tmp_path: Path) -> None:
    odd = "<script>alert(1)</script>"
    text = SMALL.replace("  standard:", f"  '{odd}':").replace("name: small", f"name: '{odd} & co'")
    figures = {"cost": ends({0: 1.0, 1: 2.0}, 0.1), "service_level_20s": ends({0: 0.5, 1: 0.7})}
    vary = {f"reps.{odd}.capacity": [1, 2], PATIENCE: [f"'{odd}'", '"><img src=x onerror=alert(2)>']}
    failures = [{"point": 1, "replication": 0, "why": f"KeyError: {odd}"}]
    page = sweep_page(swept(tmp_path, vary, figures, config=text, failures=failures))
    assert page.html.count("<script") == sweep_page(found(tmp_path).swept).html.count("<script")
    assert "<img" not in page.html
    assert f"{odd} & co" in html.unescape(page.html)
    assert f"By reps.{odd}.capacity" in html.unescape(page.html)


def test_five_hundred_points_are_still_a_page(tmp_path: Path) -> None:
    n, rng = 500, np.random.default_rng(1)
    vary = {f"queues.q{at}.cap": rng.integers(1, 400, n).tolist() for at in range(4)}
    kpis = [kpi.name for kpi in SweepFindings(found(tmp_path).swept).kpis]
    figures = {kpi: ends(dict(enumerate(rng.random(n)))) for kpi in kpis}
    page = sweep_page(swept(tmp_path, vary, figures))
    assert len(page.html) < 3_000_000
    assert len(page.figures) <= MOST_CHARTS + 1
    assert page.html.count("<tr>") >= n
