"""Whatever the names in a config are, a page shows them as they stand; none of them is taken for HTML or code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

import simchat
from tests.browser.layout import PAPER_PX, assert_fits
from tests.browser.pages import reported
from tests.browser.watched import Open

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
BREAKS_OUT = "</script></title></style></textarea>--><svg onload=alert(1)>"
ENTITY = "R&amp;D 'quoted' & \"more\" \\u003c 💬🇪🇺"
TO_THE_LEFT = "שיחה כללית مرحبا"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 3
NAMES = (SCRIPT, IMAGE, BREAKS_OUT, ENTITY, TO_THE_LEFT, LONG)
PLAIN = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta")
Made = Callable[[Path, tuple[str, ...]], Path]

pytestmark = [
    pytest.mark.filterwarnings("ignore:Glyph"),  # no font of Matplotlib's own has them; the browser's have
    pytest.mark.filterwarnings("ignore:constrained_layout not applied"),
]


def world(names: tuple[str, ...]) -> dict[str, Any]:
    """A small world that is called by these names, all over."""
    topic = {
        "arrivals": {"profile": {"every": "1h", "from": "09:00", "counts": [12, 12]}},
        "patience": {"dist": "exponential", "mean": "2m"},
        "conversation": {
            "messages": {
                "exchanges": {"dist": "geometric", "mean": 3},
                "customer_reply": {"dist": "exponential", "mean": "30s"},
                "first_reply": "10s",
                "rep_reply": "20s",
            }
        },
        "wrap_up": {"time": "20s"},
    }
    first, second, third, fourth, fifth, last = names
    return {
        "name": first,
        "description": f"{second} {last}",
        "topics": dict.fromkeys(names, topic),
        "queues": {name: {} for name in names},
        "hours": {fifth: {"mon-fri": "08:00-20:00"}},
        "flow": [
            {"name": third, "when": {"topic": first, "open": fifth}, "case": second},
            {"name": fourth, "when": {"topic": second}, "refuse": first},
            *({"when": {"topic": name}, "route": name} for name in names[2:]),
            *({"when": {"topic": first}, "route": name} for name in names[:2]),
        ],
        "reps": {
            name: {
                "queues": list(queues),
                "capacity": 2,
                "shifts": [{"name": second, "start": "09:00", "end": "12:00", "count": 1}],
                "hourly_cost": 20,
            }
            for name, queues in ((first, names[:3]), (last, names[3:]))
        },
        "targets": [
            {"kpi": "service_level", "within": "20s", "at_least": 0.9, "topic": last},
            {"kpi": "abandonment_rate", "at_most": 0.05, "queue": fourth},
            {"kpi": "occupancy", "at_most": 0.9, "tier": first},
        ],
        "run": {"replications": 2, "seed": 7, "interval": "1h"},
    }


def page_called(folder: Path, names: tuple[str, ...]) -> Path:
    config = folder / "called.yaml"
    config.write_text(json.dumps(world(names), ensure_ascii=False), encoding="utf-8")
    return reported(simchat.run(simchat.load(config), workers=1), folder / "results")


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_called(tmp_path_factory.mktemp("odd"), NAMES)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_called(tmp_path_factory.mktemp("plain"), PLAIN)


def elements(page: Page) -> dict[str, int]:
    """How many elements of each kind there are."""
    counts = """[...document.querySelectorAll("*")].reduce((all, each) =>
      ({...all, [each.tagName]: (all[each.tagName] ?? 0) + 1}), {})"""
    return dict(page.evaluate(counts))


def test_no_name_becomes_a_part_of_the_page(odd: Path, plain: Path, open_page: Open) -> None:
    opened, expected = open_page(odd), elements(open_page(plain).page)
    drive(opened.page)
    found = elements(opened.page)
    for tag in ("SCRIPT", "IMG", "IFRAME", "STYLE", "TEXTAREA", "TITLE", "svg", "BUTTON", "TH", "TABLE", "A"):
        assert found.get(tag, 0) == expected.get(tag, 0), tag
    assert not opened.page.evaluate("[...document.querySelectorAll('*')].flatMap(each => each.getAttributeNames())"
                                    ".filter(name => name.startsWith('on')).length")  # fmt: skip
    assert not opened.faults, "nothing is asked for, no dialog is opened"


def drive(page: Page) -> None:
    """Do what makes the page write names: narrow, sort, point, play."""
    page.locator("#table-intervals [data-choice]").select_option(f"topic {SCRIPT}")
    page.locator("#table-outcomes thead button").last.click()
    page.locator("#chart-waiting .drawing").focus()
    page.keyboard.press("ArrowRight")
    page.locator("[data-replay-slider]").fill(str(9 * 3600 + 1800))
    box = page.locator("canvas[data-replay-chats]").bounding_box()
    assert box is not None
    for share in (0.2, 0.3, 0.4, 0.5):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + 32)


def test_names_are_shown_as_they_stand(odd: Path, open_page: Open) -> None:
    page = open_page(odd).page
    assert page.title() == f"{SCRIPT} – simchat"
    assert page.locator("h1").inner_text() == f"{SCRIPT}: {IMAGE} {LONG}"
    for table in ("topics", "queues"):
        assert page.locator(f"#table-{table} tbody th").all_text_contents() == list(NAMES)
    assert page.locator("#table-tiers tbody th").all_text_contents() == [SCRIPT, LONG]
    told = "\n".join(page.locator(".targets li").all_text_contents())
    assert f"of topic {LONG}" in told and f"of queue {ENTITY}" in told and f"of tier {SCRIPT}" in told
    options = page.locator("#table-intervals option").all_text_contents()
    assert set(options) >= {f"{scope} {name}" for scope in ("topic", "queue") for name in NAMES}


def test_a_choice_of_any_name_shows_its_rows(odd: Path, open_page: Open) -> None:
    table = open_page(odd).page.locator("#table-intervals")
    for name in NAMES:
        table.get_by_label("Show").select_option(f"queue {name}")
        shown = table.locator("tbody tr:not([hidden]) td:nth-child(2)").all_text_contents()
        assert shown and set(shown) == {f"queue {name}"}


def test_charts_tips_and_replay_show_them_as_they_stand(odd: Path, open_page: Open) -> None:
    page = open_page(odd).page
    assert set(NAMES) <= set(page.locator("#chart-waiting svg text").all_text_contents())
    page.locator("#chart-waiting .drawing").focus()
    page.keyboard.press("ArrowRight")
    lines = page.locator("#tip div").all_text_contents()
    assert [line.rpartition(": ")[0] for line in lines] == list(NAMES)
    assert set(NAMES) <= set(page.locator("[data-replay-readout] dt").all_text_contents())
    assert page.locator("[data-replay-rows] .replay-tier span:first-child").all_text_contents() == [SCRIPT, LONG]


def test_the_config_stands_on_the_page_and_can_be_read_back(odd: Path, open_page: Open, tmp_path: Path) -> None:
    page = open_page(odd).page
    page.locator("#provenance summary").click()
    (tmp_path / "again.yaml").write_text(page.locator("#provenance pre").inner_text(), encoding="utf-8")
    again = simchat.load(tmp_path / "again.yaml").config
    assert (again.name, list(again.topics), list(again.queues)) == (SCRIPT, list(NAMES), list(NAMES))
    assert [rule.case for rule in again.flow if rule.case] == [IMAGE]


@pytest.mark.parametrize("width", [1280, 768, 390])
def test_the_layout_holds(width: int, odd: Path, open_page: Open) -> None:
    assert_fits(open_page(odd, width=width).page, width)


def test_it_fits_on_paper(odd: Path, open_page: Open) -> None:
    page = open_page(odd, width=PAPER_PX).page
    page.emulate_media(media="print")
    assert_fits(page, PAPER_PX)
