"""The replay plays a day of the results: it goes where it is told, and its figures are those of the facts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from simchat.experiment.replication import simulated
from simchat.facts import Close, Facts, Outcome, Presence
from simchat.report.result import Result
from tests.browser.layout import SETTLED
from tests.browser.watched import Open, Watched

HOUR_S = 3600
TIMES = ("08:00", "09:47", "11:39", "12:30", "15:03", "17:45", "20:01")
GONE = (Outcome.ABANDONED, Outcome.ABANDONED_SILENTLY, Outcome.BALKED)
TIME = "Number(document.querySelector('[data-replay]').dataset.time)"
FRAMES = """([root, for_ms]) => new Promise(done => {
  const begun = performance.now(), first = Number(root.dataset.frames);
  setTimeout(() => done([Number(root.dataset.frames) - first, performance.now() - begun]), for_ms);
})"""


@pytest.fixture(scope="module")
def facts(run_result: Result, made: Callable[[str], Path]) -> Facts:
    """What happened in the replication that is played."""
    (number,) = re.findall(r"Replication (\d+), a usual one", made("run").read_text(encoding="utf-8"))
    return simulated(run_result.scenario, int(number), seed=run_result.seed)[0]


@pytest.fixture
def replay(run_page: Watched) -> Locator:
    found = run_page.page.locator("[data-replay]")
    found.scroll_into_view_if_needed()
    return found


def part(replay: Locator, name: str) -> Locator:
    return replay.locator(f"[data-replay-{name}]")


def time_of(replay: Locator) -> int:
    """Where the replay is, seconds since midnight."""
    return int(replay.get_attribute("data-time") or -1)


def go(replay: Locator, moment: int) -> None:
    """To a full minute, by the slider."""
    part(replay, "slider").fill(str(moment))
    expect(replay).to_have_attribute("data-time", str(moment))


def read_out(replay: Locator) -> dict[str, str]:
    lines = part(replay, "readout").locator("> div").all_inner_texts()
    return {name: value for name, _, value in (line.strip().partition("\n") for line in lines)}


def happening(begin_at: np.ndarray, end_at: np.ndarray, moment: int) -> np.ndarray:
    """Which spans have begun and not ended; NaN has not happened."""
    return np.asarray((begin_at <= moment) & ~(end_at <= moment))


def told(facts: Facts, moment: int) -> dict[str, str]:
    """What the read-out ought to say."""
    sessions, stays, works, spans = facts.sessions, facts.stays, facts.works, facts.spans
    waiting = happening(stays.joined_at, stays.left_at, moment)
    gone = waiting & np.isin(stays.session, stays.session[stays.gone_at <= moment])
    duty = happening(spans.start_at, spans.end_at, moment) & np.isin(spans.kind, (Presence.STAFFED, Presence.OVERTIME))
    held = happening(works.assigned_at, works.released_at, moment)
    slots = np.array(facts.capacity)[spans.tier[duty]].sum()
    lost_at = np.fmin(sessions.left_at, sessions.ended_at)
    lost = np.isin(sessions.outcome, GONE) & (lost_at <= moment)
    return {
        "Waiting": str(waiting.sum()),
        "general": str((waiting & (stays.queue == facts.queues.index("general"))).sum()),
        "technical": str((waiting & (stays.queue == facts.queues.index("technical"))).sum()),
        "gone silently": str(gone.sum()),
        "Longest wait": in_words(moment - stays.joined_at[waiting & ~gone].min(initial=np.inf)),
        "Open chats": str(happening(works.assigned_at, works.ended_at, moment).sum()),
        "Slots held": f"{works.weight[held].sum()} of {slots}",
        "Reps on duty": str(duty.sum()),
        "Inactive sessions": str(inactive(facts, moment)),
        "Arrivals so far": f"{(sessions.arrival_at <= moment).sum():,}",
        "Abandoned so far": f"{lost.sum():,}",
    }


def in_words(seconds: float) -> str:
    """A wait; nothing if nobody waits."""
    whole = round(seconds) if np.isfinite(seconds) else None
    return "–" if whole is None else f"{whole} s" if whole < 100 else f"{whole // 60}m {whole % 60:02d}s"


def inactive(facts: Facts, moment: int) -> int:
    """Sessions whose last work was closed as inactive, and that have neither ended nor asked again."""
    works, stays, sessions, count = facts.works, facts.stays, facts.sessions, 0
    closed = (works.close == Close.INACTIVE) & (works.ended_at <= moment)
    for session in np.unique(works.session[closed]):
        since = works.ended_at[closed & (works.session == session)].max()
        again = [stays.joined_at[stays.session == session], works.assigned_at[works.session == session]]
        back = any(((at >= since) & (at <= moment)).any() for at in again)
        count += not back and not sessions.ended_at[session] <= moment
    return count


@pytest.mark.parametrize("time", TIMES)
def test_its_figures_are_those_of_the_facts(replay: Locator, facts: Facts, time: str) -> None:
    moment = int(time[:2]) * HOUR_S + int(time[3:]) * 60
    go(replay, moment)
    read = read_out(replay)
    expected = told(facts, moment)
    assert {name: read[name] for name in expected} == expected
    assert read["Mon 2 Mar"] == f"{time}:00"


def test_the_longest_queue_is_the_longest_of_the_day(replay: Locator, facts: Facts) -> None:
    joined = np.sort(facts.stays.joined_at)
    most = max(happening(facts.stays.joined_at, facts.stays.left_at, moment).sum() for moment in joined)
    go(replay, 9 * HOUR_S)
    part(replay, "longest").click()
    expect(replay).not_to_have_attribute("data-time", str(9 * HOUR_S))
    assert read_out(replay)["Waiting"] == str(most)


def test_it_stands_still_until_it_is_played_and_stops_when_told(replay: Locator) -> None:
    page, play = replay.page, part(replay, "play")
    begin = time_of(replay)
    page.wait_for_timeout(300)
    assert time_of(replay) == begin
    assert (replay.get_attribute("data-playing"), play.inner_text()) == ("false", "Play")
    play.click()
    wait_until_after(page, begin + 60)
    assert (replay.get_attribute("data-playing"), play.inner_text()) == ("true", "Pause")
    play.click()
    expect(replay).to_have_attribute("data-playing", "false")
    settled = settled_time(replay)
    assert begin < settled < begin + HOUR_S
    page.wait_for_timeout(300)
    assert time_of(replay) == settled
    assert play.inner_text() == "Play"


def wait_until_after(page: Page, moment: int) -> None:
    page.wait_for_function(f"() => {TIME} > {moment}")


def settled_time(replay: Locator) -> int:
    """The time once what was asked for is drawn."""
    replay.page.evaluate(SETTLED)
    return time_of(replay)


def test_it_plays_as_fast_as_it_is_told(replay: Locator) -> None:
    passed = {}
    for speed in ("30", "600"):
        go(replay, 10 * HOUR_S)
        part(replay, "speed").select_option(speed)
        part(replay, "play").click()
        wait_until_after(replay.page, 10 * HOUR_S + 1)
        replay.page.wait_for_timeout(500)
        part(replay, "play").click()
        passed[speed] = settled_time(replay) - 10 * HOUR_S
    assert passed["600"] > 3 * passed["30"] > 0


def test_at_its_end_it_stops_and_begins_anew(replay: Locator) -> None:
    end = int(part(replay, "slider").get_attribute("max") or 0)
    begin = int(part(replay, "slider").get_attribute("min") or 0)
    part(replay, "slider").fill(str(end - 60))
    part(replay, "speed").select_option("600")
    part(replay, "play").click()
    expect(replay).to_have_attribute("data-playing", "false")
    assert settled_time(replay) == end
    part(replay, "play").click()
    page = replay.page
    page.wait_for_function(f"() => {TIME} < {end}")
    part(replay, "play").click()
    assert begin <= settled_time(replay) < begin + HOUR_S


def test_it_steps_by_intervals(replay: Locator) -> None:
    go(replay, 10 * HOUR_S + 600)
    for button, moment in (("forward", 10.5), ("forward", 11), ("back", 10.5), ("back", 10), ("start", None)):
        part(replay, button).click()
        begin = int(part(replay, "slider").get_attribute("min") or -1)
        expect(replay).to_have_attribute("data-time", str(begin if moment is None else int(moment * HOUR_S)))


def test_it_is_operated_from_the_keyboard(replay: Locator) -> None:
    page = replay.page
    go(replay, 10 * HOUR_S)
    part(replay, "slider").focus()
    page.keyboard.press("ArrowRight")
    expect(replay).to_have_attribute("data-time", str(10 * HOUR_S + 60))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(replay).to_have_attribute("data-time", str(10 * HOUR_S - 60))
    page.keyboard.press("Home")
    expect(replay).to_have_attribute("data-time", part(replay, "slider").get_attribute("min") or "")
    part(replay, "play").focus()
    page.keyboard.press("Space")
    expect(replay).to_have_attribute("data-playing", "true")
    page.keyboard.press("Enter")
    expect(replay).to_have_attribute("data-playing", "false")


def test_the_slider_says_where_it_is(replay: Locator, facts: Facts) -> None:
    go(replay, 12 * HOUR_S)
    expected = told(facts, 12 * HOUR_S)
    says = part(replay, "slider").get_attribute("aria-valuetext") or ""
    assert "12:00" in says
    assert f"{expected['Waiting']} waiting" in says
    assert f"{expected['Open chats']} open chats" in says


def test_a_chat_under_the_pointer_says_what_it_is(replay: Locator, facts: Facts) -> None:
    go(replay, 11 * HOUR_S)
    page, canvas, tip = replay.page, part(replay, "chats"), part(replay, "tip")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    for share in np.linspace(0.15, 0.5, 15):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + 32)
        if tip.is_visible():
            break
    (number,) = re.findall(r"^Session (\d+), (?:general|technical)", tip.inner_text())
    session = int(number)
    assert "outcome" in tip.inner_text()
    assert Outcome(facts.sessions.outcome[session]).name.lower().replace("_", " ") in tip.inner_text()
    page.keyboard.press("Escape")
    assert not tip.is_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_something_is_drawn(width: int, made: Callable[[str], Path], open_page: Open) -> None:
    page = open_page(made("run"), width=width).page
    page.locator("[data-replay]").scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    for name in ("waiting", "chats", "overview"):
        colours = page.locator(f"canvas[data-replay-{name}]").evaluate(
            "canvas => new Set(new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)"
            ".data.buffer)).size"
        )
        assert colours > 3, name


def test_it_is_calm_where_people_want_it_calm(made: Callable[[str], Path], open_page: Open) -> None:
    replay = open_page(made("run"), calm=True).page.locator("[data-replay]")
    part(replay, "play").click()
    wait_until_after(replay.page, time_of(replay))
    frames, passed_ms = replay.page.evaluate(FRAMES, [replay.element_handle(), 1600])
    assert frames <= passed_ms / 500 + 1, "twice a second at most"
    part(replay, "play").click()
