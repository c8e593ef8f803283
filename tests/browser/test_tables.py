"""Tables of a page are sorted by any column and narrowed down; their figures are those of the results."""

from __future__ import annotations

import math
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from simchat.report.result import Result
from simchat.report.wording import share
from tests.browser.watched import Watched

SORTED = """([table, column]) => {
  const heads = [...table.tHead.rows[0].cells], cells = () => [...table.tBodies[0].rows].map(row => row.cells[column]);
  return ["ascending", "descending"].map(() => {
    heads[column].querySelector("button").click();
    const found = cells();
    return {
      states: heads.map(head => head.getAttribute("aria-sort")),
      numbers: found.every(cell => "order" in cell.dataset),
      orders: found.map(cell => cell.dataset.order ?? ""),
      texts: found.map(cell => cell.textContent),
    };
  });
}"""
IN_ORDER = """texts => { const { compare } = new Intl.Collator(undefined, { numeric: true });
  return texts.every((text, at) => at === 0 || compare(texts[at - 1], text) <= 0); }"""


def test_every_table_is_sorted_by_every_column_up_and_down(run_page: Watched) -> None:
    page = run_page.page
    tables = page.query_selector_all("table[data-sortable]")
    assert len(tables) >= 6
    for table in tables:
        columns = len(table.query_selector_all("thead th"))
        for column in range(columns):
            up, down = page.evaluate(SORTED, [table, column])
            for found, state in ((up, "ascending"), (down, "descending")):
                assert found["states"] == [state if at == column else None for at in range(columns)]
            assert sorted(up["texts"]) == sorted(down["texts"])
            assert_sorted(page, up, down)


def assert_sorted(page: Page, up: dict[str, Any], down: dict[str, Any]) -> None:
    if not up["numbers"]:
        assert page.evaluate(IN_ORDER, up["texts"])
        assert page.evaluate(IN_ORDER, down["texts"][::-1])
        return
    for found, back in ((up, 1), (down, -1)):
        values = [float(order) for order in found["orders"]]
        known = [value for value in values if not math.isnan(value)]
        assert values[: len(known)] == known, "what is unknown comes last"
        assert known == sorted(known, key=lambda value: back * value)


def test_times_and_names_are_sorted_as_people_read_them(run_page: Watched) -> None:
    page = run_page.page
    by_time = page.locator("#table-intervals th", has_text="interval").get_by_role("button")
    for backwards in (False, True):
        by_time.click()
        shown = shown_rows(page.locator("#table-intervals")).locator("th").all_inner_texts()
        assert len(shown) > 20
        assert shown == sorted(shown, reverse=backwards)


def test_a_column_is_sorted_from_the_keyboard(run_page: Watched) -> None:
    head = run_page.page.locator("#table-kpis th", has_text="contacts")
    head.get_by_role("button").focus()
    for key, state in (("Enter", "ascending"), ("Space", "descending"), ("Enter", "ascending")):
        run_page.page.keyboard.press(key)
        assert head.get_attribute("aria-sort") == state


def test_unknown_values_come_last_both_ways(run_page: Watched) -> None:
    table = run_page.page.locator("#table-intervals")
    button = table.locator("th", has_text="within 60s").get_by_role("button")
    for _ in range(2):
        button.click()
        levels = shown_rows(table).locator("td:nth-child(6)").all_inner_texts()
        unknown = levels.count("-")
        assert 0 < unknown < len(levels)
        assert set(levels[-unknown:]) == {"-"}


def test_a_filter_narrows_a_table_and_counts(run_page: Watched) -> None:
    table = run_page.page.locator("#table-kpis")
    search, count, rows = table.get_by_label("Filter"), table.get_by_role("status"), table.locator("tbody tr")
    everything = rows.count()
    assert count.inner_text() == f"{everything} rows"
    search.fill(" Response ")
    shown = shown_rows(table).all_inner_texts()
    assert 1 < len(shown) < everything
    assert all("respon" in text.lower() for text in shown)
    assert count.inner_text() == f"{len(shown)} rows"
    search.fill("cost per handled")
    assert count.inner_text() == "1 row"
    search.fill("no such thing")
    assert count.inner_text() == "0 rows"
    assert shown_rows(table).count() == 0
    search.fill("")
    assert shown_rows(table).count() == everything


def test_the_table_of_intervals_shows_the_group_that_is_chosen(run_page: Watched, run_result: Result) -> None:
    table = run_page.page.locator("#table-intervals")
    choice = table.get_by_label("Show")
    groups = ["all", "topic general", "topic technical", "queue general", "queue technical", "tier standard"]
    assert choice.locator("option").all_inner_texts() == [*groups, "tier specialist", "everything"]
    assert whom(table) == {"all"}
    choice.select_option("queue technical")
    assert whom(table) == {"queue technical"}
    shown = {row[0]: row[5] for row in cells_of(table)}
    of_queue = run_result.summary.query(
        "scope == 'queue' and name == 'technical' and kpi == 'service_level_60s' and interval.str.len() > 8"
    )
    expected = {label[11:]: share(mean) for label, mean in zip(of_queue["interval"], of_queue["mean"], strict=True)}
    assert shown == {place: expected.get(place, "-") for place in shown}
    assert len(expected) > 10
    assert table.get_by_role("status").inner_text() == f"{len(shown)} rows"
    table.get_by_label("Filter").fill("11:")
    assert [row[0] for row in cells_of(table)] == ["11:00", "11:30"]
    choice.select_option("everything")
    assert table.get_by_role("status").inner_text() == f"{2 * len([*groups, 'tier specialist'])} rows"


def test_a_choice_outlives_sorting(run_page: Watched) -> None:
    table = run_page.page.locator("#table-intervals")
    table.get_by_label("Show").select_option("tier standard")
    before = shown_rows(table).count()
    table.locator("th", has_text="occupancy").get_by_role("button").click()
    assert whom(table) == {"tier standard"}
    assert shown_rows(table).count() == before


@pytest.mark.parametrize(("name", "scope"), [("topics", "topic"), ("queues", "queue"), ("tiers", "tier")])
def test_tables_by_group_hold_the_figures_of_the_summary(
    run_page: Watched, run_result: Result, name: str, scope: str
) -> None:
    table = run_page.page.locator(f"#table-{name}")
    column = table.locator("thead th").all_inner_texts().index("answered")
    rows = run_result.summary.query(f"scope == '{scope}' and interval == '' and kpi == 'answered'")
    shown = {
        row.locator("th").inner_text(): float(row.locator("td").nth(column - 1).get_attribute("data-order") or "nan")
        for row in table.locator("tbody tr").all()
    }
    assert shown == pytest.approx(dict(zip(rows["name"], rows["mean"], strict=True)))


def shown_rows(table: Locator) -> Locator:
    return table.locator("tbody tr:not([hidden])")


def cells_of(table: Locator) -> list[list[str]]:
    return [row.split("\t") for row in shown_rows(table).all_inner_texts()]


def whom(table: Locator) -> set[str]:
    """What stands in the column `for`."""
    return set(shown_rows(table).locator("td:nth-child(2)").all_inner_texts())
